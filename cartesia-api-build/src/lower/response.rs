//! Responses (OpenAPI 3.0.4, section 4.8.16): the success of an operation. The client reads all errors in the same way.

use openapiv3::{
    Components, MediaType, Operation as ApiOperation, ReferenceOr, Response, Schema, SchemaKind, StatusCode, Type,
};
use serde_json::Value;

use super::facts::{Content, EVENTS, Success};
use super::one_way::OneWay;
use super::site::Site;
use super::successes::{self, Chosen};
use super::{check, instance, schema, several};
use crate::error::Error;

const JSON: &str = "application/json";

/// Removes all responses except the success, and combines successes with the same content.
pub(super) fn lower(
    site: &Site<'_>,
    operation: &mut ApiOperation,
    components: &mut Components,
) -> Result<Success, Error> {
    let id = site.id;
    let json = |response: &Response| json_name(response, components);
    let Chosen { status, statuses, mut response, shapes, is_optional, is_described, is_misplaced } =
        successes::choose(site, operation, components, json)?;
    let others = other_files(&response, json(&response).as_deref());
    let media_type = settle(id, &status.to_string(), &mut response, components)?;
    let alternatives = shapes.iter().map(|(statuses, _)| statuses.clone()).collect();
    match response.content.values_mut().next() {
        Some(media) if !shapes.is_empty() => media.schema = Some(several(id, shapes, components)?),
        _ => without_write_only(id, "response", &mut response, components)?,
    }
    let success = success(id, status, &response, components)?;
    let mut success = Success { statuses, is_optional, is_described, is_misplaced, others, alternatives, ..success };
    success.media_type = media_type.unwrap_or(success.media_type);
    operation.responses.default = None;
    // Progenitor doesn't treat a redirect as a success.
    let status = if status < 300 { status } else { 200 };
    operation.responses.responses = [(StatusCode::Code(status), ReferenceOr::Item(response))].into_iter().collect();
    Ok(success)
}

/// Returns the schema for JSON with several shapes, each with its statuses.
fn several(
    id: &str,
    shapes: Vec<(Vec<StatusCode>, Response)>,
    components: &mut Components,
) -> Result<ReferenceOr<Schema>, Error> {
    let mut schemas = Vec::new();
    for (statuses, mut response) in shapes {
        let part = statuses.first().map(ToString::to_string).unwrap_or_default();
        settle(id, &part, &mut response, components)?;
        without_write_only(id, &part, &mut response, components)?;
        let schema = response.content.into_values().find_map(|media| media.schema);
        schemas.extend(schema.map(|schema| (statuses, schema)));
    }
    several::one_of(id, schemas, components)
}

/// Converts a response to one that progenitor reads. Returns the media type to request if the JSON has one of its own.
fn settle(id: &str, status: &str, response: &mut Response, components: &Components) -> Result<Option<String>, Error> {
    let media_type = name_json(response, components);
    settle_json(id, status, response)?;
    // Any other content is returned as bytes, so its schema doesn't matter.
    for (_, media) in response.content.iter_mut().filter(|(name, _)| !is_plain_json(name)) {
        media.schema.take_if(|schema| schema::resolve(id, schema, components).is_err());
    }
    Ok(media_type)
}

/// Removes `writeOnly` properties. An object that has some becomes a component named after the operation and `part`.
fn without_write_only(id: &str, part: &str, response: &mut Response, components: &mut Components) -> Result<(), Error> {
    let one_way = OneWay { id, part, is_other: |data| data.write_only };
    for media in response.content.values_mut() {
        if let Some(schema) = &media.schema
            && let Some(own) = one_way.schema(schema, components)?
        {
            media.schema = Some(schema::reference(&schema::add(id, part, own, components)));
        }
    }
    Ok(())
}

/// Returns the media types beside JSON with other content. Text and XML are assumed to have the same content as JSON.
fn other_files(response: &Response, json: Option<&str>) -> Vec<String> {
    let is_other = |name: &&String| {
        let name = name.to_ascii_lowercase();
        !["json", "xml", "yaml", "text/plain", "text/html", "urlencoded", "*/*"].iter().any(|same| name.contains(same))
    };
    json.into_iter().flat_map(|_| response.content.keys().filter(is_other).cloned()).collect()
}

