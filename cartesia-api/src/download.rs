//! A successful response that is read as it arrives: audio, text, and anything else that is not JSON.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::Response;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::stall::after;

/// The body of a response, as a stream of bytes.
///
/// The stream ends with an error when the server sends nothing for the client's stall timeout. The timeout of the whole
/// call covers only the head of the response.
///
/// ```no_run
/// # async fn example(download: cartesia_api::Download) -> std::io::Result<()> {
/// download.write_to_file("speech.wav").await
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Download {
    /// `None` once the server has stalled.
    bytes: Option<Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>>,
    stall_timeout: Duration,
    alarm: Pin<Box<Sleep>>,
}

impl Download {
    pub(crate) fn new(response: Response, stall_timeout: Duration) -> Self {
        let bytes: Pin<Box<dyn Stream<Item = _> + Send + Sync>> = Box::pin(response.bytes_stream());
        Self { bytes: Some(bytes), stall_timeout, alarm: Box::pin(sleep_until(after(Instant::now(), stall_timeout))) }
    }

    /// Returns the next piece, or `None` at the end.
    ///
    /// # Errors
    ///
    /// A connection that breaks, or a server that stalls ([`io::ErrorKind::TimedOut`]).
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the whole body, if it has at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next), and [`io::ErrorKind::FileTooLarge`] for a longer body.
    pub async fn bytes(mut self, limit: usize) -> io::Result<Bytes> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.next().await {
            let piece = piece?;
            if piece.len() > limit.saturating_sub(bytes.len()) {
                let text = format!("the response has more than {limit} bytes; allow more, or write it to a file");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, text));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }

    /// Writes the whole body to a file, and replaces one of the same name. Until the file is complete it has another
    /// name in the same folder, so that half a file is never left under this name.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next), and a file that can't be written. No file is left behind.
    pub async fn write_to_file(mut self, path: impl Into<PathBuf>) -> io::Result<()> {
        let path = path.into();
        let mut file = blocking({
            let path = path.clone();
            move || Partial::create(&path)
        })
        .await?;
        while let Some(piece) = self.next().await {
            let piece = piece?;
            file = blocking(move || file.append(&piece)).await?;
        }
        blocking(move || file.finish(&path)).await
    }
}

impl Stream for Download {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(bytes) = &mut self.bytes else { return Poll::Ready(None) };
        if let Poll::Ready(piece) = bytes.as_mut().poll_next(context) {
            let deadline = after(Instant::now(), self.stall_timeout);
            self.alarm.as_mut().reset(deadline);
            return Poll::Ready(piece.map(|piece| piece.map_err(|error| io::Error::other(error.without_url()))));
        }
        ready!(self.alarm.as_mut().poll(context));
        self.bytes = None;
        let text =
            format!("the server stopped in the middle of its response for {:?}; retry the call", self.stall_timeout);
        Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::TimedOut, text))))
    }
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("stall_timeout", &self.stall_timeout).finish_non_exhaustive()
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// A file that is removed unless it was finished.
struct Partial {
    file: std::fs::File,
    path: Option<PathBuf>,
}

impl Partial {
    fn create(target: &Path) -> io::Result<Self> {
        let name =
            target.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
        let mut partial = name.to_owned();
        partial.push(format!(".{:016x}.part", fastrand::u64(..)));
        let path = target.with_file_name(partial);
        let file = std::fs::File::create_new(&path)?;
        Ok(Self { file, path: Some(path) })
    }

    fn append(mut self, piece: &[u8]) -> io::Result<Self> {
        self.file.write_all(piece)?;
        Ok(self)
    }

    fn finish(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(path) = &self.path {
            std::fs::rename(path, target)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Nobody is left to be told that it stays.
            let _ = std::fs::remove_file(path);
        }
    }
}
