//! Errors of each kind, for tests of code that maps them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::http::{HeaderValue, Method, Response, StatusCode, header};

use super::refusal::Refusal;
use super::{id, response};
use crate::auth::Given;
use crate::content::Received;
use crate::contract::Kind;
use crate::error::{
    CallSummary, ConfigError, ConnectError, Error, InvalidRequest, MISSING, TimeoutError, TimeoutKind, TransportError,
    UploadError, UploadProblem,
};
use crate::generated::{OPERATIONS, SERVER};
use crate::retry::{Sent, verdict};
use crate::{refusal, unreadable};

/// A kind of failure, whose [`Error`] is made without a network, as one failed attempt of a call returns it.
///
/// ```
/// use cartesia_api::sandbox::Failure;
///
/// let error = Failure::Status(429).error();
/// assert!(error.is_retryable() && error.retry_after().is_some());
///
/// let error = Failure::NoResponse.error();
/// assert!(error.is_timeout() && error.may_have_taken_effect());
/// ```
///
/// [`guide::testing`](crate::guide::testing#errors) tests a function that maps errors to statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// [`Error::Config`]: the client has no API key.
    Config,
    /// [`Error::Invalid`]: a field is missing.
    Invalid,
    /// [`Error::Upload`]: the clip does not exist.
    Upload,
    /// [`Error::Upload`]: the first bytes of the clip are those of an HTML page.
    Content,
    /// [`Error::Upload`] in the middle of the upload: the sender of the clip was dropped.
    Unfinished,
    /// [`Error::Connect`]: nobody listens there.
    Connect,
    /// [`Error::Timeout`] before a byte was sent: no connection in time.
    ConnectTimeout,
    /// [`Error::Timeout`] in the middle of the upload: the source of the clip gave no bytes.
    SourceStalled,
    /// [`Error::Timeout`] after the whole request was sent: the service may have acted.
    NoResponse,
    /// [`Error::Timeout`]: the call as a whole took too long, in the middle of the upload.
    TotalTimeout,
    /// [`Error::Transport`] in the middle of the upload: the service may have acted.
    Transport,
    /// [`Error::Api`]: the service's response with this status code, from 400 to 599. Any other is 500.
    Status(u16),
    /// [`Error::Redirect`]: a response of 307.
    Redirect,
    /// [`Error::Response`]: a 200 whose body ends right after the id of the new voice.
    Response,
}

impl Failure {
    /// Each kind, with the status codes that callers most often tell apart. Together they have each variant of [`Error`].
    pub const ALL: [Self; 26] = [
        Self::Config,
        Self::Invalid,
        Self::Upload,
        Self::Content,
        Self::Unfinished,
        Self::Connect,
        Self::ConnectTimeout,
        Self::SourceStalled,
        Self::NoResponse,
        Self::TotalTimeout,
        Self::Transport,
        Self::Status(400),
        Self::Status(401),
        Self::Status(402),
        Self::Status(404),
        Self::Status(408),
        Self::Status(409),
        Self::Status(413),
        Self::Status(422),
        Self::Status(429),
        Self::Status(500),
        Self::Status(502),
        Self::Status(503),
        Self::Status(504),
        Self::Redirect,
        Self::Response,
    ];

    /// Returns the error of a failed POST. Its methods, such as [`may_have_taken_effect`](Error::may_have_taken_effect), match
    /// the table in [`guide::retries`](crate::guide::retries).
    pub fn error(self) -> Error {
        self.made().unwrap_or_else(Error::Config)
    }