/// Gives all JSON the media type that progenitor knows. Returns the media type to request if it differs: that of a
/// vendor (`application/vnd.example+json`, RFC 6839), but not a range.
fn name_json(response: &mut Response, components: &Components) -> Option<String> {
    let name = json_name(response, components).filter(|name| !is_plain_json(name))?;
    let media = response.content.shift_remove(&name)?;
    response.content = [(JSON.to_owned(), media)].into_iter().collect();
    Some(name).filter(|name| name.to_ascii_lowercase().contains("+json") && check::is_header_text(name))
}

/// Returns the media type that is JSON: the one that progenitor supports, or else the first.
fn json_name(response: &Response, components: &Components) -> Option<String> {
    let is_json = |(name, media): &(&String, &MediaType)| {
        let name = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_range = matches!(name.as_str(), "*/*" | "application/*");
        name == JSON || name.ends_with("+json") || (is_range && is_value(media, components))
    };
    let plain = json(response).map(|(name, _)| name.clone());
    plain.or_else(|| response.content.iter().find(is_json).map(|(name, _)| name.clone()))
}

/// Returns whether a schema allows anything but strings. A range of media types with a string stays as it is.
fn is_value(media: &MediaType, components: &Components) -> bool {
    let schema = media.schema.as_ref().and_then(|schema| schema::resolve("", schema, components).ok());
    schema.is_some_and(|schema| !matches!(schema.schema_kind, SchemaKind::Type(Type::String(_))))
}

/// Completes JSON without a schema, which may be any JSON.
fn settle_json(id: &str, status: &str, response: &mut Response) -> Result<(), Error> {
    let Some((_, media)) = response.content.iter_mut().find(|(name, _)| is_plain_json(name)) else { return Ok(()) };
    media.schema.get_or_insert_with(|| ReferenceOr::Item(schema::any()));
    if !media.encoding.is_empty() {
        let reason = format!("its response {status} has an `encoding`, which only forms may have");
        return Err(Error::refused(id, reason, "remove it"));
    }
    Ok(())
}

/// Returns the media type that progenitor treats as JSON.
fn json(response: &Response) -> Option<(&String, &MediaType)> {
    response.content.iter().find(|(name, _)| is_plain_json(name))
}

fn is_plain_json(name: &str) -> bool {
    name == JSON || name.starts_with("application/json;")
}

fn success(id: &str, status: u16, response: &Response, components: &Components) -> Result<Success, Error> {
    let named = |content, media_type: &str| {
        let (statuses, media_type) = (vec![status], media_type.to_owned());
        Success {
            status,
            statuses,
            content,
            is_optional: false,
            is_described: true,
            is_misplaced: false,
            media_type,
            others: Vec::new(),
            alternatives: Vec::new(),
            instance: Value::Null,
        }
    };
    if let Some((_, media)) = json(response) {
        let schema = media.schema.as_ref();
        let instance = schema.map(|schema| instance::instance(id, "", schema, components)).transpose()?;
        return Ok(Success { instance: instance.unwrap_or_default(), ..named(Content::Json, JSON) });
    }
    Ok(match response.content.keys().next() {
        None => named(Content::None, ""),
        Some(name) if name.starts_with(EVENTS) => named(Content::Events, EVENTS),
        // Callers get the bytes, with the media type that the service chose.
        Some(_) => {
            let names = response.content.keys().filter(|name| !name.starts_with(EVENTS));
            let names = names.map(|name| header_text(id, name)).collect::<Result<Vec<_>, _>>()?;
            named(Content::Bytes, &names.join(", "))
        }
    })
}

fn header_text<'a>(id: &str, media_type: &'a str) -> Result<&'a str, Error> {
    match check::is_header_text(media_type) {
        true => Ok(media_type),
        false => Err(Error::refused(id, "the media type of its success is invalid", "fix it")),
    }
}
