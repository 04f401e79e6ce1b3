//! Marks properties that are optional and nullable in their descriptions. Typify makes a single `Option` for both;
//! `rewrite/absent.rs` finds the mark and separates them.

use openapiv3::{Components, ReferenceOr, Schema, SchemaData, SchemaKind};

use super::schema::resolve;
use crate::error::Error;
use crate::paths::NULLABLE;

type Property = ReferenceOr<Box<Schema>>;

/// Marks these properties of an object.
pub(super) fn mark<'a>(
    place: &str,
    required: &[String],
    properties: impl IntoIterator<Item = (&'a String, &'a mut Property)>,
    components: &Components,
) -> Result<(), Error> {
    for (_, property) in properties.into_iter().filter(|(name, _)| !required.contains(name)) {
        if is_nullable(place, property, components)? {
            let mut schema = written_out(property);
            let words = schema.schema_data.description.take().unwrap_or_default();
            schema.schema_data.description = Some(words + NULLABLE);
            *property = ReferenceOr::Item(schema);
        }
    }
    Ok(())
}

/// Returns whether a value may be null, by its own schema or by the schema that it refers to.
fn is_nullable(place: &str, property: &Property, components: &Components) -> Result<bool, Error> {
    match property {
        ReferenceOr::Item(schema) if schema.schema_data.nullable => Ok(true),
        ReferenceOr::Item(schema) if !matches!(schema.schema_kind, SchemaKind::AllOf { .. }) => Ok(false),
        property => Ok(resolve(place, &property.clone().unbox(), components)?.schema_data.nullable),
    }
}

/// Returns a schema that can have its own description, which a reference can't: an `allOf` with one reference has the
/// same type.
fn written_out(property: &Property) -> Box<Schema> {
    match property {
        ReferenceOr::Item(schema) => schema.clone(),
        ReferenceOr::Reference { reference } => {
            let all_of = vec![ReferenceOr::Reference { reference: reference.clone() }];
            Box::new(Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::AllOf { all_of } })
        }
    }
}
