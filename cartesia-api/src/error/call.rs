//! The errors on the way to the service and back, except its refusals, and the summary of the call that each has.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

/// The summary of a failed call.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallSummary {
    /// The operation's id in the document.
    pub operation: &'static str,
    /// The number of attempts.
    pub attempts: u32,
    /// `true` if the service may have acted on one of the attempts.
    pub may_have_taken_effect: bool,
    /// `true` if the call ended because the source of a file can't be read twice.
    pub not_replayable: bool,
    pub(crate) method: Method,
}

impl CallSummary {
    /// Writes ` after 3 attempts`, or nothing after one.
    pub(super) fn fmt_attempts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " after {attempts} attempts"),
        }
    }

    /// Writes what remains unknown of the outcome, and what to do about it.
    pub(super) fn fmt_ambiguity(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.may_have_taken_effect {
            f.write_str("; the service may have acted on the request: look for the result before you try again")?;
        }
        if self.not_replayable {
            f.write_str("; it was not tried again since its stream can't be replayed: give a path or bytes")?;
        }
        Ok(())
    }
}

/// A status code with its name, if it has one.
pub(super) struct Named(pub(super) StatusCode);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.canonical_reason() {
            Some(name) => write!(f, "{} {name}", self.0.as_str()),
            None => f.write_str(self.0.as_str()),
        }
    }
}

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

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location.as_deref().unwrap_or("nowhere (it has no Location)");
        write!(
            f,
            "{} got {}, a redirect to {location}, which was not followed so that the API key stays here; \
             check the base URL",
            self.call.operation,
            Named(self.status)
        )?;
        self.call.fmt_ambiguity(f)
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
    /// The path of the field that can't be read, such as `voice.owner.name`, where the rest is the promised JSON.
    pub field: Option<String>,
    /// The beginning of the body.
    pub excerpt: String,
    /// The `id` in the body, if it has one: what the service made has this id.
    pub id: Option<String>,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} got {}, but the body can't be read: {}", self.call.operation, Named(self.status), self.problem)?;
        if !self.excerpt.is_empty() {
            write!(f, " (it begins with: {})", self.excerpt)?;
        }
        match &self.id {
            Some(id) if self.call.may_have_taken_effect => write!(
                f,
                "; the service did act on the request: the result has the id {id}; keep that, and don't ask again"
            ),
            Some(id) => write!(f, "; it is about {id}; try again"),
            None if self.call.may_have_taken_effect => f.write_str(
                "; the service did act on the request: look for the result, which exists, and don't ask again",
            ),
            None => f.write_str("; try again"),
        }
    }
}

impl StdError for ResponseError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|error| error.as_ref() as _)
    }
}

/// A server that can't be reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConnectError {
    /// The server's URL, without path.
    pub server: String,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) source: Arc<reqwest::Error>,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} could not connect to {}", self.call.operation, self.server)?;
        self.call.fmt_attempts(f)?;
        let cause = root_cause(self.source.as_ref());
        let advice = match cause.contains("certificate") {
            true => "check the base URL, or trust its certificate with `.add_root_certificate(…)`",
            false => "check the network, the base URL and the proxy settings",
        };
        write!(f, ": {cause}; {advice}")?;
        self.call.fmt_ambiguity(f)
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

/// A connection that broke.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// `true` if a byte of the last attempt may have left this machine.
    pub sent: bool,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) during_upload: bool,
    pub(crate) source: Arc<reqwest::Error>,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = if self.during_upload { "during the upload" } else { "before the response was complete" };
        write!(f, "{} failed: the connection broke {when}", self.call.operation)?;
        self.call.fmt_attempts(f)?;
        write!(f, " ({})", root_cause(self.source.as_ref()))?;
        // A panic in a caller's callback or stream ends the upload too.
        if self.during_upload && !root_cause(self.source.as_ref()).contains("user code") {
            f.write_str("; the server may have refused the size of the clip, or the API key")?;
        }
        if !self.call.may_have_taken_effect {
            f.write_str("; try again")?;
        }
        self.call.fmt_ambiguity(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Returns the text of the innermost error: the layers above repeat each other.
pub(crate) fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// A timeout that elapsed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TimeoutError {
    /// The timeout that elapsed.
    pub kind: TimeoutKind,
    /// Its duration.
    pub limit: Duration,
    /// `true` if the server's system is known to have the whole request, `false` if some of it is known to be missing,
    /// `None` if this system does not tell.
    pub delivered: Option<bool>,
    /// The status code, if the response had begun.
    pub status: Option<StatusCode>,
    /// The summary of the call.
    pub call: CallSummary,
}

/// The kinds of timeouts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// [`connect_timeout`](crate::ClientBuilder::connect_timeout): no connection was made.
    Connect,
    /// [`timeout`](crate::ClientBuilder::timeout): the call as a whole took too long.
    Total,
    /// [`stall_timeout`](crate::ClientBuilder::stall_timeout): the server stopped reading the request.
    UploadStalled,
    /// The stall timeout: the source of a file gave no more bytes.
    SourceStalled {
        /// The name of the field.
        source: String,
    },
    /// The stall timeout: the server sent no response.
    NoResponse,
    /// The stall timeout: the server stopped in the middle of its response.
    ResponseStalled,
    /// The stall timeout: a response of JSON came so slowly that it took as long in all, and a second more for each MiB.
    ResponseTooSlow,
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was given up", self.call.operation)?;
        self.call.fmt_attempts(f)?;
        let limit = self.limit;
        match &self.kind {
            TimeoutKind::Connect => write!(f, ": no connection in {limit:?}; check the network and the base URL"),
            TimeoutKind::Total => write!(f, ": it was not done in {limit:?}; allow more with `.timeout(…)`"),
            TimeoutKind::UploadStalled if self.delivered == Some(false) => {
                write!(f, ": the server read nothing for {limit:?}, and does not have the whole request")
            }
            TimeoutKind::UploadStalled => write!(f, ": the server read nothing for {limit:?}"),
            TimeoutKind::SourceStalled { source } => {
                write!(
                    f,
                    ": the source of `{source}` gave nothing for {limit:?}; fix it, or allow more with `.stall_timeout(…)`"
                )
            }
            TimeoutKind::NoResponse if self.delivered == Some(true) => {
                write!(f, ": the server has the whole request and sent no response for {limit:?}")
            }
            TimeoutKind::NoResponse => {
                write!(f, ": the server sent no response for {limit:?}, and may not have the whole request")
            }
            TimeoutKind::ResponseStalled => {
                write!(f, ": the server stopped in the middle of its response for {limit:?}")
            }
            TimeoutKind::ResponseTooSlow => {
                write!(f, ": the server took longer than {limit:?} for its response, which it had begun")
            }
        }?;
        match self.status {
            Some(status) if self.call.may_have_taken_effect => write!(
                f,
                "; it had begun with {}: the service did act on the request; look for the result, which exists, and \
                 don't ask again",
                Named(status)
            ),
            _ if self.call.may_have_taken_effect => self.call.fmt_ambiguity(f),
            // The other kinds have said what to do.
            _ => match self.kind {
                TimeoutKind::Connect | TimeoutKind::Total | TimeoutKind::SourceStalled { .. } => {
                    self.call.fmt_ambiguity(f)
                }
                _ => f.write_str("; try again, or allow more with `.stall_timeout(…)`"),
            },
        }
    }
}

impl StdError for TimeoutError {}
