//! The sources of bytes, and one reader for all of them.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Upload;
use super::file::{self, FileReader};
use super::handle::FileHandle;
use super::open_file::Location;
use super::original::FileOfCall;
use crate::error::{UploadError, UploadProblem};

type BoxError = Box<dyn StdError + Send + Sync>;
type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, UploadProblem>> + Send>>;

/// The source of an upload's bytes.
#[derive(Clone)]
pub(super) enum Source {
    Path(PathBuf),
    File(FileHandle),
    Bytes(Bytes),
    Stream(Shared, Option<u64>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::File(_) => f.write_str("an open file"),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_, Some(length)) => write!(f, "a stream of {length} bytes"),
            Self::Stream(_, None) => f.write_str("a stream"),
        }
    }
}

impl PartialEq for Source {
    /// Compares paths, bytes, and which file or stream it is.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(one), Self::Path(other)) => one == other,
            (Self::File(one), Self::File(other)) => one.is(other),
            (Self::Bytes(one), Self::Bytes(other)) => one == other,
            (Self::Stream(one, length), Self::Stream(other, other_length)) => {
                Arc::ptr_eq(&one.0, &other.0) && length == other_length
            }
            _ => false,
        }
    }
}

/// A stream that the clones of an upload share. The first attempt takes it.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Option<BoxStream>>>);

impl Shared {
    pub(super) fn new(stream: impl Stream<Item = Result<Bytes, UploadProblem>> + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Some(Box::pin(stream)))))
    }

    pub(super) fn of<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::new(IntoBytes(Box::pin(stream)))
    }

    fn take(&self) -> Option<BoxStream> {
        self.0.lock().ok()?.take()
    }

    fn is_spent(&self) -> bool {
        self.0.lock().map_or(true, |stream| stream.is_none())
    }
}

struct IntoBytes<S>(Pin<Box<S>>);

impl<S, B, E> Stream for IntoBytes<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, UploadProblem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let failed = |error: E| UploadProblem::Stream(error.into().into());
        self.0.as_mut().poll_next(context).map(|item| item.map(|item| item.map(Into::into).map_err(failed)))
    }
}

impl Upload {
    /// Opens the source for one attempt.
    pub(crate) async fn open(&self, field: &str, of_call: FileOfCall) -> Result<Opened, UploadError> {
        let of_file = |(file, length)| (Reader::File(file), length);
        let opened = match &self.source {
            Source::Path(path) => file::open(Location::Path(path.clone()), of_call).await.map(of_file),
            Source::File(handle) => match handle.file().await {
                Ok(file) => file::open(Location::Open(file), of_call).await.map(of_file),
                Err(error) => Err(error.into()),
            },
            Source::Bytes(bytes) if bytes.is_empty() => Err(UploadProblem::Empty),
            Source::Bytes(bytes) => {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Ok((Reader::Bytes(Some(bytes.clone())), Some(length)))
            }
            Source::Stream(_, Some(0)) => Err(UploadProblem::Empty),
            Source::Stream(stream, _) if stream.is_spent() => Err(UploadProblem::Spent),
            Source::Stream(stream, length) => {
                Ok((Reader::Stream(Mutex::new(Once::new(stream.clone(), *length))), *length))
            }
        };
        let checked = opened.and_then(|opened| self.check_first(opened.0.first()).map(|()| opened));
        let (reader, length) = checked.map_err(|problem| self.error(field, problem))?;
        Ok(Opened { reader, length })
    }

    /// Returns `true` if the source is a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(&self.source, Source::Stream(stream, _) if stream.is_spent())
    }

    pub(crate) fn error(&self, field: &str, problem: UploadProblem) -> UploadError {
        let path = match &self.source {
            Source::Path(path) => Some(path.clone()),
            _ => None,
        };
        UploadError::new(field, path, matches!(self.source, Source::Stream(..)), problem)
    }
}

/// A source that was opened for one attempt.
pub(crate) struct Opened {
    pub(crate) reader: Reader,
    /// The length in bytes, if it is known.
    pub(crate) length: Option<u64>,
}

/// A reader of any source, in pieces. It returns exactly as many bytes as were promised, or an error. The last of them
/// waits until it is known to be the last, since a request may end with it.
pub(crate) enum Reader {
    Bytes(Option<Bytes>),
    File(FileReader),
    /// A body must be `Sync`, which streams are not. The lock is never contended.
    Stream(Mutex<Once>),
}

impl Reader {
    /// Returns the first bytes that are in memory; nothing of a stream.
    fn first(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_deref().unwrap_or_default(),
            Self::File(file) => file.first_piece(),
            Self::Stream(_) => &[],
        }
    }

    pub(crate) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadProblem>>> {
        match self {
            Self::Bytes(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Self::File(file) => file.poll_read(context),
            Self::Stream(stream) => match stream.get_mut() {
                Ok(stream) => stream.poll_read(context),
                Err(_) => Poll::Ready(Some(Err(UploadProblem::Spent))),
            },
        }
    }
}

/// A stream whose length is checked. It is taken from its upload only when its first byte is read: an attempt without a
/// connection leaves it for the next.
pub(crate) struct Once {
    shared: Shared,
    stream: Option<BoxStream>,
    length: Option<u64>,
    read: u64,
    /// The last piece of a known length, until the stream has ended.
    held: Option<Bytes>,
    has_ended: bool,
}

impl Once {
    fn new(shared: Shared, length: Option<u64>) -> Self {
        Self { shared, stream: None, length, read: 0, held: None, has_ended: false }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadProblem>>> {
        if self.stream.is_none() {
            self.stream = self.shared.take();
        }
        let Some(stream) = &mut self.stream else { return Poll::Ready(Some(Err(UploadProblem::Spent))) };
        while !self.has_ended {
            match ready!(stream.as_mut().poll_next(context)) {
                Some(Ok(bytes)) => {
                    self.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    match self.length {
                        Some(expected) if self.read > expected => {
                            return Poll::Ready(Some(Err(UploadProblem::Grew { expected })));
                        }
                        // Nothing may follow it but pieces without a byte.
                        Some(expected) if self.read == expected => {
                            self.held.get_or_insert(bytes);
                        }
                        _ => return Poll::Ready(Some(Ok(bytes))),
                    }
                }
                Some(Err(problem)) => return Poll::Ready(Some(Err(problem))),
                None => self.has_ended = true,
            }
        }
        Poll::Ready(match self.length {
            Some(expected) if self.read < expected => Some(Err(UploadProblem::Shrank { expected, found: self.read })),
            None if self.read == 0 => Some(Err(UploadProblem::Empty)),
            _ => self.held.take().map(Ok),
        })
    }
}
