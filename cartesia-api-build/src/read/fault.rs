//! The part of a document that has the wrong shape.
//!
//! `openapiv3` reads schemas through buffers that lose their place, and says of a fault anywhere in `paths` that it is in
//! `paths`. So each object is read by itself, from the outermost that fails to the innermost, and then each of its fields.

use super::objects::{Content, Kind};
use super::place::Step;
use super::yaml::{self, Mapping, Value};
use openapiv3::{
    Components, Encoding, Info, MediaType, OpenAPI, Operation, Parameter, PathItem, RequestBody, Response, Schema,
    SecurityScheme, Server, ServerVariable,
};
use serde::de::DeserializeOwned;

/// A part of the wrong shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// From the document to the part.
    pub(super) steps: Vec<Step>,
    /// A sentence's end, such as "is a list of types".
    pub(super) message: String,
}

/// The first fault of a document.
pub(super) fn fault(document: &Value) -> Option<Fault> {
    let message = read(Kind::Document, document).err()?;
    Some(within(Kind::Document, document, Vec::new(), message))
}

/// The fault of an object that can't be read.
fn within(kind: Kind, object: &Value, steps: Vec<Step>, message: String) -> Fault {
    let Value::Mapping(fields) = object else {
        return Fault { steps, message: format!("is {} and must be an object; mend it", named(object)) };
    };
    for (step, kind, part) in fields.iter().flat_map(|(name, value)| parts(kind, name, value)) {
        if let Err(message) = read(kind, part) {
            return within(kind, part, [steps, step].concat(), message);
        }
    }
    let to_blame = fields.iter().find_map(|(name, value)| Some((name, value, blamed(kind, fields, name, value)?)));
    match to_blame {
        Some((name, value, own)) => {
            let name = text(name);
            let message = told(&name, value, &own.unwrap_or(message));
            Fault { steps: [steps, vec![Step::Field(name)]].concat(), message }
        }
        None => Fault { steps, message: format!("is not complete ({message}); add what is missing") },
    }
}

/// The objects in a field.
fn parts<'a>(kind: Kind, name: &'a Value, value: &'a Value) -> Vec<(Vec<Step>, Kind, &'a Value)> {
    let name = text(name);
    let Some((content, kind)) = kind.content(&name).and_then(|content| Some((content, content.kind()?))) else {
        return Vec::new();
    };
    let field = Step::Field(name);
    match (content, value) {
        (Content::List(_), Value::Sequence(items)) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| (vec![field.clone(), Step::Item(index)], kind, item)).collect()
        }
        (Content::Map(_) | Content::Patterned(_), Value::Mapping(members)) => {
            members.iter().map(|(name, member)| (vec![field.clone(), Step::Field(text(name))], kind, member)).collect()
        }
        (Content::One(_), Value::Mapping(_)) => vec![(vec![field], kind, value)],
        _ => Vec::new(),
    }
}

/// Some if a field is to blame, with the message about it alone where there is one: an object can be read without such a
/// field. A schema requires nothing: there each field is read alone, since several may be wrong.
fn blamed(kind: Kind, fields: &Mapping, name: &Value, value: &Value) -> Option<Option<String>> {
    if kind == Kind::Schema {
        let alone = Mapping::from_iter([(name.clone(), value.clone())]);
        return read(kind, &Value::Mapping(alone)).err().map(Some);
    }
    let mut rest = fields.clone();
    rest.remove(name);
    read(kind, &Value::Mapping(rest)).is_ok().then_some(None)
}

fn read(kind: Kind, object: &Value) -> Result<(), String> {
    if object.get("$ref").is_some_and(Value::is_string) {
        return Ok(());
    }
    match kind {
        Kind::Document => as_type::<OpenAPI>(object),
        Kind::Info => as_type::<Info>(object),
        Kind::Server => as_type::<Server>(object),
        Kind::ServerVariable => as_type::<ServerVariable>(object),
        Kind::PathItem => as_type::<PathItem>(object),
        Kind::Operation => as_type::<Operation>(object),
        Kind::Parameter => as_type::<Parameter>(object),
        Kind::RequestBody => as_type::<RequestBody>(object),
        Kind::MediaType => as_type::<MediaType>(object),
        Kind::Encoding => as_type::<Encoding>(object),
        Kind::Response => as_type::<Response>(object),
        Kind::Schema => as_type::<Schema>(object),
        Kind::Components => as_type::<Components>(object),
        Kind::SecurityScheme => as_type::<SecurityScheme>(object),
    }
}

fn as_type<T: DeserializeOwned>(object: &Value) -> Result<(), String> {
    yaml::typed::<T>(object.clone()).map(drop).map_err(|error| error.message)
}

/// Says what is wrong with a field and what to do, which for the keywords of OpenAPI 3.1 is known.
fn told(name: &str, value: &Value, message: &str) -> String {
    match (name, value) {
        ("type", Value::Sequence(_)) => "is a list of types, as in OpenAPI 3.1; write one type, and `nullable: true` \
                                         beside it where null is among them"
            .to_owned(),
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) => {
            let bound = if name == "exclusiveMinimum" { "minimum" } else { "maximum" };
            format!("is a number, as in OpenAPI 3.1; write the number as `{bound}` and `{name}: true` beside it")
        }
        _ => format!("is {}, which OpenAPI 3.0 doesn't have there ({message}); mend it", named(value)),
    }
}

fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "an object",
        Value::Tagged(_) => "a value with a tag",
    }
}

/// A name as text: a status code without quotes is a number.
pub(super) fn text(name: &Value) -> String {
    match name {
        Value::String(name) => name.clone(),
        Value::Number(name) => name.to_string(),
        Value::Bool(name) => name.to_string(),
        _ => String::new(),
    }
}
