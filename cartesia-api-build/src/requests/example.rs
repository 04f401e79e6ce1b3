//! An example for each operation, as a program: every required field, and one that may be left out, with values of the
//! document where it gives some.

use std::fmt::Debug;

use quote::ToTokens;
use serde::Serialize;
use serde::de::DeserializeOwned;
use syn::Type;

use super::fields::{CRATE, is_deprecated, seen_from_outside};
use super::input::Use;
use super::types::{Types, element, is_string};
use super::{Input, Request};
use crate::lower::{Content, Kind};
use crate::paths;

/// A function that makes a call.
pub(super) struct Example {
    /// Its attributes and signature, on a line each.
    head: String,
    /// What a reader wants to see of it.
    call: String,
}

const END: &str = "Ok(())\n}\n";

impl Example {
    pub(super) fn code(&self) -> String {
        format!("{}{}{END}", self.head, self.call)
    }

    /// A doc test, of which rustdoc shows the call.
    pub(super) fn docs(&self) -> String {
        let hidden = |text: &str| text.lines().map(|line| format!("# {line}\n")).collect::<String>();
        format!("```no_run\n{}{}{}```", hidden(&self.head), self.call, hidden(END))
    }
}

impl Request<'_> {
    pub(super) fn example(&self) -> Example {
        let arguments = self.shown().map(Argument::of).collect::<Vec<_>>();
        let parameters = arguments.iter().filter_map(|argument| argument.parameter.clone());
        let parameters = std::iter::once(format!("client: {CRATE}::Client")).chain(parameters).collect::<Vec<_>>();
        let allow = if self.is_deprecated() { "#[allow(deprecated, reason = \"it is shown\")]\n" } else { "" };
        let result = "Result<(), Box<dyn std::error::Error>>";
        let calls = arguments.iter().map(|argument| format!("    .{}({})\n", argument.setter, argument.value));
        let (before, after) = self.answer();
        let calls = calls.collect::<String>();
        Example {
            head: format!("{allow}async fn example({}) -> {result} {{\n", parameters.join(", ")),
            call: format!("{before}client\n    .{}()\n{calls}    .send()\n    .await?{after}\n", self.method()),
        }
    }

    /// What is required, and the first that is not.
    fn shown(&self) -> impl Iterator<Item = &Input<'_>> {
        let may_be_shown = |input: &&Input<'_>| input.use_ == Use::Optional && !is_deprecated(input);
        let optional = self.inputs.iter().filter(may_be_shown).find(|input| literal(input, &input.ty).is_some());
        let optional = optional.map(|input| input.ident.clone());
        self.inputs.iter().filter(move |input| input.is_certain() || optional.as_ref() == Some(&input.ident))
    }

    fn is_deprecated(&self) -> bool {
        self.operation.deprecated || self.shown().any(is_deprecated)
    }

    /// What stands before and after the call.
    fn answer(&self) -> (&'static str, &'static str) {
        match self.operation.success.content {
            Content::Json => ("let answer = ", ";\nprintln!(\"{:?}\", answer.into_inner());"),
            Content::None => ("", ";"),
            Content::Bytes => ("let answer = ", ";\nanswer.into_inner().write_to_file(\"answer\").await?;"),
            Content::Events => (
                "let mut events = ",
                "\n    .into_inner();\nwhile let Some(event) = events.next().await {\n    println!(\"{}\", event?.data);\n}",
            ),
        }
    }
}

/// One call of a setter.
struct Argument {
    setter: String,
    value: String,
    /// Of the function around it, where no literal is such a value.
    parameter: Option<String>,
}

impl Argument {
    fn of(input: &Input<'_>) -> Self {
        let setter = super::setter::name(&input.ident).to_string();
        match literal(input, &input.ty) {
            Some(value) => Self { setter, value, parameter: None },
            None => {
                // The client has that name already.
                let suffix = if input.ident == "client" { "_" } else { "" };
                let value = format!("{}{suffix}", input.ident);
                let parameter = Some(format!("{value}: {}", seen_from_outside(&input.ty)));
                Self { setter, value, parameter }
            }
        }
    }
}

/// A value as a program writes it.
fn literal(input: &Input<'_>, ty: &Type) -> Option<String> {
    if let Some(one) = element(ty) {
        // A setter takes any list, but no list of lists.
        return literal(input, one).filter(|_| element(one).is_none()).map(|value| format!("[{value}]"));
    }
    let example = input.field.and_then(|field| field.example.as_ref());
    let kind = input.field.map(|field| &field.kind);
    let written = ty.to_token_stream().to_string().replace(' ', "");
    match (kind, written.as_str()) {
        (_, paths::UPLOAD) => Some(format!("{CRATE}::Upload::from_path({:?})", format!("{}.wav", input.name))),
        (Some(Kind::Choice(values)), _) if is_text(ty) => values.first().map(|value| format!("{value:?}")),
        (Some(Kind::Text), _) if is_text(ty) => {
            Some(format!("{:?}", example.and_then(serde_json::Value::as_str).unwrap_or(&words(&input.name))))
        }
        (None, _) if is_string(ty) => Some(format!("{:?}", words(&input.name))),
        (_, "bool") => Some("true".to_owned()),
        (Some(Kind::Integer), "i64") => Some(number::<i64>(example, "1")),
        (Some(Kind::Integer), "u64") => Some(number::<u64>(example, "1")),
        (Some(Kind::Integer), "i32") => Some(number::<i32>(example, "1")),
        (Some(Kind::Integer), "u32") => Some(number::<u32>(example, "1")),
        (Some(Kind::Number), "f64") => Some(number::<f64>(example, "1.0")),
        (Some(Kind::Number), "f32") => Some(number::<f32>(example, "1.0")),
        _ => None,
    }
}

/// The document's number where its type holds it. JSON has no infinity, which a number that is too large would become.
fn number<T: DeserializeOwned + Serialize + Debug>(example: Option<&serde_json::Value>, otherwise: &str) -> String {
    let number = example.and_then(|example| serde_json::from_value::<T>(example.clone()).ok());
    let number = number.filter(|number| serde_json::to_value(number).is_ok_and(|value| value.is_number()));
    number.map_or_else(|| otherwise.to_owned(), |number| format!("{number:?}"))
}

/// Whether a setter takes text for it.
fn is_text(ty: &Type) -> bool {
    is_string(ty) || Types::is_own(ty)
}

/// `Base voice id` for `base_voice_id`.
fn words(name: &str) -> String {
    let text = name.replace(|c: char| !c.is_alphanumeric(), " ");
    let mut characters = text.trim().chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
