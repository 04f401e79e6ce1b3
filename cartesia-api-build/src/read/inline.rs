//! Finds inline schemas, and the names that typify gives their types.

use super::references::target;
use super::yaml::{Mapping, Value};

/// The fields that describe how a schema is used in its place.
const OF_THE_PLACE: [&str; 5] = ["description", "nullable", "readOnly", "writeOnly", "deprecated"];

/// The schemas of an operation that can become one type, and the type's name.
pub(super) struct Place {
    pub(super) pointers: Vec<Pointer>,
    pub(super) name: String,
}

/// The path from the document to a schema.
pub(super) type Pointer = Vec<String>;

/// Returns the inline schemas of operations and of the components that they use.
pub(super) fn places(document: &Mapping) -> Vec<Place> {
    let mut places = Vec::new();
    for (path, item) in members(document.get("paths")) {
        let shared = pointers(item.get("parameters"), &["paths", &path, "parameters"]);
        for (method, operation) in members(Some(item)) {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let start = ["paths", &path, &method];
            let body = operation.get("requestBody").map(|body| of(body, &[&start[..], &["requestBody"]].concat()));
            let responses = members(operation.get("responses"));
            let successes = responses.filter(|(status, _)| status.starts_with('2') || status == "default");
            let successes =
                successes.map(|(status, response)| of(response, &[&start[..], &["responses", &status]].concat()));
            let contents = [("body", body.into_iter().collect::<Vec<_>>()), ("response", successes.collect())];
            places.extend(contents.map(|(part, objects)| {
                let pointers = objects.iter().flat_map(|object| media(document, object)).collect();
                Place { pointers, name: format!("{id}_{part}") }
            }));
            let own = pointers(operation.get("parameters"), &[&start[..], &["parameters"]].concat());
            for mut pointer in shared.iter().cloned().chain(own) {
                let name = get(document, &pointer).and_then(|parameter| parameter.get("name")?.as_str());
                let name = format!("{id}_{}", name.unwrap_or_default());
                pointer.push("schema".to_owned());
                places.push(Place { pointers: vec![pointer], name });
            }
        }
    }
    places
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (String, &Value)> {
    let members = value.and_then(Value::as_mapping).into_iter().flatten();
    members.filter_map(|(name, member)| Some((name.as_str()?.to_owned(), member)))
}

/// Returns pointers to the elements of a list, or to the components that they refer to.
fn pointers(list: Option<&Value>, start: &[&str]) -> Vec<Pointer> {
    let elements = list.and_then(Value::as_sequence).into_iter().flatten().enumerate();
    elements.map(|(index, element)| of(element, &[start, &[&index.to_string()]].concat())).collect()
}

/// Returns the pointer to an object, or to the component that it refers to.
fn of(object: &Value, pointer: &[&str]) -> Pointer {
    let reference = object.get("$ref").and_then(Value::as_str).and_then(target);
    match reference {
        Some((group, name)) => ["components", group, name].map(str::to_owned).into(),
        None => pointer.iter().map(|field| (*field).to_owned()).collect(),
    }
}

/// Returns pointers to the schemas of the media types of a request body or a response.
fn media(document: &Mapping, object: &[String]) -> Vec<Pointer> {
    let content = get(document, object).and_then(|object| object.get("content"));
    let pointer = |name: String| [object, &["content".to_owned(), name, "schema".to_owned()]].concat();
    members(content).map(|(name, _)| pointer(name)).collect()
}

fn get<'a>(document: &'a Mapping, pointer: &[String]) -> Option<&'a Value> {
    let (first, rest) = pointer.split_first()?;
    rest.iter().try_fold(document.get(first.as_str())?, |value, step| match value {
        Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step.as_str()),
    })
}

/// Returns the value that a pointer leads to.
pub(super) fn at<'a>(document: &'a mut Mapping, pointer: &[String]) -> Option<&'a mut Value> {
    let (first, rest) = pointer.split_first()?;
    rest.iter().try_fold(document.get_mut(first.as_str())?, |value, step| match value {
        Value::Sequence(items) => items.get_mut(step.parse::<usize>().ok()?),
        value => value.get_mut(step.as_str()),
    })
}

/// Returns whether typify generates a named type for a schema.
pub(super) fn is_type(schema: &Mapping) -> bool {
    let has = |field: &str| match schema.get(field) {
        Some(Value::Mapping(members)) => !members.is_empty(),
        Some(Value::Sequence(members)) => !members.is_empty(),
        _ => false,
    };
    let is_of_several = schema.get("allOf").and_then(Value::as_sequence).is_some_and(|parts| parts.len() > 1);
    ["properties", "enum", "oneOf", "anyOf"].into_iter().any(has) || is_of_several
}

/// Calls a function for each directly nested schema, with the name that typify gives it. `name` is that of the outer
/// one.
pub(super) fn for_each_within(schema: &mut Value, name: &str, act: &mut dyn FnMut(&mut Value, &str)) {
    let Some(fields) = schema.as_mapping_mut() else { return };
    let has_properties = fields.contains_key("properties");
    for (field, value) in fields.iter_mut() {
        match (field.as_str().unwrap_or_default(), value) {
            ("properties", Value::Mapping(properties)) => {
                for (property, schema) in properties.iter_mut() {
                    act(schema, &format!("{name}_{}", property.as_str().unwrap_or_default()));
                }
            }
            ("items", schema) => act(schema, &format!("{name}_item")),
            ("additionalProperties", schema) if has_properties => act(schema, &format!("{name}_extra")),
            ("additionalProperties", schema) => act(schema, &format!("{name}_value")),
            ("oneOf" | "anyOf", Value::Sequence(alternatives)) => {
                for (index, schema) in alternatives.iter_mut().enumerate() {
                    act(schema, &format!("{name}_variant{index}"));
                }
            }
            // All parts of an `allOf` become one type.
            ("allOf", Value::Sequence(parts)) => parts.iter_mut().for_each(|part| for_each_within(part, name, act)),
            _ => {}
        }
    }
}

/// Replaces a schema by a reference to it.
pub(super) fn move_out(fields: &mut Mapping, reference: &str) -> Mapping {
    let (of_the_place, own) = std::mem::take(fields)
        .into_iter()
        .partition::<Mapping, _>(|(name, _)| OF_THE_PLACE.iter().any(|field| name == *field));
    fields.insert("$ref".into(), reference.into());
    fields.extend(of_the_place);
    own
}
