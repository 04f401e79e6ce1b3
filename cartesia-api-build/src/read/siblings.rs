//! Fields that stand beside a `$ref`. OpenAPI 3.0 ignores them (section 4.8.23), and so does `openapiv3`, but Cartesia describes
//! fields there, and OpenAPI 3.1 means them.

use super::objects::{Kind, walk};
use super::references::{self, resolved};
use super::yaml::{Mapping, Value};

/// Takes the `allOf` of one reference for the reference, with the same fields beside it, so that documents that write it in the one
/// way and the other say the same; and the words of one that is nothing else for those of the schema.
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

/// Takes away an `allOf` whose parts are words alone. Beside it, the type that a schema gives itself would be one of anything.
fn words(schema: &mut Mapping) {
    const WORDS: [&str; 4] = ["title", "description", "example", "deprecated"];
    let is_word = |field: &Value| WORDS.iter().any(|word| field == word);
    let are_words = |part: &Value| part.as_mapping().is_some_and(|part| part.keys().all(is_word));
    if !schema.get("allOf").and_then(Value::as_sequence).is_some_and(|parts| parts.iter().all(are_words)) {
        return;
    }
    let parts = schema.shift_remove("allOf");
    let parts = parts.as_ref().and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_mapping);
    for (field, value) in parts.flatten() {
        schema.entry(field.clone()).or_insert_with(|| value.clone());
    }
}

/// Keeps the fields. A schema becomes the `allOf` of one reference, which means the same; of anything else there are only words, and
/// it becomes a copy of what it refers to.
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
