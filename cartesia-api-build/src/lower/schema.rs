//! Resolves references, and determines the values that a schema allows.

use heck::ToUpperCamelCase;
use openapiv3::{
    AnySchema, ArrayType, Components, Header, ObjectType, Parameter, ParameterData, ReferenceOr, RequestBody, Response,
    Schema, SchemaData, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::facts::{Field, Kind};
use super::{file, limits, sample};
use crate::error::Error;

pub(super) use super::references::{SCHEMAS, resolve};

/// Returns an item that must not be a reference.
pub(super) fn item<'a, T>(id: &str, item: &'a ReferenceOr<T>, what: &str) -> Result<&'a T, Error> {
    match item {
        ReferenceOr::Item(item) => Ok(item),
        ReferenceOr::Reference { reference } => Err(Error::refused(
            id,
            format!("`{what}` is a reference to `{reference}` that can't be followed"),
            "refer to a component of the same document, which is not a reference itself",
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

/// Returns the common fields of parameters.
pub(super) fn data(parameter: &mut Parameter) -> &mut ParameterData {
    match parameter {
        Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Path { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    }
}

pub(super) fn response<'a>(
    id: &str,
    response: &'a ReferenceOr<Response>,
    components: &'a Components,
) -> Result<&'a Response, Error> {
    let target = component(response, "#/components/responses/", |name| components.responses.get(name));
    item(id, target.unwrap_or(response), "response")
}

pub(super) fn request_body<'a>(
    id: &str,
    body: &'a ReferenceOr<RequestBody>,
    components: &'a Components,
) -> Result<&'a RequestBody, Error> {
    let target = component(body, "#/components/requestBodies/", |name| components.request_bodies.get(name));
    item(id, target.unwrap_or(body), "requestBody")
}

pub(super) fn header<'a>(
    id: &str,
    header: &'a ReferenceOr<Header>,
    components: &'a Components,
) -> Result<&'a Header, Error> {
    let target = component(header, "#/components/headers/", |name| components.headers.get(name));
    item(id, target.unwrap_or(header), "header")
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

/// Returns `type: string`, without further keywords.
pub(super) fn text() -> Schema {
    let schema_kind = SchemaKind::Type(Type::String(StringType::default()));
    Schema { schema_data: SchemaData::default(), schema_kind }
}

/// Returns `type: string, format: binary`: a file.
pub(super) fn file() -> Schema {
    let format = VariantOrUnknownOrEmpty::Item(StringFormat::Binary);
    let schema_kind = SchemaKind::Type(Type::String(StringType { format, ..StringType::default() }));
    Schema { schema_kind, ..text() }
}

/// Returns the schema of any value.
pub(super) fn any() -> Schema {
    Schema { schema_kind: SchemaKind::Any(AnySchema::default()), ..text() }
}

/// Returns the only possible value of a parameter.
pub(super) fn only_value(
    id: &str,
    schema: &ReferenceOr<Schema>,
    components: &Components,
) -> Result<Option<String>, Error> {
    Ok(match &resolve(id, schema, components)?.schema_kind {
        SchemaKind::Type(Type::String(string)) => match string.enumeration.as_slice() {
            [Some(value)] => Some(value.clone()),
            _ => None,
        },
        _ => None,
    })
}

/// Returns whether a schema without a type can only be an object, such as one with only `required`.
fn is_plain_object(any: &AnySchema) -> bool {
    any.one_of.is_empty() && any.any_of.is_empty() && any.not.is_none()
}

/// Returns an object with the properties of all parts.
pub(super) fn merged_object(
    id: &str,
    schema: &ReferenceOr<Schema>,
    components: &Components,
) -> Result<ObjectType, Error> {
    let target = resolve(id, schema, components)?;
    match &target.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Ok(object.clone()),
        SchemaKind::AllOf { all_of } => merge(id, all_of, ObjectType::default(), components),
        SchemaKind::Any(any) if is_plain_object(any) => {
            let own = own_object(target);
            let mut object = merge(id, &any.all_of, own.clone(), components)?;
            // Siblings of the parts override them.
            object.properties.extend(own.properties);
            Ok(object)
        }
        _ => Ok(ObjectType::default()),
    }
}

