//! Finds the part of a document that has the wrong shape.
//!
//! `openapiv3` reads schemas through buffers that lose their place, and reports every fault in `paths` as one of
//! `paths`. So each object is read separately, from the outermost to the innermost, and then each of its fields.

use super::newer;
use super::objects::{Content, Kind};
use super::place::Step;
use super::yaml::{self, Mapping, Value};
use openapiv3::{
    Components, Encoding, Header, Info, MediaType, OpenAPI, Operation, Parameter, PathItem, RequestBody, Response,
    Schema, SecurityScheme, Server, ServerVariable,
};
use serde::de::DeserializeOwned;

/// A part with the wrong shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The path from the document to the part.
    pub(super) steps: Vec<Step>,
    /// The problem and what to do, as the end of a sentence, such as "is a list of types".
    pub(super) message: String,
}

/// Returns the first fault of a document.
pub(super) fn fault(document: &Mapping) -> Option<Fault> {
    of_fields(Kind::Document, document, &[])
}

/// Returns the first fault of an object: its own, or that of a nested object.
fn within(kind: Kind, object: &Value, steps: &[Step]) -> Option<Fault> {
    let Value::Mapping(fields) = object else {
        let message = format!("is {} and must be an object; fix it", named(object));
        return Some(Fault { steps: steps.to_vec(), message });
    };
    of_fields(kind, fields, steps)
}

fn of_fields(kind: Kind, fields: &Mapping, steps: &[Step]) -> Option<Fault> {
    if let Some((field, message)) = newer::refusal(kind, fields) {
        return Some(Fault { steps: [steps, &[Step::Field(field)]].concat(), message });
    }
    let own = shell(kind, fields);
    if let Err(message) = read(kind, &own) {
        return Some(of_itself(kind, &own, steps, &message));
    }
    let parts = fields.iter().flat_map(|(name, value)| parts(kind, name, value));
    parts.into_iter().find_map(|(step, kind, part)| within(kind, part, &[steps, &step].concat()))
}

/// Returns the fault of an object itself, apart from nested objects.
fn of_itself(kind: Kind, own: &Mapping, steps: &[Step], message: &str) -> Fault {
    if let Some(message) = of_a_body(kind, own) {
        return Fault { steps: [steps, &[Step::Field("in".to_owned())]].concat(), message };
    }
    let to_blame = |is_to_blame: fn(Kind, &Mapping, &Value, &Value) -> Option<Option<String>>| {
        own.iter().find_map(|(name, value)| Some((text(name), value, is_to_blame(kind, own, name, value)?)))
    };
    let is_missing = message.starts_with("missing field");
    let blamed = to_blame(wrong).or_else(|| to_blame(wrong_and_required).filter(|_| !is_missing));
    match blamed {
        Some((name, value, alone)) => {
            let message = told(&name, value, alone.as_deref().unwrap_or(message));
            Fault { steps: [steps, &[Step::Field(name)]].concat(), message }
        }
        None => Fault { steps: steps.to_vec(), message: format!("is not complete ({message}); add what is missing") },
    }
}

/// Returns the advice for a body parameter, as in Swagger 2. Flask-smorest writes these into documents of 3.0.
fn of_a_body(kind: Kind, own: &Mapping) -> Option<String> {
    let place = own.get("in").and_then(Value::as_str).filter(|_| kind == Kind::Parameter)?;
    let way_out = match place {
        "formData" => "make it a property of the request body's form",
        "body" => "make it the request body",
        _ => return None,
    };
    Some(format!("is `{place}`, as in Swagger 2; {way_out}"))
}

/// Returns an object with each nested object replaced by a valid one, so that only its own faults remain. Parsing whole
/// objects at every level would double the time per level.
fn shell(kind: Kind, fields: &Mapping) -> Mapping {
    let emptied = |content: Content, value: &Value| match (content, value) {
        (Content::One(kind), Value::Mapping(_)) => right(kind),
        (Content::List(kind), Value::Sequence(items)) => {
            items.iter().map(|item| if item.is_mapping() { right(kind) } else { item.clone() }).collect()
        }
        (Content::Map(kind) | Content::Patterned(kind), Value::Mapping(members)) => {
            let members = members
                .iter()
                .map(|(name, member)| (name.clone(), if member.is_mapping() { right(kind) } else { member.clone() }));
            Value::Mapping(members.collect())
        }
        _ => value.clone(),
    };
    let content = |name: &Value| kind.content(&text(name)).unwrap_or(Content::Plain);
    fields.iter().map(|(name, value)| (name.clone(), emptied(content(name), value))).collect()
}

