//! The content of a response as received: read up to a bound, or still to be read.

use bytes::BytesMut;
use reqwest::Response;
use reqwest::header::HeaderMap;

use crate::stall::{Clock, Phase};

/// The largest content of a success, in bytes: a thousand times that of a voice.
pub(crate) const MAX_SUCCESS: usize = 8 * 1024 * 1024;
/// The largest content of a refusal that is read, in bytes: enough for an error page.
pub(crate) const MAX_REFUSAL: usize = 64 * 1024;

/// A response, before it is decoded.
pub(crate) struct Received {
    /// The response, whose body is in `bytes`, or still to be read by the caller.
    pub(crate) response: Response,
    /// The headers of the response, without the key.
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: BytesMut,
}

impl Received {
    /// Takes the headers from a response, whose body is not read yet.
    pub(crate) fn new(mut response: Response) -> Self {
        let headers = std::mem::take(response.headers_mut());
        Self { response, headers, bytes: BytesMut::new() }
    }

    /// Reads the body up to a bound, and returns `true` if there was more. On an error, `bytes` holds what came before
    /// it.
    pub(crate) async fn read(&mut self, clock: &Clock, limit: usize) -> reqwest::Result<bool> {
        while let Some(piece) = self.response.chunk().await? {
            clock.moved(Phase::Receiving);
            let room = limit.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            if piece.len() > room {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
