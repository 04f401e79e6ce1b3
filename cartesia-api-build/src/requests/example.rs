//! An example for each operation, as a program: every required field, and one that may be left out, with values of the
//! document where it gives some.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use syn::{Ident, Type};

use super::fields::takes_text;
use super::setter;
use crate::lower::{Content, Kind, Operation};
use crate::print;
use crate::rewrite::{Input, Use};
use crate::rust_types::{element, is_file_or_text, is_string, is_upload, plain_name, seen_from};

/// The name of the crate for those who depend on it.
const CRATE: &str = "cartesia_api";

/// A function that makes a call.
pub(super) struct Example {
    /// Its attributes and signature, on a line each.
    head: String,
    /// The part that a reader wants to see.
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

/// The example of an operation with these inputs, which the method starts.
pub(super) fn of(operation: &Operation, inputs: &[Input], method: &Ident) -> Example {
    let shown = shown(inputs);
    let arguments = shown.iter().map(|input| Argument::of(input)).collect::<Vec<_>>();
    let parameters = arguments.iter().filter_map(|argument| argument.parameter.clone());
    let parameters = std::iter::once(format!("client: {CRATE}::Client")).chain(parameters).collect::<Vec<_>>();
    let is_deprecated = operation.deprecated || shown.iter().any(|input| input.field.deprecated);
    let allow = if is_deprecated { "#[allow(deprecated, reason = \"it is shown\")]\n" } else { "" };
    let result = "Result<(), Box<dyn std::error::Error>>";
    let calls = arguments.iter().map(|argument| format!("    .{}({})\n", argument.setter, argument.value));
    let (before, after) = around(operation.success.content);
    let calls = calls.collect::<String>();
    Example {
        head: format!("{allow}async fn example({}) -> {result} {{\n", parameters.join(", ")),
        call: format!("{before}client\n    .{}()\n{calls}    .send()\n    .await?{after}\n", method),
    }
}

/// The inputs that are required, also for a body that may be left out, and the first that is not, with the headers of its part.
fn shown(inputs: &[Input]) -> Vec<&Input> {
    let is_own = |input: &Input| input.field.of_part.is_none();
    let may_be_shown = |input: &&Input| input.use_ == Use::Optional && !input.field.deprecated && is_own(input);
    let optional = inputs.iter().filter(may_be_shown).find(|input| literal(input).is_some());
    let is_required = |input: &Input| !matches!(input.use_, Use::Optional | Use::Defaulted);
    let is_of = |input: &Input, shown: &Input| {
        shown.ident == input.ident || input.field.of_part.as_ref().is_some_and(|header| header.part == shown.field.name)
    };
    let is_shown = |input: &&Input| is_required(input) || optional.is_some_and(|shown| is_of(input, shown));
    inputs.iter().filter(is_shown).collect()
}

/// The code before and after the call.
fn around(content: Content) -> (&'static str, &'static str) {
    match content {
        Content::Json => ("let response = ", ";\nprintln!(\"{:?}\", response.into_inner());"),
        Content::None => ("", ";"),
        Content::Bytes => ("let response = ", ";\nresponse.into_inner().write_to_file(\"response\").await?;"),
        Content::Events => (
            "let mut events = ",
            "\n    .into_inner();\nwhile let Some(event) = events.next().await {\n    println!(\"{}\", event?.data);\n}",
        ),
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
    fn of(input: &Input) -> Self {
        let setter = setter::name(&input.ident).to_string();
        match literal(input) {
            Some(value) => Self { setter, value, parameter: None },
            None => {
                // The client has that name already.
                let suffix = if input.ident == "client" { "_" } else { "" };
                let value = format!("{}{suffix}", input.ident);
                let parameter = Some(format!("{value}: {}", print::ty(&seen_from(CRATE, &input.ty))));
                Self { setter, value, parameter }
            }
        }
    }
}

/// A value as a program writes it.
fn literal(input: &Input) -> Option<String> {
    let upload = || Some(format!("{CRATE}::Upload::from_path({:?})", format!("{}.wav", input.field.name)));
    let is_file = |ty: &Type| is_upload(ty) || is_file_or_text(ty);
    match element(&input.ty) {
        None if is_file(&input.ty) => upload(),
        Some(one) if is_file(one) => upload().map(|upload| format!("[{upload}]")),
        _ => written(input.field.sample.as_ref()?, &input.ty, &input.field.kind),
    }
}

/// A setter takes any list, but no list of lists, and none for a type that is a list by its name.
fn written(sample: &Value, ty: &Type, kind: &Kind) -> Option<String> {
    match (sample, element(ty)) {
        (Value::Array(samples), Some(one)) if element(one).is_none() => {
            let samples = samples.iter().map(|sample| written(sample, one, kind)).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", samples.join(", ")))
        }
        (Value::String(text), None) if is_string(ty) || takes_text(ty, kind) => Some(format!("{text:?}")),
        (Value::Bool(_) | Value::Number(_), None) => plain(sample, &plain_name(ty)?.to_string()),
        _ => None,
    }
}

/// In the type that the setter takes, where it holds the value.
fn plain(sample: &Value, ty: &str) -> Option<String> {
    match ty {
        "bool" => of_type::<bool>(sample),
        "i64" | "u64" | "i32" | "u32" => integer(sample, ty),
        "f64" => of_type::<f64>(sample),
        _ => None,
    }
}

/// With its type where the setter, which takes any, would be given a smaller one.
fn integer(sample: &Value, ty: &str) -> Option<String> {
    let suffix = if of_type::<i32>(sample).is_some() { String::new() } else { format!("_{ty}") };
    let value = match ty {
        "i64" => of_type::<i64>(sample),
        "u64" => of_type::<u64>(sample),
        "i32" => of_type::<i32>(sample),
        _ => of_type::<u32>(sample),
    };
    Some(value? + &suffix)
}

/// JSON has no infinity, which a number that is too large would become.
fn of_type<T: DeserializeOwned + Serialize + Debug>(sample: &Value) -> Option<String> {
    let value = serde_json::from_value::<T>(sample.clone()).ok()?;
    let is_finite = serde_json::to_value(&value).is_ok_and(|value| !value.is_null());
    is_finite.then(|| format!("{value:?}"))
}