/// Returns a minimal object of a kind.
fn right(kind: Kind) -> Value {
    let fields: &[(&str, &str)] = match kind {
        Kind::Info => &[("title", ""), ("version", "")],
        Kind::Server => &[("url", "")],
        Kind::ServerVariable => &[("default", "")],
        Kind::Parameter => &[("name", ""), ("in", "query"), ("$ref", "#")],
        Kind::Header => &[("$ref", "#")],
        Kind::Response => &[("description", "")],
        Kind::SecurityScheme => &[("type", "http"), ("scheme", "")],
        _ => &[],
    };
    let mut object = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<Mapping>();
    if kind == Kind::Operation {
        object.insert("responses".into(), Value::Mapping(Mapping::new()));
    }
    Value::Mapping(object)
}

/// Returns the objects in a field.
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

/// Returns `Some` if the object is valid without this field, with the error message for the field alone if there is
/// one. The fields of a schema are parsed one by one, since none is required and several may be wrong.
fn wrong(kind: Kind, fields: &Mapping, name: &Value, value: &Value) -> Option<Option<String>> {
    if kind == Kind::Schema {
        let alone = Mapping::from_iter([(name.clone(), value.clone())]);
        return read(kind, &alone).err().map(Some);
    }
    let mut rest = fields.clone();
    rest.remove(name);
    read(kind, &rest).is_ok().then_some(None)
}

/// Returns `Some` if the object is valid without this field, apart from the missing field itself. The parser reports a
/// missing `in` or `type` first, whatever else is wrong. So these two do not count if they are strings.
fn wrong_and_required(kind: Kind, fields: &Mapping, name: &Value, value: &Value) -> Option<Option<String>> {
    let mut rest = fields.clone();
    rest.remove(name);
    let name = text(name);
    let is_tag = matches!(name.as_str(), "in" | "type") && value.is_string();
    let message = read(kind, &rest).err().filter(|_| !is_tag)?;
    message.starts_with(&format!("missing field `{name}`")).then_some(None)
}

fn read(kind: Kind, object: &Mapping) -> Result<(), String> {
    match object.get("$ref") {
        // Siblings of a reference are parsed too, since Cartesia describes fields there.
        Some(Value::String(_)) if kind == Kind::Schema && object.len() > 1 => {
            let mut rest = object.clone();
            rest.remove("$ref");
            return as_type::<Schema>(&rest);
        }
        Some(Value::String(_)) => return Ok(()),
        Some(_) => return Err("a reference must be a text".to_owned()),
        None => {}
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
        Kind::Header => as_type::<Header>(object),
        Kind::Response => as_type::<Response>(object),
        Kind::Schema => as_type::<Schema>(object),
        Kind::Components => as_type::<Components>(object),
        Kind::SecurityScheme => as_type::<SecurityScheme>(object),
    }
}

fn as_type<T: DeserializeOwned>(object: &Mapping) -> Result<(), String> {
    yaml::typed::<T>(Value::Mapping(object.clone())).map(drop).map_err(|error| error.message)
}

/// Describes the fault of a field and what to do, with specific advice for keywords of OpenAPI 3.1.
fn told(name: &str, value: &Value, message: &str) -> String {
    match (name, value) {
        ("type", Value::Sequence(types)) if types.iter().any(|name| !name.is_string()) => {
            "is a list with more than type names; fix it".to_owned()
        }
        ("type", Value::Sequence(_)) => "is a list of types, as in OpenAPI 3.1; write one type, and `nullable: true` \
                                         beside it where null is among them"
            .to_owned(),
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) => {
            let bound = if name == "exclusiveMinimum" { "minimum" } else { "maximum" };
            format!("is a number, as in OpenAPI 3.1; write the number as `{bound}` and `{name}: true` beside it")
        }
        _ => format!("is {}, which OpenAPI doesn't allow there ({message}); fix it", named(value)),
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

/// Returns a name as a string. YAML reads a status code without quotes as a number.
pub(super) fn text(name: &Value) -> String {
    match name {
        Value::String(name) => name.clone(),
        Value::Number(name) => name.to_string(),
        Value::Bool(name) => name.to_string(),
        _ => String::new(),
    }
}
