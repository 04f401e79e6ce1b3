//! Writes the values of discriminators as enums of their properties.

use std::collections::BTreeMap;

use super::Told;
use super::family::{Family, SCHEMAS, reference, schemas_mut};
use super::parts;
use crate::read::fault::text;
use crate::read::objects::{Kind, walk};
use crate::read::references::{component, resolved};
use crate::read::yaml::{Mapping, Value};

/// Lists the values in the property of each schema. The property becomes required in a schema that is only used as an
/// alternative. A schema that extends another refers to a separate component, without the values.
pub(super) fn list(document: &mut Mapping, told: &Told) {
    let family = Family::of(document);
    let is_extended = |name: &&String| told.keys().any(|other| family.extends(other, name));
    let own = parts::own_names(document, told.keys().filter(is_extended));
    parts::lead(document, &told.keys().collect(), &own);
    let Some(schemas) = schemas_mut(document) else { return };
    let copies = own.iter().filter_map(|(name, own)| Some((own.clone().into(), schemas.get(name.as_str())?.clone())));
    schemas.extend(copies.collect::<Vec<_>>());
    let uses = uses(document);
    let whole = document.clone();
    for (name, properties) in told {
        let schema = schemas_mut(document).and_then(|schemas| schemas.get_mut(name.as_str())?.as_mapping_mut());
        if let Some(schema) = schema.filter(|schema| is_object(schema)) {
            for (property, tag) in properties {
                let is_required = uses.get(name) == Some(&tag.choices);
                property_of(schema, property, &tag.values, is_required, &whole);
            }
        }
    }
}

/// Adds the discriminator's property to a base if neither the base nor its extensions list it.
pub(super) fn complete(document: &mut Mapping, base: &str, subtypes: &[String], name: &str) {
    let whole = &*document;
    let known = |schema: &str| property(component(whole, SCHEMAS, schema)?.as_mapping()?, name, whole);
    let is_other = |schema: &String| known(schema).is_some_and(|known| !is_text(known, whole));
    if known(base).is_some() || subtypes.iter().any(is_other) {
        return;
    }
    let schema = schemas_mut(document).and_then(|schemas| schemas.get_mut(base)?.as_mapping_mut());
    if let Some(schema) = schema {
        add(schema, name, Mapping::from_iter([("type".into(), "string".into())]), false);
    }
}

fn is_object(schema: &Mapping) -> bool {
    let is_alternatives = ["oneOf", "anyOf", "$ref"].iter().any(|field| schema.contains_key(*field));
    !is_alternatives && ["properties", "allOf"].iter().any(|field| schema.contains_key(*field))
}

/// Counts the references to each schema.
fn uses(document: &mut Mapping) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    walk(Kind::Document, document, &mut |kind, schema| {
        if let Some(name) = Some(schema).filter(|_| kind == Kind::Schema).and_then(|schema| reference(schema)) {
            *uses.entry(name.to_owned()).or_default() += 1;
        }
    });
    uses
}

fn property_of(schema: &mut Mapping, name: &str, values: &[String], is_required: bool, whole: &Mapping) {
    let known = property(schema, name, whole);
    // Properties that are not strings are left unchanged.
    if known.is_some_and(|known| !is_text(known, whole)) {
        return;
    }
    let listed = listed(schema, name, whole);
    let told = values.iter().filter(|value| listed.is_empty() || listed.contains(value)).cloned().collect::<Vec<_>>();
    // If the mapping has none of them, the schema's own values are used.
    let values = if told.is_empty() { listed } else { told };
    let values = [("type", "string".into()), ("enum", values.into_iter().map(Value::from).collect::<Vec<_>>().into())];
    let values = values.map(|(field, value)| (Value::from(field), value));
    let own = schema.get_mut("properties").and_then(|properties| properties.get_mut(name)?.as_mapping_mut());
    match own {
        Some(own) => {
            own.retain(|field, _| field == "description" || field == "title");
            own.extend(values);
            if is_required {
                require(schema, name);
            }
        }
        None => add(schema, name, Mapping::from_iter(values), is_required),
    }
}

/// Returns the values that a schema or its parts list for a property, as strings.
pub(super) fn listed(schema: &Mapping, name: &str, whole: &Mapping) -> Vec<String> {
    let listed =
        property(schema, name, whole).and_then(|known| in_parts(known, whole, |part| part.get("enum")?.as_sequence()));
    listed.into_iter().flatten().filter(|value| !value.is_null()).map(text).collect()
}

/// Adds a property to the schema's own properties.
fn add(schema: &mut Mapping, name: &str, property: Mapping, is_required: bool) {
    let object = || Mapping::from_iter([("type".into(), "object".into())]);
    let mut part = schema.contains_key("allOf").then(object);
    let own = part.as_mut().unwrap_or(schema);
    let properties = own.entry("properties".into()).or_insert_with(|| Value::Mapping(Mapping::new()));
    properties.as_mapping_mut().map(|properties| properties.insert(name.into(), Value::Mapping(property)));
    if is_required {
        require(own, name);
    }
    if let (Some(part), Some(parts)) = (part, schema.get_mut("allOf").and_then(Value::as_sequence_mut)) {
        parts.push(Value::Mapping(part));
    }
}

/// Requires a property. Without it, nothing would distinguish the schema from others (OpenAPI 3.0.4, section 4.8.25.1).
fn require(schema: &mut Mapping, name: &str) {
    let required = schema.entry("required".into()).or_insert_with(|| Value::Sequence(Vec::new()));
    if let Some(required) = required.as_sequence_mut().filter(|required| !required.iter().any(|other| other == name)) {
        required.push(name.into());
    }
}

fn is_text(schema: &Mapping, whole: &Mapping) -> bool {
    let is_of_texts = |values: &Vec<Value>| values.iter().all(|value| value.is_string() || value.is_null());
    match in_parts(schema, whole, |part| part.get("type")) {
        Some(kind) => kind == "string",
        None => in_parts(schema, whole, |part| part.get("enum")?.as_sequence()).is_none_or(is_of_texts),
    }
}

/// Returns a property of a schema or of its parts.
fn property<'a>(schema: &'a Mapping, name: &str, whole: &'a Mapping) -> Option<&'a Mapping> {
    let own = in_parts(schema, whole, |part| part.get("properties")?.get(name));
    own.and_then(|own| resolved(whole, own))
}

/// Finds a value in a schema, or in the first of its parts that has it. Each is visited once, since documents may
/// contain cycles.
fn in_parts<'a, T>(schema: &'a Mapping, whole: &'a Mapping, find: impl Fn(&'a Mapping) -> Option<T>) -> Option<T> {
    let (mut seen, mut open) = (Vec::<&Mapping>::new(), vec![schema]);
    while let Some(schema) = open.pop() {
        if seen.iter().any(|other| std::ptr::eq(*other, schema)) {
            continue;
        }
        if let Some(found) = find(schema) {
            return Some(found);
        }
        seen.push(schema);
        let parts = schema.get("allOf").and_then(Value::as_sequence).into_iter().flatten().rev();
        open.extend(parts.filter_map(|part| resolved(whole, part)));
    }
    None
}
