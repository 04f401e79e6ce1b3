//! Answers: read up to a bound, and turned into errors that keep what a caller needs of them.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::BytesMut;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::auth::ApiKey;
use crate::error::{self, AnswerError, ApiError, CallSummary, Error, Payload, RedirectError};
use crate::excerpt::excerpt;
use crate::stall::{Clock, Turn};

/// 8 MiB: a thousand times what a voice takes.
pub(crate) const MAX_SUCCESS: usize = 8 * 1024 * 1024;
/// 64 KiB: what a person may want to read of an error page, and more.
pub(crate) const MAX_REFUSAL: usize = 64 * 1024;

/// As much of a body as was allowed, and as came before it broke off.
#[derive(Default)]
pub(crate) struct Body {
    pub(crate) bytes: BytesMut,
    /// Whether there was more.
    pub(crate) is_cut: bool,
}

impl Body {
    pub(crate) async fn read(&mut self, response: &mut Response, clock: &Clock, limit: usize) -> reqwest::Result<()> {
        while let Some(piece) = response.chunk().await? {
            clock.moved(Turn::Finishing);
            let room = limit.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            if piece.len() > room {
                self.is_cut = true;
                break;
            }
        }
        Ok(())
    }
}

/// An answer of any status but 2xx.
pub(crate) fn refusal(status: StatusCode, headers: HeaderMap, body: &[u8], key: &ApiKey) -> Error {
    let call = CallSummary::default();
    if status.is_redirection() {
        let location = headers.get(LOCATION).map(|value| excerpt(&String::from_utf8_lossy(value.as_bytes())));
        return Error::Redirect(Box::new(RedirectError { status, location, headers, call }));
    }
    let body = redacted(body, key);
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
        body,
    }))
}

/// What a body says of an error.
#[derive(Debug, Default, PartialEq)]
struct Said {
    message: Option<String>,
    title: Option<String>,
    error_code: Option<String>,
    doc_url: Option<String>,
    request_id: Option<String>,
}

/// JSON since version 2026-03-01, `Title: Message` as plain text before, and anything from what stands between.
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

/// Seconds or a date (RFC 9110, section 10.2.3). Anything else says nothing.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Rust's own parser would take a sign, and nonsense that begins with more digits than a number holds.
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// A body without the key in it, also where JSON writes the key with escapes.
fn redacted(body: &[u8], key: &ApiKey) -> String {
    let plain = key.redact(&String::from_utf8_lossy(body));
    let Ok(value) = serde_json::from_str::<Value>(&plain) else { return plain };
    let redacted = redacted_value(value.clone(), key);
    if redacted == value { plain } else { redacted.to_string() }
}

fn redacted_value(value: Value, key: &ApiKey) -> Value {
    match value {
        Value::String(text) => Value::String(key.redact(&text)),
        Value::Array(values) => values.into_iter().map(|value| redacted_value(value, key)).collect(),
        Value::Object(object) => {
            object.into_iter().map(|(name, value)| (key.redact(&name), redacted_value(value, key))).collect()
        }
        other => other,
    }
}

/// A success whose JSON is not what was promised. What the parser says of it may repeat a value, also the key.
pub(crate) fn unreadable(
    status: StatusCode,
    headers: HeaderMap,
    body: &[u8],
    key: &ApiKey,
    source: serde_json::Error,
) -> Error {
    let said = key.redact(&source.to_string());
    let problem = match body.trim_ascii().is_empty() {
        true => "it is empty".to_owned(),
        false => format!("it is not the JSON that the document promises ({})", excerpt(&said)),
    };
    let source = Some(source).filter(|source| source.to_string() == said);
    answer_error(status, headers, body, key, problem, source)
}

/// A success whose body broke off, or stalled. Without an id in it, that is what happened.
pub(crate) fn cut_off(status: StatusCode, headers: HeaderMap, body: &[u8], key: &ApiKey, error: Error) -> Error {
    match find_id(body) {
        Some(_) => answer_error(status, headers, body, key, "it broke off".to_owned(), None),
        None => error,
    }
}

/// A success that has no end.
pub(crate) fn too_long(status: StatusCode, headers: HeaderMap, body: &[u8], key: &ApiKey) -> Error {
    answer_error(status, headers, body, key, format!("it is longer than {MAX_SUCCESS} bytes"), None)
}

fn answer_error(
    status: StatusCode,
    headers: HeaderMap,
    body: &[u8],
    key: &ApiKey,
    problem: String,
    source: Option<serde_json::Error>,
) -> Error {
    // The key is taken out of the id itself: in a body that is no JSON as a whole, it may be written with escapes.
    let id = find_id(body).map(|id| excerpt(&key.redact(&id)));
    let excerpt = excerpt(&redacted(body, key));
    let call = CallSummary::default();
    Error::Answer(Box::new(AnswerError { status, problem, excerpt, id, headers, call, source }))
}

/// The `id` of a JSON object, also of one that breaks off or goes wrong after it.
fn find_id(body: &[u8]) -> Option<String> {
    let mut id = None;
    // What goes wrong after the id does not matter, and without one there is nothing to give.
    let _ = serde_json::Deserializer::from_str(&String::from_utf8_lossy(body)).deserialize_map(FindId(&mut id));
    id
}

struct FindId<'a>(&'a mut Option<String>);

impl<'de> Visitor<'de> for FindId<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "id" {
                *self.0 = map.next_value::<Value>()?.as_str().map(ToOwned::to_owned);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
