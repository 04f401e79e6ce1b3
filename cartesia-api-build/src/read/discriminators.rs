//! Converts discriminators (OpenAPI 3.0.4, section 4.8.25) to plain schemas. Each alternative gets its values as an
//! enum of the discriminator's property. A base that others extend becomes a choice between them. Later stages see no
//! bases, and discriminators only as the values of alternatives.

mod bases;
mod choices;
mod extensions;
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
use crate::error::Error;
use family::{pointer, schema_name};

/// The properties that distinguish each schema from others, by the schema's name.
type Told = BTreeMap<String, BTreeMap<String, Tag>>;

/// The values of a property that distinguishes a schema from others.
#[derive(Debug, Default)]
struct Tag {
    values: Vec<String>,
    /// The number of schemas that have it as an alternative.
    choices: usize,
}

/// The property that distinguishes alternatives.
#[derive(Clone, Debug)]
struct Discriminator {
    property: String,
    /// The values, each with the name of its schema.
    mapping: Vec<(String, String)>,
}

/// Normalises the discriminators of a page, and adds the schemas that extend a base to the base's mapping. Pages with
/// different extensions can then be merged, and a reference to a base includes all of them.
pub(super) fn settle(document: &mut Mapping) {
    if !has_any(document) {
        return;
    }
    references::settle(document);
    bases::complete(document);
}

/// Replaces the discriminators of all pages by enums, and by the table of [`choices`].
///
/// # Errors
///
/// A discriminator that doesn't distinguish its alternatives.
pub(super) fn write_out(document: &mut Mapping) -> Result<(), Error> {
    if !has_any(document) {
        return Ok(());
    }
    references::part_told(document);
    let bases = bases::bases(document);
    let own = parts::own_names(document, bases.iter().map(|base| &base.name));
    let mut made = extensions::distribute(document, &bases, &own)?;
    bases::split(document, bases, &own);
    made.extend(own.into_values());
    let told = choices::settle(document, &made);
    values::list(document, &told);
    Ok(())
}

fn has_any(document: &mut Mapping) -> bool {
    let mut has_any = false;
    walk(Kind::Document, document, &mut |kind, schema| {
        has_any |= kind == Kind::Schema && schema.contains_key("discriminator");
    });
    has_any
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

    /// Returns the values of a schema.
    fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a String> {
        self.mapping.iter().filter(move |(_, target)| target == name).map(|(value, _)| value)
    }

    /// Replaces the discriminator of a schema, in the form of OpenAPI 3.0.
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
}
