//! The style of a parameter (OpenAPI 3.0.4, sections 4.8.12.3 to 4.8.12.5): the way in which its value is written, and the values
//! that it can write.
//!
//! Progenitor writes texts, numbers and booleans. The client writes all else, and those of which progenitor makes no plain type.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, Components, ObjectType, Parameter, ParameterData,
    ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

use super::facts::{Place, Style};
use super::media_type;
use super::schema::{self, resolve};
use super::union;
use crate::error::Error;

/// Schemas within schemas that are looked into. A schema may be a part of itself.
const DEEPEST: usize = 8;

/// The values of a schema, as far as it matters to a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A text, a number or a boolean.
    Scalar,
    /// An array of those, or one of them.
    List,
    /// An object of those.
    Object,
    /// Arrays or objects within others, of which no style says how they are written (section 4.8.12.4).
    Nested,
}

/// The style of a parameter, and the words of its docs on it.
pub(super) type Written = (Style, Option<&'static str>);

/// Brings a parameter into a form that progenitor reads, and returns its style; `None` where progenitor writes it itself.
pub(super) fn settle(
    id: &str,
    place: Place,
    parameter: &mut Parameter,
    components: &Components,
) -> Result<Option<Written>, Error> {
    let is_json = take_content(id, schema::data(parameter))?;
    simplify(id, place, schema::data(parameter), components)?;
    let Some(schema) = schema_of(schema::data(parameter)) else { return Ok(None) };
    if !is_json && let Some(text) = untyped_text(resolve(id, schema, components)?) {
        *schema = ReferenceOr::Item(text);
    }
    if !is_json && is_one_of_objects(id, schema, components)? {
        *schema = union::settled(id, schema.clone(), components)?;
    }
    let (target, class) = (resolve(id, schema, components)?, class(id, schema, components, DEEPEST)?);
    let is_plain = matches!(&target.schema_kind, SchemaKind::Type(_)) && !target.schema_data.nullable;
    let style = if is_json { Style::Json } else { style(id, place, parameter, class)? };
    match parameter {
        Parameter::Query { style, .. } => *style = QueryStyle::Form,
        Parameter::Path { style, .. } => *style = PathStyle::Simple,
        Parameter::Header { .. } | Parameter::Cookie { .. } => {}
    }
    let is_progenitors = is_plain && class == Class::Scalar && matches!(style, Style::Exploded | Style::Commas);
    Ok((!is_progenitors).then(|| (style, words(place, style, class))))
}

fn schema_of(data: &mut ParameterData) -> Option<&mut ReferenceOr<Schema>> {
    match &mut data.format {
        ParameterSchemaOrContent::Schema(schema) => Some(schema),
        ParameterSchemaOrContent::Content(_) => None,
    }
}

/// Takes the schema out of a `content` of JSON, and returns whether it was there.
fn take_content(id: &str, data: &mut ParameterData) -> Result<bool, Error> {
    let ParameterSchemaOrContent::Content(content) = &data.format else { return Ok(false) };
    match content.iter().next() {
        Some((name, media)) if content.len() == 1 && media_type::is_json(&media_type::essence(name)) => {
            let any = || ReferenceOr::Item(schema::any());
            data.format = ParameterSchemaOrContent::Schema(media.schema.clone().unwrap_or_else(any));
            Ok(true)
        }
        _ => {
            let names = content.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
            let reason = format!("the parameter `{}` is described by `content` of {names}", data.name);
            Err(Error::refused(id, reason, "give it a schema, or `content` of `application/json`"))
        }
    }
}

/// A parameter has no null: whoever means it leaves the parameter out. A single alternative is no choice.
fn simplify(id: &str, place: Place, data: &mut ParameterData, components: &Components) -> Result<(), Error> {
    let (mut is_nullable, mut description) = (false, data.description.take());
    let Some(schema) = schema_of(data) else { return Ok(()) };
    while let ReferenceOr::Item(item) = schema {
        is_nullable |= std::mem::take(&mut item.schema_data.nullable);
        let Some(mut only) = only_alternative(&item.schema_kind).cloned() else { break };
        description = description.or(item.schema_data.description.take());
        if let ReferenceOr::Item(only) = &mut only {
            only.schema_data.default = only.schema_data.default.take().or(item.schema_data.default.take());
        }
        *schema = only;
    }
    is_nullable |= resolve(id, schema, components)?.schema_data.nullable;
    data.description = description;
    data.required &= !is_nullable || place == Place::Path;
    Ok(())
}

fn only_alternative(kind: &SchemaKind) -> Option<&ReferenceOr<Schema>> {
    match alternatives(kind) {
        Some([only]) => Some(only),
        _ => None,
    }
}

fn alternatives(kind: &SchemaKind) -> Option<&[ReferenceOr<Schema>]> {
    match kind {
        SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => Some(any),
        SchemaKind::Any(any) if !any.one_of.is_empty() => Some(&any.one_of),
        SchemaKind::Any(any) if !any.any_of.is_empty() => Some(&any.any_of),
        _ => None,
    }
}

/// The schema of a text in the place of one without a type: any text, or one of those that it lists.
fn untyped_text(schema: &Schema) -> Option<Schema> {
    let SchemaKind::Any(any) = &schema.schema_kind else { return None };
    let AnySchema { enumeration, pattern, format, min_length, max_length, .. } = any.clone();
    let text_alone = AnySchema { enumeration, pattern, format, min_length, max_length, ..AnySchema::default() };
    if *any != text_alone {
        return None;
    }
    let AnySchema { enumeration, pattern, format, min_length, max_length, .. } = text_alone;
    let texts = enumeration.iter().map(|value| value.as_str().map(|text| Some(text.to_owned())));
    let enumeration = texts.collect::<Option<Vec<_>>>()?;
    let string = StringType { enumeration, pattern, format: format.into(), min_length, max_length };
    let schema_data = SchemaData { nullable: false, ..schema.schema_data.clone() };
    Some(Schema { schema_data, schema_kind: SchemaKind::Type(Type::String(string)) })
}

/// Returns whether a schema is one of several objects that a style can write.
fn is_one_of_objects(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<bool, Error> {
    let Some(parts) = alternatives(&resolve(id, schema, components)?.schema_kind) else { return Ok(false) };
    let classes = parts.iter().map(|part| class(id, part, components, DEEPEST)).collect::<Result<Vec<_>, _>>()?;
    Ok(classes.iter().all(|class| *class == Class::Object))
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
    let is_scalar = |schema: &ReferenceOr<Schema>| Ok(class(id, schema, components, depth)? == Class::Scalar);
    match &target.schema_kind {
        SchemaKind::Type(Type::Array(ArrayType { items, .. })) => of_items(items.as_ref(), is_scalar),
        SchemaKind::Type(Type::Object(object)) => of_members(object, is_scalar),
        SchemaKind::Type(_) => Ok(Class::Scalar),
        SchemaKind::AllOf { .. } => of_members(&schema::merged_object(id, schema, components)?, is_scalar),
        SchemaKind::Any(any) => match any.typ.as_deref() {
            Some("array") => of_items(any.items.as_ref(), is_scalar),
            Some("object") => of_members(&schema::merged_object(id, schema, components)?, is_scalar),
            None if !any.properties.is_empty() || !any.all_of.is_empty() => {
                of_members(&schema::merged_object(id, schema, components)?, is_scalar)
            }
            _ => Ok(Class::Scalar),
        },
        _ => Ok(Class::Nested),
    }
}

fn of_items(
    items: Option<&ReferenceOr<Box<Schema>>>,
    is_scalar: impl Fn(&ReferenceOr<Schema>) -> Result<bool, Error>,
) -> Result<Class, Error> {
    let is_flat = items.map_or(Ok(true), |items| is_scalar(&items.clone().unbox()))?;
    Ok(if is_flat { Class::List } else { Class::Nested })
}

fn of_members(
    object: &ObjectType,
    is_scalar: impl Fn(&ReferenceOr<Schema>) -> Result<bool, Error>,
) -> Result<Class, Error> {
    for property in object.properties.values() {
        if !is_scalar(&property.clone().unbox())? {
            return Ok(Class::Nested);
        }
    }
    match &object.additional_properties {
        Some(AdditionalProperties::Schema(schema)) if !is_scalar(schema)? => Ok(Class::Nested),
        _ => Ok(Class::Object),
    }
}

fn style(id: &str, place: Place, parameter: &Parameter, class: Class) -> Result<Style, Error> {
    let data = parameter.parameter_data_ref();
    let refused = |reason: &str, way_out: &str| {
        Err(Error::refused(id, format!("the {} parameter `{}` {reason}", place.name(), data.name), way_out))
    };
    let by_commas = |is_exploded: bool| if is_exploded { Style::Exploded } else { Style::Commas };
    let explode = data.explode == Some(true) && class != Class::Scalar;
    match (parameter, class) {
        (_, Class::Nested) => {
            let reason = "holds arrays or objects within others, which no style can write";
            refused(reason, "describe it by `content` of `application/json`, or give it a simple schema")
        }
        (Parameter::Path { style: PathStyle::Label, .. }, _) => Ok(Style::Label { explode }),
        (Parameter::Path { style: PathStyle::Matrix, .. }, _) => Ok(Style::Matrix { explode }),
        // One value is written alike, exploded or not.
        (_, Class::Scalar) => Ok(by_commas(place == Place::Query)),
        (Parameter::Query { style: QueryStyle::DeepObject, .. }, Class::Object) => Ok(Style::DeepObject),
        (Parameter::Query { style: QueryStyle::DeepObject, .. }, _) => {
            refused("is an array with the style `deepObject`, which is for objects", "leave the style out")
        }
        (Parameter::Query { style: QueryStyle::Form, .. }, _) => Ok(by_commas(data.explode != Some(false))),
        (Parameter::Query { .. }, _) if explode => Ok(Style::Exploded),
        (Parameter::Query { style: QueryStyle::SpaceDelimited, .. }, _) => Ok(Style::SpaceDelimited),
        (Parameter::Query { style: QueryStyle::PipeDelimited, .. }, _) => Ok(Style::PipeDelimited),
        (_, Class::List) => Ok(Style::Commas),
        (_, Class::Object) => Ok(by_commas(explode)),
    }
}

/// The words of the docs on a style that is not its place's own, or that says nothing by itself.
fn words(place: Place, style: Style, class: Class) -> Option<&'static str> {
    let is_object = class == Class::Object;
    Some(match style {
        Style::Exploded if place == Place::Query && is_object => {
            "Each property is sent as a parameter of its own, by its own name."
        }
        Style::Exploded if is_object => "Sent as `name=value`, with commas between the properties.",
        Style::Exploded => return None,
        Style::Commas if is_object => "Sent as one value: names and values with commas between them.",
        Style::Commas if class == Class::Scalar => return None,
        Style::Commas => "Sent as one value, with commas between the elements.",
        Style::SpaceDelimited => "Sent as one value, with spaces (`%20`) in it between the elements.",
        Style::PipeDelimited => "Sent as one value, with `|` between the elements.",
        Style::DeepObject => "Each property is sent as a parameter of its own, by its name in brackets.",
        Style::Label { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a dot before each property.",
            (true, _) => "Sent with a dot before each element.",
            (false, Class::Scalar) => "Sent with a dot before it.",
            (false, Class::Object) => {
                "Sent as one value, with a dot before it: names and values with commas between them."
            }
            (false, _) => "Sent as one value, with a dot before it and commas between the elements.",
        },
        Style::Matrix { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a semicolon before each property.",
            (true, _) => "Sent with a semicolon and its name before each element.",
            (false, Class::Scalar) => "Sent with a semicolon and its name before it.",
            (false, Class::Object) => {
                "Sent as one value, with a semicolon and its name before it: names and values with commas between them."
            }
            (false, _) => "Sent as one value, with a semicolon and its name before it and commas between the elements.",
        },
        Style::Json => "Sent as JSON.",
    })
}

/// The names under which a parameter of the query is sent; those that the document doesn't list may be any.
pub(super) fn sent_names(
    id: &str,
    style: Option<Style>,
    data: &ParameterData,
    components: &Components,
) -> Result<Vec<String>, Error> {
    match (&data.format, style) {
        (ParameterSchemaOrContent::Schema(schema), Some(Style::Exploded))
            if class(id, schema, components, DEEPEST)? == Class::Object =>
        {
            Ok(schema::merged_object(id, schema, components)?.properties.into_keys().collect())
        }
        _ => Ok(vec![data.name.clone()]),
    }
}
