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
    let (media_type, media, others) = one_media_type(id, &mut body, components)?;
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
    Ok(Some(Body { kind, others, required, whole, fields }))
}

fn whole(kind: BodyKind, description: Option<String>) -> Field {
    let kind = if kind == BodyKind::Text { Kind::Text } else { Kind::Json };
    Field { sample: Some("text".into()), ..Field::unlisted("body", description, kind) }
}

/// Of several media types the one that can express most: a form that has a file, or else JSON, a form, text; and the names of the
/// others.
fn one_media_type(
    id: &str,
    body: &mut RequestBody,
    components: &Components,
) -> Result<(String, MediaType, Vec<String>), Error> {
    let mut content = std::mem::take(&mut body.content).into_iter().collect::<Vec<_>>();
    let rank = |(name, media): &(String, MediaType)| match plain(name).as_str() {
        MULTIPART if has_file(id, media, components) => 0,
        JSON => 1,
        MULTIPART => 2,
        TEXT => 3,
        _ => 4,
    };
    content.sort_by_key(rank);
    let mut content = content.into_iter();
    let Some((name, media)) = content.next() else {
        return Err(Error::refused(id, "its request body has no media type", "give it one"));
    };
    Ok((plain(&name), media, content.map(|(name, _)| name).collect()))
}

/// A media type without its parameters.
fn plain(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn has_file(id: &str, media: &MediaType, components: &Components) -> bool {
    let fields = media.schema.as_ref().and_then(|schema| schema::properties(id, schema, components).ok());
    fields.into_iter().flatten().any(|field| field.kind == Kind::File)
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
