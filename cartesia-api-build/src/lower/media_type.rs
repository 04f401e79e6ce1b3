//! Selects the media type of a request body (OpenAPI 3.0.4, section 4.8.13).

use openapiv3::{
    ArrayType, Components, MediaType, ReferenceOr, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty,
};

use super::facts::{BodyKind, Field};
use super::{check, file, schema, union};
use crate::error::Error;

const MULTIPART: &str = "multipart/form-data";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";
pub(super) const JSON: &str = "application/json";
pub(super) const TEXT: &str = "text/plain";

/// The selected media type.
pub(super) struct Chosen {
    pub(super) kind: BodyKind,
    /// The media type, or all those that a file may have.
    pub(super) names: Vec<String>,
    pub(super) media: MediaType,
    /// The names of the media types that are not sent.
    pub(super) others: Vec<String>,
}

/// Selects the most expressive of several media types: a form with a file, else JSON, a form, text, a file. The first
/// of each kind is used; of those of files, callers choose one.
pub(super) fn choose(
    id: &str,
    content: impl IntoIterator<Item = (String, MediaType)>,
    components: &Components,
) -> Result<Chosen, Error> {
    let ranked = content.into_iter().map(|(name, media)| (kind(&name, &media, components), name, media));
    let mut ranked = ranked.collect::<Vec<_>>();
    ranked.sort_by_key(|(kind, name, media)| rank(id, *kind, name, media, components));
    let (files, rest): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(kind, ..)| *kind == Some(BodyKind::File));
    // A form without listed fields has no field for a file.
    let is_less = |(kind, _, media): &(Option<BodyKind>, String, MediaType)| {
        kind.is_none() || (*kind == Some(BodyKind::Form) && !has_fields(id, media, components))
    };
    let is_file = rest.first().is_none_or(is_less) && !files.is_empty();
    let (of_kind, others) = if is_file { (files, rest) } else { (rest, files) };
    let mut of_kind = of_kind.into_iter();
    let Some((kind, name, media)) = of_kind.next() else {
        return Err(Error::refused(id, "its request body has no media type", "give it one"));
    };
    let kind = kind.ok_or_else(|| unsupported(id, &name))?;
    let rest = of_kind.map(|(_, name, _)| name);
    let (mut names, mut others) = (vec![sent_as(kind, name)], others.into_iter().map(|(_, name, _)| name).collect());
    if is_file {
        names.extend(rest)
    } else {
        others = rest.chain(others).collect::<Vec<_>>()
    }
    match names.iter().find(|name| !check::is_header_text(name)) {
        Some(name) => Err(Error::refused(id, format!("`{name}` is not a media type"), "fix it")),
        None => Ok(Chosen { kind, names, media, others }),
    }
}

fn rank(id: &str, kind: Option<BodyKind>, name: &str, media: &MediaType, components: &Components) -> u8 {
    match kind {
        Some(BodyKind::Form) if has_file(id, media, components) => 0,
        Some(BodyKind::Json) if essence(name) == JSON => 1,
        Some(BodyKind::Json) if is_yaml(&essence(name)) => 6,
        Some(BodyKind::Json) => 2,
        Some(BodyKind::Form) => 3,
        Some(BodyKind::UrlEncoded) => 4,
        Some(BodyKind::Text) if essence(name) == TEXT => 5,
        Some(BodyKind::Text) => 6,
        Some(BodyKind::File) => 7,
        None => 8,
    }
}

fn unsupported(id: &str, name: &str) -> Error {
    Error::refused(
        id,
        format!("its request body is `{name}` with a schema that is neither a text nor a file"),
        format!(
            "give it a schema of `type: string`, for which callers write it, with `format: binary` if it is a file, or offer \
             it as `{JSON}` or as a form"
        ),
    )
}

/// Returns the format of the content, by its media type, or by its schema if the media type is ambiguous.
fn kind(name: &str, media: &MediaType, components: &Components) -> Option<BodyKind> {
    let essence = essence(name);
    let of = of_schema(media, components);
    match essence.as_str() {
        MULTIPART => Some(BodyKind::Form),
        URL_ENCODED => Some(BodyKind::UrlEncoded),
        TEXT => Some(BodyKind::Text),
        // A file stays a file: as JSON, it would be a string in quotes.
        name if is_json(name) && of == Of::Bytes => Some(BodyKind::File),
        name if is_json(name) => Some(BodyKind::Json),
        name if is_yaml(name) && of >= Of::Octets => Some(BodyKind::Json),
        "*/*" | "application/*" if matches!(of, Of::Value | Of::Octets) => Some(BodyKind::Json),
        // Base64 is text, whatever it encodes (OpenAPI 3.0.4, section 4.4: `byte`).
        _ if of == Of::Encoded => Some(BodyKind::Text),
        "*/*" if of == Of::Text => Some(BodyKind::Text),
        "text/*" if of != Of::Bytes => (of < Of::Octets).then_some(BodyKind::Text),
        _ if matches!(of, Of::Bytes | Of::Nothing) => Some(BodyKind::File),
        name if is_of_bytes(name) => matches!(of, Of::Text | Of::Octets).then_some(BodyKind::File),
        _ => (of < Of::Octets).then_some(BodyKind::Text),
    }
}

