//! Alternatives that OpenAPI 3.0 expresses differently: null, constants, and lists of types.

use super::keywords::type_of;
use crate::read::references::resolved;
use crate::read::yaml::{Mapping, Value};

const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];
/// Descriptive fields, in which an alternative has priority over its parent.
const WORDS: [&str; 6] = ["title", "description", "default", "example", "deprecated", "nullable"];
/// Keywords that add no constraint to the reference beside them.
const BOUNDS: [&str; 15] = [
    "type",
    "format",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];
/// The formats of numbers. Any other format is one of strings.
const NUMERIC: [&str; 10] =
    ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double"];

/// Lowers one schema. Nested schemas are already lowered.
pub(super) fn lower(schema: &mut Mapping, whole: &Mapping) {
    split(schema);
    for keyword in ALTERNATIVES {
        null(schema, keyword, whole);
        constants(schema, keyword);
    }
    reference(schema);
}

/// Turns a schema that only allows null into one that allows any value, since OpenAPI 3.0 has no null type.
pub(super) fn null_alone(schema: &mut Mapping) {
    if is_only_null(schema) {
        schema.shift_remove("enum");
    }
}

fn is_only_null(schema: &Mapping) -> bool {
    let values = schema.get("enum").and_then(Value::as_sequence);
    values.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

/// Moves each keyword of a schema with several types to the types that it applies to.
fn split(schema: &mut Mapping) {
    let is_type = |one: &Value| one.as_mapping().is_some_and(|one| one.len() == 1 && one.contains_key("type"));
    let types = schema.get("oneOf").and_then(Value::as_sequence).filter(|types| types.iter().all(is_type)).cloned();
    let Some(mut types) = types else { return };
    for one in types.iter_mut().filter_map(Value::as_mapping_mut) {
        let Some(name) = one.get("type").and_then(Value::as_str).map(str::to_owned) else { continue };
        let own = schema.iter().filter(|(keyword, value)| is_about(&name, keyword.as_str().unwrap_or_default(), value));
        one.extend(own.map(|(keyword, value)| (keyword.clone(), value.clone())));
        if let Some(values) = schema.get("enum").and_then(Value::as_sequence) {
            let is_own =
                |value: &&Value| type_of(value).is_some_and(|of| of == name || (of == "integer" && name == "number"));
            one.insert("enum".into(), values.iter().filter(is_own).cloned().collect());
        }
    }
    types.retain(|one| one.get("enum").and_then(Value::as_sequence).is_none_or(|values| !values.is_empty()));
    let is_moved = |keyword: &str, value: &Value| {
        keyword == "enum" || ["string", "number", "array", "object"].iter().any(|name| is_about(name, keyword, value))
    };
    schema.retain(|keyword, value| !is_moved(keyword.as_str().unwrap_or_default(), value));
    schema.insert("oneOf".into(), types.into());
    alone(schema, "oneOf");
}

/// Returns whether a keyword applies to a type.
fn is_about(name: &str, keyword: &str, value: &Value) -> bool {
    let is_numeric = || value.as_str().is_some_and(|format| NUMERIC.contains(&format));
    match name {
        "string" => matches!(keyword, "pattern" | "minLength" | "maxLength") || (keyword == "format" && !is_numeric()),
        "integer" | "number" => {
            matches!(keyword, "multipleOf" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum")
                || (keyword == "format" && is_numeric())
        }
        "array" => matches!(keyword, "items" | "minItems" | "maxItems" | "uniqueItems"),
        "object" => {
            matches!(keyword, "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties")
        }
        _ => false,
    }
}

/// Removes null from alternatives, and makes the schema nullable.
fn null(schema: &mut Mapping, keyword: &str, whole: &Mapping) {
    let Some(alternatives) = schema.get_mut(keyword).and_then(Value::as_sequence_mut) else { return };
    let count = alternatives.len();
    alternatives.retain(|one| !resolved(whole, one).is_some_and(is_only_null));
    let mut is_nullable = alternatives.len() < count;
    for one in alternatives.iter_mut().filter_map(Value::as_mapping_mut) {
        is_nullable |= one.shift_remove("nullable").is_some_and(|nullable| nullable == true);
    }
    let is_empty = alternatives.is_empty();
    if is_nullable {
        schema.insert("nullable".into(), true.into());
        alone(schema, keyword);
    }
    if is_nullable && is_empty {
        schema.shift_remove(keyword);
        schema.insert("enum".into(), Value::Sequence(vec![Value::Null]));
    }
}

/// Merges a schema with its only alternative.
fn alone(schema: &mut Mapping, keyword: &str) {
    let Some([one]) = schema.get(keyword).and_then(Value::as_sequence).map(Vec::as_slice) else { return };
    let Value::Mapping(one) = one.clone() else { return };
    schema.shift_remove(keyword);
    let is_word = |name: &Value| WORDS.iter().any(|word| name == word);
    let is_apart = one.iter().any(|(name, value)| !is_word(name) && schema.get(name).is_some_and(|own| own != value));
    if is_apart {
        let parts = schema.entry("allOf".into()).or_insert_with(|| Value::Sequence(Vec::new()));
        parts.as_sequence_mut().into_iter().for_each(|parts| parts.push(Value::Mapping(one.clone())));
    } else {
        for (name, value) in one {
            schema.entry(name).or_insert(value);
        }
    }
}

/// Turns alternatives that are constants into an enum, with a description of each value.
fn constants(schema: &mut Mapping, keyword: &str) {
    let alternatives = schema.get(keyword).and_then(Value::as_sequence).cloned().unwrap_or_default();
    let alternatives = alternatives.iter().map(constant).collect::<Option<Vec<_>>>().unwrap_or_default();
    let Some((name, ..)) = alternatives.first() else { return };
    let is_of = |other: &Value| other == name;
    if !alternatives.iter().all(|(other, ..)| is_of(other))
        || !schema.get("type").is_none_or(is_of)
        || schema.contains_key("enum")
    {
        return;
    }
    let told = alternatives.iter().filter_map(|(_, values, words)| Some((values.first()?.clone(), words.clone()?)));
    let line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = told.map(|(value, words)| format!("- `{}`: {}", written(&value), line(&words)));
    let own = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let told = told.collect::<Vec<_>>().join("\n");
    let words = own.into_iter().chain(Some(told).filter(|told| !told.is_empty())).collect::<Vec<_>>().join("\n\n");
    schema.shift_remove(keyword);
    schema.insert("type".into(), name.clone());
    schema.insert("enum".into(), alternatives.iter().flat_map(|(_, values, _)| values.clone()).collect());
    if !words.is_empty() {
        schema.insert("description".into(), words.into());
    }
}

/// Returns the type, the values and the description of an alternative that only lists values.
fn constant(schema: &Value) -> Option<(Value, Vec<Value>, Option<String>)> {
    let schema = schema.as_mapping()?;
    let is_known = |name: &Value| ["type", "enum"].iter().chain(&WORDS).any(|known| name == known);
    let values = schema.get("enum")?.as_sequence()?.clone();
    let words = schema.get("description").and_then(Value::as_str).filter(|_| values.len() == 1).map(str::to_owned);
    let name = schema.get("type")?.clone();
    schema.keys().all(is_known).then_some((name, values, words))
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| serde_json::to_string(value).unwrap_or_default(), str::to_owned)
}

/// Removes bounds beside a reference, which the service enforces. An enum beside it replaces the reference.
fn reference(schema: &mut Mapping) {
    if !schema.contains_key("$ref") {
        return;
    }
    if schema.contains_key("enum") && schema.contains_key("type") {
        schema.shift_remove("$ref");
    } else {
        schema.retain(|name, _| !BOUNDS.iter().any(|bound| name == bound));
    }
}