/// Returns the object that a schema describes beside its parts.
pub(super) fn own_object(schema: &Schema) -> ObjectType {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => object.clone(),
        SchemaKind::Any(any) => ObjectType {
            properties: any.properties.clone(),
            required: any.required.clone(),
            additional_properties: any.additional_properties.clone(),
            ..ObjectType::default()
        },
        _ => ObjectType::default(),
    }
}

fn merge(
    id: &str,
    parts: &[ReferenceOr<Schema>],
    mut object: ObjectType,
    components: &Components,
) -> Result<ObjectType, Error> {
    for part in parts {
        let part = merged_object(id, part, components)?;
        object.properties.extend(part.properties);
        object.required.extend(part.required);
        object.additional_properties = object.additional_properties.or(part.additional_properties);
    }
    Ok(object)
}

/// Adds a schema of an operation to the components, and returns its name.
pub(super) fn add(id: &str, part: &str, schema: Schema, components: &mut Components) -> String {
    let name = free_name(id, part, components);
    components.schemas.insert(name.clone(), ReferenceOr::Item(schema));
    name
}

pub(super) fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

pub(super) fn reference(name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference { reference: format!("{SCHEMAS}{name}") }
}

/// Returns a name that no component has, even in Rust.
fn free_name(id: &str, part: &str, components: &Components) -> String {
    let mut name = format!("{id}_{part}").replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let is_taken =
        |name: &str| components.schemas.keys().any(|other| other.to_upper_camel_case() == name.to_upper_camel_case());
    while is_taken(&name) {
        name.push_str("_own");
    }
    name
}

/// Returns the properties of an object, in the document's order. Other schemas have none.
pub(super) fn properties(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Vec<Field>, Error> {
    let object = merged_object(id, schema, components)?;
    let properties = object.properties.iter();
    properties
        .map(|(name, property)| field(id, name, &property.clone().unbox(), object.required.contains(name), components))
        .collect()
}

/// Returns the facts about one value, by its schema.
pub(super) fn field(
    id: &str,
    name: &str,
    schema: &ReferenceOr<Schema>,
    required: bool,
    components: &Components,
) -> Result<Field, Error> {
    let target = resolve(id, schema, components)?;
    let outer = schema.as_item().map(|schema| &schema.schema_data).unwrap_or(&target.schema_data);
    let items = items(id, target, components)?;
    let (repeated, kind) = match (file::find(target, components), &target.schema_kind) {
        (Some(file), _) => (file.repeated, if file.or_else { Kind::FileOrText } else { Kind::File }),
        (None, SchemaKind::Type(Type::Array(_))) => (true, items.as_ref().map_or(Kind::Json, kind)),
        (None, _) => (false, kind(target)),
    };
    let given = [&outer.example, &outer.default, &target.schema_data.example, &target.schema_data.default];
    let description = outer.description.clone().or_else(|| target.schema_data.description.clone());
    Ok(Field {
        limits: limits::limits(target, items.as_ref()),
        sample: sample::sample(name, &given, target, items.as_ref()),
        required,
        nullable: outer.nullable || target.schema_data.nullable,
        deprecated: outer.deprecated || target.schema_data.deprecated,
        repeated,
        ..Field::unlisted(name, description, kind)
    })
}

/// Returns the schema of an array's elements.
fn items(id: &str, schema: &Schema, components: &Components) -> Result<Option<Schema>, Error> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(ArrayType { items: Some(items), .. })) => {
            resolve(id, &items.clone().unbox(), components).cloned().map(Some)
        }
        _ => Ok(None),
    }
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
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Kind::DateTime,
        _ => Kind::Text,
    }
}
