//! The builder struct of an operation, and the client's method that creates it.

use super::layout::{block, indented, list};
use super::request::Request;
use super::{by_status, fields, maybe, operation, send, setter};
use crate::lower::Content;
use crate::{docs, print};

/// Returns the builder and its implementations.
pub(super) fn builder(request: &Request<'_>) -> String {
    let Request { builder, docs, gate, .. } = request;
    let shown = shown_docs(request);
    let fields = request.inputs().iter().map(|input| {
        let ty = print::ty(&input.ty);
        let ty = if input.null.is_some() { format!("::std::option::Option<{ty}>") } else { ty };
        list(&format!("pub(super) {}: crate::runtime::Input<", input.ident), &[ty], ">,\n")
    });
    let fields = indented(&fields.collect::<String>(), 1);
    let setters = request.inputs().iter().map(|input| setter::setter(input, request.body_kind()));
    let setters = block(&format!("{gate}impl<C> {builder}<C>"), &setters.collect::<String>());
    let maybe = maybe::setters(request);
    let send = block(&format!("{gate}impl {builder}"), &send::send(request));
    let by_status = by_status::reading(request);
    let options = options(request);
    let operation = operation::operation(request);
    format!(
        "\
{docs}{shown}{gate}#[derive(Clone, Debug)]
#[must_use = \"a request is made by `.send()`, or by `.await`\"]
pub struct {builder}<C = crate::Client> {{
    pub(super) client_: C,
    pub(super) options_: crate::runtime::Options,
{fields}}}
{setters}{maybe}{send}{by_status}{gate}crate::runtime::options!({builder}{options});
{operation}"
    )
}

/// Returns the groups of options that only some operations have.
fn options(request: &Request<'_>) -> String {
    let has_enums = request.inputs().iter().any(|input| input.is_open_enum);
    let groups = [(has_enums, "enums"), (request.has_form(), "form"), (request.names_parts(), "files")];
    groups.iter().filter(|(has, _)| *has).map(|(_, group)| format!(", {group}")).collect()
}

/// Returns the client's method, such as `client.voices_clone()`.
pub(super) fn start(request: &Request<'_>) -> String {
    let Request { builder, docs, gate, method, deprecated, .. } = request;
    let link = request.link();
    let unset = |ident| format!("        {ident}: crate::runtime::Input::Unset,\n");
    let unset = request.inputs().iter().map(|input| unset(&input.ident)).collect::<String>();
    format!(
        "\
{docs}{link}{gate}{deprecated}pub fn {method}(&self) -> requests::{builder} {{
    requests::{builder} {{
        client_: self.clone(),
        options_: ::std::default::Default::default(),
{unset}    }}
}}
"
    )
}

/// Returns the example, the table of fields and the sentence about the response. Only rustdoc shows them.
fn shown_docs(request: &Request<'_>) -> String {
    let table = fields::table(request.inputs()).map(|table| format!("\n\n# Fields\n\n{table}")).unwrap_or_default();
    let (example, response) = (request.example.docs(), response(request));
    docs::ours(&format!("\n# Example\n\n{example}{table}\n\n# Response\n\n{response}"))
}

/// Returns the sentence about the value that a call returns, with a link to its type.
fn response(request: &Request<'_>) -> String {
    let success = &request.operation.success;
    let value = match success.content {
        Content::None => {
            return "A [`ResponseValue`](crate::ResponseValue) with the status and the headers.".to_owned();
        }
        Content::Bytes => "a [`Download`](crate::Download), the content as it arrives".to_owned(),
        Content::Events => "[`Events`](crate::Events) as they arrive".to_owned(),
        Content::Json => fields::linked(&request.call.success),
    };
    let none = match (success.is_optional, success.content) {
        (false, _) => "",
        (true, Content::Json) => ", or `None` if there is no content",
        (true, _) => ", which may be empty",
    };
    format!("A [`ResponseValue`](crate::ResponseValue) of {value}{none}, with the status and the headers.")
}

/// Returns the paths of the declared items, which must be unique.
pub(super) fn paths(request: &Request<'_>) -> Vec<String> {
    let builder = format!("requests::{}", request.builder);
    let inputs = request.inputs().iter();
    let setters =
        inputs.flat_map(|input| [Some(setter::name(&input.ident)), input.null.clone(), input.maybe.clone()]).flatten();
    let setters = setters.map(|setter| format!("{builder}::{setter}")).collect::<Vec<_>>();
    [vec![format!("Client::{}", request.method), builder], setters].concat()
}
