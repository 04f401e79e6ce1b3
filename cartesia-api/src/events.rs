//! A successful response that is a stream of events (`text/event-stream`, WHATWG HTML, section 9.2).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use eventsource_stream::{EventStream, EventStreamError};
use futures_core::Stream;

pub use eventsource_stream::Event;

use crate::download::Download;

/// The events of a response, parsed, as they arrive.
///
/// The stream ends with an error when the server sends nothing for the client's stall timeout.
#[must_use = "streams do nothing unless polled"]
pub struct Events(Pin<Box<EventStream<Download>>>);

impl Events {
    pub(crate) fn new(download: Download) -> Self {
        Self(Box::pin(EventStream::new(download)))
    }

    /// Returns the next event, or `None` at the end.
    ///
    /// # Errors
    ///
    /// A connection that breaks, a server that stalls ([`io::ErrorKind::TimedOut`]), and a body that is not an event
    /// stream ([`io::ErrorKind::InvalidData`]).
    pub async fn next(&mut self) -> Option<io::Result<Event>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Events {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(event.map(|event| {
            event.map_err(|error| match error {
                EventStreamError::Transport(error) => error,
                EventStreamError::Utf8(error) => io::Error::new(io::ErrorKind::InvalidData, error),
                EventStreamError::Parser(error) => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
            })
        }))
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
