//! `send`: checks all inputs, makes the request and its body, and passes both to the code that sends them.

use super::body;
use super::layout::{indented, list};
use super::request::Request;
use crate::docs;
use crate::lower::{Content, Style};
use crate::rewrite::{Input, Passed, Target, Use};
use crate::rust_types::holds_dates;

/// Returns `send` and `call_`. The latter runs before any I/O, outside of the future.
pub(super) fn send(request: &Request<'_>) -> String {
    let (docs, success, read, call) = (send_docs(request), &request.success, read(request), call(request));
    let result = format!(") -> ::std::result::Result<crate::ResponseValue<{success}>, crate::Error> {{");
    let head = list("pub async fn send(", &["self".to_owned()], &result);
    format!(
        "\
{docs}{head}
    let response_: crate::runtime::Response = self.call_()?.send().await?;
    response_.{read}()
}}
{call}"
    )
}

const DROPPED: &str = "A call that is dropped, such as by `tokio::time::timeout`, stops its upload and returns no error. The \
                       service may have acted on it. Prefer `.timeout(…)`, whose error says so.";

fn send_docs(request: &Request<'_>) -> String {
    let response = match request.operation.success.content {
        Content::Json if request.operation.success.is_optional => {
            "Sends the request and returns the response, with `None` if it has no content."
        }
        Content::Json | Content::None => "Sends the request and returns the response.",
        Content::Bytes | Content::Events if request.operation.success.is_optional => {
            "Sends the request and returns the response as a stream, which is empty if there is no content."
        }
        Content::Bytes | Content::Events => "Sends the request and returns the response as a stream.",
    };
    let runtime = "Needs a tokio runtime with I/O and time enabled.";
    let errors = "One error names every missing or invalid field, before any I/O. A file that can't be read is an error \
                  before the client connects. Any later failure of the call is an error too, such as an error response.";
    docs::written(&format!("{response} {runtime}\n\n{DROPPED}\n\n# Errors\n\n{errors}"))
}

