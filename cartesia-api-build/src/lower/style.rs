//! The style of a parameter (OpenAPI 3.0.4, sections 4.8.12.3 to 4.8.12.5), and the values that it supports.
//!
//! Progenitor writes strings, numbers and booleans. The client writes everything else, and values for which progenitor
//! has no plain type.

mod class;
mod words;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, Components, ObjectType, Parameter, ParameterData,
    ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

use super::facts::{Place, Style};
use super::media_type;
use super::schema::{self, resolve};
use super::union;
use crate::error::Error;
use class::{Class, alternatives, is_one_of_objects};
use words::words;

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
    let (target, class) = (resolve(id, schema, components)?, Class::of(id, schema, components)?);
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
            if matches!(Class::of(id, schema, components)?, Class::Object | Class::ObjectOfLists) =>
        {
            Ok(schema::merged_object(id, schema, components)?.properties.into_keys().collect())
        }
        _ => Ok(vec![data.name.clone()]),
    }
}
