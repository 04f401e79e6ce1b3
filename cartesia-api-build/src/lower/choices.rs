//! Collects the alternatives of discriminators, for the code that reads them.

use std::cell::Cell;

use openapiv3::{Discriminator, ReferenceOr, Schema, SchemaKind};

use super::facts::Choice;
use super::schema::SCHEMAS;
use crate::error::Error;

/// The choices found so far, each with the name of its schema or operation.
#[derive(Default)]
pub(super) struct Found(Cell<Vec<(String, Choice)>>);

impl Found {
    /// Moves the choice out of a schema.
    pub(super) fn take(&self, place: &str, schema: &mut Schema) {
        let Some(Discriminator { property_name, mapping, .. }) = schema.schema_data.discriminator.take() else {
            return;
        };
        let SchemaKind::OneOf { one_of } = &schema.schema_kind else { return };
        let mut alternatives = one_of.iter().filter_map(name).collect::<Vec<_>>();
        alternatives.sort();
        alternatives.dedup();
        if alternatives.len() == one_of.len() && alternatives.len() > 1 {
            let values = mapping.into_iter().filter_map(|(value, target)| Some((value, named(&target)?)));
            let choice = Choice { alternatives, property: property_name, values: values.collect() };
            let mut found = self.0.take();
            found.push((place.to_owned(), choice));
            self.0.set(found);
        }
    }

    /// Returns the distinct choices.
    ///
    /// # Errors
    ///
    /// Two different choices between the same alternatives, because these have one type.
    pub(super) fn all(self) -> Result<Vec<Choice>, Error> {
        let mut all = Vec::<Choice>::new();
        for (place, choice) in self.0.into_inner() {
            match all.iter().find(|other| other.alternatives == choice.alternatives) {
                None => all.push(choice),
                Some(other) if *other == choice => {}
                Some(_) => {
                    let names = choice.alternatives.join(", ");
                    let reason =
                        format!("its discriminator gives {names} other values than another discriminator does");
                    return Err(Error::refused(&place, reason, "give both the same mapping, or remove one of them"));
                }
            }
        }
        Ok(all)
    }
}

fn name(schema: &ReferenceOr<Schema>) -> Option<String> {
    match schema {
        ReferenceOr::Reference { reference } => named(reference),
        ReferenceOr::Item(_) => None,
    }
}

fn named(reference: &str) -> Option<String> {
    reference.strip_prefix(SCHEMAS).map(str::to_owned)
}
