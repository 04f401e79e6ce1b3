//! Schemas that have a different meaning as a part of an `allOf` than alone. The parts then refer to a separate
//! component.

use std::collections::{BTreeMap, BTreeSet};

use super::family::{reference, reference_to, schemas, schemas_mut};
use crate::read::fault::text;
use crate::read::objects::{Kind, walk};
use crate::read::yaml::{Mapping, Value};

/// The fields that constrain properties or elements. All others are descriptions, belong to the place, or repeat a
/// constraint of a part.
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

/// The name of the separate component for each schema.
pub(super) type Own = BTreeMap<String, String>;

/// Chooses names for the separate components, which no other component has.
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

/// Redirects the parts of extensions to the separate components. Extensions are the listed components, and schemas with
/// more than the part.
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

/// Returns the only part of an `allOf` without other constraints, which is equivalent to a reference.
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
