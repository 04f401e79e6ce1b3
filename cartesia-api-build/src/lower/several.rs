//! Combines successes with different JSON into one, since a call has one result type.

use openapiv3::{Components, ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode};

use super::schema;
use crate::error::Error;

/// Returns a `oneOf` of several schemas, each with its statuses. An inline object is named after its first status.
pub(super) fn one_of(
    id: &str,
    schemas: Vec<(Vec<StatusCode>, ReferenceOr<Schema>)>,
    components: &mut Components,
) -> Result<ReferenceOr<Schema>, Error> {
    let statuses = schemas.iter().flat_map(|(statuses, _)| statuses).map(|status| format!("`{status}`"));
    let statuses = statuses.collect::<Vec<_>>().join(" or ");
    let mut one_of = Vec::new();
    for (statuses, schema) in schemas {
        let part = statuses.first().map(ToString::to_string).unwrap_or_default();
        let is_object = !schema::merged_object(id, &schema, components)?.properties.is_empty();
        one_of.push(match schema {
            ReferenceOr::Item(own) if is_object => schema::reference(&schema::add(id, &part, own, components)),
            schema => schema,
        });
    }
    let words = format!("The content of a response with the status {statuses}, which selects the alternative.");
    let schema_data = SchemaData { description: Some(words), ..SchemaData::default() };
    let own = Schema { schema_data, schema_kind: SchemaKind::OneOf { one_of } };
    Ok(schema::reference(&schema::add(id, "response", own, components)))
}