/// Returns the name of the method that reads the response.
pub(super) fn read(request: &Request<'_>) -> &'static str {
    match request.operation.success.content {
        Content::Json if !request.call.alternatives.is_empty() => "by_status",
        Content::Json if holds_dates(&request.call.success) => "dates",
        Content::Json => "json",
        Content::None => "empty",
        Content::Bytes => "download",
        Content::Events => "events",
    }
}

fn call(request: &Request<'_>) -> String {
    let (contract, raw) = (&request.contract, &request.call.raw);
    let (check, body) = (check(request), body::body(request));
    let server = request.operation.server.as_ref().map(|server| format!("let draft_ = draft_.at({server:?})?;\n"));
    let server = server.unwrap_or_default();
    let arguments = request.inputs().iter().filter_map(argument).collect::<Vec<_>>();
    let raw = list(&format!("let request_ = super::raw::Client::of(&draft_).{raw}("), &arguments, ");");
    let query = query(request);
    let statements = format!(
        "\
{check}let body_ = {body};
let draft_ = crate::runtime::Draft::begin(self.client_, &super::{contract}, self.options_)?;
{server}{raw}
{query}draft_.ready(request_, body_)
"
    );
    let statements = indented(&statements, 1);
    format!(
        "\
/// Checks all fields, and makes the request.
fn call_(self) -> ::std::result::Result<crate::runtime::Call, crate::Error> {{
{statements}}}
"
    )
}

/// Returns the statements that add the parameters which the raw client does not have.
fn query(request: &Request<'_>) -> String {
    let parameters = request.inputs().iter().filter(|input| matches!(input.target, Target::Query));
    let parameters = parameters.map(|input| input.ident.to_string()).collect::<Vec<_>>();
    match parameters.is_empty() {
        true => String::new(),
        false => list("let request_ = crate::runtime::with_query(request_, &[", &parameters, "]);\n"),
    }
}

/// Returns the statements that take the values out of the builder, or return every problem.
fn check(request: &Request<'_>) -> String {
    let (contract, inputs) = (&request.contract, request.inputs());
    let mutable = if inputs.is_empty() { "" } else { "mut " };
    let body_is_set = body::is_set(request);
    let checks = inputs.iter().map(checked).collect::<String>();
    let certain = inputs.iter().filter(|input| input.is_certain()).map(|input| &input.ident).collect::<Vec<_>>();
    let refuse = match certain.is_empty() {
        true => "if !problems_.is_empty() {".to_owned(),
        false => {
            let some = certain.iter().map(|ident| format!("::std::option::Option::Some({ident})"));
            let some = some.chain(["true".to_owned()]).collect::<Vec<_>>();
            let values = certain.iter().map(ToString::to_string).chain(["problems_.is_empty()".to_owned()]);
            list("let (", &some, ") = ") + &list("(", &values.collect::<Vec<_>>(), ") else {")
        }
    };
    let end = if certain.is_empty() { "}" } else { "};" };
    format!(
        "\
let {mutable}problems_: crate::runtime::Problems = self.options_.check(&super::{contract});
{body_is_set}{checks}{refuse}
    return ::std::result::Result::Err(crate::runtime::refusal(&self.client_, problems_));
{end}
"
    )
}

/// Returns the expression that takes a value out of the builder and records its problems.
fn checked(input: &Input) -> String {
    let (ident, name) = (&input.ident, &input.field.name);
    if let Some(style) = input.style {
        return written(input, style);
    }
    match input.use_ {
        Use::Required => format!("let {ident} = problems_.required({name:?}, self.{ident});\n"),
        Use::RequiredInBody => {
            format!("let {ident} = problems_.required_if(body_is_set_, {name:?}, self.{ident});\n")
        }
        Use::Optional => format!("let {ident} = problems_.optional({name:?}, self.{ident});\n"),
        Use::Defaulted => format!("let {ident} = problems_.optional({name:?}, self.{ident}).unwrap_or_default();\n"),
        Use::Path => format!("let {ident} = problems_.path({name:?}, self.{ident});\n"),
    }
}

/// Returns the same for a parameter that the client writes: its value becomes a string.
fn written(Input { ident, field, use_, target, .. }: &Input, style: Style) -> String {
    let is_required = *use_ != Use::Optional;
    let take = if is_required { "required" } else { "optional" };
    let (write, is_certain) = match (target, use_) {
        (Target::Query, _) => ("query_as", Some(is_required)),
        (_, Use::Path) => ("path_as", None),
        _ => ("header_as", Some(is_required)),
    };
    let name = format!("{:?}", field.name);
    let arguments = [Some(name.clone()), Some(self::style(style)), is_certain.map(|it| it.to_string())];
    let arguments = arguments.into_iter().flatten().chain([ident.to_string()]).collect::<Vec<_>>();
    let text = list(&format!("let {ident} = problems_.{write}("), &arguments, ");");
    format!("let {ident} = problems_.{take}({name}, self.{ident});\n{text}\n")
}

fn style(style: Style) -> String {
    let name = match style {
        Style::Exploded => "Exploded",
        Style::Commas => "Commas",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Label { explode: false } => "Label { explode: false }",
        Style::Label { explode: true } => "Label { explode: true }",
        Style::Matrix { explode: false } => "Matrix { explode: false }",
        Style::Matrix { explode: true } => "Matrix { explode: true }",
        Style::Json => "Json",
    };
    format!("crate::runtime::Style::{name}")
}

/// Returns a parameter as the raw client's method takes it.
fn argument(Input { ident, target, .. }: &Input) -> Option<String> {
    let Target::Argument(passed) = target else { return None };
    Some(match passed {
        Passed::Moved => ident.to_string(),
        Passed::Borrowed => format!("&{ident}"),
        Passed::BorrowedIfSet => format!("{ident}.as_ref()"),
        Passed::TextIfSet => format!("{ident}.as_deref()"),
    })
}
