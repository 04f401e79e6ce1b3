//! Looks through references, and tells what kind of value a schema allows.

use openapiv3::{
    Components, Parameter, ParameterData, ParameterSchemaOrContent, ReferenceOr, Response, Schema, SchemaKind,
    StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::{Field, Kind};
use crate::Error;

/// How many references in a row are followed. Real documents need three; a circle would have no end.
const MAX_REFERENCES: usize = 32;

/// An item that may not be a reference.
pub(super) fn item<'a, T>(id: &str, item: &'a ReferenceOr<T>, what: &str) -> Result<&'a T, Error> {
    match item {
        ReferenceOr::Item(item) => Ok(item),
        ReferenceOr::Reference { reference } => Err(Error::refused(
            id,
            format!("`{what}` is a reference to `{reference}` that can't be followed"),
            "refer to a component of the same document, which is itself no reference",
        )),
    }
}

pub(super) fn parameter<'a>(
    id: &str,
    parameter: &'a ReferenceOr<Parameter>,
    components: &'a Components,
) -> Result<&'a Parameter, Error> {
    let target = component(parameter, "#/components/parameters/", |name| components.parameters.get(name));
    item(id, target.unwrap_or(parameter), "parameter")
}

pub(super) fn response<'a>(
    id: &str,
    response: &'a ReferenceOr<Response>,
    components: &'a Components,
) -> Result<&'a Response, Error> {
    let target = component(response, "#/components/responses/", |name| components.responses.get(name));
    item(id, target.unwrap_or(response), "response")
}

fn component<'a, T>(
    item: &ReferenceOr<T>,
    prefix: &str,
    get: impl Fn(&str) -> Option<&'a ReferenceOr<T>>,
) -> Option<&'a ReferenceOr<T>> {
    match item {
        ReferenceOr::Reference { reference } => reference.strip_prefix(prefix).and_then(get),
        ReferenceOr::Item(_) => None,
    }
}

/// The schema at the end of its references, the `allOf` of a single schema counted as one.
pub(super) fn resolve<'a>(
    id: &str,
    schema: &'a ReferenceOr<Schema>,
    components: &'a Components,
) -> Result<&'a Schema, Error> {
    let mut current = schema;
    for _ in 0..MAX_REFERENCES {
        current = match current {
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix("#/components/schemas/");
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
    Err(Error::refused(id, "its schemas refer to each other in a circle", "break the circle"))
}

/// The one value that a parameter may have.
pub(super) fn only_value(id: &str, data: &ParameterData, components: &Components) -> Result<Option<String>, Error> {
    let ParameterSchemaOrContent::Schema(schema) = &data.format else { return Ok(None) };
    Ok(match &resolve(id, schema, components)?.schema_kind {
        SchemaKind::Type(Type::String(string)) => match string.enumeration.as_slice() {
            [Some(value)] => Some(value.clone()),
            _ => None,
        },
        _ => None,
    })
}

/// The properties of an object, in the document's order; none for anything else.
pub(super) fn properties(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Vec<Field>, Error> {
    let SchemaKind::Type(Type::Object(object)) = &resolve(id, schema, components)?.schema_kind else {
        return Ok(Vec::new());
    };
    object
        .properties
        .iter()
        .map(|(name, property)| {
            let property = property.clone().unbox();
            let target = resolve(id, &property, components)?;
            let outer = property.as_item().map(|schema| &schema.schema_data).unwrap_or(&target.schema_data);
            Ok(Field {
                name: name.clone(),
                description: outer.description.clone().or_else(|| target.schema_data.description.clone()),
                required: object.required.contains(name) && !outer.nullable && !target.schema_data.nullable,
                deprecated: outer.deprecated || target.schema_data.deprecated,
                kind: kind(target),
            })
        })
        .collect()
}

fn kind(schema: &Schema) -> Kind {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => string_kind(string),
        SchemaKind::Type(Type::Boolean(_)) => Kind::Boolean,
        SchemaKind::Type(Type::Integer(_)) => Kind::Integer,
        SchemaKind::Type(Type::Number(_)) => Kind::Number,
        _ => Kind::Json,
    }
}

fn string_kind(string: &StringType) -> Kind {
    let values = string.enumeration.iter().flatten().cloned().collect::<Vec<_>>();
    match &string.format {
        _ if !values.is_empty() => Kind::Choice(values),
        VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => Kind::File,
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Kind::DateTime,
        _ => Kind::Text,
    }
}