/// Returns the media type for the header, as written in the document, unless it is a range.
fn sent_as(kind: BodyKind, name: String) -> String {
    let is_range = name.contains('*');
    match kind {
        BodyKind::Json if is_range => JSON.to_owned(),
        BodyKind::Text if is_range => TEXT.to_owned(),
        BodyKind::Form => MULTIPART.to_owned(),
        BodyKind::UrlEncoded => URL_ENCODED.to_owned(),
        BodyKind::Json | BodyKind::Text | BodyKind::File => name,
    }
}

/// Returns whether content is bytes in base64.
pub(super) fn is_encoded(media: &MediaType, components: &Components) -> bool {
    of_schema(media, components) == Of::Encoded
}

/// Returns whether a media type is JSON (RFC 6839, section 3.1).
pub(super) fn is_json(essence: &str) -> bool {
    essence == JSON || essence == "text/json" || (essence.ends_with("+json") && !essence.contains('*'))
}

/// Returns whether a media type is YAML (RFC 9512), which includes JSON (YAML 1.2.2, section 1.2).
fn is_yaml(essence: &str) -> bool {
    const YAML: [&str; 4] = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];
    YAML.contains(&essence) || (essence.ends_with("+yaml") && !essence.contains('*'))
}

/// Returns whether JSON can be sent with this media type.
pub(super) fn is_json_or_text(name: &str) -> bool {
    let essence = essence(name);
    essence == TEXT || is_json(&essence)
}

/// Returns whether content of this media type is not text, even if its schema says so.
fn is_of_bytes(essence: &str) -> bool {
    essence.contains('*') || file::is_media_type_of_bytes(essence)
}

/// The kind of a schema's values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Of {
    /// No schema, or one that allows any value.
    Nothing,
    Bytes,
    Text,
    /// `format: byte`: a string in base64.
    Encoded,
    /// An array of integers, which is how some tools describe bytes.
    Octets,
    /// Anything else.
    Value,
}

fn of_schema(media: &MediaType, components: &Components) -> Of {
    let Some(schema) = &media.schema else { return Of::Nothing };
    let Ok(schema) = schema::resolve("", schema, components) else { return Of::Value };
    match &schema.schema_kind {
        _ if file::find(schema, components).is_some_and(|file| !file.repeated) => Of::Bytes,
        SchemaKind::Type(Type::String(string)) => match &string.format {
            VariantOrUnknownOrEmpty::Item(StringFormat::Byte) => Of::Encoded,
            _ => Of::Text,
        },
        SchemaKind::Any(any) if *any == openapiv3::AnySchema::default() => Of::Nothing,
        SchemaKind::Type(Type::Array(array)) if is_of_integers(array) => Of::Octets,
        _ => Of::Value,
    }
}

fn is_of_integers(array: &ArrayType) -> bool {
    let items = array.items.as_ref().and_then(ReferenceOr::as_item);
    items.is_some_and(|items| matches!(items.schema_kind, SchemaKind::Type(Type::Integer(_))))
}

fn has_file(id: &str, media: &MediaType, components: &Components) -> bool {
    fields(id, media, components).iter().any(|field| field.kind.is_file())
}

fn has_fields(id: &str, media: &MediaType, components: &Components) -> bool {
    !fields(id, media, components).is_empty()
}

fn fields(id: &str, media: &MediaType, components: &Components) -> Vec<Field> {
    let schema = media.schema.clone().and_then(|schema| union::settled(id, schema, components).ok());
    schema.and_then(|schema| schema::properties(id, &schema, components).ok()).unwrap_or_default()
}

/// Returns a media type without its parameters, in lower case.
pub(super) fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns a media type object that progenitor treats as text, whatever the document says.
pub(super) fn of_text() -> MediaType {
    MediaType { schema: Some(ReferenceOr::<Schema>::Item(schema::text())), ..MediaType::default() }
}
