//! Request bodies (OpenAPI 3.0.4, section 4.8.13): a form, JSON, a string or a file for each operation.

use std::collections::BTreeSet;

use openapiv3::{Components, MediaType, Operation as ApiOperation, ReferenceOr};

use super::facts::{Body, BodyKind, Field, Kind};
use super::media_type::{self, JSON, TEXT};
use super::one_way::OneWay;
use super::{form, patterns, schema, union, untyped};
use crate::error::Error;

/// Lowers the body of an operation. A reference is inlined first, so that progenitor sees the lowered body.
pub(super) fn lower(
    id: &str,
    operation: &mut ApiOperation,
    components: &mut Components,
    forms: &mut BTreeSet<String>,
) -> Result<Option<Body>, Error> {
    let Some(body) = operation.request_body.take() else { return Ok(None) };
    let mut body = schema::request_body(id, &body, components)?.clone();
    if body.content.is_empty() {
        return Ok(None);
    }
    let media_type::Chosen { kind, names, media, others } =
        media_type::choose(id, std::mem::take(&mut body.content), components)?;
    let (media, mut patterns) = match kind.is_form() {
        true => form::without_patterns(id, with_all_fields(id, media, components)?, components)?,
        false => (media, Vec::new()),
    };
    if kind == BodyKind::UrlEncoded && !body.required && form::is_of_nothing(id, &media, components)? {
        return Ok(None);
    }
    let is_encoded = kind == BodyKind::Text && media_type::is_encoded(&media, components);
    let media = without_read_only(id, kind, media, components)?;
    let media = if kind == BodyKind::Form { untyped::settled(id, media, components)? } else { media };
    let (fields, lowered) = match kind {
        BodyKind::Form | BodyKind::UrlEncoded => form::lower(id, kind, media, components, forms)?,
        BodyKind::Json => {
            // JSON without a schema may be any JSON.
            let schema = media.schema.or_else(|| Some(ReferenceOr::Item(schema::any())));
            let media = MediaType { schema, ..media };
            let mut fields = json_fields(id, &media, components)?;
            patterns = patterns::take(&mut fields);
            (fields, (JSON.to_owned(), with_name(id, media, components)?))
        }
        // Progenitor's code for the body is removed later, so its type doesn't matter.
        BodyKind::Text | BodyKind::File => (Vec::new(), (TEXT.to_owned(), media_type::of_text())),
    };
    // Documents often forget to declare a multipart form as required.
    let required = body.required || (kind == BodyKind::Form && fields.iter().any(|field| field.required));
    let mut whole = Field { required, ..whole(kind, &names, body.description.clone()) };
    if is_encoded {
        whole.tell("The document describes bytes. Encode them as base64.");
    }
    body.content = [lowered].into_iter().collect();
    operation.request_body = Some(ReferenceOr::Item(body));
    Ok(Some(Body { kind, media_types: names, others, required, whole, fields, patterns }))
}

/// Returns the body as one value. Its docs name the media type if the setter doesn't.
fn whole(kind: BodyKind, media_types: &[String], description: Option<String>) -> Field {
    let names = media_types.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let of_upload = media_types.len() > 1 || names.contains('*');
    let limits = match (kind, media_types) {
        (BodyKind::File, [any]) if any == "*/*" => Some("Sent with the media type of the upload.".to_owned()),
        (BodyKind::File, _) if of_upload => Some(format!("Sent with the media type of the upload: {names}.")),
        (BodyKind::Form | BodyKind::UrlEncoded, _) => None,
        (BodyKind::Text, [plain]) if plain == TEXT => None,
        (BodyKind::Json, [plain]) if plain == JSON => None,
        _ => Some(format!("Sent as {names}.")),
    };
    let kind = match kind {
        BodyKind::Text => Kind::Text,
        BodyKind::File => Kind::File,
        BodyKind::Json | BodyKind::Form | BodyKind::UrlEncoded => Kind::Json,
    };
    Field { sample: Some("text".into()), limits, ..Field::unlisted("body", description, kind) }
}

/// Merges the alternatives of a form into one object.
fn with_all_fields(id: &str, mut media: MediaType, components: &Components) -> Result<MediaType, Error> {
    media.schema = media.schema.map(|schema| union::settled(id, schema, components)).transpose()?;
    Ok(media)
}

/// Removes properties that only responses have.
fn without_read_only(
    id: &str,
    kind: BodyKind,
    mut media: MediaType,
    components: &mut Components,
) -> Result<MediaType, Error> {
    let Some(schema) = &media.schema else { return Ok(media) };
    let one_way = OneWay { id, part: "body", is_other: |data| data.read_only };
    if let Some(own) = one_way.schema(schema, components)? {
        // A form gets a component of its own anyway.
        media.schema = Some(match kind.is_form() {
            true => ReferenceOr::Item(own),
            false => schema::reference(&schema::add(id, "body", own, components)),
        });
    }
    Ok(media)
}

/// Moves a nullable body into a component. Progenitor only supports such a body with a name.
fn with_name(id: &str, mut media: MediaType, components: &mut Components) -> Result<MediaType, Error> {
    if let Some(schema) = &media.schema
        && let Some(own) = schema.as_item().filter(|schema| schema.schema_data.nullable)
    {
        media.schema = Some(schema::reference(&schema::add(id, "body", own.clone(), components)));
    }
    Ok(media)
}

fn json_fields(id: &str, media: &MediaType, components: &Components) -> Result<Vec<Field>, Error> {
    let Some(schema) = &media.schema else { return Ok(Vec::new()) };
    if !media.encoding.is_empty() {
        return Err(Error::refused(id, "its request body has an `encoding`, which only forms may have", "remove it"));
    }
    schema::properties(id, schema, components)
}
