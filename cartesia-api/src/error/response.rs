//! Responses that are no success that can be read: redirects, and content that is not as the document promises.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::api::Payload;
use super::sentence::Sentence;
use super::summary::{CallSummary, Named};

/// A response of 3xx, which was not followed: the API key would have gone along.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RedirectError {
    /// The status code.
    pub status: StatusCode,
    /// The `Location` of the response.
    pub location: Option<String>,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The summary of the call.
    pub call: CallSummary,
}

impl Sentence for RedirectError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location.as_deref().unwrap_or("nowhere (it has no Location)");
        write!(
            f,
            "{} got {}, a redirect to {location}, which was not followed so that the API key stays here",
            self.call.operation,
            Named(self.status)
        )
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        std::iter::once("check the base URL".into()).chain(self.call.ambiguity()).collect()
    }
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for RedirectError {}

/// A response of 2xx that can't be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponseError {
    /// The status code.
    pub status: StatusCode,
    /// The problem with the body.
    pub problem: String,
    /// The path of the field that can't be read, such as `voice.owner.name`; `None` if the body is not JSON at all.
    pub field: Option<String>,
    /// The beginning of the body.
    pub excerpt: String,
    /// The `id` in the body, if it has one: the id of the new voice.
    pub id: Option<String>,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
    pub(crate) body: Payload,
}

impl ResponseError {
    /// Returns the first 64 KiB of the body, without the API key where a server echoes it. [`send_raw`](crate::requests) returns all of a body.
    pub fn content(&self) -> &str {
        &self.body.0
    }
}

impl Sentence for ResponseError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} got {}, but the body can't be read: {}", self.call.operation, Named(self.status), self.problem)?;
        if !self.excerpt.is_empty() {
            write!(f, " (it begins with: {})", self.excerpt)?;
        }
        Ok(())
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let advice = match &self.id {
            Some(id) if self.call.may_have_taken_effect => format!(
                "the service did act on the request: the result has the id {id}; keep that, and don't ask again"
            )
            .into(),
            Some(id) => format!("it is about {id}; retry the call").into(),
            None if self.call.may_have_taken_effect => {
                "the service did act on the request: look for the result, which exists, and don't ask again".into()
            }
            None => "retry the call".into(),
        };
        vec![advice]
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for ResponseError {}
