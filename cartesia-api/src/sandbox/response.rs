//! Responses: the documented value of a success, the service's JSON of an error, and bodies from a test.

use std::mem::discriminant;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http_body_util::Full;
use hyper::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{ReceivedPart, check, id};
use crate::contract::{Content, Kind, Operation};

const JSON: &str = "application/json";

/// Returns an error in the service's JSON. Its error codes are not documented, so none is made up.
pub(super) fn refusal(refusal: &Refusal) -> Response<Full<Bytes>> {
    let request_id = id::uuid();
    let body = refusal_body(refusal, &request_id);
    let mut response = respond(refusal.status, &request_id, Some(JSON), body.to_string());
    if let Some(allow) = refusal.allow.as_deref().and_then(|allow| HeaderValue::try_from(allow).ok()) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// Returns the JSON of an error.
pub(super) fn refusal_body(refusal: &Refusal, request_id: &str) -> Value {
    json!({
        "error_code": null,
        "title": refusal.status.canonical_reason().unwrap_or_default(),
        "message": refusal.message,
        "request_id": request_id,
    })
}

/// Returns the documented response of `operation` to a form of these parts.
pub(super) fn success(operation: &Operation, parts: &[ReceivedPart]) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(operation.success).unwrap_or_default();
    match operation.content {
        Content::None => respond(status, &id::uuid(), None, Bytes::new()),
        Content::Stream => respond(status, &id::uuid(), operation.accept.split(", ").next(), Bytes::new()),
        Content::Json | Content::JsonOrNone => {
            respond(status, &id::uuid(), Some(JSON), documented(operation, parts).to_string())
        }
    }
}

/// Returns the document's value, with what was sent, and with a new id and the time where an object has them.
fn documented(operation: &Operation, parts: &[ReceivedPart]) -> Value {
    let mut value = serde_json::from_str(operation.instance).unwrap_or_default();
    if let Value::Object(object) = &mut value {
        for (name, value) in object {
            if let Some(other) = sent(operation, name, value, parts).or_else(|| fresh(name, value)) {
                *value = other;
            }
        }
    }
    value
}

/// Returns a response with this body, whose media type follows from its content.
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

/// Returns the value that was sent under that name, if the document's value is of the same type.
fn sent(operation: &Operation, name: &str, documented: &Value, parts: &[ReceivedPart]) -> Option<Value> {
    let part = parts.iter().find(|part| part.name == name)?;
    let field = operation.parts.iter().find(|field| field.name == name && !field.repeated);
    let value = check::value(field.map_or(&Kind::Text, |field| &field.kind), part.text.as_deref()?)?;
    (discriminant(&value) == discriminant(documented)).then_some(value)
}

/// Returns a new id, the time, or false; `None` where the document's value will do.
fn fresh(name: &str, documented: &Value) -> Option<Value> {
    match documented {
        Value::String(_) if name == "id" || name.ends_with("_id") => Some(Value::String(id::uuid())),
        Value::String(text) if DateTime::parse_from_rfc3339(text).is_ok() => {
            Some(Value::String(Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)))
        }
        // Nothing is on that nobody has turned on.
        Value::Bool(_) => Some(Value::Bool(false)),
        _ => None,
    }
}

/// Returns the page of a gateway that has lost the service, as Varnish and others write it.
pub(super) fn gateway(status: StatusCode) -> Response<Full<Bytes>> {
    let page =
        format!("<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
    let mut response = respond(status, &id::uuid(), Some("text/html; charset=utf-8"), page);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
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
