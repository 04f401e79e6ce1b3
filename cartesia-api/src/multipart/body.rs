//! The form as a stream of bytes: texts and part headers in one piece, files as they are read.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

use crate::error::{UploadError, UploadProblem};
use crate::stall::{Clock, Turn};
use crate::upload::{Opened, Reader, Upload};

const LINE_END: &[u8] = b"\r\n";

/// The opened parts of a form.
pub(crate) struct MultipartBody {
    segments: VecDeque<Segment>,
    /// Text that belongs before the next file.
    pending: BytesMut,
    /// In bytes; `None` once a file has no known length.
    length: Option<u64>,
    watch: Watch,
}

enum Segment {
    Bytes(Bytes),
    File(Box<FileSegment>),
}

struct FileSegment {
    name: &'static str,
    upload: Upload,
    reader: Reader,
    length: Option<u64>,
    sent: u64,
}

/// Who is told what goes out, and what goes wrong.
pub(crate) struct Watch {
    pub(crate) clock: Arc<Clock>,
    /// Where the reason is left: to hyper a failed body is only a failed body.
    pub(crate) fault: Arc<Mutex<Option<UploadError>>>,
}

impl MultipartBody {
    pub(super) fn new(watch: Watch) -> Self {
        Self { segments: VecDeque::new(), pending: BytesMut::new(), length: Some(0), watch }
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
        let segment = FileSegment { name, upload: upload.clone(), reader, length, sent: 0 };
        self.segments.push_back(Segment::File(Box::new(segment)));
        self.pending.extend_from_slice(LINE_END);
    }

    pub(super) fn end(&mut self, closing: &str) {
        self.pending.extend_from_slice(closing.as_bytes());
        self.flush();
    }

    fn flush(&mut self) {
        let bytes = self.pending.split().freeze();
        self.grow(u64::try_from(bytes.len()).ok());
        self.segments.push_back(Segment::Bytes(bytes));
    }

    fn grow(&mut self, by: Option<u64>) {
        self.length = self.length.zip(by).map(|(length, by)| length + by);
    }

    /// The next piece of the first segment that has one.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadError>>> {
        while let Some(mut segment) = self.segments.pop_front() {
            match &mut segment {
                Segment::Bytes(bytes) => return Poll::Ready(Some(Ok(std::mem::take(bytes)))),
                Segment::File(file) => match file.poll_piece(context) {
                    Poll::Ready(None) => {}
                    Poll::Ready(piece) => {
                        self.segments.push_front(segment);
                        return Poll::Ready(piece);
                    }
                    Poll::Pending => {
                        self.watch.clock.waits_for(file.name);
                        self.segments.push_front(segment);
                        return Poll::Pending;
                    }
                },
            }
        }
        Poll::Ready(None)
    }
}

impl FileSegment {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadError>>> {
        let piece = ready!(self.reader.poll_read(context));
        Poll::Ready(piece.map(|piece| {
            let piece = piece.map_err(|problem| self.error(problem))?;
            self.sent += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.upload.report(self.sent, self.length);
            Ok(piece)
        }))
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
        self.segments.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// Stands for the [`UploadError`] that was left with the [`Watch`].
#[derive(Debug)]
pub(crate) struct BrokenSource;

impl std::fmt::Display for BrokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the source of a file failed")
    }
}

impl std::error::Error for BrokenSource {}
