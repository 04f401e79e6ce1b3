//! One attempt: the files are opened, the request sent, and the response received within its bounds.

use std::error::Error as StdError;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Request, Response};
use tokio::time::Instant;

use crate::content::{self, Reading, Received, Time};
use crate::contract::{Content, Operation};
use crate::core::Core;
use crate::error::{CallSummary, ConnectError, Error, TimeoutError, TimeoutKind, TransportError, UploadError};
use crate::pause::pause;
use crate::retry::Sent;
use crate::stall::{Clock, Limits, Phase, Stalled, watch};
use crate::stream_body::Sending;
use crate::streamed::Streamed;
use crate::upload::Files;
use crate::{refusal, unreadable};

/// An attempt at a call, and the clock that watches it.
pub(crate) struct Attempt<'a> {
    core: &'a Core,
    operation: &'static Operation,
    /// The server's port, if connections go straight to it.
    port: Option<u16>,
    /// The end of the whole call, and how long it may take.
    total: Option<(Instant, Duration)>,
    /// The content of a success is read, whatever it is.
    is_raw: bool,
    pub(crate) clock: Arc<Clock>,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(
        core: &'a Core,
        operation: &'static Operation,
        port: Option<u16>,
        total: Option<(Instant, Duration)>,
        is_raw: bool,
    ) -> Self {
        Self { core, operation, port, total, is_raw, clock: Arc::new(Clock::start()) }
    }

    /// Sends the request and receives the response. A file that can't be opened is an error before a connection is
    /// made.
    pub(crate) async fn make(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        streamed: Option<&Streamed>,
        files: &Files,
    ) -> Result<Received, Error> {
        // Held to the end: a response may come before the upload is done, and no upload may go on in the background.
        let _sending = match streamed {
            Some(streamed) => Some(self.within_limits(pin!(self.attach(streamed, files, &mut request))).await??),
            None => {
                self.clock.is_in_memory(request.body().and_then(Body::as_bytes).map_or(0, <[u8]>::len));
                None
            }
        };
        pause().await;
        self.core.keys.add_to_query(self.operation.auth, request.url_mut());
        let response = self.within_limits(pin!(http.execute(request))).await?;
        self.receive(response.map_err(|error| self.transport(error))?).await
    }

    async fn attach(&self, streamed: &Streamed, files: &Files, request: &mut Request) -> Result<Sending, Error> {
        let opened = streamed.open(files, Arc::clone(&self.clock)).await;
        let (media_type, body) = opened.map_err(|error| Error::Upload(Box::new(error)))?;
        self.clock.moved(Phase::Connecting);
        if let Ok(value) = HeaderValue::from_str(&media_type) {
            request.headers_mut().insert(CONTENT_TYPE, value);
        }
        let sending = body.sending();
        *request.body_mut() = Some(Body::wrap(body));
        Ok(sending)
    }

    async fn receive(&self, mut response: Response) -> Result<Received, Error> {
        let sent = match self.clock.phase() {
            Phase::Sending | Phase::Source => Sent::Part,
            Phase::Connecting | Phase::Waiting | Phase::Receiving => Sent::Whole,
        };
        self.clock.moved(Phase::Receiving);
        self.core.keys.redact_headers(response.headers_mut());
        let received = Received::new(response, sent);
        if !self.operation.is_success(received.response.status()) {
            return Err(self.refusal(received).await);
        }
        match self.operation.content {
            Content::Json | Content::JsonOrNone => self.read(received).await,
            Content::Stream | Content::None if self.is_raw => self.read(received).await,
            Content::Stream | Content::None => Ok(received),
        }
    }

    async fn read(&self, mut received: Received) -> Result<Received, Error> {
        let time = self.reading();
        let outcome = self.within_limits(pin!(received.read(&self.clock, content::MAX_SUCCESS, time))).await;
        let keys = &self.core.keys;
        // What the service made has a name, and the part of the body that came may hold it.
        match outcome {
            Ok(Ok(Reading::Complete)) => {
                let may_be_empty = self.operation.content == Content::JsonOrNone && !self.is_raw;
                if received.bytes.is_empty() && may_be_empty {
                    received.bytes.extend_from_slice(b"null");
                }
                Ok(received)
            }
            Ok(Ok(Reading::TooLong)) => Err(unreadable::too_long(received, keys)),
            Ok(Ok(Reading::Late(kind))) => {
                let limit = self.total.filter(|_| kind == TimeoutKind::Total).map(|(_, limit)| limit);
                let limit = limit.unwrap_or(self.core.stall_timeout);
                Err(unreadable::late(received, keys, timeout(limit, kind, Some(true))))
            }
            Ok(Err(error)) => Err(unreadable::cut_off(received, keys, Arc::new(error.without_url()))),
            Err(error) => Err(unreadable::late(received, keys, error)),
        }
    }

    async fn refusal(&self, mut received: Received) -> Error {
        // The status is known already: a body that breaks off, stalls, trickles or outlasts the call can't take that away.
        let time = self.reading();
        let _ = self.within_limits(pin!(received.read(&self.clock, content::MAX_REFUSAL, time))).await;
        refusal::refusal(received, &self.core.keys)
    }

    fn reading(&self) -> Time {
        Time { stall: self.core.stall_timeout, end: self.total.map(|(end, _)| end) }
    }

    async fn within_limits<T>(&self, future: Pin<&mut impl Future<Output = T>>) -> Result<T, Error> {
        let limits = Limits { connect: self.core.connect_timeout, stall: self.core.stall_timeout, port: self.port };
        watch(&self.clock, limits, future).await.map_err(|Stalled { kind, delivered }| match kind {
            TimeoutKind::Connect => timeout(limits.connect, kind, None),
            _ => timeout(limits.stall, kind, delivered),
        })
    }

    /// Returns the reason why there is no response.
    fn transport(&self, error: reqwest::Error) -> Error {
        if let Some(fault) = fault_of_source(&error) {
            return Error::Upload(Box::new(fault.clone()));
        }
        let error = error.without_url();
        let call = CallSummary::default();
        if error.is_connect() && error.is_timeout() {
            return timeout(self.core.connect_timeout, TimeoutKind::Connect, None);
        }
        let is_connect = error.is_connect();
        let source = Arc::new(error);
        if is_connect {
            return Error::Connect(Box::new(ConnectError { server: self.server(), call, source }));
        }
        let during_upload = matches!(self.clock.phase(), Phase::Sending | Phase::Source);
        let sent = self.clock.has_sent();
        Error::Transport(Box::new(TransportError { sent, call, during_upload, source }))
    }

    fn server(&self) -> String {
        let base_url = self.core.base_url.as_str();
        reqwest::Url::parse(base_url).map_or_else(|_| base_url.to_owned(), |url| url.origin().ascii_serialization())
    }
}

/// Returns the error of a file or stream, which hyper and reqwest pass on as the source of their own.
fn fault_of_source(error: &reqwest::Error) -> Option<&UploadError> {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(fault) = error.downcast_ref() {
            return Some(fault);
        }
        cause = error.source();
    }
    None
}

fn timeout(limit: Duration, kind: TimeoutKind, delivered: Option<bool>) -> Error {
    Error::Timeout(Box::new(TimeoutError { kind, limit, delivered, status: None, call: CallSummary::default() }))
}
