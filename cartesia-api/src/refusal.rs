//! Refusals: responses of any status but 2xx, as errors that keep what a caller needs.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use serde_json::Value;

use crate::auth::ApiKey;
use crate::content::Received;
use crate::error::{self, ApiError, CallSummary, Error, Payload, RedirectError};
use crate::excerpt::excerpt;

/// Returns the error of a response of any status but 2xx.
pub(crate) fn refusal(received: Received, key: &ApiKey) -> Error {
    let Received { response, sent, headers, bytes } = received;
    let (status, call) = (response.status(), CallSummary::default());
    if status.is_redirection() {
        let location = headers.get(LOCATION).map(|value| excerpt(&String::from_utf8_lossy(value.as_bytes())));
        return Error::Redirect(Box::new(RedirectError { status, location, headers, call }));
    }
    let body = key.redact_body(&bytes);
    let said = said(&body);
    let request_id = said.request_id.or_else(|| error::request_id(&headers).map(excerpt)).filter(|id| !id.is_empty());
    let retry_after = retry_after(&headers, SystemTime::now());
    let Said { message, title, error_code, doc_url, .. } = said;
    let message = message.unwrap_or_default();
    let body = Payload(body);
    Error::Api(Box::new(ApiError {
        status,
        message,
        title,
        error_code,
        doc_url,
        request_id,
        retry_after,
        headers,
        call,
        sent,
        body,
    }))
}

/// The facts in the body of an error.
#[derive(Debug, Default, PartialEq)]
struct Said {
    message: Option<String>,
    title: Option<String>,
    error_code: Option<String>,
    doc_url: Option<String>,
    request_id: Option<String>,
}

/// Reads the JSON of version 2026-03-01 and later, the plain text `Title: Message` of earlier ones, or any other text,
/// such as a gateway's.
fn said(body: &str) -> Said {
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(object)) => said_in_json(&Value::Object(object)),
        Ok(Value::String(text)) => said_in_text(&text),
        _ => said_in_text(body),
    }
}

fn said_in_json(body: &Value) -> Said {
    let inner = body.get("error");
    let text = |name: &str| {
        [Some(body), inner].into_iter().flatten().find_map(|object| match object.get(name)? {
            Value::String(text) => Some(excerpt(text)).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    let whole_error = inner.and_then(Value::as_str).map(excerpt);
    let message = text("message").or(whole_error).or_else(|| text("detail"));
    let message = message.or_else(|| text("title").is_none().then(|| excerpt(&body.to_string())));
    let error_code = text("error_code").or_else(|| text("code"));
    Said { message, error_code, title: text("title"), doc_url: text("doc_url"), request_id: text("request_id") }
}

fn said_in_text(body: &str) -> Said {
    let text = body.trim();
    let is_title = |title: &str| title.len() <= 64 && !title.contains(['\n', '<', '{']);
    match text.split_once(": ") {
        Some((title, message)) if is_title(title) => {
            Said { title: Some(excerpt(title)), message: Some(excerpt(message)), ..Said::default() }
        }
        _ => Said { message: Some(excerpt(text)), ..Said::default() },
    }
}

/// Reads seconds or a date (RFC 9110, section 10.2.3). Anything else is ignored.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Rust's own parser would take a sign, and nonsense that begins with more digits than a number holds.
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
