//! Discriminators (OpenAPI 3.0.4, section 4.8.25) said by schemas alone: the values that tell alternatives apart become those of a
//! property of each, and a base that others extend becomes the alternatives that it stands for.
//!
//! No later stage knows of discriminators.

mod bases;
mod family;
mod parts;
mod references;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use super::fault::text;
use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};
use family::{Family, names_in, pointer, schema_name};

/// The names of schemas, each with the properties that tell it from others, and their values.
type Told = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The property that tells alternatives apart.
#[derive(Clone, Debug)]
struct Discriminator {
    property: String,
    /// Its values, and the names of the schemas that they stand for.
    mapping: Vec<(String, String)>,
}

/// Gives the discriminators of a page one form, and what extends a base its place in the base's mapping: pages that have others of
/// them are merged then, and a reference to a base leads to all.
pub(super) fn settle(document: &mut Mapping) {
    if !has_any(document) {
        return;
    }
    references::settle(document);
    bases::complete(document);
}

/// Writes out the discriminators of all pages together.
pub(super) fn write_out(document: &mut Mapping) {
    if !has_any(document) {
        return;
    }
    references::part_told(document);
    let mut told = Told::new();
    let bases = bases::bases(document);
    for base in &bases {
        base.discriminator.tell(&base.subtypes, &mut told);
    }
    let own = bases::split(document, &bases);
    let family = Family::of(document);
    walk(Kind::Document, document, &mut |kind, schema| {
        if kind == Kind::Schema
            && let Some(discriminator) = Discriminator::of(schema)
        {
            discriminator.tell(&alternatives(schema, &family), &mut told);
            schema.shift_remove("discriminator");
        }
    });
    // The properties of a base are of all of them.
    told.retain(|name, _| own.values().all(|own| own != name));
    values::list(document, &told, &family);
}

fn has_any(document: &mut Mapping) -> bool {
    let mut has_any = false;
    walk(Kind::Document, document, &mut |kind, schema| {
        has_any |= kind == Kind::Schema && schema.contains_key("discriminator");
    });
    has_any
}

/// Puts the alternatives of a schema with a discriminator in the order in which they are tried, and returns their names. `anyOf`
/// says the same as `oneOf` there.
fn alternatives(schema: &mut Mapping, family: &Family) -> Vec<String> {
    if !schema.contains_key("oneOf")
        && let Some(alternatives) = schema.shift_remove("anyOf")
    {
        schema.insert("oneOf".into(), alternatives);
    }
    let Some(Value::Sequence(alternatives)) = schema.get_mut("oneOf") else { return Vec::new() };
    let names = names_in(alternatives);
    // What extends another fits that one too.
    alternatives.sort_by_key(|one| std::cmp::Reverse(family.extended_by(one, &names)));
    names
}

impl Discriminator {
    fn of(schema: &Mapping) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let property = discriminator.get("propertyName")?.as_str()?.to_owned();
        let mapping = discriminator.get("mapping").and_then(Value::as_mapping).into_iter().flatten();
        let mapping =
            mapping.filter_map(|(value, target)| Some((text(value), schema_name(target.as_str()?).to_owned())));
        Some(Self { property, mapping: mapping.collect() })
    }

    /// Takes the place of the discriminator of a schema, as OpenAPI 3.0 has it.
    fn put(&self, schema: &mut Mapping) {
        let mapping = self.mapping.iter().map(|(value, name)| (Value::from(value.as_str()), pointer(name).into()));
        let fields = [("propertyName", self.property.as_str().into()), ("mapping", Value::Mapping(mapping.collect()))];
        let fields = fields.map(|(field, value)| (Value::from(field), value));
        schema.insert("discriminator".into(), Value::Mapping(Mapping::from_iter(fields)));
    }

    /// Returns whether the mapping has a value for a schema, or none for any.
    fn has(&self, name: &str) -> bool {
        self.mapping.is_empty() || self.mapping.iter().any(|(_, target)| target == name)
    }

    /// Adds the values of these schemas.
    fn tell(&self, names: &[String], told: &mut Told) {
        for name in names {
            let known = told.entry(name.clone()).or_default().entry(self.property.clone()).or_default();
            for value in self.values(name) {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
    }

    /// The values of a schema: its name, if the mapping has none for it.
    fn values(&self, name: &str) -> Vec<String> {
        let mapped = self.mapping.iter().filter(|(_, target)| target == name);
        let mapped = mapped.map(|(value, _)| value.clone()).collect::<Vec<_>>();
        if mapped.is_empty() { vec![name.to_owned()] } else { mapped }
    }
}
