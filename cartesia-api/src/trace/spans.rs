//! A span for each call and an event for each of its attempts, in the names of OpenTelemetry's conventions for HTTP
//! clients. They hold neither the key nor anything of a clip.

use std::time::Instant;

use reqwest::{StatusCode, Url};
use tracing::field::Empty;
use tracing::instrument::{Instrument, Instrumented};
#[cfg(feature = "blocking")]
use tracing::instrument::{WithDispatch, WithSubscriber};
use tracing::{Span, debug, info_span};

use crate::contract::Operation;
use crate::error::Error;
use crate::stall::Clock;

pub(crate) struct Trace {
    span: Span,
    started: Instant,
}

impl Trace {
    pub(crate) fn begin(operation: &'static Operation, url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let span = info_span!(
            "cartesia_api.call",
            "otel.kind" = "client",
            "otel.name" = format_args!("{} {}", operation.method, operation.path),
            "otel.status_code" = Empty,
            "cartesia.operation" = operation.id,
            "http.request.method" = operation.method,
            "http.request.resend_count" = Empty,
            "http.request.body.size" = Empty,
            "http.response.status_code" = Empty,
            "url.template" = operation.path,
            "server.address" = host,
            "server.port" = port,
            "http.client.request.duration" = Empty,
            "error.type" = Empty,
        );
        Self { span, started: Instant::now() }
    }

    /// Runs a future within the span.
    pub(crate) fn follow<F>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.span.clone())
    }

    pub(crate) fn attempt(&self, number: u32, clock: &Clock, outcome: Result<StatusCode, &Error>) {
        self.span.record("http.request.body.size", clock.sent());
        debug!(
            parent: &self.span,
            {
            "http.request.resend_count" = number.saturating_sub(1),
            "http.request.body.size" = clock.sent(),
            "http.response.status_code" = status(outcome),
            "http.client.request.duration" = clock.age().as_secs_f64(),
            "error.type" = outcome.err().map(Error::kind)
            },
            "attempt {number} {}", if outcome.is_ok() { "succeeded" } else { "failed" },
        );
    }

    pub(crate) fn end(&self, attempts: u32, outcome: Result<StatusCode, &Error>) {
        self.span.record("http.request.resend_count", attempts.saturating_sub(1));
        self.span.record("http.response.status_code", status(outcome));
        self.span.record("http.client.request.duration", self.started.elapsed().as_secs_f64());
        if let Err(error) = outcome {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", error.kind());
        }
    }
}

/// Gives a future the span and the subscriber of this thread, to take to another one.
#[cfg(feature = "blocking")]
pub(crate) fn carried<F>(future: F) -> WithDispatch<Instrumented<F>> {
    future.in_current_span().with_current_subscriber()
}

fn status(outcome: Result<StatusCode, &Error>) -> Option<u16> {
    outcome.map_or_else(Error::status, Some).map(|status| status.as_u16())
}
