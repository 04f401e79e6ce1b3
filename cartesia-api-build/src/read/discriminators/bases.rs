//! Bases: schemas with a discriminator that others extend by `allOf`.
//!
//! A reference to a base means any schema that extends it. The base becomes the `oneOf` of these, and of a component
//! with its own properties, which accepts unlisted values.

use super::Discriminator;
use super::family::{Family, names_in, reference_to, schemas, schemas_mut};
use super::parts::{self, Own, only_part};
use super::values;
use crate::read::yaml::{Mapping, Value};

/// The fields of a base that apply to all of its alternatives, besides its properties.
const OF_ALL: [&str; 4] = ["discriminator", "nullable", "oneOf", "anyOf"];

#[derive(Debug)]
pub(super) struct Base {
    pub(super) name: String,
    pub(super) discriminator: Discriminator,
    /// The components that extend the base.
    subtypes: Vec<String>,
    /// The alternatives that the base lists itself.
    listed: Option<Vec<String>>,
}

/// Returns the bases of a document.
pub(super) fn bases(document: &Mapping) -> Vec<Base> {
    let family = Family::of(document);
    let bases = schemas(document).filter_map(|(name, schema)| {
        let schema = schema.as_mapping()?;
        let discriminator = Discriminator::of(schema)?;
        let is_subtype = |other: &str, schema: &Value| {
            family.extends(other, &name) && !is_other_name(schema, &name, discriminator.has(other))
        };
        let subtypes = schemas(document).filter(|(other, schema)| is_subtype(other, schema));
        let subtypes = subtypes.map(|(other, _)| other).collect::<Vec<_>>();
        let listed = ["oneOf", "anyOf"].iter().find_map(|keyword| schema.get(*keyword)?.as_sequence());
        let listed = listed.map(|listed| names_in(listed));
        // A schema whose listed alternatives all don't extend it is not a base.
        let is_base =
            listed.as_ref().map_or(!subtypes.is_empty(), |listed| listed.iter().any(|one| subtypes.contains(one)));
        is_base.then_some(Base { name, discriminator, subtypes, listed })
    });
    bases.collect()
}

/// Returns whether a schema that extends a base is only a nullable reference to it.
fn is_other_name(schema: &Value, base: &str, is_told: bool) -> bool {
    let is_nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
    schema.as_mapping().and_then(only_part) == Some(base) && (is_nullable || !is_told)
}

/// Adds schemas that extend a base to its mapping under their names, if they are missing.
pub(super) fn complete(document: &mut Mapping) {
    let bases = bases(document);
    let Some(schemas) = schemas_mut(document) else { return };
    for Base { name, mut discriminator, subtypes, .. } in bases {
        let untold =
            subtypes.into_iter().filter(|name| !discriminator.mapping.iter().any(|(_, target)| target == name));
        let untold = untold.map(|name| (name.clone(), name)).collect::<Vec<_>>();
        discriminator.mapping.extend(untold);
        if let Some(schema) = schemas.get_mut(name.as_str()).and_then(Value::as_mapping_mut) {
            discriminator.put(schema);
        }
    }
}

/// Turns the bases into alternatives, including bases that no reference uses.
pub(super) fn split(document: &mut Mapping, mut bases: Vec<Base>, own: &Own) {
    if bases.is_empty() {
        return;
    }
    parts::lead(document, &bases.iter().flat_map(|base| &base.subtypes).collect(), own);
    let Some(schemas) = schemas_mut(document) else { return };
    for base in &mut bases {
        if let Some(name) = own.get(&base.name)
            && let Some(schema) = schemas.get_mut(base.name.as_str()).and_then(Value::as_mapping_mut)
        {
            let properties = base.part(schema, own);
            schemas.insert(name.clone().into(), Value::Mapping(properties));
        }
    }
    for base in &bases {
        if let Some(name) = own.get(&base.name) {
            values::complete(document, name, &base.subtypes, &base.discriminator.property);
        }
    }
}

impl Base {
    /// Returns the schemas that the base stands for. If it lists them, it is not one of them.
    pub(super) fn alternatives(&self) -> impl Iterator<Item = &String> {
        let own = self.listed.is_none().then_some(&self.name);
        self.listed.as_ref().unwrap_or(&self.subtypes).iter().chain(own)
    }

    /// Replaces the base's schema by its alternatives, and returns its properties.
    fn part(&mut self, schema: &mut Mapping, own: &Own) -> Mapping {
        let is_of_all = |field: &Value| OF_ALL.iter().any(|name| field == name);
        let properties = schema.iter().filter(|(field, _)| !is_of_all(field));
        let properties = properties.map(|(field, value)| (field.clone(), value.clone())).collect();
        schema.retain(|field, _| is_of_all(field) || field == "description");
        if self.listed.is_none() {
            let names = self.alternatives().map(|name| own.get(name).unwrap_or(name));
            let alternatives = names.map(|name| Value::Mapping(reference_to(name)));
            schema.insert("oneOf".into(), alternatives.collect::<Vec<_>>().into());
            // The component with its properties accepts all values that no other alternative has.
            self.discriminator.mapping.retain(|(_, target)| *target != self.name);
            let mapped = self.discriminator.mapping.iter_mut().map(|(_, target)| target);
            mapped.for_each(|target| *target = own.get(target).unwrap_or(target).clone());
            self.discriminator.put(schema);
        }
        properties
    }
}
