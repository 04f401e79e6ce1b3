//! The errors of this crate: facts that a program can match on, and sentences that tell a person what to do.

mod api;
mod config;
mod connection;
#[cfg(feature = "miette")]
mod diagnostic;
mod invalid;
mod response;
mod sentence;
mod summary;
mod timeout;
mod upload;

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use crate::retry::{Outcome, Retried, Sent, verdict};

pub use api::ApiError;
pub(crate) use api::{Payload, request_id};
pub use config::ConfigError;
pub(crate) use connection::root_cause;
pub use connection::{ConnectError, TransportError};
#[cfg(feature = "miette")]
pub use diagnostic::Diagnosis;
pub(crate) use invalid::MISSING;
pub use invalid::{FieldProblem, InvalidRequest};
pub use response::{RedirectError, ResponseError};
use sentence::{Problem, Sentence};
pub use summary::CallSummary;
pub use timeout::{TimeoutError, TimeoutKind};
pub use upload::{UploadError, UploadProblem};

/// The error of any operation of this crate, from making a client to the last byte of a response.
///
/// Its text is a sentence that ends in what to do. It never holds the API key. [`guide::errors`](crate::guide::errors) shows
/// how to handle it, and [`guide::retries`](crate::guide::retries) has a table of all failures.
///
/// ```no_run
/// # async fn example(client: cartesia_api::Client) {
/// use cartesia_api::{Error, Upload};
///
/// let clip = Upload::from_path("clip.wav");
/// match client.voices_clone().clip(clip).name("Narrator").language("en").await {
///     Ok(voice) => println!("{}", voice.id),
///     Err(Error::Response(error)) if error.id.is_some() => {
///         println!("the voice exists: {:?}", error.id);
///     }
///     // Before the status: an earlier attempt may have made a voice.
///     Err(error) if error.may_have_taken_effect() => {
///         eprintln!("check if the voice exists: {error}");
///     }
///     Err(Error::Api(error)) if error.status == 429 => {
///         println!("wait {:?}", error.retry_after);
///     }
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The client can't be made. Nothing was sent.
    Config(ConfigError),
    /// Fields are missing or invalid. Nothing was sent.
    Invalid(InvalidRequest),
    /// A file or stream can't be sent as promised. The server never got a complete request.
    Upload(Box<UploadError>),
    /// The server can't be reached. Nothing was sent.
    Connect(Box<ConnectError>),
    /// A timeout expired. See [`may_have_taken_effect`](Self::may_have_taken_effect).
    Timeout(Box<TimeoutError>),
    /// The connection broke, or the server did not speak HTTP. See [`may_have_taken_effect`](Self::may_have_taken_effect).
    Transport(Box<TransportError>),
    /// The service refused or failed: a response of 4xx or 5xx. See [`may_have_taken_effect`](Self::may_have_taken_effect).
    Api(Box<ApiError>),
    /// The server redirects: a response of 3xx. It was not followed.
    Redirect(Box<RedirectError>),
    /// The service reported success, but the response can't be read. The service has acted.
    Response(Box<ResponseError>),
}

