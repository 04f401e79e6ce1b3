//! Refusals of the service: what it says, and what to do.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::sentence::Sentence;
use super::summary::{CallSummary, Named};
use crate::retry::Sent;

/// The headers that hold the id of a request, from the service outwards: its own id finds most in its logs.
///
/// Not `traceparent`, which is a header of requests, and none of Envoy's: its id is `x-request-id`.
const REQUEST_ID_HEADERS: [&str; 17] = [
    "x-request-id",
    "request-id",
    "cartesia-request-id",
    "x-correlation-id",
    // Gateways and load balancers: Kong's, Amazon's, Google's, Azure's.
    "x-kong-request-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amzn-trace-id",
    "apigw-requestid",
    "x-cloud-trace-context",
    "x-ms-request-id",
    // Platforms and content delivery networks: Fly, Vercel, Azure Front Door, CloudFront, Cloudflare, Varnish.
    "fly-request-id",
    "x-vercel-id",
    "x-azure-ref",
    "x-amz-cf-id",
    "cf-ray",
    "x-varnish",
];

/// Returns the id of a request from the headers of its response.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut ids = REQUEST_ID_HEADERS.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
    ids.find(|id| !id.trim().is_empty())
}

/// The bounds of the waits that a sentence names: not one that is over, nor one that is meant for no caller.
const MIN_WAIT: Duration = Duration::from_secs(1);
const MAX_WAIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A response of 4xx or 5xx.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ApiError {
    /// The status code.
    pub status: StatusCode,
    /// The service's message, or an excerpt of the body. May be empty.
    pub message: String,
    /// The short form of the message.
    pub title: Option<String>,
    /// A name for the error that programs can match on.
    pub error_code: Option<String>,
    /// The URL of the error's documentation.
    pub doc_url: Option<String>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The time that the service asks to wait.
    pub retry_after: Option<Duration>,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) sent: Sent,
    /// `true` if the API key begins as Cartesia's do.
    pub(crate) key_is_usual: bool,
    pub(crate) body: Payload,
}

/// The body of an error, which may be long.
#[derive(Clone)]
pub(crate) struct Payload(pub(crate) String);

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl ApiError {
    /// Returns the body, without the API key where a server echoes it. At most 64 KiB of it were read.
    pub fn content(&self) -> &str {
        &self.body.0
    }

    /// Deserializes the body, for documents that describe their errors. At most 64 KiB of it were read.
    ///
    /// # Errors
    ///
    /// A [`serde_json::Error`] when the body is not the JSON of that type.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.body.0)
    }

    /// Returns `true` for a status code whose `Retry-After` says when the same call may succeed.
    fn asks_to_wait(&self) -> bool {
        matches!(self.status.as_u16(), 408 | 429 | 503) && !self.call.may_have_taken_effect
    }

    fn advice_for_status(&self) -> &'static str {
        match self.status.as_u16() {
            401 | 403 if !self.key_is_usual => "check the API key: it does not begin with `sk_car_`, as Cartesia's do",
            401 | 403 => "check the API key and what it may do",
            402 => "check the credits of your account",
            404 => "check the base URL, and the ids in the request",
            405 => "check the base URL",
            407 => "check the proxy's user name and password",
            408 => "retry the call",
            409 => "find the conflict, and correct the request",
            411 => "give the stream's length to `Upload::from_stream`, or send a path or bytes",
            413 => "send a shorter clip",
            415 => {
                "send a format that the service takes, such as WAV or MP3, and check the file's name and \
                 `.content_type(…)`"
            }
            429 => "wait, or make fewer calls at once",
            431 => "send fewer or shorter headers",
            499 => "check the gateways on the way: one of them took this client for gone",
            503 if !self.call.may_have_taken_effect => "retry later",
            511 => "sign in to the network",
            500..=599 if self.request_id.is_some() => "ask Cartesia's support with the request id if it persists",
            500..=599 => "ask Cartesia's support if it persists",
            _ => "correct the request",
        }
    }

    /// Returns `true` for a text that says no more than the status, such as `502: Bad gateway`.
    fn is_said_by_status(&self, text: &str) -> bool {
        let name = text.strip_prefix(self.status.as_str()).unwrap_or(text);
        let name = name.trim_matches([' ', ':', '-', '.']);
        name.is_empty() || self.status.canonical_reason().is_some_and(|reason| reason.eq_ignore_ascii_case(name))
    }
}

impl Sentence for ApiError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with {}", self.call.operation, Named(self.status))?;
        self.call.fmt_attempts(f)?;
        let title = self.title.as_deref().filter(|title| *title != self.message);
        let said = title.into_iter().chain([self.message.as_str()]).map(|text| text.trim_end_matches('.'));
        for text in said.filter(|text| !self.is_said_by_status(text)) {
            write!(f, ": {text}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let advice = match self.retry_after {
            Some(wait) if MIN_WAIT < wait && wait < MAX_WAIT && self.asks_to_wait() => {
                format!("retry in {} seconds", wait.as_secs()).into()
            }
            _ => self.advice_for_status().into(),
        };
        std::iter::once(advice).chain(self.call.ambiguity()).collect()
    }

    fn url(&self) -> Option<&str> {
        self.doc_url.as_deref()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for ApiError {}
