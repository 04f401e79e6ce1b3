//! The content of a request as a stream of bytes: what is in memory in one piece, and files as they are read.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

use crate::error::{UploadError, UploadProblem};
use crate::pause::Pause;
use crate::stall::{Clock, Phase};
use crate::upload::{FileOfCall, Opened, PIECE, Reader, Upload};

/// The size from which on pieces of a file are sent with pauses, in bytes. A smaller one is a write or two.
const LARGE: u64 = 416 * 1024;

/// The size from which on a file is worth a longer pause, in bytes: even to a server on this machine it takes dozens of milliseconds.
const VERY_LARGE: u64 = 64 * 1024 * 1024;

/// The largest number of bytes that hyper is given at once. It writes as soon as it has 408 KiB, and sends a smaller
/// piece together with the next.
const MAX_PIECE: usize = 400 * 1024;

/// The opened content of a request: a form, or one file.
pub(crate) struct StreamBody {
    segments: Arc<Segments>,
    /// The bytes before the next file.
    pending: BytesMut,
    /// The length in bytes; `None` if that of a file is unknown.
    length: Option<u64>,
    clock: Arc<Clock>,
    pause: Pause,
}

/// The hold of an attempt on the rest of its body, which is dropped with it. Hyper may keep a body as long as a server
/// reads nothing, and no file must stay open for that.
pub(crate) struct Sending(Arc<Segments>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// The rest of a body.
#[derive(Default)]
struct Segments(Mutex<Rest>);

#[derive(Default)]
struct Rest {
    segments: VecDeque<Segment>,
    is_stopped: bool,
    waker: Option<Waker>,
}

enum Segment {
    Bytes(Bytes),
    File(Box<FileSegment>),
}

struct FileSegment {
    name: &'static str,
    upload: Upload,
    reader: Reader,
    /// The bytes that were read and not sent yet.
    read: Bytes,
    length: Option<u64>,
    sent: u64,
    /// The number of bytes that were sent since the last pause.
    in_a_row: usize,
    has_begun: bool,
}

impl Segments {
    /// Ends the body, closes its files, and wakes hyper.
    fn stop(&self) {
        let mut rest = self.lock();
        rest.is_stopped = true;
        let (segments, waker) = (std::mem::take(&mut rest.segments), rest.waker.take());
        // A stream of the caller's is dropped outside of the lock: it may do anything.
        drop(rest);
        drop(segments);
        waker.into_iter().for_each(Waker::wake);
    }

    /// Locks the rest. A panic in a caller's stream or callback leaves it valid.
    fn lock(&self) -> MutexGuard<'_, Rest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, segment: Segment) {
        self.lock().segments.push_back(segment);
    }
}