    fn made(self) -> Result<Error, ConfigError> {
        let mut given = Given::default();
        given.api_key("sk_car_sandbox");
        let keys = given.keys()?;
        let error = match self {
            Self::Config => Error::Config(ConfigError::MissingKey),
            Self::Invalid => Error::Invalid(InvalidRequest::of(operation(), field(), MISSING.to_owned())),
            Self::Upload => file_error(false, io::Error::from(io::ErrorKind::NotFound).into()),
            Self::Content => file_error(false, html()),
            Self::Unfinished => file_error(true, UploadProblem::Unfinished),
            Self::Connect => connect(),
            Self::ConnectTimeout => timeout(TimeoutKind::Connect, None),
            Self::SourceStalled => timeout(TimeoutKind::SourceStalled { source: file().to_owned() }, None),
            Self::NoResponse => timeout(TimeoutKind::NoResponse, Some(true)),
            Self::TotalTimeout => timeout(TimeoutKind::Total, None),
            Self::Transport => transport(),
            Self::Status(status) => refusal::refusal(refused(status), &keys),
            Self::Redirect => refusal::refusal(redirected(), &keys),
            Self::Response => unreadable::cut_off(cut_off(), &keys, Arc::new(broken())),
        };
        Ok(self.summarized(error))
    }

    /// Adds the summary of a call with one attempt, or without one for a file that can't be opened.
    fn summarized(self, mut error: Error) -> Error {
        let method = Method::POST;
        let has_acted = self == Self::TotalTimeout || verdict(error.outcome(), &method).may_have_taken_effect;
        let attempts = u32::from(!matches!(self, Self::Upload | Self::Content));
        let summary = CallSummary { operation: operation(), attempts, method, ..CallSummary::default() };
        error.set_call(CallSummary { may_have_taken_effect: has_acted, ..summary });
        error
    }
}

/// Returns the id of the first operation.
fn operation() -> &'static str {
    OPERATIONS.first().map_or("operation", |operation| operation.id)
}

/// Returns the name of its first field.
fn field() -> &'static str {
    OPERATIONS.first().and_then(|operation| operation.parts.first()).map_or("body", |field| field.name)
}

/// Returns the name of its first file.
fn file() -> &'static str {
    let fields = OPERATIONS.first().map(|operation| operation.parts).unwrap_or_default();
    fields.iter().find(|field| matches!(field.kind, Kind::File | Kind::FileOrText)).map_or("body", |field| field.name)
}

fn file_error(is_stream: bool, problem: UploadProblem) -> Error {
    let path = (!is_stream).then(|| "clip.wav".into());
    Error::Upload(Box::new(UploadError::new(file(), path, is_stream, problem)))
}

fn html() -> UploadProblem {
    UploadProblem::Content { found: "an HTML page", declared: "audio/wav".to_owned() }
}

fn connect() -> Error {
    let source = Arc::new(io::Error::from(io::ErrorKind::ConnectionRefused));
    Error::Connect(Box::new(ConnectError { server: SERVER.to_owned(), call: CallSummary::default(), source }))
}

fn timeout(kind: TimeoutKind, delivered: Option<bool>) -> Error {
    let (limit, call) = (Duration::from_secs(10), CallSummary::default());
    Error::Timeout(Box::new(TimeoutError { kind, limit, delivered, status: None, call }))
}

fn transport() -> Error {
    let (source, call) = (Arc::new(broken()), CallSummary::default());
    Error::Transport(Box::new(TransportError { sent: true, during_upload: true, call, source }))
}

fn broken() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// Returns the service's response to a whole request. One of 429 asks to wait a second.
fn refused(status: u16) -> Received {
    let status = StatusCode::from_u16(status).ok().filter(|status| (400..600).contains(&status.as_u16()));
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refusal = Refusal::new(status, "The test wants this request to fail.");
    let mut received = received(status, &response::refusal_body(&refusal, &id::uuid()).to_string());
    if status == StatusCode::TOO_MANY_REQUESTS {
        received.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    received
}

fn redirected() -> Received {
    let mut received = received(StatusCode::TEMPORARY_REDIRECT, "");
    received.headers.insert(header::LOCATION, HeaderValue::from_static("https://example.com/"));
    received
}

fn cut_off() -> Received {
    received(StatusCode::OK, &format!("{{\"id\": \"{}\", \"name\": \"Nar", id::uuid()))
}

fn received(status: StatusCode, body: &str) -> Received {
    let mut response = Response::new("");
    *response.status_mut() = status;
    let mut received = Received::new(response.into(), Sent::Whole);
    received.bytes.extend_from_slice(body.as_bytes());
    received
}
