//! Schemas that have a different meaning as a part of an `allOf` than alone. The parts then refer to a separate
//! component.

use std::collections::{BTreeMap, BTreeSet};

use super::family::{reference, reference_to, schemas, schemas_mut};
use crate::read::fault::text;
use crate::read::objects::{Kind, walk};
use crate::read::yaml::{Mapping, Value};

/// The fields that say of which members or elements values are. All others are words, of the place, or of a kind that a part says too.
const SHAPE: [&str; 10] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "unevaluatedProperties",
    "items",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
];

/// The names of schemas, each with that of the component that stands for it if it is a part.
pub(super) type Own = BTreeMap<String, String>;

/// Names that no other component has.
pub(super) fn own_names<'a>(document: &Mapping, names: impl Iterator<Item = &'a String>) -> Own {
    let mut taken = schemas(document).map(|(name, _)| name).collect::<BTreeSet<_>>();
    let own = names.map(|name| {
        let mut own = format!("{name}Base");
        while !taken.insert(own.clone()) {
            own.push('_');
        }
        (name.clone(), own)
    });
    own.collect()
}

/// Redirects the parts of extensions to the separate component. Extensions are these components, and schemas with more
/// than the part.
pub(super) fn lead(document: &mut Mapping, extensions: &BTreeSet<&String>, own: &Own) {
    for (name, schema) in schemas_mut(document).into_iter().flatten() {
        if let (true, Some(schema)) = (extensions.contains(&text(name)), schema.as_mapping_mut()) {
            lead_parts(schema, own);
        }
    }
    walk(Kind::Document, document, &mut |kind, schema| {
        if kind == Kind::Schema && only_part(schema).is_none() {
            lead_parts(schema, own);
        }
    });
}

fn lead_parts(schema: &mut Mapping, own: &Own) {
    for part in schema.get_mut("allOf").and_then(Value::as_sequence_mut).into_iter().flatten() {
        let name = part.as_mapping().and_then(reference).and_then(|name| own.get(name));
        if let Some(name) = name {
            *part = Value::Mapping(reference_to(name));
        }
    }
}

/// The only part of an `allOf`, in a schema without other constraints. It is another way to write a reference.
pub(super) fn only_part(schema: &Mapping) -> Option<&str> {
    let [only] = schema.get("allOf")?.as_sequence()?.as_slice() else { return None };
    schema.keys().all(|field| field == "allOf" || is_word(field)).then(|| reference(only.as_mapping()?)).flatten()
}

/// Returns whether a schema does not constrain values.
pub(super) fn is_of_words(schema: &Mapping) -> bool {
    schema.keys().all(is_word)
}

pub(super) fn is_word(field: &Value) -> bool {
    !SHAPE.iter().any(|shape| field == shape)
}