impl StreamBody {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { segments: Arc::default(), pending: BytesMut::new(), length: Some(0), clock, pause: Pause::default() }
    }

    /// Returns the hold on the body, which ends with an error if it is dropped before all was sent.
    pub(crate) fn sending(&self) -> Sending {
        Sending(Arc::clone(&self.segments))
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.pending.extend_from_slice(text.as_bytes());
    }

    /// Opens a file, and adds it.
    pub(crate) async fn file(
        &mut self,
        name: &'static str,
        upload: &Upload,
        of_call: FileOfCall,
    ) -> Result<(), UploadError> {
        // For the error if that takes too long.
        self.clock.waits_for(name);
        let Opened { reader, length } = upload.open(name, of_call).await?;
        self.flush();
        self.grow(length);
        let segment = FileSegment {
            name,
            upload: upload.clone(),
            reader,
            read: Bytes::new(),
            length,
            sent: 0,
            in_a_row: 0,
            has_begun: false,
        };
        self.segments.push(Segment::File(Box::new(segment)));
        Ok(())
    }

    /// Completes it.
    pub(crate) fn end(mut self) -> Self {
        self.flush();
        self
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = self.pending.split().freeze();
        self.grow(u64::try_from(bytes.len()).ok());
        self.segments.push(Segment::Bytes(bytes));
    }

    /// Adds to the length. One that no number holds is unknown.
    fn grow(&mut self, by: Option<u64>) {
        self.length = self.length.zip(by).and_then(|(length, by)| length.checked_add(by));
    }

    /// Returns the next piece of the first segment that has one.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadError>>> {
        let mut rest = self.segments.lock();
        while let Some(segment) = rest.segments.front_mut() {
            // Hyper first writes the last piece. Then the next is read, into the same buffer, while the pause lasts: it goes out
            // as soon as the runtime has looked at the sockets.
            if self.pause.is_due() {
                ready!(self.pause.poll(context));
            }
            let piece = match segment {
                Segment::Bytes(bytes) => Some(Ok(std::mem::take(bytes))),
                Segment::File(file) => match file.poll_read(context) {
                    Poll::Ready(None) => None,
                    Poll::Ready(Some(Err(error))) => Some(Err(error)),
                    Poll::Ready(Some(Ok(()))) => {
                        ready!(self.pause.poll(context));
                        Some(Ok(file.take_piece()))
                    }
                    Poll::Pending => {
                        self.clock.waits_for(file.name);
                        rest.waker = Some(context.waker().clone());
                        return Poll::Pending;
                    }
                },
            };
            match segment {
                Segment::File(file) if piece.is_some() && !file.is_done() => {
                    if file.shall_listen() {
                        self.pause.listen();
                    } else if file.shall_pause() {
                        self.pause.begin();
                    }
                }
                _ => drop(rest.segments.pop_front()),
            }
            if piece.is_some() {
                return Poll::Ready(piece);
            }
        }
        Poll::Ready(None)
    }
}

impl FileSegment {
    /// Waits until there are bytes to send; `None` at the end.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(), UploadError>>> {
        while self.read.is_empty() {
            match ready!(self.reader.poll_read(context)) {
                Some(Ok(read)) => self.read = read,
                Some(Err(problem)) => return Poll::Ready(Some(Err(self.error(problem)))),
                None => return Poll::Ready(None),
            }
        }
        Poll::Ready(Some(Ok(())))
    }

    /// Returns at most [`MAX_PIECE`] bytes, even if the source gave more: the stall clock sees a move only between pieces.
    fn take_piece(&mut self) -> Bytes {
        let piece = self.read.split_to(self.read.len().min(MAX_PIECE));
        self.in_a_row += piece.len();
        self.sent = self.sent.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        self.upload.report(self.sent, self.length);
        piece
    }

    /// Returns `true` if nothing can follow. A source of known length checks its end before it returns its last piece.
    fn is_done(&self) -> bool {
        self.length == Some(self.sent)
    }

    /// Returns `true` once, after the first piece of a very large file.
    fn shall_listen(&mut self) -> bool {
        !std::mem::replace(&mut self.has_begun, true) && self.is_at_least(VERY_LARGE)
    }

    /// Returns `true` after each write of a large file.
    fn shall_pause(&mut self) -> bool {
        let is_due = self.in_a_row > PIECE && self.is_at_least(LARGE);
        if is_due {
            self.in_a_row = 0;
        }
        is_due
    }

    /// Returns `true` if the file has that many bytes, or an unknown number.
    fn is_at_least(&self, size: u64) -> bool {
        self.length.is_none_or(|length| length >= size)
    }

    fn error(&self, problem: UploadProblem) -> UploadError {
        self.upload.error(self.name, problem)
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    /// An [`UploadError`], which the attempt finds in the error that hyper makes of it, or [`Stopped`].
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.segments.lock().is_stopped {
            return Poll::Ready(Some(Err(Stopped.into())));
        }
        let piece = ready!(self.poll_piece(context));
        if let Some(Ok(bytes)) = &piece {
            self.clock.wrote(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        }
        if self.is_end_stream() {
            self.clock.moved(Phase::Waiting);
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data).map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        let rest = self.segments.lock();
        rest.segments.is_empty() && !rest.is_stopped
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// The error of a body whose attempt has ended.
#[derive(Debug)]
struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the attempt has ended")
    }
}

impl StdError for Stopped {}
