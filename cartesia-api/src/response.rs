//! A successful response, decoded into the type that the document promises.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::content::Received;
use crate::core::Core;
use crate::dates::{Dated, Dates};
use crate::download::Download;
use crate::error::{CallSummary, Error};
#[cfg(feature = "event-stream")]
use crate::events::Events;
use crate::response_value::ResponseValue;
use crate::trace::Trace;
use crate::unreadable;

/// A success that is one of several, of which the status tells the one.
pub(crate) trait ByStatus: Sized {
    fn by_status(status: u16, json: &[u8]) -> serde_json::Result<Self>;
}

impl<T: ByStatus> ByStatus for Option<T> {
    /// Null is nothing, whatever the status.
    fn by_status(status: u16, json: &[u8]) -> serde_json::Result<Self> {
        match serde_json::from_slice::<Option<IgnoredAny>>(json)? {
            Some(_) => T::by_status(status, json).map(Some),
            None => Ok(None),
        }
    }
}

/// A successful response, and the summary of its call.
pub(crate) struct Response {
    received: Received,
    core: Arc<Core>,
    summary: CallSummary,
    trace: Trace,
}

impl Response {
    pub(crate) fn new(received: Received, core: Arc<Core>, summary: CallSummary, trace: Trace) -> Self {
        Self { received, core, summary, trace }
    }

    /// Decodes JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Response`] for other content, with the `id` in it if it has one.
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        match serde_json::from_slice(&self.received.bytes) {
            Ok(value) => Ok(self.succeed(|_| value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Decodes JSON of several shapes, by the status.
    ///
    /// # Errors
    ///
    /// As for [`json`](Self::json).
    pub(crate) fn by_status<T: ByStatus>(self) -> Result<ResponseValue<T>, Error> {
        match T::by_status(self.received.response.status().as_u16(), &self.received.bytes) {
            Ok(value) => Ok(self.succeed(|_| value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Decodes JSON that is a date, or a list of dates.
    ///
    /// # Errors
    ///
    /// As for [`json`](Self::json).
    pub(crate) fn dates<T: Dates>(self) -> Result<ResponseValue<T>, Error> {
        match serde_json::from_slice(&self.received.bytes) {
            Ok(Dated(value)) => Ok(self.succeed(|_| value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Returns the content as it came.
    pub(crate) fn raw(mut self) -> ResponseValue<Bytes> {
        let bytes = std::mem::take(&mut self.received.bytes).freeze();
        self.succeed(|_| bytes)
    }

    pub(crate) fn empty(self) -> Result<ResponseValue<()>, Error> {
        Ok(self.succeed(|_| ()))
    }

    pub(crate) fn download(self) -> Result<ResponseValue<Download>, Error> {
        let stall_timeout = self.core.stall_timeout;
        Ok(self.succeed(|response| Download::new(response, stall_timeout)))
    }

    #[cfg(feature = "event-stream")]
    pub(crate) fn events(self) -> Result<ResponseValue<Events>, Error> {
        let stall_timeout = self.core.stall_timeout;
        Ok(self.succeed(|response| Events::new(Download::new(response, stall_timeout))))
    }

    fn succeed<T>(self, value: impl FnOnce(reqwest::Response) -> T) -> ResponseValue<T> {
        let Received { response, headers, .. } = self.received;
        let status = response.status();
        self.trace.end(self.summary.attempts, Ok(status));
        ResponseValue::new(value(response), status, headers)
    }

    fn fail(self, error: serde_json::Error) -> Error {
        let mut error = unreadable::not_promised(self.received, &self.core.keys, error);
        let attempts = self.summary.attempts;
        error.set_call(self.summary);
        self.trace.end(attempts, Err(&error));
        error
    }
}
