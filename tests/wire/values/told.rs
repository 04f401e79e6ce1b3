//! Discriminators (OpenAPI 3.0.4, section 4.8.25): the extensions of a base, and the values of each schema's property.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value};

/// A value that is in no mapping.
pub(super) const UNLISTED: &str = "unlisted";

/// A property, and its values for one schema.
type Tag = (String, Vec<String>);

/// The discriminators of all documents.
#[derive(Default)]
pub(super) struct Told {
    /// The tag of each schema, by name.
    tags: BTreeMap<String, Tag>,
    /// The names of the schemas that extend a base.
    subtypes: BTreeMap<String, Vec<String>>,
}

impl Told {
    pub(super) fn of(documents: &[Value], schemas: &Map<String, Value>) -> Self {
        let mut told = Self::default();
        documents.iter().for_each(|document| told.alternatives(document, schemas));
        let bases = schemas.iter().filter(|(_, schema)| schema.get("discriminator").is_some());
        for (name, base) in bases.filter(|(_, base)| base.get("oneOf").is_none()) {
            let subtypes = schemas.iter().filter(|(_, schema)| extends(schema, name, schemas)).map(|(other, _)| other);
            let subtypes = subtypes.cloned().collect::<Vec<_>>();
            subtypes.iter().for_each(|subtype| told.tell(&base["discriminator"], subtype, schemas));
            told.subtypes.insert(name.clone(), subtypes);
        }
        told
    }

    fn alternatives(&mut self, value: &Value, schemas: &Map<String, Value>) {
        if let Some(discriminator) = value.get("discriminator") {
            let lists = ["oneOf", "anyOf"].iter().filter_map(|keyword| value.get(keyword)?.as_array());
            lists.flatten().filter_map(name).for_each(|name| self.tell(discriminator, name, schemas));
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.alternatives(item, schemas)),
            Value::Object(members) => members.values().for_each(|member| self.alternatives(member, schemas)),
            _ => {}
        }
    }

    fn tell(&mut self, discriminator: &Value, schema: &str, schemas: &Map<String, Value>) {
        let property = discriminator["propertyName"].as_str().unwrap();
        let target = format!("#/components/schemas/{schema}");
        let mapping = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let mapped = mapping.filter(|(_, to)| *to == schema || **to == target).map(|(value, _)| value.clone());
        let mut values = mapped.collect::<Vec<_>>();
        if values.is_empty() {
            values.push(schema.to_owned());
        }
        // The values that a schema lists itself have priority.
        let listed = listed(&schemas[schema], property, schemas);
        if listed.as_ref().is_some_and(|listed| values.iter().any(|value| !listed.contains(value))) {
            return;
        }
        self.tags.insert(schema.to_owned(), (property.to_owned(), values));
    }

    /// Returns the schemas that extend a base.
    pub(super) fn subtypes(&self, name: &str) -> &[String] {
        self.subtypes.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the schemas that extend a base, if a part of an inline schema refers to it.
    pub(super) fn subtypes_of_part(&self, schema: &Value, part: &Value) -> &[String] {
        name(part).filter(|_| name(schema).is_none()).map_or(&[], |base| self.subtypes(base))
    }

    /// Restricts the property of a schema to the values of its discriminator.
    pub(super) fn tagged(&self, name: &str, value: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
        let Some((property, values)) = self.tags.get(name).cloned() else { return value };
        (value, prop::sample::select(values)).prop_map(move |(value, tag)| with(value, &property, tag)).boxed()
    }

    /// Returns the values of a base with an unlisted one.
    pub(super) fn unlisted(&self, base: &Value, value: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
        let property = base["discriminator"]["propertyName"].as_str().unwrap().to_owned();
        value.prop_map(move |value| with(value, &property, UNLISTED.to_owned())).boxed()
    }
}

fn with(mut value: Value, property: &str, tag: String) -> Value {
    let Some(members) = value.as_object_mut() else { return value };
    // In a mapping, numbers and booleans are strings.
    let tag = match members.get(property) {
        Some(Value::Number(_) | Value::Bool(_)) => serde_json::from_str(&tag).ok(),
        Some(Value::String(_)) | None => Some(Value::String(tag)),
        Some(_) => None,
    };
    members.extend(tag.map(|tag| (property.to_owned(), tag)));
    value
}

/// Returns the name of the schema that a reference leads to.
pub(super) fn name(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

fn extends(schema: &Value, base: &str, schemas: &Map<String, Value>) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten().filter_map(name);
    parts.into_iter().any(|part| part == base || schemas.get(part).is_some_and(|part| extends(part, base, schemas)))
}

/// Returns the values that a schema lists for a property.
fn listed(schema: &Value, property: &str, schemas: &Map<String, Value>) -> Option<Vec<String>> {
    let resolved = |value: &Value| name(value).map_or_else(|| value.clone(), |name| schemas[name].clone());
    let own = schema.get("properties").and_then(|properties| properties.get(property)).map(resolved);
    let own = own.as_ref().and_then(|own| own.get("enum")?.as_array());
    let own = own.map(|own| own.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    let parts = || schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.or_else(|| parts().find_map(|part| listed(&resolved(part), property, schemas)))
}
