//! What goes back: the documented object of a success, the service's JSON of an error, a body that a test wants.

use bytes::Bytes;
use chrono::{SecondsFormat, Utc};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{ReceivedPart, check, id};
use crate::contract::{Field, Kind, Operation};

const JSON: &str = "application/json";

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// For 405 only: the `Allow` header.
    pub(super) allow: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Refusal {
        Refusal { status, message: message.into(), allow: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, message)
    }
}

/// The service's JSON for an error. Its error codes are not documented, so none is made up.
pub(super) fn refusal(refusal: &Refusal) -> Response<Full<Bytes>> {
    let request_id = id::uuid();
    let body = json!({
        "error_code": null,
        "title": refusal.status.canonical_reason().unwrap_or_default(),
        "message": refusal.message,
        "request_id": request_id,
    });
    let mut response = respond(refusal.status, &request_id, Some(JSON), body.to_string());
    if let Some(allow) = refusal.allow.as_deref().and_then(|allow| HeaderValue::try_from(allow).ok()) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The documented answer of `operation` to a form of these parts.
pub(super) fn success(operation: &Operation, parts: &[ReceivedPart]) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(operation.success).unwrap_or_default();
    let properties = operation.answer.iter().map(|field| (field.name.to_owned(), property(field, parts)));
    match operation.answer {
        [] => respond(status, &id::uuid(), None, Bytes::new()),
        _ => respond(status, &id::uuid(), Some(JSON), Value::Object(properties.collect::<Map<_, _>>()).to_string()),
    }
}

/// An answer with this body, whose media type is told by what it holds.
pub(super) fn scripted(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let media_type = if body.is_empty() {
        None
    } else if serde_json::from_slice::<IgnoredAny>(&body).is_ok() {
        Some(JSON)
    } else if std::str::from_utf8(&body).is_ok() {
        Some("text/plain; charset=utf-8")
    } else {
        Some("application/octet-stream")
    };
    respond(status, &id::uuid(), media_type, body)
}

/// What was sent under that name, or else something plausible.
fn property(field: &Field, parts: &[ReceivedPart]) -> Value {
    let sent = parts.iter().find(|part| part.name == field.name).and_then(|part| part.text.as_deref());
    sent.and_then(|text| check::value(&field.kind, text)).unwrap_or_else(|| plausible(field))
}

fn plausible(field: &Field) -> Value {
    match field.kind {
        Kind::Text if field.name == "id" || field.name.ends_with("_id") => Value::String(id::uuid()),
        Kind::File | Kind::Text => Value::String(String::new()),
        Kind::DateTime => Value::String(Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)),
        Kind::Choice(choices) => Value::from(choices.first().copied()),
        Kind::Boolean => Value::Bool(false),
        Kind::Integer | Kind::Number => Value::from(0),
        Kind::Json => Value::Null,
    }
}

fn respond(
    status: StatusCode,
    request_id: &str,
    media_type: Option<&'static str>,
    body: impl Into<Bytes>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    if let Some(media_type) = media_type {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    if let Ok(request_id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), request_id);
    }
    response
}
