//! The values of discriminators as those of a property.

use super::Told;
use super::family::{Family, schemas_mut};
use super::parts;
use crate::read::fault::text;
use crate::read::pointers::Moved;
use crate::read::references::resolved;
use crate::read::yaml::{Mapping, Value};

/// Schemas that are parts of each other.
const MAX_PARTS: usize = 32;

/// Lists the values in the property of each schema, and requires the property. Returns the components that stand for schemas whose
/// values are not those of what extends them.
pub(super) fn list(document: &mut Mapping, told: &Told, family: &Family) -> Vec<Moved> {
    let is_extended = |name: &&String| told.keys().any(|other| family.extends(other, name));
    let own = parts::own_names(document, told.keys().filter(is_extended));
    let whole = document.clone();
    parts::lead(document, &told.keys().collect(), &own);
    let Some(schemas) = schemas_mut(document) else { return Vec::new() };
    let copies = own.iter().filter_map(|(name, own)| Some((own.clone().into(), schemas.get(name.as_str())?.clone())));
    schemas.extend(copies.collect::<Vec<_>>());
    for (name, properties) in told {
        let schema = schemas.get_mut(name.as_str()).and_then(Value::as_mapping_mut);
        if let Some(schema) = schema.filter(|schema| is_object(schema)) {
            properties.iter().for_each(|(property, values)| property_of(schema, property, values, &whole));
        }
    }
    own.iter().map(|(name, own)| parts::moved(name, own)).collect()
}

fn is_object(schema: &Mapping) -> bool {
    let is_alternatives = ["oneOf", "anyOf", "$ref"].iter().any(|field| schema.contains_key(*field));
    !is_alternatives && ["properties", "allOf"].iter().any(|field| schema.contains_key(*field))
}

fn property_of(schema: &mut Mapping, name: &str, values: &[String], whole: &Mapping) {
    let known = property(schema, name, whole, MAX_PARTS);
    // Values that are no texts tell nothing apart here.
    if known.is_some_and(|known| known.get("type").is_some_and(|kind| kind != "string")) {
        return;
    }
    let listed = known.and_then(|known| known.get("enum")?.as_sequence());
    let listed = listed.map(|listed| listed.iter().map(text).collect::<Vec<_>>()).unwrap_or_default();
    let told = values.iter().filter(|value| listed.is_empty() || listed.contains(value)).cloned().collect::<Vec<_>>();
    // The values that a schema lists itself are those that it is sent with.
    let values = if told.is_empty() { listed } else { told };
    let values = [("type", "string".into()), ("enum", values.into_iter().map(Value::from).collect::<Vec<_>>().into())];
    let values = values.map(|(field, value)| (Value::from(field), value));
    let own = schema.get_mut("properties").and_then(|properties| properties.get_mut(name)?.as_mapping_mut());
    match own {
        Some(own) => {
            own.retain(|field, _| field == "description" || field == "title");
            own.extend(values);
            require(schema, name);
        }
        None => add(schema, name, Mapping::from_iter(values)),
    }
}

/// Adds a property that a schema doesn't list itself.
fn add(schema: &mut Mapping, name: &str, property: Mapping) {
    let property = (Value::from(name), Value::Mapping(property));
    match schema.get_mut("allOf").and_then(Value::as_sequence_mut) {
        Some(parts) => {
            let properties = Value::Mapping(Mapping::from_iter([property]));
            let part = [("type".into(), "object".into()), ("properties".into(), properties)];
            let mut part = Mapping::from_iter(part);
            require(&mut part, name);
            parts.push(Value::Mapping(part));
        }
        None => {
            if let Some(properties) = schema.get_mut("properties").and_then(Value::as_mapping_mut) {
                properties.extend([property]);
                require(schema, name);
            }
        }
    }
}

/// Without it, nothing would tell the schema from others (OpenAPI 3.0.4, section 4.8.25.1).
fn require(schema: &mut Mapping, name: &str) {
    let required = schema.entry("required".into()).or_insert_with(|| Value::Sequence(Vec::new()));
    if let Some(required) = required.as_sequence_mut().filter(|required| !required.iter().any(|other| other == name)) {
        required.push(name.into());
    }
}

/// A property of a schema or of its parts.
fn property<'a>(schema: &'a Mapping, name: &str, whole: &'a Mapping, depth: usize) -> Option<&'a Mapping> {
    if let Some(own) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return resolved(whole, own);
    }
    let depth = depth.checked_sub(1)?;
    let parts = schema.get("allOf").and_then(Value::as_sequence)?;
    parts.iter().find_map(|part| property(resolved(whole, part)?, name, whole, depth))
}
