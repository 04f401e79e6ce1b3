//! Merges forms and parameters that are one of several objects (`oneOf`, `anyOf`) into one with all fields.

use std::collections::BTreeSet;

use openapiv3::{Components, ObjectType, ReferenceOr, Schema, SchemaKind, StringType, Type, VariantOrUnknownOrEmpty};

use super::schema;
use super::successes::shape_of;
use crate::error::Error;

/// The maximum depth of nested alternatives.
const DEEPEST: usize = 8;

/// Returns an object with the fields of all alternatives. A field is required if each alternative requires it. Other
/// schemas are unchanged.
pub(super) fn settled(
    id: &str,
    schema: ReferenceOr<Schema>,
    components: &Components,
) -> Result<ReferenceOr<Schema>, Error> {
    if !has_alternatives(schema::resolve(id, &schema, components)?, components, DEEPEST) {
        return Ok(schema);
    }
    let object = object(id, &schema, components, DEEPEST)?;
    let mut own = schema::resolve(id, &schema, components)?.clone();
    own.schema_kind = SchemaKind::Type(Type::Object(object));
    Ok(ReferenceOr::Item(own))
}

fn alternatives(schema: &Schema) -> Option<&[ReferenceOr<Schema>]> {
    match &schema.schema_kind {
        SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => Some(any),
        SchemaKind::Any(other) if !other.one_of.is_empty() => Some(&other.one_of),
        SchemaKind::Any(other) if !other.any_of.is_empty() => Some(&other.any_of),
        _ => None,
    }
}

/// Returns the parts of an `allOf`.
fn parts(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => &[],
    }
}

fn has_alternatives(schema: &Schema, components: &Components, depth: usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else { return false };
    let mut parts = parts(schema).iter().filter_map(|part| schema::resolve("", part, components).ok());
    alternatives(schema).is_some() || parts.any(|part| has_alternatives(part, components, deeper))
}

fn object(id: &str, schema: &ReferenceOr<Schema>, components: &Components, depth: usize) -> Result<ObjectType, Error> {
    let target = schema::resolve(id, schema, components)?;
    let Some(deeper) = depth.checked_sub(1) else { return schema::merged_object(id, schema, components) };
    let mut union = schema::own_object(target);
    for part in parts(target) {
        let part = object(id, part, components, deeper)?;
        union.properties.extend(part.properties);
        union.required.extend(part.required);
        union.additional_properties = union.additional_properties.or(part.additional_properties);
    }
    let Some(alternatives) = alternatives(target) else { return Ok(union) };
    let mut required = None;
    for alternative in alternatives {
        let alternative = object(id, alternative, components, deeper)?;
        for (name, property) in alternative.properties {
            let known = union.properties.get(&name).cloned().map(ReferenceOr::unbox);
            let property = match known {
                Some(known) => both(id, &name, known, property.unbox(), components)?,
                None => property.unbox(),
            };
            union.properties.insert(name, schema::boxed(property));
        }
        let own = alternative.required.into_iter().collect::<BTreeSet<_>>();
        required = Some(required.map_or_else(|| own.clone(), |all: BTreeSet<String>| &all & &own));
        union.additional_properties = union.additional_properties.or(alternative.additional_properties);
    }
    union.required.extend(required.into_iter().flatten());
    Ok(union)
}

/// Returns one schema for a field that several alternatives have.
fn both(
    id: &str,
    name: &str,
    one: ReferenceOr<Schema>,
    other: ReferenceOr<Schema>,
    components: &Components,
) -> Result<ReferenceOr<Schema>, Error> {
    if shape_of(&one, components) == shape_of(&other, components) {
        return Ok(one);
    }
    let texts = [&one, &other].map(|schema| match schema::resolve(id, schema, components) {
        Ok(Schema { schema_kind: SchemaKind::Type(Type::String(string)), .. }) => text_of(string),
        _ => None,
    });
    let [Some(listed), Some(others)] = texts else {
        let reason = format!("the field `{name}` differs between the alternatives");
        return Err(Error::refused(id, reason, "make it the same, or give each alternative its own field"));
    };
    let mut own = schema::resolve(id, &one, components)?.clone();
    let enumeration = match listed.is_empty() || others.is_empty() {
        true => Vec::new(),
        false => listed.iter().chain(others.iter().filter(|value| !listed.contains(value))).cloned().collect(),
    };
    own.schema_kind = SchemaKind::Type(Type::String(StringType { enumeration, ..StringType::default() }));
    Ok(ReferenceOr::Item(own))
}

/// Returns the listed values of a plain string; `None` for a file or a date.
fn text_of(string: &StringType) -> Option<Vec<Option<String>>> {
    matches!(string.format, VariantOrUnknownOrEmpty::Empty | VariantOrUnknownOrEmpty::Unknown(_))
        .then(|| string.enumeration.clone())
}
