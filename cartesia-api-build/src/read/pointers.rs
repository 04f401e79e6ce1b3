//! References to parts of a document that are not components (RFC 6901), such as the `$defs` of a schema. Each such
//! part becomes a component.

use std::collections::BTreeMap;

use super::fault::text;
use super::objects::{Content, Kind, walk};
use super::place::Step;
use super::references;
use super::yaml::{Mapping, Value};

/// The field that holds components made from parts.
const SCHEMAS: [&str; 2] = ["components", "schemas"];
/// The fields that hold a schema's own definitions.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];
/// The maximum length of a chain of path references.
const MAX_REFERENCES: usize = 32;

/// A schema that became a component.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) name: String,
    /// The path from the document to the schema's original place in the text.
    pub(super) steps: Vec<Step>,
}

/// Inlines referenced paths, and referenced parameters, bodies and responses of other operations. Turns all other parts
/// that schemas refer to into components.
pub(super) fn write_out(document: &mut Mapping) -> Vec<Moved> {
    paths(document);
    of_operations(document);
    absolute(Kind::Document, document, "#", None);
    let (mut moved, mut names) = (Vec::new(), BTreeMap::new());
    loop {
        // A moved part may itself refer to others.
        let mut found = rename(document, &names);
        // The innermost parts are moved first.
        found.sort_by_key(|pointer| std::cmp::Reverse(pointer.len()));
        let count = moved.len();
        for pointer in found {
            if let Some((name, steps)) = extract(document, &pointer) {
                names.insert(pointer, name.clone());
                moved.push(Moved { name, steps });
            }
        }
        if moved.len() == count {
            return moved;
        }
    }
}

/// Inlines referenced paths. A path's own fields have priority over those of its reference (OpenAPI 3.1.1, section
/// 4.8.9).
fn paths(document: &mut Mapping) {
    let items = document.get("paths").and_then(Value::as_mapping).into_iter().flat_map(Mapping::values);
    if !items.filter_map(Value::as_mapping).any(|item| item.contains_key("$ref")) {
        return;
    }
    let whole = document.clone();
    let items = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::values_mut);
    for item in items.filter_map(Value::as_mapping_mut) {
        for _ in 0..MAX_REFERENCES {
            let target =
                item.get("$ref").and_then(Value::as_str).and_then(|pointer| part(&whole, pointer, Kind::PathItem));
            let Some(Part { value: Value::Mapping(target), .. }) = target else { break };
            item.shift_remove("$ref");
            for (name, value) in target {
                item.entry(name).or_insert(value);
            }
        }
    }
}

/// Copies parameters, bodies and responses that one operation references in another. Tools that resolve documents write
/// such references for repeated parts.
fn of_operations(document: &mut Mapping) {
    let pointer = |kind, fields: &Mapping| {
        let may_be = matches!(kind, Kind::Parameter | Kind::RequestBody | Kind::Response);
        let pointer =
            fields.get("$ref").and_then(Value::as_str).filter(|pointer| references::target(pointer).is_none());
        pointer.filter(|_| may_be).map(str::to_owned)
    };
    let mut is_any = false;
    walk(Kind::Document, document, &mut |kind, fields| is_any |= pointer(kind, fields).is_some());
    if !is_any {
        return;
    }
    let whole = document.clone();
    walk(Kind::Document, document, &mut |kind, fields| {
        for _ in 0..MAX_REFERENCES {
            let target = pointer(kind, fields).and_then(|pointer| part(&whole, &pointer, kind));
            let Some(Part { value: Value::Mapping(target), .. }) = target else { break };
            *fields = target;
        }
    });
}