impl Error {
    /// Returns the status code of the last response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Redirect(error) => Some(error.status),
            Self::Response(error) => Some(error.status),
            Self::Timeout(error) => error.status,
            _ => None,
        }
    }

    /// Returns the service's id of the request, for its support, from the body or the headers of the response.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id.as_deref(),
            Self::Redirect(error) => request_id(&error.headers),
            Self::Response(error) => request_id(&error.headers),
            _ => None,
        }
    }

    /// Returns `true` if a timeout expired: one of the client's, or the server's (408 and 504).
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
            || matches!(self.status(), Some(StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT))
    }

    /// Returns `true` if no connection could be made.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Connect(_))
            || matches!(self, Self::Timeout(error) if matches!(error.kind, TimeoutKind::Connect))
    }

    /// Returns `true` if the same call may succeed later, and the service can't have acted on any of its attempts. That
    /// is so without a connection, for 408 and 429, and for a 503 before the whole request was sent. For an operation
    /// whose method is idempotent, other failures of a server or connection count too.
    pub fn is_retryable(&self) -> bool {
        self.call().is_some_and(|call| {
            verdict(self.outcome(), &call.method).retried == Retried::ByDefault && !call.may_have_taken_effect
        })
    }

    /// Returns `true` if the service may have acted on the request, in any of the attempts: a voice may exist although
    /// the call failed.
    pub fn may_have_taken_effect(&self) -> bool {
        self.call().is_some_and(|call| call.may_have_taken_effect)
    }

    /// Returns the same as [`may_have_taken_effect`](Self::may_have_taken_effect).
    #[deprecated(note = "use `may_have_taken_effect`, which says what it means")]
    pub fn may_have_been_sent(&self) -> bool {
        self.may_have_taken_effect()
    }

    /// Returns the number of attempts. 0 if the request could not be made, or if the call timed out while it waited for its
    /// turn (see [`max_concurrency`](crate::ClientBuilder::max_concurrency)).
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, |call| call.attempts)
    }

    /// Returns the time that the service asks to wait (`Retry-After`, RFC 9110, section 10.2.3), at most a year. A date is
    /// converted by the system's clock, and one in the past is zero.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            _ => None,
        }
    }

    /// Returns the problem alone: the text of this error up to the advice. It names a method of this crate only for an upload
    /// without a name, and for an enum's value that the document does not list.
    pub fn problem(&self) -> String {
        Problem(self.sentence()).to_string()
    }

    /// Returns what to do about it: the rest of the text. It names methods of this crate, so it is for those who write or run
    /// the program, and not for its users.
    pub fn advice(&self) -> String {
        self.sentence().whole_advice()
    }

    /// Returns the error of another crate that is the cause, such as that of the HTTP client or the operating system.
    ///
    /// It is not the [`source`](std::error::Error::source): the text of this error includes its text, which a printed chain
    /// of errors would repeat.
    pub fn inner(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        match self {
            Self::Config(ConfigError::Http(error)) => Some(error.as_ref()),
            Self::Config(ConfigError::Runtime(error)) => Some(error.as_ref()),
            Self::Upload(error) => match &error.problem {
                UploadProblem::Io(error) => Some(error.as_ref()),
                UploadProblem::Stream(error) => Some(error.as_ref()),
                _ => None,
            },
            Self::Connect(error) => Some(error.source.as_ref()),
            Self::Transport(error) => Some(error.source.as_ref()),
            Self::Response(error) => error.source.as_deref(),
            _ => None,
        }
    }

    /// Returns the error of the variant, for its text.
    fn sentence(&self) -> &dyn Sentence {
        match self {
            Self::Config(error) => error,
            Self::Invalid(error) => error,
            Self::Upload(error) => error.as_ref(),
            Self::Connect(error) => error.as_ref(),
            Self::Timeout(error) => error.as_ref(),
            Self::Transport(error) => error.as_ref(),
            Self::Api(error) => error.as_ref(),
            Self::Redirect(error) => error.as_ref(),
            Self::Response(error) => error.as_ref(),
        }
    }

    /// Returns the name of the variant.
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
            Self::Response(_) => "response",
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
            Self::Response(error) => Some(&error.call),
        }
    }

    /// Sets the summary of the call.
    pub(crate) fn set_call(&mut self, summary: CallSummary) {
        let call = match self {
            Self::Config(_) | Self::Invalid(_) => return,
            Self::Upload(error) => &mut error.call,
            Self::Connect(error) => &mut error.call,
            Self::Timeout(error) => &mut error.call,
            Self::Transport(error) => &mut error.call,
            Self::Api(error) => &mut error.call,
            Self::Redirect(error) => &mut error.call,
            Self::Response(error) => &mut error.call,
        };
        *call = summary;
    }

    /// Returns the outcome of the attempt that failed with this error.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Config(_) | Self::Invalid(_) | Self::Upload(_) => Outcome::Invalid,
            Self::Connect(_) => Outcome::NotSent,
            Self::Transport(error) if error.sent => Outcome::NoResponse,
            Self::Transport(_) => Outcome::NotSent,
            Self::Timeout(error) if error.status.is_some() => Outcome::Unreadable,
            Self::Timeout(error) => match error.kind {
                TimeoutKind::Connect => Outcome::NotSent,
                TimeoutKind::SourceStalled { .. } => Outcome::Invalid,
                TimeoutKind::Total => Outcome::OutOfTime { sent: self.may_have_taken_effect() },
                TimeoutKind::UploadStalled
                | TimeoutKind::NoResponse
                | TimeoutKind::ResponseStalled
                | TimeoutKind::ResponseTooSlow => Outcome::NoResponse,
            },
            Self::Api(error) => Outcome::Status(error.status.as_u16(), error.sent),
            Self::Redirect(error) => Outcome::Status(error.status.as_u16(), Sent::Whole),
            Self::Response(_) => Outcome::Unreadable,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().write(f)
    }
}

/// Shows the text, since a `main` that returns an error prints it in this form, and `{:#?}` the facts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let (name, facts): (_, &dyn fmt::Debug) = match self {
            Self::Config(error) => ("Config", error),
            Self::Invalid(error) => ("Invalid", error),
            Self::Upload(error) => ("Upload", error),
            Self::Connect(error) => ("Connect", error),
            Self::Timeout(error) => ("Timeout", error),
            Self::Transport(error) => ("Transport", error),
            Self::Api(error) => ("Api", error),
            Self::Redirect(error) => ("Redirect", error),
            Self::Response(error) => ("Response", error),
        };
        f.debug_tuple(name).field(facts).finish()
    }
}

/// The chain begins below the errors whose text this one's own includes: see [`inner`](Error::inner).
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(error) => error.source(),
            Self::Upload(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
