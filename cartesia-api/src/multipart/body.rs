//! The form as a stream of bytes: texts and part headers in one piece, files as they are read.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

use crate::error::{UploadError, UploadProblem};
use crate::pause::Pause;
use crate::stall::{Clock, Turn};
use crate::upload::{Opened, PIECE, Reader, Upload};

const LINE_END: &[u8] = b"\r\n";
/// In bytes. What is smaller goes out at once, and is not kept waiting.
const LARGE: u64 = 2 * 1024 * 1024;

/// The opened parts of a form.
pub(crate) struct MultipartBody {
    segments: Arc<Segments>,
    /// Text that belongs before the next file.
    pending: BytesMut,
    /// In bytes; `None` once a file has no known length.
    length: Option<u64>,
    watch: Watch,
    pause: Pause,
}

/// Who is told what goes out, and what goes wrong.
pub(crate) struct Watch {
    pub(crate) clock: Arc<Clock>,
    /// Where the reason is left: to hyper a failed body is only a failed body.
    pub(crate) fault: Arc<Mutex<Option<UploadError>>>,
}

/// What is still to be sent. The attempt holds it too, and takes it away when it ends: hyper may keep a body for as long
/// as a server reads nothing, and no file shall stay open for that.
#[derive(Default)]
pub(crate) struct Segments(Mutex<Rest>);

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
    /// What was read and not sent yet.
    read: Bytes,
    length: Option<u64>,
    sent: u64,
    has_begun: bool,
}

impl Segments {
    /// Ends the body, closes its files, and has hyper look at it.
    pub(crate) fn stop(&self) {
        let mut rest = self.lock();
        rest.is_stopped = true;
        let (segments, waker) = (std::mem::take(&mut rest.segments), rest.waker.take());
        // A stream of the caller's is dropped out of the lock: it may do anything.
        drop(rest);
        drop(segments);
        waker.into_iter().for_each(Waker::wake);
    }

    /// A panic in a caller's stream or callback leaves what is left as it is.
    fn lock(&self) -> MutexGuard<'_, Rest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, segment: Segment) {
        self.lock().segments.push_back(segment);
    }
}

impl MultipartBody {
    pub(super) fn new(watch: Watch) -> Self {
        Self { segments: Arc::default(), pending: BytesMut::new(), length: Some(0), watch, pause: Pause::default() }
    }

    pub(crate) fn segments(&self) -> Arc<Segments> {
        Arc::clone(&self.segments)
    }

    pub(super) fn text(&mut self, head: &str, value: &str) {
        self.pending.extend_from_slice(head.as_bytes());
        self.pending.extend_from_slice(value.as_bytes());
        self.pending.extend_from_slice(LINE_END);
    }

    /// Says whose fault it is when a file takes long to open.
    pub(super) fn waits_for(&self, name: &str) {
        self.watch.clock.waits_for(name);
    }

    pub(super) fn file(&mut self, head: &str, name: &'static str, upload: &Upload, opened: Opened) {
        self.pending.extend_from_slice(head.as_bytes());
        self.flush();
        let Opened { reader, length } = opened;
        self.grow(length);
        let segment =
            FileSegment { name, upload: upload.clone(), reader, read: Bytes::new(), length, sent: 0, has_begun: false };
        self.segments.push(Segment::File(Box::new(segment)));
        self.pending.extend_from_slice(LINE_END);
    }

    pub(super) fn end(&mut self, closing: &str) {
        self.pending.extend_from_slice(closing.as_bytes());
        self.flush();
    }

    fn flush(&mut self) {
        let bytes = self.pending.split().freeze();
        self.grow(u64::try_from(bytes.len()).ok());
        self.segments.push(Segment::Bytes(bytes));
    }

    /// A length that no number holds is none.
    fn grow(&mut self, by: Option<u64>) {
        self.length = self.length.zip(by).and_then(|(length, by)| length.checked_add(by));
    }

    /// The next piece of the first segment that has one.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadError>>> {
        let mut rest = self.segments.lock();
        while let Some(segment) = rest.segments.front_mut() {
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
                        self.watch.clock.waits_for(file.name);
                        rest.waker = Some(context.waker().clone());
                        return Poll::Pending;
                    }
                },
            };
            match segment {
                Segment::File(file) if piece.is_some() && !file.is_done() => match file.shall_listen() {
                    true => self.pause.listen(),
                    false => self.pause.begin(),
                },
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
    /// Waits until there is something to send; `None` at the end.
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

    /// At most [`PIECE`] bytes, whatever the source gave at once: the stall clock sees a move only between pieces.
    fn take_piece(&mut self) -> Bytes {
        let piece = self.read.split_to(self.read.len().min(PIECE));
        self.sent = self.sent.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        self.upload.report(self.sent, self.length);
        piece
    }

    /// Whether nothing can follow. A source whose length is known has checked its end before it gave its last piece.
    fn is_done(&self) -> bool {
        self.length == Some(self.sent) && self.reader.checks_its_end_first()
    }

    /// Once, after its first piece, where there are many to come.
    fn shall_listen(&mut self) -> bool {
        !std::mem::replace(&mut self.has_begun, true) && self.length.is_none_or(|length| length > LARGE)
    }

    fn error(&self, problem: UploadProblem) -> UploadError {
        self.upload.error(self.name, problem)
    }
}

impl Body for MultipartBody {
    type Data = Bytes;
    type Error = BrokenSource;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenSource>>> {
        if self.segments.lock().is_stopped {
            return Poll::Ready(Some(Err(BrokenSource)));
        }
        let piece = ready!(self.poll_piece(context));
        let Watch { clock, fault } = &self.watch;
        if let Some(Ok(bytes)) = &piece {
            clock.wrote(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        }
        if self.is_end_stream() {
            clock.moved(Turn::Answering);
        }
        Poll::Ready(piece.map(|piece| {
            piece.map(Frame::data).map_err(|error| {
                if let Ok(mut fault) = fault.lock() {
                    *fault = Some(error);
                }
                BrokenSource
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        let rest = self.segments.lock();
        rest.segments.is_empty() && !rest.is_stopped
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// Stands for the [`UploadError`] that was left with the [`Watch`], or for the end of the attempt.
#[derive(Debug)]
pub(crate) struct BrokenSource;

impl std::fmt::Display for BrokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the source of a file failed")
    }
}

impl std::error::Error for BrokenSource {}
