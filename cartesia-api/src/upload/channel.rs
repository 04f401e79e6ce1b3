//! Uploads whose bytes another task sends, and whose end it must declare.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot};

use crate::error::UploadProblem;

/// The number of pieces that wait while another one is sent.
const CAPACITY: usize = 1;

type BoxError = Box<dyn StdError + Send + Sync>;

/// The sending half of an upload, from [`Upload::from_channel`](crate::Upload::from_channel).
///
/// The upload is complete only after [`finish`](Self::finish). A sender that is dropped without it, such as by `?`, a
/// panic or a cancelled task, makes the call fail with [`UploadProblem::Unfinished`]. The server then never gets a
/// complete request.
#[derive(Debug)]
#[must_use = "an upload ends in an error unless its sender calls `.finish()`"]
pub struct UploadSender {
    pieces: mpsc::Sender<Bytes>,
    end: oneshot::Sender<Result<(), BoxError>>,
}

impl UploadSender {
    /// Sends a piece. It waits while the network is slower than the sender, and until the call begins to send.
    ///
    /// Move the upload into the request, and keep no clone of it. If a call ends before it sends, such as for a missing
    /// field, a clone stays open, and this method waits forever.
    ///
    /// # Errors
    ///
    /// [`UploadClosed`] when nobody reads the upload any longer: see [`closed`](Self::closed). The result of the call has
    /// the reason.
    pub async fn send(&mut self, piece: impl Into<Bytes>) -> Result<(), UploadClosed> {
        self.pieces.send(piece.into()).await.map_err(|_| UploadClosed)
    }

    /// Waits until nobody reads the upload any longer: the call has ended, or every clone of an upload that was not sent is
    /// dropped. A clone that is kept, such as by `.clip(&clip)` or in a cloned request, could still be sent.
    ///
    /// Wait for this beside a source that may pause, so that a call that ends is noticed.
    pub async fn closed(&self) {
        self.pieces.closed().await;
    }

    /// Declares the upload complete.
    pub fn finish(self) {
        self.end_with(Ok(()));
    }

    /// Makes the call fail with [`UploadProblem::Stream`] and this error.
    pub fn fail(self, error: impl Into<BoxError>) {
        self.end_with(Err(error.into()));
    }

    /// Sets the end before the receiver can see that no piece follows.
    fn end_with(self, end: Result<(), BoxError>) {
        let Self { pieces, end: sender } = self;
        // A call that has ended needs none.
        let _ = sender.send(end);
        drop(pieces);
    }
}

/// The error of [`UploadSender::send`] after the upload was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadClosed;

impl fmt::Display for UploadClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call has ended and reads no more of its upload; see the result of the call")
    }
}

impl StdError for UploadClosed {}

/// The receiving half.
pub(super) struct Pieces {
    pieces: mpsc::Receiver<Bytes>,
    end: oneshot::Receiver<Result<(), BoxError>>,
}

pub(super) fn channel() -> (UploadSender, Pieces) {
    let (piece_sender, pieces) = mpsc::channel(CAPACITY);
    let (end_sender, end) = oneshot::channel();
    (UploadSender { pieces: piece_sender, end: end_sender }, Pieces { pieces, end })
}

impl Stream for Pieces {
    type Item = Result<Bytes, UploadProblem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(piece) = ready!(self.pieces.poll_recv(context)) {
            return Poll::Ready(Some(Ok(piece)));
        }
        Poll::Ready(match self.end.try_recv() {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Err(UploadProblem::Stream(error.into()))),
            Err(_) => Some(Err(UploadProblem::Unfinished)),
        })
    }
}
