//! `multipart/form-data` bodies, which progenitor refuses, to form-urlencoded ones, which it turns into one
//! distinctive call over a fully typed struct. `rewrite` puts the form back in that call's place.

use std::collections::BTreeSet;

use openapiv3::{
    Components, Encoding, MediaType, QueryStyle, ReferenceOr, Schema, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use super::facts::{Field, Kind};
use super::{check, file, schema};
use crate::error::Error;
use crate::paths;

/// Moves the schema of a form into components under a name of its own, and returns its fields.
pub(super) fn lower(
    id: &str,
    media: MediaType,
    components: &mut Components,
    forms: &mut BTreeSet<String>,
) -> Result<(Vec<Field>, (String, MediaType)), Error> {
    let schema = media.schema.clone().ok_or_else(|| {
        Error::refused(id, "its form has no schema", "give it an object schema with a property for each field")
    })?;
    let fields = fields(id, &schema, &media, components)?;
    let own = own_schema(id, &schema, components)?;
    let name = schema::add(id, "body", own, components);
    let lowered = MediaType { schema: Some(schema::reference(&name)), ..MediaType::default() };
    forms.insert(name);
    Ok((fields, (paths::LOWERED_MEDIA_TYPE.to_owned(), lowered)))
}

/// A copy, since what it refers to may be JSON elsewhere; with files written out, so that they are known as such.
fn own_schema(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Schema, Error> {
    let mut own = schema::resolve(id, schema, components)?.clone();
    let object = schema::merged_object(id, schema, components)?;
    let mut properties = object.properties;
    for property in properties.values_mut() {
        let field = schema::field(id, "", &property.clone().unbox(), false, components)?;
        if field.kind == Kind::File {
            *property = ReferenceOr::Item(Box::new(file(property, field)));
        }
    }
    own.schema_kind = SchemaKind::Type(Type::Object(openapiv3::ObjectType { properties, ..object }));
    own.schema_data.nullable = false;
    Ok(own)
}

fn file(property: &ReferenceOr<Box<Schema>>, field: Field) -> Schema {
    let format = VariantOrUnknownOrEmpty::Item(StringFormat::Binary);
    let kind = SchemaKind::Type(Type::String(StringType { format, ..StringType::default() }));
    let mut data = property.as_item().map(|schema| schema.schema_data.clone()).unwrap_or_default();
    data.description = field.description;
    data.default = None;
    if !field.repeated {
        return Schema { schema_data: data, schema_kind: kind };
    }
    let items = Schema { schema_data: openapiv3::SchemaData::default(), schema_kind: kind };
    let items = Some(ReferenceOr::Item(Box::new(items)));
    let array = openapiv3::ArrayType { items, min_items: None, max_items: None, unique_items: false };
    Schema { schema_data: data, schema_kind: SchemaKind::Type(Type::Array(array)) }
}

fn fields(
    id: &str,
    schema: &ReferenceOr<Schema>,
    media: &MediaType,
    components: &Components,
) -> Result<Vec<Field>, Error> {
    let mut fields = schema::properties(id, schema, components)?;
    tell_alternatives(id, schema, &mut fields, components)?;
    if fields.is_empty() {
        return Err(Error::refused(id, "its form has no fields", "give it a property for each field"));
    }
    if let Some(Field { name, .. }) = fields.iter().find(|field| check::is_template(&field.name)) {
        let reason = format!("the field `{name}` of its form is a pattern of names");
        return Err(Error::refused(
            id,
            reason,
            "give each field its name, or leave it out and let callers use `extra_field`",
        ));
    }
    let required = schema::merged_object(id, schema, components)?.required;
    if let Some(name) = required.iter().find(|name| !fields.iter().any(|field| field.name == **name)) {
        return Err(Error::refused(id, format!("`{name}` is required and has no schema"), "give it a property"));
    }
    if let Some(name) = nested_array(id, schema, components)? {
        let reason = format!("`{name}` is an array of arrays, which a form has no way to tell from an array");
        return Err(Error::refused(id, reason, "make it an array, or an object"));
    }
    for (name, encoding) in &media.encoding {
        let field = fields.iter_mut().find(|field| field.name == *name);
        let field = field
            .ok_or_else(|| Error::refused(id, format!("`{name}` has an encoding and is no field"), "remove it"))?;
        field.content_type = content_type(id, field, encoding)?;
        field.is_deep = encoding.style == Some(QueryStyle::DeepObject);
    }
    for (name, property) in schema::merged_object(id, schema, components)?.properties {
        if is_object(id, &property.unbox(), components)? {
            let is_it = |field: &&mut Field| field.name == name && field.content_type.is_none();
            fields.iter_mut().filter(is_it).for_each(tell_form);
        }
    }
    // Text before files (RFC 7578 leaves the order to the sender): a server knows all about a clip when it arrives.
    fields.sort_by_key(|field| field.kind == Kind::File);
    Ok(fields)
}

/// Returns whether a field is an object, or a list of objects.
fn is_object(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<bool, Error> {
    match &schema::resolve(id, schema, components)?.schema_kind {
        SchemaKind::Type(Type::Object(_)) => Ok(true),
        SchemaKind::Type(Type::Array(array)) => {
            // A list of lists is refused.
            let items = array.items.clone().map(ReferenceOr::unbox);
            let items = items.as_ref().map(|items| schema::resolve(id, items, components)).transpose()?;
            Ok(items.is_some_and(|items| matches!(items.schema_kind, SchemaKind::Type(Type::Object(_)))))
        }
        SchemaKind::Type(_) => Ok(false),
        _ => Ok(!schema::merged_object(id, schema, components)?.properties.is_empty()),
    }
}

/// Says in which form an object goes out.
fn tell_form(field: &mut Field) {
    let limits = field.limits.take().map(|limits| format!("{limits} ")).unwrap_or_default();
    let form = match field.is_deep {
        true => format!("Each property of an object is a part of its own, such as `{}[key]`.", field.name),
        false => "An object is sent as JSON.".to_owned(),
    };
    field.limits = Some(limits + &form);
}

/// Says where something else than a file may be sent, which is left to `extra_field`.
fn tell_alternatives(
    id: &str,
    schema: &ReferenceOr<Schema>,
    fields: &mut [Field],
    components: &Components,
) -> Result<(), Error> {
    for (name, property) in schema::merged_object(id, schema, components)?.properties {
        let property = property.unbox();
        let target = schema::resolve(id, &property, components)?;
        let is_one_of_several = file::find(target, components).is_some_and(|file| file.or_else);
        for field in fields.iter_mut().filter(|field| is_one_of_several && field.name == name) {
            let limits = field.limits.take().map(|limits| format!("{limits} ")).unwrap_or_default();
            field.limits =
                Some(format!("{limits}The service takes something else than a file too, which this can't send."));
        }
    }
    Ok(())
}

fn nested_array(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Option<String>, Error> {
    for (name, property) in schema::merged_object(id, schema, components)?.properties {
        let array = |schema: &ReferenceOr<Schema>| match &schema::resolve(id, schema, components)?.schema_kind {
            SchemaKind::Type(Type::Array(array)) => Ok(array.items.clone().map(ReferenceOr::unbox)),
            _ => Ok(None),
        };
        if let Some(items) = array(&property.unbox())?
            && array(&items)?.is_some()
        {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Several media types, or one with a wildcard, are a choice that the caller makes.
fn content_type(id: &str, field: &Field, encoding: &Encoding) -> Result<Option<String>, Error> {
    if !encoding.headers.is_empty() {
        let reason = format!("the encoding of `{}` has headers", field.name);
        return Err(Error::refused(id, reason, "leave them out: parts have no other headers (RFC 7578, section 4.8)"));
    }
    match &encoding.style {
        None | Some(QueryStyle::Form) => {}
        // The media type is not looked at beside a style (OpenAPI 3.0.4, section 4.8.15.1).
        Some(QueryStyle::DeepObject) if field.kind == Kind::Json && !field.repeated => return Ok(None),
        Some(_) => {
            let reason = format!("the encoding of `{}` has a style of its own", field.name);
            return Err(Error::refused(id, reason, "leave the style out"));
        }
    }
    let one = encoding.content_type.clone().filter(|text| !text.contains([',', '*']));
    match one {
        Some(text) if !check::is_header_text(&text) => {
            Err(Error::refused(id, format!("the encoding of `{}` is no media type", field.name), "mend it"))
        }
        one => Ok(one),
    }
}
