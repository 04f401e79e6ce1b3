//! The content of a response as received: read up to a bound, or still to be read.

use std::time::Duration;

use bytes::BytesMut;
use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, timeout_at};

use crate::error::TimeoutKind;
use crate::retry::Sent;
use crate::stall::{Clock, Phase, after};

const MIB: usize = 1024 * 1024;
/// The largest content of a success, in bytes: a thousand times that of a voice.
pub(crate) const MAX_SUCCESS: usize = 8 * MIB;
/// The largest content of a refusal that is read, in bytes: enough for an error page.
pub(crate) const MAX_REFUSAL: usize = 64 * 1024;

/// A response, before it is decoded.
pub(crate) struct Received {
    /// The response, whose body is in `bytes`, or still to be read by the caller.
    pub(crate) response: Response,
    /// The amount of the request that was handed over when the response began.
    pub(crate) sent: Sent,
    /// The headers of the response, without the key.
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: BytesMut,
}

/// The time that the reading of a body may take.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// In all, and a second more for each MiB.
    pub(crate) stall: Duration,
    /// The end of the whole call.
    pub(crate) end: Option<Instant>,
}

/// The end of the reading of a body.
pub(crate) enum Reading {
    Complete,
    TooLong,
    /// It did not come in time.
    Late(TimeoutKind),
}

impl Received {
    /// Takes the headers from a response, whose body is not read yet.
    pub(crate) fn new(mut response: Response, sent: Sent) -> Self {
        let headers = std::mem::take(response.headers_mut());
        Self { response, sent, headers, bytes: BytesMut::new() }
    }

    /// Reads the body up to a bound, in time. `bytes` has the content that arrived before an error.
    pub(crate) async fn read(&mut self, clock: &Clock, limit: usize, time: Time) -> reqwest::Result<Reading> {
        let began = Instant::now();
        let mut last = began;
        loop {
            let more = Duration::from_secs(u64::try_from(self.bytes.len() / MIB).unwrap_or(u64::MAX));
            let own_end = after(began, time.stall.saturating_add(more));
            let end = time.end.map_or(own_end, |end| end.min(own_end));
            let piece = match timeout_at(end, self.response.chunk()).await {
                Ok(piece) => piece?,
                Err(_) if end < own_end => return Ok(Reading::Late(TimeoutKind::Total)),
                // What came not long ago still comes, too slowly.
                Err(_) if last.elapsed() < time.stall / 2 => return Ok(Reading::Late(TimeoutKind::ResponseTooSlow)),
                Err(_) => return Ok(Reading::Late(TimeoutKind::ResponseStalled)),
            };
            let Some(piece) = piece else { return Ok(Reading::Complete) };
            clock.moved(Phase::Receiving);
            last = Instant::now();
            let room = limit.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            if piece.len() > room {
                return Ok(Reading::TooLong);
            }
        }
    }
}
