//! Combines the successes of an operation, since a call has one result type.

use openapiv3::{
    AnySchema, Components, MediaType, ObjectType, Operation as ApiOperation, ReferenceOr, Response, Schema, SchemaKind,
    StatusCode, Type,
};
use serde_json::Value;

use super::facts::EVENTS;
use super::site::Site;
use super::{file, schema};
use crate::error::Error;

/// The success of an operation.
pub(super) struct Chosen {
    pub(super) status: u16,
    /// All statuses of a success, including `status`.
    pub(super) statuses: Vec<u16>,
    pub(super) response: Response,
    /// For JSON with several shapes: the statuses and the first response of each, beginning with the shape of
    /// `response`.
    pub(super) shapes: Vec<(Vec<StatusCode>, Response)>,
    /// True if another status has no content.
    pub(super) is_optional: bool,
    /// False if the document has no success, or does not describe its content.
    pub(super) is_described: bool,
    /// True if the only success has a status without content, but the document describes content.
    pub(super) is_misplaced: bool,
}

/// A success, and its status as the document writes it.
type Documented = (StatusCode, Response);

/// Combines successes with the same content. One without content makes the content optional. Different JSON becomes a
/// choice.
pub(super) fn choose(
    site: &Site<'_>,
    operation: &ApiOperation,
    components: &Components,
    json: impl Fn(&Response) -> Option<String>,
) -> Result<Chosen, Error> {
    let mut all = documented(site.id, operation, components)?;
    all.iter_mut().for_each(|(_, response)| read_files(response, json(response), components));
    let is_misplaced = is_misplaced(&all, components);
    // A GET without content would return nothing, so documents mean another status.
    let is_kept = is_misplaced && site.method == "GET";
    for (status, response) in all.iter_mut().filter(|_| !is_kept) {
        if has_no_content(code(status)) {
            response.content.clear();
        }
    }
    let is_described = is_described(site.method, &all);
    if let (false, Some((_, response))) = (is_described, all.first_mut()) {
        *response = anything();
    }
    let mut statuses = all.iter().map(|(status, _)| code(status)).collect::<Vec<_>>();
    statuses.dedup();
    let (full, empty): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, response)| !response.content.is_empty());
    let is_optional = is_kept || (!full.is_empty() && !empty.is_empty());
    let mut choices = full.into_iter().chain(empty);
    let (status, response) = choices.next().unwrap_or_else(|| (StatusCode::Code(200), anything()));
    let others = choices.filter(|(_, other)| !other.content.is_empty()).collect::<Vec<_>>();
    let shapes = match others.is_empty() {
        true => Vec::new(),
        false => by_shape([(status.clone(), response.clone())].into_iter().chain(others), components, &json),
    };
    let chosen = Chosen {
        status: code(&status),
        statuses,
        response,
        shapes: Vec::new(),
        is_optional,
        is_described,
        is_misplaced,
    };
    if shapes.len() < 2 {
        return Ok(chosen);
    }
    match shapes.iter().all(|(_, response)| json(response).is_some()) {
        true => Ok(Chosen { shapes, ..chosen }),
        false => Ok(Chosen { response: of_bytes(site.id, &shapes)?, ..chosen }),
    }
}

/// Groups responses by the shape of their content, in order: the statuses of each shape, and its first response.
fn by_shape(
    responses: impl Iterator<Item = Documented>,
    components: &Components,
    json: &impl Fn(&Response) -> Option<String>,
) -> Vec<(Vec<StatusCode>, Response)> {
    let mut shapes = Vec::<(_, (Vec<StatusCode>, Response))>::new();
    for (status, response) in responses {
        let shape = shape(&response, json(&response), components);
        match shapes.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, (statuses, _))) => statuses.push(status),
            None => shapes.push((shape, (vec![status], response))),
        }
    }
    shapes.into_iter().map(|(_, of_shape)| of_shape).collect()
}

/// Returns a response for successes that are not all JSON. Callers get the content unchanged, with its `Content-Type`.
fn of_bytes(id: &str, shapes: &[(Vec<StatusCode>, Response)]) -> Result<Response, Error> {
    let mut names = shapes.iter().flat_map(|(_, response)| response.content.keys()).collect::<Vec<_>>();
    if names.iter().any(|name| name.starts_with(EVENTS)) {
        let reason = "one of its responses is a stream of events, and another is not";
        return Err(Error::refused(id, reason, "keep one of them: a call has one type of result"));
    }
    // The joined name must not end in JSON, so that it isn't treated as JSON.
    names.sort_by_key(|name| !name.ends_with("json"));
    names.dedup();
    let names = names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    Ok(of_text(names))
}

