//! An example program for each operation. It sets every required field and one optional one, with the document's
//! example values if there are any.

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

/// The name of the crate in programs that depend on it.
const CRATE: &str = "cartesia_api";

/// A function that makes a call.
pub(super) struct Example {
    /// The attributes and the signature, one per line.
    head: String,
    /// The part that is shown to readers.
    call: String,
}

const END: &str = "Ok(())\n}\n";

impl Example {
    pub(super) fn code(&self) -> String {
        format!("{}{}{END}", self.head, self.call)
    }

    /// Returns a doc test that shows only the call.
    pub(super) fn docs(&self) -> String {
        let hidden = |text: &str| text.lines().map(|line| format!("# {line}\n")).collect::<String>();
        format!("```no_run\n{}{}{}```", hidden(&self.head), self.call, hidden(END))
    }
}

/// Returns the example of an operation. `method` creates its builder.
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

/// Returns the inputs to show: the required ones, including those of an optional body, and the first optional one with
/// the headers of its part.
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

/// Returns the code before and after the call.
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

/// A call of a setter.
struct Argument {
    setter: String,
    value: String,
    /// The parameter of the enclosing function, if the value has no literal.
    parameter: Option<String>,
}

impl Argument {
    fn of(input: &Input) -> Self {
        let setter = setter::name(&input.ident).to_string();
        match literal(input) {
            Some(value) => Self { setter, value, parameter: None },
            None => {
                // The client already has that name.
                let suffix = if input.ident == "client" { "_" } else { "" };
                let value = format!("{}{suffix}", input.ident);
                let parameter = Some(format!("{value}: {}", print::ty(&seen_from(CRATE, &input.ty))));
                Self { setter, value, parameter }
            }
        }
    }
}

/// Returns a value as Rust code.
fn literal(input: &Input) -> Option<String> {
    let upload = || Some(format!("{CRATE}::Upload::from_path({:?})", format!("{}.wav", input.field.name)));
    let is_file = |ty: &Type| is_upload(ty) || is_file_or_text(ty);
    match element(&input.ty) {
        None if is_file(&input.ty) => upload(),
        Some(one) if is_file(one) => upload().map(|upload| format!("[{upload}]")),
        _ => written(input.field.sample.as_ref()?, &input.ty, &input.field.kind),
    }
}

/// Returns a value or a list as Rust code. A setter takes a list, but not a list of lists, and not for a component that
/// is a list.
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

/// Returns a value as a literal that converts to the setter's type.
fn plain(sample: &Value, ty: &str) -> Option<String> {
    match ty {
        "bool" => of_type::<bool>(sample),
        "i64" | "u64" | "i32" | "u32" => integer(sample, ty),
        "f64" => of_type::<f64>(sample),
        _ => None,
    }
}

/// Returns an integer, with a suffix if it does not fit into an `i32`.
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

/// Returns a value as a literal of a type. A number that is too large would become infinite, which JSON can't express.
fn of_type<T: DeserializeOwned + Serialize + Debug>(sample: &Value) -> Option<String> {
    let value = serde_json::from_value::<T>(sample.clone()).ok()?;
    let is_finite = serde_json::to_value(&value).is_ok_and(|value| !value.is_null());
    is_finite.then(|| format!("{value:?}"))
}
