//! Forms: turns `multipart/form-data` bodies, which progenitor refuses, into `application/x-www-form-urlencoded` ones.
//! Progenitor generates one distinctive call with a typed struct for these, and `rewrite` removes that call.

use std::collections::BTreeSet;

use openapiv3::{
    AdditionalProperties, AnySchema, Components, MediaType, ObjectType, ReferenceOr, Schema, SchemaKind, StringFormat,
    StringType, Type, VariantOrUnknownOrEmpty,
};

use super::facts::{BodyKind, Field, Kind};
use super::{check, encoding, file, media_type, part_headers, schema};
use crate::error::Error;
use crate::paths;

/// Moves the schema of a form into a new component, and returns its fields.
pub(super) fn lower(
    id: &str,
    kind: BodyKind,
    media: MediaType,
    components: &mut Components,
    forms: &mut BTreeSet<String>,
) -> Result<(Vec<Field>, (String, MediaType)), Error> {
    let is_of_nothing = is_of_nothing(id, &media, components)? || is_of_files(id, kind, &media, components)?;
    let Some(schema) = media.schema.clone().filter(|_| !is_of_nothing) else {
        // Progenitor's code for the body is removed later, so its type doesn't matter.
        return Ok((Vec::new(), (media_type::TEXT.to_owned(), media_type::of_text())));
    };
    let mut fields = fields(id, kind, &schema, &media, components)?;
    let mut own = own_schema(id, kind, &schema, components)?;
    if let (BodyKind::Form, SchemaKind::Type(Type::Object(object))) = (kind, &mut own.schema_kind) {
        add_headers(id, &media, object, &mut fields, components)?;
    }
    // Text goes before files, so that a server has all fields when a clip arrives. RFC 7578 doesn't prescribe an order.
    fields.sort_by_key(|field| field.kind.is_file());
    let name = schema::add(id, "body", own, components);
    let lowered = MediaType { schema: Some(schema::reference(&name)), ..MediaType::default() };
    forms.insert(name);
    Ok((fields, (paths::LOWERED_MEDIA_TYPE.to_owned(), lowered)))
}

/// Adds the part headers that callers set, after the fields of their parts.
fn add_headers(
    id: &str,
    media: &MediaType,
    object: &mut ObjectType,
    fields: &mut Vec<Field>,
    components: &Components,
) -> Result<(), Error> {
    let mut given = Vec::new();
    for (name, encoding) in &media.encoding {
        if let Some(field) = fields.iter_mut().find(|field| field.name == *name) {
            given.extend(part_headers::settle(id, field, encoding, components)?);
        }
    }
    fields.extend(part_headers::add(given, object));
    Ok(())
}

/// Removes the fields whose names are templates (`photo[{index}]`), and returns these names. It is an error if one is
/// required, or if there are no other fields.
pub(super) fn without_patterns(
    id: &str,
    mut media: MediaType,
    components: &Components,
) -> Result<(MediaType, Vec<String>), Error> {
    let Some(schema) = &media.schema else { return Ok((media, Vec::new())) };
    let mut object = schema::merged_object(id, schema, components)?;
    let patterns = object.properties.keys().filter(|name| check::is_template(name)).cloned().collect::<Vec<_>>();
    let needed =
        patterns.iter().find(|name| object.required.contains(name) || patterns.len() == object.properties.len());
    if let Some(name) = needed {
        let reason = format!("the field `{name}` of its form has a template for a name");
        let way_out = "list each field, or remove it and let callers use `extra_field`";
        return Err(Error::refused(id, reason, way_out));
    }
    if !patterns.is_empty() {
        object.properties.retain(|name, _| !patterns.contains(name));
        let mut own = schema::resolve(id, schema, components)?.clone();
        own.schema_kind = SchemaKind::Type(Type::Object(object));
        media.schema = Some(ReferenceOr::Item(own));
    }
    Ok((media, patterns))
}

/// Returns whether a document does not describe a form: there is no schema, or one of any value, of an object without
/// properties, or of an array without elements (aide). Some tools write one for every operation, even without a body.
pub(super) fn is_of_nothing(id: &str, media: &MediaType, components: &Components) -> Result<bool, Error> {
    let Some(schema) = &media.schema else { return Ok(true) };
    Ok(match &schema::resolve(id, schema, components)?.schema_kind {
        SchemaKind::Type(Type::Object(object)) => {
            let others = matches!(object.additional_properties, Some(AdditionalProperties::Schema(_)));
            object.properties.is_empty() && object.required.is_empty() && !others
        }
        SchemaKind::Type(Type::Array(array)) => array.items.is_none(),
        SchemaKind::Any(any) => *any == AnySchema::default(),
        _ => false,
    })
}

/// Returns whether a form is a file or a list of files without a name.
fn is_of_files(id: &str, kind: BodyKind, media: &MediaType, components: &Components) -> Result<bool, Error> {
    let Some(schema) = media.schema.as_ref().filter(|_| kind == BodyKind::Form) else { return Ok(false) };
    Ok(file::find(schema::resolve(id, schema, components)?, components).is_some())
}

