//! The document's facts as static data, which `cartesia-api` uses for each call and its sandbox enforces.

use super::layout::{indented, list};
use super::request::Request;
use crate::feature;
use crate::lower::{Auth, Content, Field, Kind, Lowered, Operation, Place, Style, Success};

/// Returns the constants of the document, and the list of all operations.
pub(super) fn head(lowered: &Lowered, requests: &[Request<'_>]) -> String {
    let Lowered { version, server, .. } = lowered;
    let names = requests.iter().map(|Request { operation, contract, .. }| match feature::gate(operation) {
        Some(gate) => format!("{gate} &{contract}"),
        None => format!("&{contract}"),
    });
    let names = names.collect::<Vec<_>>();
    let operations = list("pub(crate) static OPERATIONS: &[&crate::runtime::Operation] = &[", &names, "];");
    format!(
        "\
/// The API version that this client was generated for.
pub const API_VERSION: &str = {version:?};
/// The URL of the document's server.
pub const SERVER: &str = {server:?};
/// Every operation of the document.
#[cfg(feature = \"sandbox\")]
{operations}
"
    )
}

/// Returns the static with the facts of one operation.
pub(super) fn contract(request: &Request<'_>) -> String {
    let Request { gate, contract, operation: Operation { id, method, path, .. }, .. } = request;
    let new = [id, method, path].map(|fact| format!("{fact:?}"));
    let new = list("crate::runtime::Operation::new(", &new, ")");
    let facts = indented(&facts(request.operation).collect::<Vec<_>>().join("\n"), 1);
    let operation = indented(&format!("{new}\n{}", facts.trim_end()), 1);
    format!("{gate}static {contract}: crate::runtime::Operation =\n{};\n", operation.trim_end())
}

/// Returns a method call for each fact.
fn facts(operation: &Operation) -> impl Iterator<Item = String> {
    let auth = (operation.auth != Auth::None).then(|| format!(".auth({})", auth(&operation.auth)));
    let headers = operation.constants.iter().map(|(name, value)| format!("({name:?}, {value:?})"));
    let parameters = operation.parameters.iter().filter(|argument| argument.place == Place::Header);
    let parameters = parameters.map(|argument| format!("{:?}", argument.field.name));
    let content = operation.body.as_ref().map(|body| {
        let media_types = body.media_types.iter().map(|media_type| format!("{media_type:?}")).collect::<Vec<_>>();
        format!(".content(&[{}], {})", media_types.join(", "), body.required)
    });
    let form = operation.body.iter().filter(|body| body.kind.is_form());
    let parts = form.flat_map(|body| &body.fields).filter(|field| field.of_part.is_none()).map(field);
    let success = Some(success(&operation.success));
    let Success { instance, .. } = &operation.success;
    let instance = (!instance.is_null()).then(|| format!(".instance({:?})", instance.to_string()));
    let lists = [named(".headers", headers), named(".parameters", parameters)];
    let after = [content, named(".parts", parts), success, instance];
    [auth].into_iter().chain(lists).chain(after).flatten()
}

/// Returns a method call with a list; `None` if the list is empty.
fn named(name: &str, members: impl Iterator<Item = String>) -> Option<String> {
    let members = members.collect::<Vec<_>>();
    (!members.is_empty()).then(|| list(&format!("{name}(&["), &members, "])"))
}

fn success(Success { status, media_type, content, is_optional, .. }: &Success) -> String {
    let content = match content {
        Content::None => "None",
        Content::Json if *is_optional => "JsonOrNone",
        Content::Json => "Json",
        Content::Events | Content::Bytes => "Stream",
    };
    format!(".success({status}u16, crate::runtime::Content::{content}, {media_type:?})")
}

fn auth(scheme: &Auth) -> String {
    let scheme = match scheme {
        Auth::None => "None".to_owned(),
        Auth::Header(name) => format!("Header({name:?})"),
        Auth::Query(name) => format!("Query({name:?})"),
        Auth::Bearer => "Bearer".to_owned(),
        Auth::Basic => "Basic".to_owned(),
        Auth::All(schemes) => format!("All(&[{}])", schemes.iter().map(auth).collect::<Vec<_>>().join(", ")),
        Auth::Any(alternatives) => format!("Any(&[{}])", alternatives.iter().map(auth).collect::<Vec<_>>().join(", ")),
    };
    format!("crate::runtime::Auth::{scheme}")
}

fn field(field: &Field) -> String {
    let Field { name, .. } = field;
    let kind = match &field.kind {
        // Joined values are checked as one text, and `deepObject` as JSON.
        _ if field.style == Some(Style::DeepObject) => "json",
        _ if field.style.is_some() => "text",
        _ if field.is_plain => "any",
        Kind::File => "file",
        Kind::FileOrText => "file_or_text",
        Kind::Text => "text",
        Kind::DateTime => "date_time",
        Kind::Choice(_) => "choice",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Json => "json",
    };
    let values = match &field.kind {
        Kind::Choice(values) if kind == "choice" => {
            let values = values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>();
            format!(", &[{}]", values.join(", "))
        }
        _ => String::new(),
    };
    // A form leaves out null, so a nullable field is not required there.
    let required = if field.required && !field.nullable { ".required()" } else { "" };
    let repeated = if field.repeated && field.style.is_none() { ".repeated()" } else { "" };
    format!("crate::runtime::Field::{kind}({name:?}{values}){required}{repeated}")
}
