//! An example for each operation, as a program: every required field, and one that may be left out, with values of the
//! document where it gives some.

use std::fmt::Debug;

use quote::ToTokens;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use syn::Type;

use super::fields::{CRATE, is_deprecated, seen_from_outside, takes_text};
use super::input::Use;
use super::types::{element, is_string};
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

    /// What is required, also for a body that may be left out, and the first that is not.
    fn shown(&self) -> impl Iterator<Item = &Input<'_>> {
        let may_be_shown = |input: &&Input<'_>| input.use_ == Use::Optional && !is_deprecated(input);
        let optional = self.inputs.iter().filter(may_be_shown).find(|input| literal(input).is_some());
        let optional = optional.map(|input| input.ident.clone());
        let is_required = |input: &&Input<'_>| !matches!(input.use_, Use::Optional | Use::Defaulted);
        self.inputs.iter().filter(move |input| is_required(input) || optional.as_ref() == Some(&input.ident))
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
        match literal(input) {
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
fn literal(input: &Input<'_>) -> Option<String> {
    let upload = || Some(format!("{CRATE}::Upload::from_path({:?})", format!("{}.wav", input.name)));
    match (input.field, element(&input.ty)) {
        (_, None) if is_upload(&input.ty) => upload(),
        (_, Some(one)) if is_upload(one) => upload().map(|upload| format!("[{upload}]")),
        (Some(field), _) => written(field.sample.as_ref()?, &input.ty, &field.kind),
        (None, _) => is_string(&input.ty).then(|| "\"text\"".to_owned()),
    }
}

fn is_upload(ty: &Type) -> bool {
    ty.to_token_stream().to_string().replace(' ', "") == paths::UPLOAD
}

/// A setter takes any list, but no list of lists, and none for a type that is a list by its name.
fn written(sample: &Value, ty: &Type, kind: &Kind) -> Option<String> {
    match (sample, element(ty)) {
        (Value::Array(samples), Some(one)) if element(one).is_none() => {
            let samples = samples.iter().map(|sample| written(sample, one, kind)).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", samples.join(", ")))
        }
        (Value::String(text), None) if is_string(ty) || takes_text(ty, kind) => Some(format!("{text:?}")),
        (Value::Bool(_) | Value::Number(_), None) => plain(sample, &ty.to_token_stream().to_string()),
        _ => None,
    }
}

/// In the type that the setter takes, where it holds the value.
fn plain(sample: &Value, ty: &str) -> Option<String> {
    match ty {
        "bool" => of_type::<bool>(sample),
        "i64" => of_type::<i64>(sample),
        "u64" => of_type::<u64>(sample),
        "i32" => of_type::<i32>(sample),
        "u32" => of_type::<u32>(sample),
        "f64" => of_type::<f64>(sample),
        "f32" => of_type::<f32>(sample),
        _ => None,
    }
}

/// JSON has no infinity, which a number that is too large would become.
fn of_type<T: DeserializeOwned + Serialize + Debug>(sample: &Value) -> Option<String> {
    let value = serde_json::from_value::<T>(sample.clone()).ok()?;
    let is_finite = serde_json::to_value(&value).is_ok_and(|value| !value.is_null());
    is_finite.then(|| format!("{value:?}"))
}