/// Returns a copy of the schema, since its references may be JSON elsewhere. Files are inlined, so that they are
/// recognised. In a form without files, they are strings.
fn own_schema(
    id: &str,
    kind: BodyKind,
    schema: &ReferenceOr<Schema>,
    components: &Components,
) -> Result<Schema, Error> {
    let mut own = schema::resolve(id, schema, components)?.clone();
    let object = schema::merged_object(id, schema, components)?;
    let mut properties = object.properties;
    for property in properties.values_mut() {
        let field = schema::field(id, "", &property.clone().unbox(), false, components)?;
        if field.kind.is_file() {
            *property = ReferenceOr::Item(Box::new(file(kind, property, field)));
        }
    }
    own.schema_kind = SchemaKind::Type(Type::Object(ObjectType { properties, ..object }));
    own.schema_data.nullable = false;
    Ok(own)
}

fn file(kind: BodyKind, property: &ReferenceOr<Box<Schema>>, field: Field) -> Schema {
    let format = match (kind, &field.kind) {
        (BodyKind::UrlEncoded, _) => VariantOrUnknownOrEmpty::Empty,
        (_, Kind::FileOrText) => VariantOrUnknownOrEmpty::Unknown(paths::FILE_OR_TEXT_FORMAT.to_owned()),
        _ => VariantOrUnknownOrEmpty::Item(StringFormat::Binary),
    };
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
    kind: BodyKind,
    schema: &ReferenceOr<Schema>,
    media: &MediaType,
    components: &Components,
) -> Result<Vec<Field>, Error> {
    let mut fields = schema::properties(id, schema, components)?;
    if matches!(&schema::resolve(id, schema, components)?.schema_kind, SchemaKind::Type(Type::Array(_))) {
        let reason = "its form is an array, whose elements have no names";
        return Err(Error::refused(id, reason, "make it an object with a property for each field"));
    }
    if fields.is_empty() {
        return Err(Error::refused(id, "its form has no fields", "give it a property for each field"));
    }
    let required = schema::merged_object(id, schema, components)?.required;
    if let Some(name) = required.iter().find(|name| !fields.iter().any(|field| field.name == **name)) {
        return Err(Error::refused(id, format!("`{name}` is required and has no schema"), "give it a property"));
    }
    if let Some(name) = nested_array(id, schema, components)? {
        let reason = format!("`{name}` is an array of arrays, which a form can't distinguish from an array");
        return Err(Error::refused(id, reason, "make it an array, or an object"));
    }
    if let Some(name) = object_of_files(id, schema, components)? {
        let reason = format!("the field `{name}` of its form is an object with a file, which JSON can't hold");
        return Err(Error::refused(id, reason, "make each file a separate field"));
    }
    if kind == BodyKind::UrlEncoded {
        fields.iter_mut().filter(|field| field.kind.is_file()).for_each(|field| {
            field.kind = Kind::Text;
            field.tell("The document describes bytes. A form of this type can only contain text.");
        });
    }
    let objects = objects(id, schema, components)?;
    encoding::settle(id, kind, &media.encoding, &objects, &mut fields)?;
    name_files(id, schema, &mut fields, components)?;
    Ok(fields)
}

/// Sets the media type of files whose format names one, unless an encoding says otherwise.
fn name_files(
    id: &str,
    schema: &ReferenceOr<Schema>,
    fields: &mut [Field],
    components: &Components,
) -> Result<(), Error> {
    let properties = schema::merged_object(id, schema, components)?.properties;
    for field in fields.iter_mut().filter(|field| field.kind.is_file() && field.content_type.is_none()) {
        let property = properties.get(&field.name).cloned().map(ReferenceOr::unbox);
        let target = property.as_ref().map(|property| schema::resolve(id, property, components)).transpose()?;
        field.content_type = target.and_then(|target| file::media_type(target, components));
    }
    Ok(())
}

/// Returns the names of the fields that are objects or lists of objects.
fn objects(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<BTreeSet<String>, Error> {
    let mut objects = BTreeSet::new();
    for (name, property) in schema::merged_object(id, schema, components)?.properties {
        if is_object(id, &property.unbox(), components)? {
            objects.insert(name);
        }
    }
    Ok(objects)
}

/// Returns whether a field is an object, or a list of objects.
fn is_object(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<bool, Error> {
    match &schema::resolve(id, schema, components)?.schema_kind {
        SchemaKind::Type(Type::Object(_)) => Ok(true),
        SchemaKind::Type(Type::Array(array)) => {
            // Lists of lists are refused elsewhere.
            let items = array.items.clone().map(ReferenceOr::unbox);
            let items = items.as_ref().map(|items| schema::resolve(id, items, components)).transpose()?;
            Ok(items.is_some_and(|items| matches!(items.schema_kind, SchemaKind::Type(Type::Object(_)))))
        }
        SchemaKind::Type(_) => Ok(false),
        _ => Ok(!schema::merged_object(id, schema, components)?.properties.is_empty()),
    }
}

/// Returns the name of a field that is an object with a file, or a list of such objects.
fn object_of_files(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Option<String>, Error> {
    for (name, property) in schema::merged_object(id, schema, components)?.properties {
        let property = property.unbox();
        let target = schema::resolve(id, &property, components)?;
        if file::find(target, components).is_none() && file::is_property(target, components) {
            return Ok(Some(name));
        }
    }
    Ok(None)
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
