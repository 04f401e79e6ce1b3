//! What can go wrong, as facts that a program can match on and sentences that tell a person what to do.

mod call;
#[cfg(feature = "miette")]
mod diagnostic;
mod local;

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

pub use call::{
    AnswerError, ApiError, CallSummary, ConnectError, RedirectError, TimeoutError, TimeoutKind, TransportError,
};
pub(crate) use call::{Payload, request_id, root_cause};
pub use local::{ConfigError, FieldProblem, InvalidRequest, UploadError, UploadProblem};

/// Everything that can go wrong, from the making of a client to the last byte of an answer.
///
/// Its text is a sentence that ends in what to do. It never holds the API key.
///
/// ```no_run
/// # async fn example(client: cartesia_api::Client) {
/// use cartesia_api::{Error, Upload};
///
/// let result = client.voices_clone().clip(Upload::from_path("clip.wav")).name("Narrator").language("en").send().await;
/// match result {
///     Ok(voice) => println!("{}", voice.id),
///     Err(Error::Api(error)) if error.status == 429 => println!("wait {:?}", error.retry_after),
///     Err(error) if error.may_have_been_sent() => eprintln!("look whether the voice exists: {error}"),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The client can't be made. Nothing was sent.
    Config(ConfigError),
    /// Fields are missing or invalid. Nothing was sent.
    Invalid(InvalidRequest),
    /// A file or stream that can't be sent as it was promised.
    Upload(Box<UploadError>),
    /// The server can't be reached. Nothing was sent.
    Connect(Box<ConnectError>),
    /// A limit of time was met.
    Timeout(Box<TimeoutError>),
    /// The connection broke, or what came over it was not HTTP.
    Transport(Box<TransportError>),
    /// The service refused or failed: an answer of 4xx or 5xx.
    Api(Box<ApiError>),
    /// The server sends the caller elsewhere: an answer of 3xx. It was not followed.
    Redirect(Box<RedirectError>),
    /// The service reported success in a way that can't be read.
    Answer(Box<AnswerError>),
}

impl Error {
    /// The status of the last answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Redirect(error) => Some(error.status),
            Self::Answer(error) => Some(error.status),
            _ => None,
        }
    }

    /// What the service calls the request, for its support: from the answer's body or its headers.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id.as_deref(),
            Self::Redirect(error) => request_id(&error.headers),
            Self::Answer(error) => request_id(&error.headers),
            _ => None,
        }
    }

    /// Whether a limit of time was met: one of the client's, or 408 and 504 from the server.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
            || matches!(self.status(), Some(StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT))
    }

    /// Whether no connection could be made.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Connect(_))
            || matches!(self, Self::Timeout(error) if matches!(error.kind, TimeoutKind::Connect))
    }

    /// Whether the same call may succeed later, and none of its attempts can have been acted on: no connection, 408,
    /// 429 and 503.
    pub fn is_retryable(&self) -> bool {
        self.retry_class() == RetryClass::Safe && !self.may_have_been_sent()
    }

    /// Whether the service may have acted on the request, in any of the attempts. `true` means that a voice may
    /// exist although the call failed.
    pub fn may_have_been_sent(&self) -> bool {
        self.call().is_some_and(|call| call.may_have_been_sent)
    }

    /// How often the request went out, or was on its way. 0 when it could not even be made.
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, |call| call.attempts)
    }

    /// How long the service asked to be left alone (`Retry-After`, RFC 9110, section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            _ => None,
        }
    }

    /// The variant, as one of few names.
    #[cfg(any(feature = "miette", feature = "tracing"))]
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Invalid(_) => "invalid",
            Self::Upload(_) => "upload",
            Self::Connect(_) => "connect",
            Self::Timeout(_) => "timeout",
            Self::Transport(_) => "transport",
            Self::Api(_) => "api",
            Self::Redirect(_) => "redirect",
            Self::Answer(_) => "answer",
        }
    }

    pub(crate) fn call(&self) -> Option<&CallSummary> {
        match self {
            Self::Config(_) | Self::Invalid(_) => None,
            Self::Upload(error) => Some(&error.call),
            Self::Connect(error) => Some(&error.call),
            Self::Timeout(error) => Some(&error.call),
            Self::Transport(error) => Some(&error.call),
            Self::Api(error) => Some(&error.call),
            Self::Redirect(error) => Some(&error.call),
            Self::Answer(error) => Some(&error.call),
        }
    }

    pub(crate) fn call_mut(&mut self) -> Option<&mut CallSummary> {
        match self {
            Self::Config(_) | Self::Invalid(_) => None,
            Self::Upload(error) => Some(&mut error.call),
            Self::Connect(error) => Some(&mut error.call),
            Self::Timeout(error) => Some(&mut error.call),
            Self::Transport(error) => Some(&mut error.call),
            Self::Api(error) => Some(&mut error.call),
            Self::Redirect(error) => Some(&mut error.call),
            Self::Answer(error) => Some(&mut error.call),
        }
    }

    /// Whether another attempt may do harm.
    pub(crate) fn retry_class(&self) -> RetryClass {
        match self {
            Self::Connect(_) => RetryClass::Safe,
            Self::Api(error) => match error.status.as_u16() {
                408 | 429 | 503 => RetryClass::Safe,
                409 | 500 | 502 | 504 => RetryClass::Ambiguous,
                _ => RetryClass::Never,
            },
            Self::Timeout(error) => match error.kind {
                TimeoutKind::Connect => RetryClass::Safe,
                TimeoutKind::Total | TimeoutKind::SourceStalled { .. } => RetryClass::Never,
                _ => RetryClass::Ambiguous,
            },
            Self::Transport(error) if !error.sent => RetryClass::Safe,
            Self::Transport(_) => RetryClass::Ambiguous,
            _ => RetryClass::Never,
        }
    }
}

/// What another attempt would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// The service can't have acted on this one.
    Safe,
    /// The service may have acted on this one, so that another may make a second voice.
    Ambiguous,
    /// Another attempt would end the same way.
    Never,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Invalid(error) => error.fmt(f),
            Self::Upload(error) => error.fmt(f),
            Self::Connect(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Redirect(error) => error.fmt(f),
            Self::Answer(error) => error.fmt(f),
        }
    }
}

/// The variants' own errors are this error seen closely, so the chain goes on with what caused them.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(error) => error.source(),
            Self::Invalid(_) | Self::Api(_) | Self::Redirect(_) | Self::Timeout(_) => None,
            Self::Upload(error) => error.source(),
            Self::Connect(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Answer(error) => error.source(),
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