/// Returns whether a document describes the content of a success. It doesn't without a success, or for a `GET` without
/// content: some frameworks omit the content of files.
fn is_described(method: &str, all: &[Documented]) -> bool {
    let is_nothing = |(status, response): &Documented| response.content.is_empty() && !has_no_content(code(status));
    let is_untold = method == "GET" && all.iter().all(is_nothing);
    !(all.is_empty() || is_untold)
}

/// Returns the successes, sorted by status. `2XX` follows `200`.
fn documented(id: &str, operation: &ApiOperation, components: &Components) -> Result<Vec<Documented>, Error> {
    let listed = |class: u16| {
        let listed = operation.responses.responses.iter().map(|(status, response)| (status.clone(), response));
        listed.filter(move |(status, _)| code(status) / 100 == class).collect::<Vec<_>>()
    };
    // `default` covers each status that is not listed, including successes (OpenAPI 3.0.4, section 4.8.16).
    let default = operation.responses.default.iter().map(|response| (StatusCode::Code(200), response)).collect();
    // The client follows no redirects, so callers get the redirect itself.
    let all = [listed(2), default, listed(3)].into_iter().find(|some| !some.is_empty()).unwrap_or_default();
    let resolved =
        all.into_iter().map(|(status, response)| Ok((status, schema::response(id, response, components)?.clone())));
    let mut resolved = resolved.collect::<Result<Vec<_>, Error>>()?;
    resolved.sort_by_key(|(status, _)| (code(status), matches!(status, StatusCode::Range(_))));
    Ok(resolved)
}

/// Turns a file that is described as JSON (`json`) into bytes. No service sends a file as a JSON string.
fn read_files(response: &mut Response, json: Option<String>, components: &Components) {
    let media = json.and_then(|name| response.content.get(&name));
    let schema = media.and_then(|media| schema::resolve("", media.schema.as_ref()?, components).ok());
    let file = schema.and_then(|schema| file::find(schema, components));
    if file.is_some_and(|file| !file.repeated && !file.or_else) {
        *response = of_text(response.content.keys().map(String::as_str).chain(["*/*"]).collect::<Vec<_>>().join(", "));
    }
}

/// Returns whether the only success has a status without content, but describes content. Tools also write content that
/// says nothing, which doesn't count.
fn is_misplaced(all: &[Documented], components: &Components) -> bool {
    let [(StatusCode::Code(204 | 205), response)] = all else { return false };
    response.content.values().filter_map(|media| media.schema.as_ref()).any(|schema| {
        match schema::resolve("", schema, components).map(|schema| &schema.schema_kind) {
            Ok(SchemaKind::Any(any)) => *any != AnySchema::default(),
            Ok(SchemaKind::Type(Type::Object(object))) => *object != ObjectType::default(),
            _ => true,
        }
    })
}

/// Returns whether a response with this status has no meaningful content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4).
fn has_no_content(status: u16) -> bool {
    matches!(status, 204 | 205 | 300..=399)
}

/// Returns the success of an operation that documents none.
fn anything() -> Response {
    of_text("*/*".to_owned())
}

fn of_text(media_type: String) -> Response {
    let media = MediaType { schema: Some(ReferenceOr::Item(schema::text())), ..MediaType::default() };
    Response { content: [(media_type, media)].into_iter().collect(), ..Response::default() }
}

fn code(status: &StatusCode) -> u16 {
    match status {
        StatusCode::Code(code) => *code,
        StatusCode::Range(3) => 302,
        StatusCode::Range(class) => class * 100,
    }
}

/// Returns the media type and the schema of content, without descriptions. `json` is the name of its JSON; all JSON
/// media types are equal.
fn shape(response: &Response, json: Option<String>, components: &Components) -> Option<(Option<String>, Value)> {
    let first = response.content.first();
    let (name, media) = json.as_ref().and_then(|name| response.content.get_key_value(name)).or(first)?;
    let schema = media.schema.as_ref().map(|schema| shape_of(schema, components));
    Some((Some(name.to_ascii_lowercase()).filter(|_| json.is_none()), schema.unwrap_or_default()))
}

/// Returns a schema with its references resolved, without descriptions.
pub(super) fn shape_of(schema: &ReferenceOr<Schema>, components: &Components) -> Value {
    let target = schema::resolve("", schema, components).ok();
    let mut tree = target.and_then(|target| serde_json::to_value(target).ok()).unwrap_or_default();
    without_words(&mut tree);
    tree
}

/// Removes descriptions, but not properties with such names.
fn without_words(schema: &mut Value) {
    const WORDS: [&str; 6] = ["title", "description", "example", "default", "deprecated", "externalDocs"];
    match schema {
        Value::Object(fields) => {
            fields.retain(|name, _| !WORDS.contains(&name.as_str()));
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value) {
                    ("properties", Value::Object(properties)) => properties.values_mut().for_each(without_words),
                    (_, value) => without_words(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(without_words),
        _ => {}
    }
}
