//! Request bodies (OpenAPI 3.0.4, section 4.8.13): forms, JSON and plain text, one media type an operation.

use std::collections::BTreeSet;

use openapiv3::{Components, MediaType, Operation as ApiOperation, ReferenceOr, RequestBody};

use super::facts::{Body, BodyKind, Field, Kind};
use super::{multipart, schema};
use crate::error::Error;

const MULTIPART: &str = "multipart/form-data";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// Writes a reference out, so that progenitor sees what was lowered, and lowers what it refers to.
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
    let (media_type, media) = only_media_type(id, &mut body)?;
    let media = without_read_only(id, media, components)?;
    let (kind, fields, lowered) = match media_type.as_str() {
        MULTIPART => {
            let (fields, lowered) = multipart::lower(id, media, components, forms)?;
            (BodyKind::Form, fields, lowered)
        }
        JSON => {
            let fields = json_fields(id, &media, components)?;
            (BodyKind::Json, fields, (JSON.to_owned(), with_name(id, media, components)?))
        }
        TEXT if !body.required => {
            return Err(Error::refused(id, "its request body is text that may be left out", "make it required"));
        }
        TEXT => {
            // Its schema says no more than that it is text, whatever else it says.
            let schema = ReferenceOr::Item(schema::text());
            (BodyKind::Text, Vec::new(), (TEXT.to_owned(), MediaType { schema: Some(schema), ..MediaType::default() }))
        }
        other => {
            return Err(Error::refused(
                id,
                format!("its request body is `{other}`"),
                format!("these are supported: `{MULTIPART}`, `{JSON}` and `{TEXT}`"),
            ));
        }
    };
    // A form is sent also when it is empty.
    let required = body.required || kind == BodyKind::Form;
    let whole = Field { required, ..whole(kind, body.description.clone()) };
    body.content = [lowered].into_iter().collect();
    operation.request_body = Some(ReferenceOr::Item(body));
    Ok(Some(Body { kind, required, whole, fields }))
}

fn whole(kind: BodyKind, description: Option<String>) -> Field {
    let kind = if kind == BodyKind::Text { Kind::Text } else { Kind::Json };
    Field { sample: Some("text".into()), ..Field::unlisted("body", description, kind) }
}

fn only_media_type(id: &str, body: &mut RequestBody) -> Result<(String, MediaType), Error> {
    let mut content = std::mem::take(&mut body.content).into_iter();
    match (content.next(), content.next()) {
        (Some((name, media)), None) => {
            let name = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            Ok((name, media))
        }
        (first, second) => {
            let names = first.into_iter().chain(second).chain(content).map(|(name, _)| format!("`{name}`"));
            let names = names.collect::<Vec<_>>().join(", ");
            Err(Error::refused(id, format!("its request body is offered as {names}"), "keep one media type"))
        }
    }
}

/// Leaves out the properties that only responses have.
fn without_read_only(id: &str, mut media: MediaType, components: &mut Components) -> Result<MediaType, Error> {
    let Some(schema) = &media.schema else { return Ok(media) };
    if let Some(own) = schema::one_way(id, schema, components, |data| data.read_only)? {
        media.schema = Some(schema::reference(&schema::add(id, "body", own, components)));
    }
    Ok(media)
}

/// Progenitor knows no body that may be `null` unless it has a name.
fn with_name(id: &str, mut media: MediaType, components: &mut Components) -> Result<MediaType, Error> {
    if let Some(schema) = &media.schema
        && let Some(own) = schema.as_item().filter(|schema| schema.schema_data.nullable)
    {
        media.schema = Some(schema::reference(&schema::add(id, "body", own.clone(), components)));
    }
    Ok(media)
}

fn json_fields(id: &str, media: &MediaType, components: &Components) -> Result<Vec<Field>, Error> {
    let schema = media
        .schema
        .as_ref()
        .ok_or_else(|| Error::refused(id, "its request body has no schema", "give it one (`{}` allows anything)"))?;
    if !media.encoding.is_empty() {
        return Err(Error::refused(id, "its request body has an `encoding`, which only forms may have", "remove it"));
    }
    schema::properties(id, schema, components)
}
