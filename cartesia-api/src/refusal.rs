//! Refusals: responses of any status but 2xx, as errors that keep what a caller needs.

mod page;
mod said;
mod sentence;

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};

use crate::auth::Keys;
use crate::content::Received;
use crate::error::{self, ApiError, CallSummary, Error, Payload, RedirectError};
use crate::excerpt::excerpt;

/// Returns the error of a response of any status but 2xx.
pub(crate) fn refusal(received: Received, keys: &Keys) -> Error {
    let Received { response, sent, headers, bytes } = received;
    let (status, call) = (response.status(), CallSummary::default());
    if status.is_redirection() {
        let location = headers.get(LOCATION).map(|value| excerpt(&String::from_utf8_lossy(value.as_bytes())));
        return Error::Redirect(Box::new(RedirectError { status, location, headers, call }));
    }
    let body = keys.redact_body(&bytes);
    let said = said::said(&body);
    let request_id = said.request_id.or_else(|| error::request_id(&headers).map(excerpt)).filter(|id| !id.is_empty());
    let retry_after = retry_after(&headers, SystemTime::now());
    let said::Said { message, title, error_code, doc_url, .. } = said;
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
        key_is_usual: keys.is_usual(),
        sent,
        body,
    }))
}

/// Reads seconds or a date (RFC 9110, section 10.2.3). Anything else is ignored.
/// The longest wait that an error tells, a year: a program can add it to any time.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Rust's own parser would take a sign, and nonsense that begins with more digits than a number holds.
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(LONGEST_WAIT, Duration::from_secs).min(LONGEST_WAIT));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(LONGEST_WAIT))
}
