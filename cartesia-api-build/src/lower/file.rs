//! Detects schemas that are files in a form: `format: binary` (OpenAPI 3.0.4, section 4.8.14.1), whatever their
//! siblings.

use openapiv3::{
    AdditionalProperties, AnySchema, Components, ReferenceOr, Schema, SchemaKind, StringFormat, Type,
    VariantOrUnknownOrEmpty,
};

use super::references::resolve;

/// A file, or a list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) repeated: bool,
    /// True if the document also accepts another value, such as the address of a file.
    pub(super) or_else: bool,
}

/// The maximum depth of nested alternatives and lists. A schema may contain itself.
const DEEPEST: usize = 8;

/// Returns the file that a schema or one of its alternatives describes. An alternative is enough, because a file could
/// not be sent otherwise. A choice between a file and a list of files is a list.
pub(super) fn find(schema: &Schema, components: &Components) -> Option<File> {
    within(schema, components, DEEPEST)
}

fn within(schema: &Schema, components: &Components, depth: usize) -> Option<File> {
    let one = File { repeated: false, or_else: false };
    let deeper = depth.checked_sub(1)?;
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => is_of_bytes(&string.format).then_some(one),
        SchemaKind::Type(Type::Array(array)) => {
            let items = array.items.clone()?.unbox();
            let items = resolve("", &items, components).ok()?;
            // A list of lists is not a list of files.
            let file = within(items, components, deeper).filter(|file| !file.repeated);
            file.map(|file| File { repeated: true, ..file })
        }
        SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => {
            of_alternatives(any, components, deeper)
        }
        SchemaKind::Any(any) => is_text_of_bytes(any).then_some(one),
        _ => None,
    }
}

/// Returns whether an object, or an element of a list, has a property that is a file.
pub(super) fn is_property(schema: &Schema, components: &Components) -> bool {
    let is_file = |schema: &ReferenceOr<Schema>| {
        resolve("", schema, components).is_ok_and(|target| find(target, components).is_some())
    };
    let is_boxed_file = |schema: &ReferenceOr<Box<Schema>>| is_file(&schema.clone().unbox());
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => {
            let is_additional = match &object.additional_properties {
                Some(AdditionalProperties::Schema(schema)) => is_file(schema),
                _ => false,
            };
            is_additional || object.properties.values().any(is_boxed_file)
        }
        SchemaKind::Type(Type::Array(array)) => {
            let items = array.items.clone().map(ReferenceOr::unbox);
            let items = items.as_ref().and_then(|items| resolve("", items, components).ok());
            // A form field can't be a list of lists.
            items.is_some_and(|items| {
                !matches!(items.schema_kind, SchemaKind::Type(Type::Array(_))) && is_property(items, components)
            })
        }
        _ => false,
    }
}

fn of_alternatives(any: &[ReferenceOr<Schema>], components: &Components, depth: usize) -> Option<File> {
    let found = any.iter().map(|schema| within(resolve("", schema, components).ok()?, components, depth));
    let found = found.collect::<Vec<_>>();
    let or_else = found.iter().any(|file| file.is_none_or(|file| file.or_else));
    let repeated = found.iter().flatten().any(|file| file.repeated);
    found.iter().flatten().next().map(|_| File { repeated, or_else })
}

/// Returns whether a format means a file: `binary`, or a media type, as in some documents.
fn is_of_bytes(format: &VariantOrUnknownOrEmpty<StringFormat>) -> bool {
    match format {
        VariantOrUnknownOrEmpty::Item(format) => *format == StringFormat::Binary,
        VariantOrUnknownOrEmpty::Unknown(format) => is_media_type_of_bytes(format),
        VariantOrUnknownOrEmpty::Empty => false,
    }
}

/// Returns the media type that the format of a file, or of each file in a list, names.
pub(super) fn media_type(schema: &Schema, components: &Components) -> Option<String> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => match &string.format {
            VariantOrUnknownOrEmpty::Unknown(format) if is_media_type_of_bytes(format) => Some(format.clone()),
            _ => None,
        },
        SchemaKind::Type(Type::Array(array)) => {
            let items = array.items.clone()?.unbox();
            media_type(resolve("", &items, components).ok()?, components)
        }
        _ => None,
    }
}

/// Returns whether content of this media type is not text.
pub(super) fn is_media_type_of_bytes(essence: &str) -> bool {
    const BYTES: [&str; 4] = ["application/octet-stream", "application/zip", "application/gzip", "application/pdf"];
    BYTES.contains(&essence) || ["audio/", "video/", "image/", "font/"].iter().any(|kind| essence.starts_with(kind))
}

/// Returns whether a schema without a single type is binary. With a keyword of another type, such as `minimum`,
/// `openapiv3` reads it as `AnySchema`.
fn is_text_of_bytes(any: &AnySchema) -> bool {
    any.format.as_deref() == Some("binary") && any.typ.as_deref().is_none_or(|typ| typ == "string")
}
