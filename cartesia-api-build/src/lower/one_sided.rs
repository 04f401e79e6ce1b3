//! Required `readOnly` and `writeOnly` properties in nested objects (OpenAPI 3.0.4, section 4.8.24.2). They are only
//! required in one direction. A nested type may serve both directions, so they become optional. Bodies and responses
//! themselves lose them (`one_way.rs`).

use openapiv3::{Components, ReferenceOr, Schema, SchemaData};

use super::schema::resolve;
use crate::error::Error;

/// The directions in which a schema is used.
#[derive(Clone, Copy)]
pub(super) struct Ways {
    pub(super) is_sent: bool,
    pub(super) is_read: bool,
}

impl Ways {
    /// Removes properties of the other direction from the list of required ones.
    pub(super) fn relax<'a>(
        self,
        place: &str,
        required: &mut Vec<String>,
        properties: impl IntoIterator<Item = (&'a String, &'a ReferenceOr<Box<Schema>>)>,
        components: &Components,
    ) -> Result<(), Error> {
        for (name, property) in properties {
            if required.contains(name) && self.is_other(place, property, components)? {
                required.retain(|required| required != name);
            }
        }
        Ok(())
    }

    /// Returns whether a property only exists in a direction in which the schema is not used. The property's own
    /// keywords have priority over those of its reference.
    fn is_other(
        self,
        place: &str,
        property: &ReferenceOr<Box<Schema>>,
        components: &Components,
    ) -> Result<bool, Error> {
        let is_other = |data: &SchemaData| data.read_only && self.is_sent || data.write_only && self.is_read;
        match property {
            ReferenceOr::Item(schema) => Ok(is_other(&schema.schema_data)),
            property => Ok(is_other(&resolve(place, &property.clone().unbox(), components)?.schema_data)),
        }
    }
}
