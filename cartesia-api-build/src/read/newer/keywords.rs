//! Lowers keywords that have another name or form in OpenAPI 3.0.

use crate::read::yaml::{Mapping, Value};

/// The media types that are text in a form. A string with other content is a file.
const TEXTS: [&str; 4] = ["text/plain", "text/html", "text/markdown", "application/json"];

/// Lowers the keywords of one schema.
pub(super) fn lower(schema: &mut Mapping) {
    constant(schema);
    example(schema);
    types(schema);
    bounds(schema);
    length(schema);
    content(schema);
}

/// Lowers the keywords that also occur in documents of 3.0.
pub(super) fn in_older(schema: &mut Mapping) {
    if schema.get("const").is_some_and(|value| type_of(value).is_some()) && !schema.contains_key("enum") {
        constant(schema);
    }
    if schema.get("type").is_some_and(|name| name == "null") {
        types(schema);
    }
}

fn constant(schema: &mut Mapping) {
    if let Some(value) = schema.shift_remove("const") {
        schema.insert("enum".into(), Value::Sequence(vec![value]));
    }
}

fn example(schema: &mut Mapping) {
    let first = schema.get("examples").and_then(Value::as_sequence).and_then(|examples| examples.first()).cloned();
    if let Some(first) = first {
        schema.entry("example".into()).or_insert(first);
    }
}

/// Lowers a list of types. Null becomes `nullable`, or an enum if it is the only type. Several other types become
/// alternatives.
fn types(schema: &mut Mapping) {
    let Some(mut types) = listed(schema) else { return };
    let count = types.len();
    types.retain(|name| name != "null");
    if types.len() < count {
        schema.insert("nullable".into(), true.into());
    } else if let Some(values) = schema.get_mut("enum").and_then(Value::as_sequence_mut) {
        values.retain(|value| !value.is_null());
    }
    schema.shift_remove("type");
    match types.as_slice() {
        [] => drop(schema.insert("enum".into(), Value::Sequence(vec![Value::Null]))),
        [one] => drop(schema.insert("type".into(), one.as_str().into())),
        several if !["$ref", "allOf", "oneOf", "anyOf"].iter().any(|field| schema.contains_key(*field)) => {
            let alternatives =
                several.iter().map(|name| Value::Mapping(Mapping::from_iter([("type".into(), name.as_str().into())])));
            schema.insert("oneOf".into(), alternatives.collect());
        }
        // Other keywords already describe the value.
        _ => {}
    }
}

/// Returns the types of a schema, or those of its enum values if it has none. `None` if it has neither, or if they are
/// invalid.
fn listed(schema: &Mapping) -> Option<Vec<String>> {
    let mut types = match (schema.get("type"), schema.get("enum")) {
        (Some(Value::String(name)), _) => vec![name.clone()],
        (Some(Value::Sequence(names)), _) => {
            names.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        (None, Some(Value::Sequence(values))) => {
            values.iter().map(|value| type_of(value).map(str::to_owned)).collect::<Option<_>>()?
        }
        _ => return None,
    };
    // A number includes the integers.
    if types.iter().any(|name| name == "number") {
        types.retain(|name| name != "integer");
    }
    let mut each = Vec::new();
    for name in types {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    Some(each).filter(|types| !types.is_empty())
}

/// Returns the type of a value that an enum in Rust can list.
pub(super) fn type_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => Some("null"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::String(_) => Some("string"),
        _ => None,
    }
}

/// Combines inclusive and exclusive bounds; the stricter one is kept.
fn bounds(schema: &mut Mapping) {
    bound(schema, "minimum", "exclusiveMinimum", |limit, included| limit >= included);
    bound(schema, "maximum", "exclusiveMaximum", |limit, included| limit <= included);
    for name in ["minimum", "maximum", "multipleOf"] {
        schema.get_mut(name).into_iter().for_each(whole);
    }
}

fn bound(schema: &mut Mapping, bound: &str, exclusive: &str, is_stricter: fn(f64, f64) -> bool) {
    let Some(limit) = schema.get(exclusive).filter(|limit| limit.is_number()).cloned() else { return };
    let included = schema.get(bound).and_then(Value::as_f64);
    if limit.as_f64().zip(included).is_none_or(|(limit, included)| is_stricter(limit, included)) {
        schema.insert(bound.into(), limit);
        schema.insert(exclusive.into(), true.into());
    } else {
        schema.shift_remove(exclusive);
    }
}

/// Writes `1.0` as `1`. They are equal in JSON Schema, but bounds of an integer must be integers.
fn whole(number: &mut Value) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(float) = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < EXACT) {
        *number = Value::from(float as i64);
    }
}

/// Limits the length of a list to that of its tuple, if it allows no additional elements.
fn length(schema: &mut Mapping) {
    let none = Value::Bool(false);
    if !["items", "unevaluatedItems"].iter().any(|field| schema.get(*field) == Some(&none)) {
        return;
    }
    ["items", "unevaluatedItems"].iter().for_each(|field| drop(schema.shift_remove(*field)));
    let length = schema.get("prefixItems").and_then(Value::as_sequence).map_or(0, Vec::len);
    let most = schema
        .get("maxItems")
        .and_then(Value::as_u64)
        .map_or(length, |most| length.min(usize::try_from(most).unwrap_or(length)));
    schema.insert("maxItems".into(), most.into());
}

/// Lowers `contentMediaType`: a string with raw bytes is a file in a form, and one with encoded bytes is a string.
fn content(schema: &mut Mapping) {
    let text = |name| schema.get(name).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let is_text = schema.get("type").is_none_or(|name| name == "string");
    let is_plain =
        !["format", "$ref", "enum", "allOf", "oneOf", "anyOf"].iter().any(|field| schema.contains_key(*field));
    let format = match text("contentEncoding").as_deref() {
        Some("base64" | "base64url") => Some("byte"),
        Some("binary") => Some("binary"),
        None | Some("7bit" | "8bit") => text("contentMediaType").filter(|name| !is_written(name)).map(|_| "binary"),
        Some(_) => None,
    };
    if let Some(format) = format.filter(|_| is_text && is_plain) {
        schema.insert("type".into(), "string".into());
        schema.insert("format".into(), format.into());
    }
}

/// Returns whether a media type is text in a form.
pub(super) fn is_written(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    TEXTS.contains(&name.as_str()) || name.ends_with("+json")
}
