//! Resolves references to schemas.

use openapiv3::{Components, ReferenceOr, Schema, SchemaKind};

use crate::error::Error;

pub(super) const SCHEMAS: &str = "#/components/schemas/";
/// The maximum length of a chain of references. Real documents need three, and a cycle is endless.
const MAX_REFERENCES: usize = 32;

/// Follows references to a schema. An `allOf` with a single reference counts as one.
pub(super) fn resolve<'a>(
    id: &str,
    schema: &'a ReferenceOr<Schema>,
    components: &'a Components,
) -> Result<&'a Schema, Error> {
    let mut current = schema;
    for _ in 0..MAX_REFERENCES {
        current = match current {
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix(SCHEMAS);
                name.and_then(|name| components.schemas.get(name)).ok_or_else(|| {
                    let reason = format!("there is no schema at `{reference}`");
                    Error::refused(id, reason, "add it to the document's components")
                })?
            }
            ReferenceOr::Item(schema) => match &schema.schema_kind {
                SchemaKind::AllOf { all_of } if all_of.len() == 1 => all_of.first().unwrap_or(current),
                _ => return Ok(schema),
            },
        };
    }
    Err(Error::refused(id, "its schemas refer to each other in a cycle", "break the cycle"))
}
