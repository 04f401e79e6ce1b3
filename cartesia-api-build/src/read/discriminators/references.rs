//! Normalises references to schemas. A reference uses the schema's own name instead of an alias. With siblings other
//! than descriptions, it becomes a part of an `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use super::Discriminator;
use super::family::{reference, reference_to, schemas, schemas_mut};
use super::parts::{is_of_words, is_word, only_part};
use crate::read::fault::text;
use crate::read::objects::{Kind, walk};
use crate::read::yaml::{Mapping, Value};

const LISTS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// The components that are only references to others, each with its target.
type Aliases = BTreeMap<String, String>;

/// Normalises the references of a document.
pub(super) fn settle(document: &mut Mapping) {
    let aliases = aliases(document);
    walk(Kind::Document, document, &mut |kind, schema| {
        if kind == Kind::Schema {
            extend(schema);
            join_words(schema);
            name_parts(schema, &aliases);
            name_mapping(schema, &aliases);
        }
    });
    schemas_mut(document).into_iter().flatten().for_each(|(_, schema)| hoist(schema));
}

/// Turns a component that is one reference back into an `allOf`, if a discriminator distinguishes it from its target.
pub(super) fn part_told(document: &mut Mapping) {
    let mut told = BTreeSet::new();
    walk(Kind::Document, document, &mut |kind, schema| {
        let discriminator = Some(schema).filter(|_| kind == Kind::Schema).and_then(|schema| Discriminator::of(schema));
        told.extend(discriminator.into_iter().flat_map(|discriminator| discriminator.mapping).map(|(_, name)| name));
    });
    for (name, schema) in schemas_mut(document).into_iter().flatten() {
        let Some(schema) = schema.as_mapping_mut() else { continue };
        if schema.contains_key("discriminator") || told.contains(&text(name)) {
            part(schema);
        }
    }
}

/// Moves the discriminator of an inline part to the component around it.
fn hoist(schema: &mut Value) {
    let Some(schema) = schema.as_mapping_mut().filter(|schema| !schema.contains_key("discriminator")) else { return };
    let parts = schema.get_mut("allOf").and_then(Value::as_sequence_mut).into_iter().flatten();
    let is_choice = |part: &&mut Mapping| LISTS.iter().any(|list| part.contains_key(*list));
    let mut parts = parts.filter_map(Value::as_mapping_mut).filter(|part| !is_choice(part));
    let discriminator = parts.find_map(|part| part.shift_remove("discriminator"));
    schema.extend(discriminator.map(|discriminator| ("discriminator".into(), discriminator)));
}

fn aliases(document: &Mapping) -> Aliases {
    let target = |schema: &Mapping| {
        let says_more = |field: &Value| field != "$ref" && (field == "nullable" || !is_word(field));
        reference(schema).filter(|_| !schema.keys().any(says_more)).map(str::to_owned)
    };
    schemas(document).filter_map(|(name, schema)| Some((name, target(schema.as_mapping()?)?))).collect()
}

/// Returns the name of a schema without aliases. Aliases of each other have no other name.
fn own_name<'a>(name: &'a str, aliases: &'a Aliases) -> &'a str {
    (0..aliases.len())
        .try_fold(name, |name, _| aliases.get(name).map(String::as_str).ok_or(name))
        .unwrap_or_else(|own| own)
}

/// Moves a reference with properties beside it, which OpenAPI 3.1 allows, into an `allOf`.
fn extend(schema: &mut Mapping) {
    if !is_of_words(schema) {
        part(schema);
    }
}

fn part(schema: &mut Mapping) {
    if let Some(name) = reference(schema).map(str::to_owned) {
        schema.shift_remove("$ref");
        let parts = schema.entry("allOf".into()).or_insert_with(|| Value::Sequence(Vec::new()));
        if let Some(parts) = parts.as_sequence_mut() {
            parts.insert(0, Value::Mapping(reference_to(&name)));
        }
    }
}

/// Removes descriptions from parts that have nothing else, so that a plain reference remains.
fn join_words(schema: &mut Mapping) {
    let Some(parts) = schema.get_mut("allOf").and_then(Value::as_sequence_mut) else { return };
    let is_reference = |part: &Value| part.as_mapping().and_then(reference).is_some();
    let is_words = |part: &Value| part.as_mapping().is_some_and(|part| !part.contains_key("$ref") && is_of_words(part));
    if parts.iter().filter(|part| is_reference(part)).count() != 1 {
        return;
    }
    let words = parts.iter().filter(|part| is_words(part)).filter_map(Value::as_mapping).flatten();
    let words = words.map(|(field, value)| (field.clone(), value.clone())).collect::<Mapping>();
    parts.retain(|part| !is_words(part));
    for (field, value) in words {
        schema.entry(field).or_insert(value);
    }
    // The target of the reference is an object anyway.
    if only_part(schema).is_some() && schema.get("type").is_some_and(|kind| kind == "object") {
        schema.shift_remove("type");
    }
}

fn name_parts(schema: &mut Mapping, aliases: &Aliases) {
    let is_told = schema.contains_key("discriminator");
    for list in LISTS.iter().filter(|list| is_told || **list == "allOf") {
        let parts = schema.get_mut(*list).and_then(Value::as_sequence_mut).into_iter().flatten();
        for part in parts.filter_map(Value::as_mapping_mut) {
            let name = reference(part).map(|name| own_name(name, aliases).to_owned());
            part.extend(name.map(|name| reference_to(&name)).into_iter().flatten());
        }
    }
}

/// Drops invalid discriminators: in Swagger 2, one is only a name.
fn name_mapping(schema: &mut Mapping, aliases: &Aliases) {
    if !schema.contains_key("discriminator") {
        return;
    }
    match Discriminator::of(schema) {
        Some(mut discriminator) => {
            let names = discriminator.mapping.iter_mut().map(|(_, name)| name);
            names.for_each(|name| *name = own_name(name, aliases).to_owned());
            discriminator.put(schema);
        }
        None => drop(schema.shift_remove("discriminator")),
    }
}
