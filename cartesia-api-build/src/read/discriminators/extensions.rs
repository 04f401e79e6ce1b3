//! Inline schemas that extend a base by `allOf`. Such a schema stands for any schema that extends the base, plus its
//! additions. Each of these becomes a component, and the inline schema becomes the choice between them.

use std::collections::BTreeSet;

use super::Discriminator;
use super::bases::Base;
use super::family::{reference, reference_to, schemas, schemas_mut};
use super::parts::{Own, is_word, only_part};
use crate::error::Error;
use crate::read::inline::{self, Place};
use crate::read::yaml::{Mapping, Value};

/// Replaces these schemas by choices. Returns the names of the components.
///
/// # Errors
///
/// A schema that extends several bases.
pub(super) fn distribute(document: &mut Mapping, bases: &[Base], own: &Own) -> Result<BTreeSet<String>, Error> {
    let taken = schemas(document).map(|(name, _)| name).chain(own.values().cloned()).collect();
    let mut made = Made { bases, own, taken, components: Mapping::new(), error: None };
    for Place { pointers, name } in inline::places(document) {
        for pointer in pointers {
            if let Some(schema) = inline::at(document, &pointer) {
                made.schema(schema, &name);
            }
        }
    }
    for (name, schema) in schemas_mut(document).into_iter().flatten() {
        made.within(schema, name.as_str().unwrap_or_default());
    }
    if let Some(error) = made.error {
        return Err(error);
    }
    let names = made.components.keys().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    if let Some(schemas) = schemas_mut(document) {
        schemas.extend(made.components);
    }
    Ok(names)
}

struct Made<'a> {
    bases: &'a [Base],
    own: &'a Own,
    taken: BTreeSet<String>,
    components: Mapping,
    error: Option<Error>,
}

impl<'a> Made<'a> {
    /// Replaces a schema, whose type typify would give this name, and the schemas within it.
    fn schema(&mut self, schema: &mut Value, name: &str) {
        self.within(schema, name);
        let Some(fields) = schema.as_mapping_mut() else { return };
        match self.extended(fields).as_slice() {
            [] => {}
            [base] => self.choice(fields, base, name),
            [first, second, ..] => {
                let reason = format!("it extends both `{}` and `{}`, which stand for others", first.name, second.name);
                self.error = Some(Error::refused(name, reason, "make it a component, which extends them itself"));
            }
        }
    }

    fn within(&mut self, schema: &mut Value, name: &str) {
        inline::for_each_within(schema, name, &mut |schema, name| self.schema(schema, name));
    }

    /// Returns the bases that a schema extends.
    fn extended(&self, schema: &Mapping) -> Vec<&'a Base> {
        let parts = schema.get("allOf").filter(|_| only_part(schema).is_none()).and_then(Value::as_sequence);
        let names = parts.into_iter().flatten().filter_map(|part| reference(part.as_mapping()?));
        names.filter_map(|name| self.bases.iter().find(|base| base.name == name)).collect()
    }

    fn choice(&mut self, schema: &mut Mapping, base: &Base, name: &str) {
        let (words, extension) =
            std::mem::take(schema).into_iter().partition::<Mapping, _>(|(field, _)| is_word(field) && field != "type");
        let mut discriminator = Discriminator { property: base.discriminator.property.clone(), mapping: Vec::new() };
        let mut alternatives = Vec::new();
        for of in base.alternatives() {
            let own = self.own.get(of).unwrap_or(of);
            let component = self.free(&format!("{name}_{own}"));
            alternatives.push(Value::Mapping(reference_to(&component)));
            // Values that no other alternative has belong to the base.
            if *of != base.name {
                let values = base.discriminator.values(of).map(|value| (value.clone(), component.clone()));
                discriminator.mapping.extend(values);
            }
            self.components.insert(component.into(), Value::Mapping(extended_by(&extension, &base.name, own)));
        }
        *schema = words;
        schema.insert("oneOf".into(), alternatives.into());
        discriminator.put(schema);
    }

    fn free(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// Returns the same extension of another schema.
fn extended_by(extension: &Mapping, base: &str, other: &str) -> Mapping {
    let mut extension = extension.clone();
    for part in extension.get_mut("allOf").and_then(Value::as_sequence_mut).into_iter().flatten() {
        if part.as_mapping().and_then(reference) == Some(base) {
            *part = Value::Mapping(reference_to(other));
        }
    }
    extension
}
