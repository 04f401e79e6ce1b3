//! The kind of a schema's values, which determines the styles that can write them.

use openapiv3::{AdditionalProperties, ArrayType, Components, ObjectType, ReferenceOr, Schema, SchemaKind, Type};

use crate::error::Error;
use crate::lower::schema::{self, resolve};

/// The maximum depth of nested schemas. A schema may contain itself.
const DEEPEST: usize = 8;

/// The kind of a schema's values, as far as styles distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A string, a number or a boolean.
    Scalar,
    /// An array of scalars, or one scalar.
    List,
    /// An object of scalars.
    Object,
    /// An object of scalars and arrays of scalars.
    ObjectOfLists,
    /// Other nested arrays or objects, which no style defines (section 4.8.12.4).
    Nested,
}

impl Class {
    /// Returns the kind of a schema's values.
    pub(super) fn of(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Self, Error> {
        class(id, schema, components, DEEPEST)
    }
}

/// Returns the alternatives of a schema.
pub(super) fn alternatives(kind: &SchemaKind) -> Option<&[ReferenceOr<Schema>]> {
    match kind {
        SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => Some(any),
        SchemaKind::Any(any) if !any.one_of.is_empty() => Some(&any.one_of),
        SchemaKind::Any(any) if !any.any_of.is_empty() => Some(&any.any_of),
        _ => None,
    }
}

/// Returns whether a schema is a choice between objects that a style can write.
pub(super) fn is_one_of_objects(
    id: &str,
    schema: &ReferenceOr<Schema>,
    components: &Components,
) -> Result<bool, Error> {
    let Some(parts) = alternatives(&resolve(id, schema, components)?.schema_kind) else { return Ok(false) };
    let classes = parts.iter().map(|part| Class::of(id, part, components)).collect::<Result<Vec<_>, _>>()?;
    Ok(classes.iter().all(|class| matches!(class, Class::Object | Class::ObjectOfLists)))
}

fn class(id: &str, schema: &ReferenceOr<Schema>, components: &Components, depth: usize) -> Result<Class, Error> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(Class::Nested) };
    let target = resolve(id, schema, components)?;
    if let Some(parts) = alternatives(&target.schema_kind) {
        let classes = parts.iter().map(|part| class(id, part, components, depth)).collect::<Result<Vec<_>, _>>()?;
        let is_of = |known: &[Class]| classes.iter().all(|class| known.contains(class));
        return Ok(match () {
            () if is_of(&[Class::Scalar]) => Class::Scalar,
            () if is_of(&[Class::Scalar, Class::List]) => Class::List,
            () => Class::Nested,
        });
    }
    let within = |schema: &ReferenceOr<Schema>| class(id, schema, components, depth);
    match &target.schema_kind {
        SchemaKind::Type(Type::Array(ArrayType { items, .. })) => of_items(items.as_ref(), within),
        SchemaKind::Type(Type::Object(object)) => of_members(object, within),
        SchemaKind::Type(_) => Ok(Class::Scalar),
        SchemaKind::AllOf { .. } => of_members(&schema::merged_object(id, schema, components)?, within),
        SchemaKind::Any(any) => match any.typ.as_deref() {
            Some("array") => of_items(any.items.as_ref(), within),
            Some("object") => of_members(&schema::merged_object(id, schema, components)?, within),
            None if !any.properties.is_empty() || !any.all_of.is_empty() => {
                of_members(&schema::merged_object(id, schema, components)?, within)
            }
            _ => Ok(Class::Scalar),
        },
        _ => Ok(Class::Nested),
    }
}

fn of_items(
    items: Option<&ReferenceOr<Box<Schema>>>,
    class: impl Fn(&ReferenceOr<Schema>) -> Result<Class, Error>,
) -> Result<Class, Error> {
    let of_each = items.map_or(Ok(Class::Scalar), |items| class(&items.clone().unbox()))?;
    Ok(if of_each == Class::Scalar { Class::List } else { Class::Nested })
}

fn of_members(
    object: &ObjectType,
    class: impl Fn(&ReferenceOr<Schema>) -> Result<Class, Error>,
) -> Result<Class, Error> {
    let others = match &object.additional_properties {
        Some(AdditionalProperties::Schema(schema)) => Some((**schema).clone()),
        _ => None,
    };
    let members = object.properties.values().map(|property| property.clone().unbox()).chain(others);
    let classes = members.map(|member| class(&member)).collect::<Result<Vec<_>, _>>()?;
    let is_of = |known: &[Class]| classes.iter().all(|class| known.contains(class));
    Ok(match () {
        () if is_of(&[Class::Scalar]) => Class::Object,
        () if is_of(&[Class::Scalar, Class::List]) => Class::ObjectOfLists,
        () => Class::Nested,
    })
}
