//! How an attempt ended: progenitor's result and what was kept on the way past it, as one.

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{Attempt, RawError, timeout};
use crate::answer;
use crate::error::{CallSummary, ConnectError, Error, FieldProblem, TimeoutKind, TransportError};
use crate::stall::Turn;

impl Attempt {
    /// Progenitor's result and what was kept of it, as one.
    pub(crate) fn conclude<T, E>(
        &self,
        outcome: Result<ResponseValue<T>, RawError<E>>,
    ) -> Result<ResponseValue<T>, Error> {
        match (self.settle(), outcome) {
            (Err(failure), _) => Err(failure),
            (Ok((status, headers)), Ok(value)) => Ok(ResponseValue::new(value.into_inner(), status, headers)),
            (Ok((status, headers)), Err(error)) => Err(self.explain(Misstep::of(error), status, headers)),
        }
    }

    /// The head of a success, or the failure that was kept.
    fn settle(&self) -> Result<(StatusCode, HeaderMap), Error> {
        match self.0.failure.lock().ok().and_then(|mut failure| failure.take()) {
            Some(failure) => Err(failure),
            None => Ok(self.0.head.lock().ok().and_then(|mut head| head.take()).unwrap_or_default()),
        }
    }

    fn explain(&self, misstep: Misstep, status: StatusCode, headers: HeaderMap) -> Error {
        match misstep {
            Misstep::Answer(bytes, error) => answer::unreadable(status, headers, &bytes, &self.0.core.key, error),
            Misstep::Reqwest(error) if !error.is_builder() => self.transport(error),
            Misstep::Reqwest(error) => self.unsendable(format!("can't be made: {}", error.without_url())),
            Misstep::Request(problem) => self.unsendable(format!("can't be made: {problem}")),
            Misstep::Unknown => {
                self.unsendable("was answered in a way that the generated code does not know".to_owned())
            }
        }
    }

    /// What progenitor could not make a request of, such as a header value with a line break.
    fn unsendable(&self, problem: String) -> Error {
        self.invalid(FieldProblem { field: "the request", problem })
    }

    /// The reason why there is no answer.
    pub(super) fn transport(&self, error: reqwest::Error) -> Error {
        if let Some(fault) = self.take_fault() {
            return fault;
        }
        let error = error.without_url();
        let call = CallSummary::default();
        if error.is_connect() && error.is_timeout() {
            return timeout(self.limits().connect, TimeoutKind::Connect);
        }
        if error.is_connect() {
            return Error::Connect(Box::new(ConnectError { server: self.server(), call, source: error }));
        }
        let turn = self.0.clock.turn();
        let during_upload = matches!(turn, Turn::Reading | Turn::Source);
        let sent = self.0.clock.has_sent();
        Error::Transport(Box::new(TransportError { sent, call, during_upload, source: error }))
    }

    fn server(&self) -> String {
        let base_url = self.0.core.base_url.as_str();
        reqwest::Url::parse(base_url).map_or_else(|_| base_url.to_owned(), |url| url.origin().ascii_serialization())
    }
}

/// Progenitor's error without its type.
enum Misstep {
    /// A success that can't be read.
    Answer(Bytes, serde_json::Error),
    Reqwest(reqwest::Error),
    /// A request that can't be made.
    Request(String),
    Unknown,
}

impl Misstep {
    fn of<E>(error: RawError<E>) -> Self {
        match error {
            RawError::InvalidResponsePayload(bytes, error) => Self::Answer(bytes, error),
            RawError::CommunicationError(error) => Self::Reqwest(error),
            RawError::InvalidRequest(problem) | RawError::Custom(problem) => Self::Request(problem),
            _ => Self::Unknown,
        }
    }
}
