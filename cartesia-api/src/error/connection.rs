//! Connections that can't be made, and connections that broke.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::sentence::Sentence;
use super::summary::CallSummary;

/// A server that can't be reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConnectError {
    /// The server's URL, without path.
    pub server: String,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) source: Arc<dyn StdError + Send + Sync>,
}

impl Sentence for ConnectError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} could not connect to {}", self.call.operation, self.server)?;
        self.call.fmt_attempts(f)?;
        write!(f, ": {}", root_cause(self.source.as_ref()))
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let advice = match root_cause(self.source.as_ref()).contains("certificate") {
            true => "check the base URL, or trust its certificate with `.add_root_certificate(…)`",
            false => "check the network, the base URL and the proxy settings",
        };
        std::iter::once(advice.into()).chain(self.call.ambiguity()).collect()
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for ConnectError {}

/// A connection that broke.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// `true` if a byte of the last attempt may have left this machine.
    pub sent: bool,
    /// The summary of the call.
    pub call: CallSummary,
    pub(crate) during_upload: bool,
    pub(crate) source: Arc<dyn StdError + Send + Sync>,
}

impl Sentence for TransportError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = if self.during_upload { "during the upload" } else { "before the response was complete" };
        write!(f, "{} failed: the connection broke {when}", self.call.operation)?;
        self.call.fmt_attempts(f)?;
        let cause = root_cause(self.source.as_ref());
        write!(f, " ({cause})")?;
        // A panic in a caller's callback or stream ends the upload too.
        if self.during_upload && !cause.contains("user code") {
            f.write_str("; the server may have refused the size of the clip, or the API key")?;
        }
        Ok(())
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let retry = (!self.call.may_have_taken_effect).then_some("retry the call".into());
        retry.into_iter().chain(self.call.ambiguity()).collect()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for TransportError {}

/// Returns the text of the innermost error: the layers above repeat each other.
pub(crate) fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
