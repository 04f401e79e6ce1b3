//! Lowers tuples and name patterns. OpenAPI 3.0 has one schema for all elements, and one for all additional properties.

use super::alternatives;
use crate::read::yaml::{Mapping, Value};

/// Patterns that every name matches.
const ANY_NAME: [&str; 5] = ["", ".*", "^.*$", ".+", "^.+$"];
/// Fields that describe a value without constraining it.
const WORDS: [&str; 5] = ["title", "description", "default", "example", "deprecated"];

/// Lowers one schema. Nested schemas are already lowered.
pub(super) fn lower(schema: &mut Mapping, whole: &Mapping) {
    tuple(schema, whole);
    members(schema, whole);
}

/// Turns a tuple into a list whose elements allow any of the tuple's types. The description has the order.
fn tuple(schema: &mut Mapping, whole: &Mapping) {
    let Some(Value::Sequence(first)) = schema.shift_remove("prefixItems") else { return };
    let others = schema.shift_remove("items").or_else(|| schema.shift_remove("unevaluatedItems"));
    let most = schema.get("maxItems").and_then(Value::as_u64);
    let is_full = u64::try_from(first.len()).is_ok_and(|length| most.is_some_and(|most| most <= length));
    let words = in_order(&first);
    let elements = match others {
        _ if is_full => one_of(first, whole),
        Some(others) => one_of(first.into_iter().chain([others]), whole),
        None => Value::Mapping(Mapping::new()),
    };
    schema.insert("items".into(), elements);
    let before = schema.get("description").and_then(Value::as_str).map(|before| format!("{before}\n\n"));
    schema.insert("description".into(), format!("{}{words}", before.unwrap_or_default()).into());
    if !["oneOf", "anyOf", "allOf"].iter().any(|field| schema.contains_key(*field)) {
        schema.entry("type".into()).or_insert_with(|| "array".into());
    }
}

/// Returns a sentence such as "Its elements are, in this order: `integer`, `string`."
fn in_order(elements: &[Value]) -> String {
    let name = |schema: &Value| {
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
        let own = ["title", "type"].iter().find_map(|field| schema.get(*field)?.as_str());
        format!("`{}`", own.or(reference).unwrap_or("value"))
    };
    format!("Its elements are, in this order: {}.", elements.iter().map(name).collect::<Vec<_>>().join(", "))
}

/// Turns properties with name patterns into a map. Properties that match no pattern may be anything, unless the
/// document says otherwise.
fn members(schema: &mut Mapping, whole: &Mapping) {
    if let Some(Value::Mapping(patterns)) = schema.shift_remove("patternProperties") {
        let is_any = patterns.keys().filter_map(Value::as_str).any(|pattern| ANY_NAME.contains(&pattern));
        let patterns = patterns.into_iter().map(|(_, members)| members);
        let others = schema.shift_remove("additionalProperties");
        let members = match others {
            Some(others @ Value::Mapping(_)) if !is_any => one_of(patterns.chain([others]), whole),
            Some(Value::Bool(false)) => one_of(patterns, whole),
            _ if is_any => one_of(patterns, whole),
            _ => true.into(),
        };
        schema.insert("additionalProperties".into(), members);
    }
    let is_made_of_parts = ["$ref", "allOf", "anyOf", "oneOf"].iter().any(|field| schema.contains_key(*field));
    if let Some(others @ Value::Mapping(_)) = schema.shift_remove("unevaluatedProperties").filter(|_| !is_made_of_parts)
    {
        schema.entry("additionalProperties".into()).or_insert(others);
    }
}

/// Returns a schema that allows the values of several schemas.
fn one_of(schemas: impl IntoIterator<Item = Value>, whole: &Mapping) -> Value {
    let mut each = Vec::<Value>::new();
    for schema in schemas {
        if !each.iter().any(|known| shape(known) == shape(&schema)) {
            each.push(schema);
        }
    }
    match each.as_slice() {
        [one] => shape(one),
        several if several.iter().any(|one| shape(one) == Value::Mapping(Mapping::new())) => {
            Value::Mapping(Mapping::new())
        }
        _ => {
            let mut schema = Mapping::from_iter([("oneOf".into(), each.into())]);
            alternatives::lower(&mut schema, whole);
            Value::Mapping(schema)
        }
    }
}

/// Returns a schema without descriptions.
fn shape(schema: &Value) -> Value {
    let mut shape = schema.clone();
    if let Value::Mapping(fields) = &mut shape {
        fields.retain(|name, _| !WORDS.iter().any(|word| name == word));
    }
    shape
}
