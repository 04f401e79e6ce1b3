//! The style of a parameter (OpenAPI 3.0.4, sections 4.8.12.3 to 4.8.12.5), and the values that it supports.
//!
//! Progenitor writes strings, numbers and booleans. The client writes everything else, and values for which progenitor
//! has no plain type.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, Components, ObjectType, Parameter, ParameterData,
    ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

use super::facts::{Place, Style};
use super::media_type;
use super::schema::{self, resolve};
use super::union;
use crate::error::Error;

/// The maximum depth of nested schemas. A schema may contain itself.
const DEEPEST: usize = 8;

/// The kind of a schema's values, as far as styles distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
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

/// The style of a parameter, and the sentence about it in the documentation.
pub(super) type Written = (Style, Option<&'static str>);

/// Converts a parameter to one that progenitor supports, and returns its style; `None` if progenitor writes it.
pub(super) fn settle(
    id: &str,
    place: Place,
    parameter: &mut Parameter,
    components: &Components,
) -> Result<Option<Written>, Error> {
    let is_json = take_content(id, schema::data(parameter))? || take_media_type(schema::data(parameter));
    simplify(id, place, schema::data(parameter), components)?;
    if !is_json {
        fill_empty_objects(id, schema::data(parameter), components)?;
    }
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

/// Replaces JSON `content` by its schema, and returns whether there was any.
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

/// Removes a JSON media type that some documents write as a schema's type, and returns whether there was one. It means
/// JSON `content`.
fn take_media_type(data: &mut ParameterData) -> bool {
    let Some(ReferenceOr::Item(schema)) = schema_of(data) else { return false };
    let SchemaKind::Any(any) = &mut schema.schema_kind else { return false };
    let is_json = any.typ.take_if(|name| media_type::is_json(&media_type::essence(name))).is_some();
    if is_json && *any == (AnySchema { all_of: any.all_of.clone(), ..AnySchema::default() }) && !any.all_of.is_empty() {
        schema.schema_kind = SchemaKind::AllOf { all_of: std::mem::take(&mut any.all_of) };
    }
    is_json
}

/// Turns an object without properties into a string. Generators write one for a class that is parsed from a string.
fn fill_empty_objects(id: &str, data: &mut ParameterData, components: &Components) -> Result<(), Error> {
    let Some(schema) = schema_of(data) else { return Ok(()) };
    let mut target = resolve(id, schema, components)?.clone();
    let filled = match &mut target.schema_kind {
        kind if is_empty_object(kind) => schema::text(),
        SchemaKind::Type(Type::Array(ArrayType { items: Some(items), .. }))
            if is_empty_object(&resolve(id, &items.clone().unbox(), components)?.schema_kind) =>
        {
            *items = ReferenceOr::Item(Box::new(schema::text()));
            target
        }
        _ => return Ok(()),
    };
    *schema = ReferenceOr::Item(filled);
    let words = data.description.take().map(|words| format!("{words}\n\n")).unwrap_or_default();
    data.description = Some(words + "The document describes an object without properties; a text is sent.");
    Ok(())
}

fn is_empty_object(kind: &SchemaKind) -> bool {
    let nothing = ObjectType { additional_properties: Some(AdditionalProperties::Any(false)), ..ObjectType::default() };
    matches!(kind, SchemaKind::Type(Type::Object(object)) if *object == nothing)
}

/// Removes null, which callers express by leaving the parameter out, and replaces a single alternative by its schema.
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

/// Returns the schema of a string for one without a type: of any text, or of the listed ones.
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

/// Returns whether a schema is a choice between objects that a style can write.
fn is_one_of_objects(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<bool, Error> {
    let Some(parts) = alternatives(&resolve(id, schema, components)?.schema_kind) else { return Ok(false) };
    let classes = parts.iter().map(|part| class(id, part, components, DEEPEST)).collect::<Result<Vec<_>, _>>()?;
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

fn style(id: &str, place: Place, parameter: &Parameter, class: Class) -> Result<Style, Error> {
    let data = parameter.parameter_data_ref();
    let refused = |reason: &str, way_out: &str| {
        Err(Error::refused(id, format!("the {} parameter `{}` {reason}", place.name(), data.name), way_out))
    };
    let by_commas = |is_exploded: bool| if is_exploded { Style::Exploded } else { Style::Commas };
    let explode = data.explode == Some(true) && class != Class::Scalar;
    match (parameter, class) {
        // No standard defines `deepObject` for nested values. The services that use it read nested properties and
        // numbered elements.
        (Parameter::Query { style: QueryStyle::DeepObject, .. }, class) if class != Class::Scalar => {
            Ok(Style::DeepObject)
        }
        // Each property is written like a parameter of its own.
        (Parameter::Query { style: QueryStyle::Form, .. }, Class::ObjectOfLists) if data.explode != Some(false) => {
            Ok(Style::Exploded)
        }
        (_, Class::Nested | Class::ObjectOfLists) => {
            let reason = "has nested arrays or objects, which no style supports";
            let way_out = match place {
                Place::Query => "give it the style `deepObject`, or describe it by `content` of `application/json`",
                _ => "describe it by `content` of `application/json`, or give it a simple schema",
            };
            refused(reason, way_out)
        }
        (Parameter::Path { style: PathStyle::Label, .. }, _) => Ok(Style::Label { explode }),
        (Parameter::Path { style: PathStyle::Matrix, .. }, _) => Ok(Style::Matrix { explode }),
        // A single value is written in the same way with and without `explode`.
        (_, Class::Scalar) => Ok(by_commas(place == Place::Query)),
        (Parameter::Query { style: QueryStyle::Form, .. }, _) => Ok(by_commas(data.explode != Some(false))),
        (Parameter::Query { .. }, _) if explode => Ok(Style::Exploded),
        (Parameter::Query { style: QueryStyle::SpaceDelimited, .. }, _) => Ok(Style::SpaceDelimited),
        (Parameter::Query { style: QueryStyle::PipeDelimited, .. }, _) => Ok(Style::PipeDelimited),
        (_, Class::List) => Ok(Style::Commas),
        (_, Class::Object) => Ok(by_commas(explode)),
    }
}

/// Returns the sentence on a style that is not the default of its place, or that needs an explanation.
fn words(place: Place, style: Style, class: Class) -> Option<&'static str> {
    let is_object = matches!(class, Class::Object | Class::ObjectOfLists);
    Some(match style {
        Style::Exploded if place == Place::Query && class == Class::ObjectOfLists => {
            "Each property is sent as a parameter with its own name, and each element of an array as another one."
        }
        Style::Exploded if place == Place::Query && is_object => {
            "Each property is sent as a parameter with its own name."
        }
        Style::Exploded if is_object => "Sent as `name=value`, with commas between the properties.",
        Style::Exploded => return None,
        Style::Commas if is_object => "Sent as one value: names and values, separated by commas.",
        Style::Commas if class == Class::Scalar => return None,
        Style::Commas => "Sent as one value, with commas between the elements.",
        Style::SpaceDelimited => "Sent as one value, with spaces (`%20`) between the elements.",
        Style::PipeDelimited => "Sent as one value, with `|` between the elements.",
        Style::DeepObject if class == Class::Object => {
            "Each property is sent as a parameter, with its name in brackets."
        }
        Style::DeepObject if class == Class::List => {
            "Each element is sent as a parameter, with its number in brackets."
        }
        Style::DeepObject => {
            "Each nested value is sent as a parameter, with the names and numbers that lead to it in brackets."
        }
        Style::Label { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a dot before each property.",
            (true, _) => "Sent with a dot before each element.",
            (false, Class::Scalar) => "Sent with a dot before the value.",
            (false, Class::Object) => "Sent as one value after a dot: names and values, separated by commas.",
            (false, _) => "Sent as one value after a dot, with commas between the elements.",
        },
        Style::Matrix { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a semicolon before each property.",
            (true, _) => "Sent with a semicolon and the name before each element.",
            (false, Class::Scalar) => "Sent with a semicolon and the name before the value.",
            (false, Class::Object) => {
                "Sent as one value after a semicolon and the name: names and values, separated by commas."
            }
            (false, _) => "Sent as one value after a semicolon and the name, with commas between the elements.",
        },
        Style::Json => "Sent as JSON.",
    })
}

/// Returns the names under which a query parameter is sent. Properties that the document doesn't list may have any
/// name.
pub(super) fn sent_names(
    id: &str,
    style: Option<Style>,
    data: &ParameterData,
    components: &Components,
) -> Result<Vec<String>, Error> {
    match (&data.format, style) {
        (ParameterSchemaOrContent::Schema(schema), Some(Style::Exploded))
            if matches!(class(id, schema, components, DEEPEST)?, Class::Object | Class::ObjectOfLists) =>
        {
            Ok(schema::merged_object(id, schema, components)?.properties.into_keys().collect())
        }
        _ => Ok(vec![data.name.clone()]),
    }
}
