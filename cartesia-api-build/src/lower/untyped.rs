//! Fields of `multipart/form-data` without a type, which the document only describes in words. OpenAPI 3.1 omits the
//! type of a file (`application/octet-stream`). So each is a file or a text.

use openapiv3::{AnySchema, Components, Encoding, MediaType, ReferenceOr, Schema, SchemaData, SchemaKind, Type};

use super::media_type::is_json_or_text;
use super::schema::{self, resolve};
use crate::error::Error;

/// The maximum depth of nested alternatives and lists.
const DEEPEST: usize = 8;

/// Gives these fields a type, also in lists and alternatives.
pub(super) fn settled(id: &str, mut media: MediaType, components: &Components) -> Result<MediaType, Error> {
    let Some(schema) = &media.schema else { return Ok(media) };
    let mut object = schema::merged_object(id, schema, components)?;
    let mut is_changed = false;
    let is_encoded = |name: &String| media.encoding.get(name).is_some_and(is_of_text);
    for (_, property) in object.properties.iter_mut().filter(|(name, _)| !is_encoded(name)) {
        let whole = property.clone().unbox();
        if let Some(kind) = told(&whole, components, DEEPEST) {
            *property =
                ReferenceOr::Item(Box::new(Schema { schema_data: words(id, &whole, components)?, schema_kind: kind }));
            is_changed = true;
        }
    }
    if is_changed {
        let mut own = resolve(id, schema, components)?.clone();
        own.schema_kind = SchemaKind::Type(Type::Object(object));
        media.schema = Some(ReferenceOr::Item(own));
    }
    Ok(media)
}

/// Returns whether an encoding is text or JSON.
fn is_of_text(encoding: &Encoding) -> bool {
    encoding.style.is_some() || encoding.content_type.as_deref().is_some_and(is_json_or_text)
}

/// Returns the type for a value without a complete one; `None` for any other value.
fn told(schema: &ReferenceOr<Schema>, components: &Components, depth: usize) -> Option<SchemaKind> {
    let deeper = depth.checked_sub(1)?;
    let target = resolve("", schema, components).ok()?;
    match &target.schema_kind {
        SchemaKind::Any(any) if *any == AnySchema::default() && !is_json(&target.schema_data) => Some(file_or_text()),
        SchemaKind::Type(Type::Array(array)) => {
            let kind = told(&array.items.clone()?.unbox(), components, deeper)?;
            let items = Schema { schema_data: SchemaData::default(), schema_kind: kind };
            let items = Some(ReferenceOr::Item(Box::new(items)));
            Some(SchemaKind::Type(Type::Array(openapiv3::ArrayType { items, ..array.clone() })))
        }
        SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => {
            let known = any.iter().map(|one| told(one, components, deeper)).collect::<Vec<_>>();
            let is_told = known.iter().all(Option::is_none);
            let alternatives = any.iter().zip(known).map(|(one, kind)| match kind {
                Some(schema_kind) => ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind }),
                None => one.clone(),
            });
            (!is_told).then(|| SchemaKind::OneOf { one_of: alternatives.collect() })
        }
        _ => None,
    }
}

/// Returns whether a schema's example or default is not a string.
fn is_json(data: &SchemaData) -> bool {
    let mut given = data.example.iter().chain(&data.default);
    given.any(|value| !value.is_string() && !value.is_null())
}

fn file_or_text() -> SchemaKind {
    let one_of = [schema::file(), schema::text()].map(ReferenceOr::Item).into();
    SchemaKind::OneOf { one_of }
}

/// Returns the description of a field, from its schema or its reference.
fn words(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<SchemaData, Error> {
    let target = &resolve(id, schema, components)?.schema_data;
    let mut data = schema.as_item().map_or(target, |schema| &schema.schema_data).clone();
    data.description = data.description.or_else(|| target.description.clone());
    data.nullable |= target.nullable;
    Ok(data)
}