/// Makes a reference to a schema's own definitions absolute. Pydantic writes relative ones, because each of its schemas
/// is a document of its own.
fn absolute(kind: Kind, fields: &mut Mapping, here: &str, home: Option<&str>) {
    let is_home = kind == Kind::Schema && DEFINITIONS.iter().any(|name| fields.contains_key(*name));
    let home = if is_home { Some(here) } else { home };
    if let (Kind::Schema, Some(home), Some(Value::String(pointer))) = (kind, home, fields.get_mut("$ref"))
        && let Some(local) = pointer.strip_prefix("#/")
        && DEFINITIONS.iter().any(|name| local.split('/').next() == Some(*name))
    {
        *pointer = format!("{home}/{local}");
    }
    for (name, value) in fields.iter_mut() {
        let name = text(name);
        for (rest, kind, object) in objects(content(Content::One(kind), &name), value) {
            absolute(kind, object, &format!("{here}/{}{rest}", encoded(&name)), home);
        }
    }
}

/// Returns the objects in a field, each with the path to it from there.
fn objects(content: Option<Content>, value: &mut Value) -> Vec<(String, Kind, &mut Mapping)> {
    match (content, value) {
        (Some(Content::One(kind)), Value::Mapping(object)) => vec![(String::new(), kind, object)],
        (Some(Content::List(kind)), Value::Sequence(items)) => {
            let items = items.iter_mut().enumerate();
            items.filter_map(|(index, item)| Some((format!("/{index}"), kind, item.as_mapping_mut()?))).collect()
        }
        (Some(Content::Map(kind) | Content::Patterned(kind)), Value::Mapping(members)) => {
            let named = |name: &Value| format!("/{}", encoded(&text(name)));
            members
                .iter_mut()
                .filter_map(|(name, member)| Some((named(name), kind, member.as_mapping_mut()?)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Redirects references to moved parts to the new components. Returns the references that have no component yet.
fn rename(document: &mut Mapping, names: &BTreeMap<String, String>) -> Vec<String> {
    let mut others = Vec::new();
    walk(Kind::Document, document, &mut |kind, fields| {
        let Some(Value::String(pointer)) = fields.get_mut("$ref").filter(|_| kind == Kind::Schema) else { return };
        let is_component = references::target(pointer).is_some_and(|(_, name)| !name.contains('/'));
        match names.get(pointer) {
            Some(name) => *pointer = reference(name),
            None if !is_component && !others.contains(pointer) => others.push(pointer.clone()),
            None => {}
        }
    });
    others
}

/// Moves a part into a component, and leaves a reference in its place. Returns the component's name, and the path to
/// the original place in the text.
fn extract(document: &mut Mapping, pointer: &str) -> Option<(String, Vec<Step>)> {
    let Part { steps, place, value } = part(document, pointer, Kind::Schema)?;
    let name = add(document, pointer, value)?;
    let reference = Mapping::from_iter([("$ref".into(), reference(&name).into())]);
    *at(document, &place)? = Value::Mapping(reference);
    Some((name, steps))
}

fn reference(name: &str) -> String {
    format!("#/{}/{name}", SCHEMAS.join("/"))
}

/// The target of a JSON pointer.
struct Part {
    /// The path from the document to the part's original place in the text.
    steps: Vec<Step>,
    /// The path to its current place, which differs if an enclosing part has become a component.
    place: Vec<Step>,
    value: Value,
}

/// Finds the target of a pointer; `None` if there is none, or if it is of another kind.
fn part(document: &Mapping, pointer: &str, kind: Kind) -> Option<Part> {
    let mut tokens = pointer.strip_prefix("#/")?.split('/').map(decoded);
    let first = tokens.next()?;
    let mut content = content(Content::One(Kind::Document), &first)?;
    let mut value = document.get(first.as_str())?;
    let mut steps = vec![Step::Field(first)];
    let mut place = steps.clone();
    for token in tokens {
        if let Some((group, name)) = value.get("$ref").and_then(Value::as_str).and_then(references::target) {
            value = references::component(document, group, name)?;
            place = ["components", group, name].map(|field| Step::Field(field.to_owned())).to_vec();
        }
        content = self::content(content, &token)?;
        let (within, step) = child(value, token)?;
        value = within;
        steps.push(step.clone());
        place.push(step);
    }
    (content == Content::One(kind) && value.is_mapping()).then(|| Part { steps, place, value: value.clone() })
}

/// Returns the content of a pointer's next token, including fields that only contain definitions.
fn content(content: Content, token: &str) -> Option<Content> {
    match (content, token) {
        (Content::One(Kind::Schema), _) if DEFINITIONS.contains(&token) => Some(Content::Map(Kind::Schema)),
        (Content::One(Kind::Components), "pathItems") => Some(Content::Map(Kind::PathItem)),
        (Content::One(kind), _) => kind.content(token),
        (content, _) => content.kind().map(Content::One),
    }
}

fn child(value: &Value, token: String) -> Option<(&Value, Step)> {
    match value {
        // YAML reads a status code without quotes as a number.
        Value::Mapping(fields) => Some((fields.iter().find(|(name, _)| text(name) == token)?.1, Step::Field(token))),
        Value::Sequence(items) => {
            let index = token.parse().ok()?;
            Some((items.get(index)?, Step::Item(index)))
        }
        _ => None,
    }
}

fn at<'a>(document: &'a mut Mapping, place: &[Step]) -> Option<&'a mut Value> {
    let [Step::Field(first), rest @ ..] = place else { return None };
    rest.iter().try_fold(document.get_mut(first.as_str())?, |value, step| match (value, step) {
        (Value::Mapping(fields), Step::Field(field)) => {
            fields.iter_mut().find(|(name, _)| text(name) == *field).map(|(_, value)| value)
        }
        (Value::Sequence(items), Step::Item(index)) => items.get_mut(*index),
        _ => None,
    })
}

/// Decodes a token of a pointer. Braces are the only characters of a path that are also percent-encoded in practice
/// (RFC 3986).
fn decoded(token: &str) -> String {
    token.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~")
}

fn encoded(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Adds a schema to the components, and returns its name.
fn add(document: &mut Mapping, pointer: &str, schema: Value) -> Option<String> {
    let name = named(document, pointer);
    let mut schemas = document;
    for field in SCHEMAS {
        schemas = schemas.entry(field.into()).or_insert_with(|| Value::Mapping(Mapping::new())).as_mapping_mut()?;
    }
    let numbered = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}_{n}") });
    let free = numbered.into_iter().find(|name| !schemas.contains_key(name.as_str()))?;
    // An author would define it before the schemas that refer to it.
    let others = std::mem::take(schemas);
    schemas.extend([(free.as_str().into(), schema)].into_iter().chain(others));
    Some(free)
}

/// Names a part after the component or operation that contains it, and after the part itself.
fn named(document: &Mapping, pointer: &str) -> String {
    const STRUCTURE: [&str; 4] = ["#", "components", "schemas", "properties"];
    let tokens = pointer.split('/').map(decoded).collect::<Vec<_>>();
    let operation = match tokens.as_slice() {
        [_, paths, path, method, ..] if paths == "paths" => {
            let operation = document.get("paths").and_then(|paths| paths.get(path)?.get(method));
            operation.and_then(|operation| operation.get("operationId")?.as_str())
        }
        _ => None,
    };
    let is_definitions = |token: &String| DEFINITIONS.contains(&token.as_str());
    let own = match (operation, tokens.iter().rposition(is_definitions)) {
        (Some(_), Some(definitions)) => tokens.get(definitions..),
        (Some(_), None) => tokens.get(4..),
        (None, _) => Some(tokens.as_slice()),
    };
    let own = own.into_iter().flatten().filter(|token| !STRUCTURE.contains(&token.as_str()) && !is_definitions(token));
    let words = operation.into_iter().chain(own.map(String::as_str));
    words.map(|word| word.replace(|c: char| !c.is_ascii_alphanumeric(), "_")).collect::<Vec<_>>().join("_")
}
