//! Keeps fields beside a `$ref`. OpenAPI 3.0 ignores them (section 4.8.23), and so does `openapiv3`. But Cartesia
//! describes fields there, and they count in OpenAPI 3.1.

use super::objects::{Kind, walk};
use super::references::{self, resolved};
use super::yaml::{Mapping, Value};

/// Gives an `allOf` with one reference the same form as the reference itself with the same siblings. If the only
/// sibling is a description, it becomes the schema's description.
pub(super) fn join(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            words(fields);
        }
        let Some([Value::Mapping(only)]) = fields.get("allOf").and_then(Value::as_sequence).map(Vec::as_slice) else {
            return;
        };
        let target = only.get("$ref").filter(|_| kind == Kind::Schema && only.len() == 1).cloned();
        if let Some(target) = target {
            fields.shift_remove("allOf");
            fields.insert("$ref".into(), target);
        }
    });
}

/// Moves parts of an `allOf` that only describe a value, or only make it nullable, to the schema around them. Typify
/// would treat such a part as a type of any value.
fn words(schema: &mut Mapping) {
    const WORDS: [&str; 5] = ["title", "description", "example", "deprecated", "nullable"];
    let is_word = |field: &Value| WORDS.iter().any(|word| field == word);
    let are_words = |part: &Value| part.as_mapping().is_some_and(|part| part.keys().all(is_word));
    let Some(parts) = schema.get_mut("allOf").and_then(Value::as_sequence_mut) else { return };
    let (words, parts_left) = std::mem::take(parts).into_iter().partition::<Vec<_>, _>(are_words);
    match parts_left.is_empty() {
        true => drop(schema.shift_remove("allOf")),
        false => *parts = parts_left,
    }
    for (field, value) in words.iter().filter_map(Value::as_mapping).flatten() {
        schema.entry(field.clone()).or_insert_with(|| value.clone());
    }
}

/// Keeps the siblings of a `$ref`. A schema becomes an `allOf` with one reference, which is equivalent. Any other
/// object only has descriptions there, and becomes a copy of its target.
pub(super) fn keep(document: &mut Mapping) {
    let described = references::groups(document, &["parameters", "requestBodies", "responses"]);
    walk(Kind::Document, document, &mut |kind, fields| match kind {
        Kind::Schema if fields.len() > 1 => wrap(fields),
        Kind::Parameter | Kind::RequestBody | Kind::Response => describe(fields, &described),
        _ => {}
    });
}

fn wrap(schema: &mut Mapping) {
    if let Some(target) = schema.shift_remove("$ref") {
        let reference = Mapping::from_iter([(Value::from("$ref"), target)]);
        schema.insert("allOf".into(), Value::Sequence(vec![Value::Mapping(reference)]));
    }
}

fn describe(fields: &mut Mapping, described: &Mapping) {
    let Some(words) = fields.get("description").filter(|_| fields.contains_key("$ref")).cloned() else { return };
    if let Some(target) = resolved(described, &Value::Mapping(fields.clone())) {
        *fields = target.clone();
        fields.insert("description".into(), words);
    }
}
