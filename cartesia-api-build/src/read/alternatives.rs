//! Converts alternatives (`anyOf`, `oneOf`) to a form for which typify generates the right type.
//!
//! Typify treats `anyOf` as merged objects, and generates optional, flattened fields. With strings, numbers and lists
//! such a type can't be sent or read, and maps lose their content. In these cases, `anyOf` is replaced by `oneOf`,
//! which becomes an enum. Objects that a value can match all at once become one object.

mod joined;

use super::inline;
use super::objects::{Kind, walk};
use super::references::{self, resolved};
use super::yaml::{Mapping, Value};
use joined::Joined;

const SCHEMAS: &str = "#/components/schemas/";

/// The kind of a schema's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Any string.
    Text,
    /// One of several listed strings.
    Choice,
    /// Only null.
    Null,
    /// An object with listed properties.
    Object,
    /// An object with properties of any name.
    Map,
    Other,
}

/// Rewrites the schemas of a document.
pub(super) fn settle(document: &mut Mapping) {
    let whole = references::groups(document, &["schemas"]);
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            schema(fields, &whole);
        }
    });
    joined::join(document);
    part_null(document);
}

/// Moves the alternatives of a nullable component into a component of their own. Typify generates a type for the
/// alternatives and a nullable one, and would give both the same name.
fn part_null(document: &mut Mapping) {
    let schemas = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    let Some(schemas) = schemas.and_then(Value::as_mapping_mut) else { return };
    for name in schemas.keys().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>() {
        let mut own = format!("{name}_inner");
        while schemas.contains_key(own.as_str()) {
            own.push('_');
        }
        if let Some(fields) =
            schemas.get_mut(name.as_str()).and_then(Value::as_mapping_mut).filter(|fields| is_either_or_null(fields))
        {
            let alternatives = inline::move_out(fields, &format!("{SCHEMAS}{own}"));
            schemas.insert(own.into(), Value::Mapping(alternatives));
        }
    }
}

fn is_either_or_null(fields: &Mapping) -> bool {
    let alternatives = fields.get("oneOf").and_then(Value::as_sequence);
    fields.get("nullable").and_then(Value::as_bool) == Some(true)
        && alternatives.is_some_and(|alternatives| alternatives.len() > 1)
}

fn schema(fields: &mut Mapping, whole: &Mapping) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(alternatives) = fields.get_mut(keyword).and_then(Value::as_sequence_mut) else { continue };
        let count = alternatives.len();
        alternatives.retain(|one| class(one, whole) != Class::Null);
        let is_nullable = alternatives.len() < count;
        // The service checks which properties are required together.
        alternatives.retain(|one| !one.as_mapping().is_some_and(only_requires));
        let of = alternatives.iter().map(|one| class(one, whole)).collect::<Vec<_>>();
        let is_of = |classes: &[Class]| of.iter().all(|class| classes.contains(class));
        let is_merged = of.len() == 1 && is_of(&[Class::Object]) || Joined::of(alternatives, whole).is_some();
        let is_apart = !["properties", "allOf"].iter().any(|field| fields.contains_key(*field));
        let is_enum = keyword == "anyOf" && is_apart && !is_merged;
        if of.is_empty() {
            fields.shift_remove(keyword);
        } else if is_of(&[Class::Text, Class::Choice]) && of.contains(&Class::Text) {
            any_text(fields, keyword, whole);
        } else if is_enum && !fields.contains_key("oneOf") {
            let alternatives = fields.shift_remove(keyword);
            fields.extend(alternatives.map(|alternatives| ("oneOf".into(), alternatives)));
        }
        if is_nullable {
            fields.insert("nullable".into(), true.into());
        }
    }
}

/// Turns alternatives that are any string or listed strings into a string, and describes the listed values.
fn any_text(fields: &mut Mapping, keyword: &str, whole: &Mapping) {
    let alternatives = fields.shift_remove(keyword);
    let alternatives = alternatives.as_ref().and_then(Value::as_sequence).into_iter().flatten();
    let listed = alternatives.filter_map(|one| resolved(whole, one)?.get("enum")?.as_sequence()).flatten();
    let listed = listed.filter_map(Value::as_str).map(|value| format!("`{value}`")).collect::<Vec<_>>();
    if !listed.is_empty() {
        let words = fields.get("description").and_then(Value::as_str).map(|words| format!("{words}\n\n"));
        let words = format!("{}Known values: {}.", words.unwrap_or_default(), listed.join(", "));
        fields.insert("description".into(), words.into());
    }
    fields.insert("type".into(), "string".into());
}

fn only_requires(schema: &Mapping) -> bool {
    schema.contains_key("required")
        && schema.keys().all(|name| ["required", "title", "description"].iter().any(|known| name == known))
}

fn class(schema: &Value, whole: &Mapping) -> Class {
    let Some(schema) = resolved(whole, schema) else { return Class::Other };
    let is_of_null = |values: &Value| values.as_sequence().is_some_and(|values| values.iter().all(Value::is_null));
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    match (schema.get("type").and_then(Value::as_str), schema.get("enum")) {
        (_, Some(values)) if is_of_null(values) => Class::Null,
        (Some("string"), Some(_)) => Class::Choice,
        (None, Some(Value::Sequence(values))) if values.iter().all(Value::is_string) => Class::Choice,
        // Files and dates have types of their own.
        (Some("string"), None) if !matches!(format, "binary" | "date" | "date-time") => Class::Text,
        (Some("object") | None, _) if is_map(schema) => Class::Map,
        (Some("object"), _) => Class::Object,
        (None, None) if ["properties", "allOf"].iter().any(|field| schema.contains_key(*field)) => Class::Object,
        _ => Class::Other,
    }
}

/// Returns whether an object is a map. Merged with another object, a map would take or lose its properties.
fn is_map(schema: &Mapping) -> bool {
    match schema.get("additionalProperties") {
        Some(Value::Mapping(_) | Value::Bool(true)) => true,
        Some(Value::Bool(false)) => false,
        _ => {
            let lists = ["properties", "allOf", "anyOf", "oneOf"].iter().any(|field| schema.contains_key(*field));
            schema.contains_key("type") && !lists
        }
    }
}
