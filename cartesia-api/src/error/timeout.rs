//! Timeouts: of a connection, a call as a whole, or a side that stopped.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use super::sentence::Sentence;
use super::summary::{CallSummary, Named};

/// A timeout that expired.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TimeoutError {
    /// The timeout that expired.
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
    /// The stall timeout: a JSON response was not complete in time. It may take one stall timeout, and one second more for each
    /// MiB.
    ResponseTooSlow,
}

impl Sentence for TimeoutError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} timed out", self.call.operation)?;
        self.call.fmt_attempts(f)?;
        let limit = self.limit;
        match &self.kind {
            TimeoutKind::Connect => write!(f, ": no connection in {limit:?}"),
            TimeoutKind::Total if self.call.attempts == 0 => write!(f, ": it waited {limit:?} for its turn"),
            TimeoutKind::Total => write!(f, ": it was not done in {limit:?}"),
            TimeoutKind::UploadStalled if self.delivered == Some(false) => {
                write!(f, ": the server read nothing for {limit:?}, and does not have the whole request")
            }
            TimeoutKind::UploadStalled => write!(f, ": the server read nothing for {limit:?}"),
            TimeoutKind::SourceStalled { source } => write!(f, ": the source of `{source}` gave nothing for {limit:?}"),
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
            Some(status) if self.call.may_have_taken_effect => write!(f, "; it had begun with {}", Named(status)),
            _ => Ok(()),
        }
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        const ACTED: &str =
            "the service did act on the request: look for the result, which exists, and don't ask again";
        let has_acted = self.call.may_have_taken_effect;
        let advice = match self.kind {
            TimeoutKind::Connect => Some("check the network and the base URL"),
            TimeoutKind::Total if self.call.attempts == 0 => {
                Some("make fewer calls at once, or allow more with `.max_concurrency(…)`")
            }
            TimeoutKind::Total => Some("allow more with `.timeout(…)`"),
            TimeoutKind::SourceStalled { .. } => Some("fix the source, or allow more with `.stall_timeout(…)`"),
            _ if has_acted => None,
            _ => Some("retry the call, or allow more with `.stall_timeout(…)`"),
        };
        let advice = advice.map(Cow::Borrowed).into_iter();
        match self.status {
            Some(_) if has_acted => advice.chain([ACTED.into()]).collect(),
            _ => advice.chain(self.call.ambiguity()).collect(),
        }
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for TimeoutError {}
