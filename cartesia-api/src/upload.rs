//! A file to upload: its source, its name and its media type.

mod buffers;
#[cfg(target_os = "linux")]
mod cached;
mod file;
mod open_file;
mod original;
mod source;

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use mime::Mime;

use crate::escape::escape;
use crate::media_type;

pub(crate) use buffers::Buffers;
pub(crate) use original::{FileOfCall, Files};
pub(crate) use source::{Opened, Reader};
use source::{Shared, Source};

/// The number of bytes that are read of a file at once: two such pieces are what hyper gathers for one write (408 KiB), and
/// many uploads at once have room for theirs.
pub(crate) const PIECE: usize = 208 * 1024;

/// The largest number of bytes in an escaped name. File systems allow 255, each of which may take three; a part's
/// headers still fit in 1 KiB.
const MAX_FILE_NAME: usize = 3 * 255;

type OnProgress = dyn Fn(u64, Option<u64>) + Send + Sync;

/// A file to upload, as a part of a form or as the whole content of a request.
///
/// Nothing is opened or read before the call, and a file is never held in memory as a whole. A path and bytes can be
/// sent again when an attempt fails; a stream can't.
///
/// ```
/// use cartesia_api::Upload;
///
/// let clip = Upload::from_path("clip.wav").on_progress(|sent, total| println!("{sent} of {total:?} bytes"));
/// ```
#[derive(Clone)]
#[must_use = "an upload does nothing until it is given to a request"]
pub struct Upload {
    source: Source,
    file_name: String,
    media_type: Result<Option<Mime>, String>,
    on_progress: Option<Arc<OnProgress>>,
}

impl Upload {
    /// Returns an upload of a file on disk. Each attempt opens it anew and streams it. Its name is the last component
    /// of the path.
    ///
    /// The call fails before it connects when the file doesn't exist, can't be read, is a directory, or is empty.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::new(Source::Path(path), file_name)
    }

    /// Returns an upload of bytes in memory, which are shared and not copied.
    pub fn from_bytes(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Bytes(bytes.into()), file_name.into())
    }

    /// Returns an upload of a stream of bytes, whose length is known (`1024`, or `Some(1024)`) or not (`None`). It can
    /// be sent only once: if an attempt fails after it began to read the stream, the call ends.
    ///
    /// If the length is known, the stream must hold exactly that many bytes.
    pub fn from_stream<S, B, E>(file_name: impl Into<String>, stream: S, length: impl Into<Option<u64>>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::new(Source::Stream(Shared::new(stream), length.into()), file_name.into())
    }

    fn new(source: Source, file_name: String) -> Self {
        Self { source, file_name, media_type: Ok(None), on_progress: None }
    }

    /// Sets the file name in a form: at most 765 bytes of UTF-8 after escaping of quotes and control characters. A file
    /// that is the whole content of a request is sent without its name.
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// Sets the media type (RFC 9110, section 8.3.1), such as `audio/wav`. By default it is the one that the document
    /// gives the field, or else follows from the extension of the file name for the formats that Cartesia takes, and is
    /// `application/octet-stream` for others.
    ///
    /// `send` refuses an upload that is the whole content of a request, of one of several media types, and of which
    /// neither this nor the extension tells which one it is.
    pub fn content_type(mut self, media_type: impl AsRef<str>) -> Self {
        let text = media_type.as_ref();
        self.media_type = media_type::parse(text).map(Some).ok_or_else(|| text.to_owned());
        self
    }

    /// Sets a callback for progress. It gets the number of bytes handed to the network so far and, if known, the total
    /// number. Each attempt starts at 0. It must not block.
    pub fn on_progress(mut self, on_progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }

    /// Checks what can be checked without opening the source. The error is the rest of a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Err(media_type) = &self.media_type {
            return Err(format!("has the content type {media_type:?}, which is not a media type such as `audio/wav`"));
        }
        match escape(&self.file_name).len() {
            // Of a path without a name, opening it says more: it is a directory, or it does not exist.
            0 if matches!(&self.source, Source::Path(path) if path.file_name().is_none()) => Ok(()),
            0 => Err("has no file name: give it one with `.file_name(…)`".to_owned()),
            length if length > MAX_FILE_NAME => {
                Err(format!("has a file name that takes {length} bytes, and {MAX_FILE_NAME} are allowed"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.file_name
    }

    /// Returns the media type of the part: the caller's, or the form's, or that of the name's extension.
    pub(crate) fn media_type_or<'a>(&'a self, of_form: Option<&'a str>) -> &'a str {
        match &self.media_type {
            Ok(Some(mime)) => mime.as_ref(),
            _ => of_form.unwrap_or_else(|| media_type::of_file_name(&self.file_name)),
        }
    }

    /// Returns the media type of a content that is this file and nothing else: the caller's, or the document's where it
    /// has one, or that of the name's extension where it is among the document's. `None` if none is certain.
    pub(crate) fn media_type_among<'a>(&'a self, documented: &[&'static str]) -> Option<&'a str> {
        let of_name = media_type::of_file_name(&self.file_name);
        match (&self.media_type, documented) {
            (Ok(Some(mime)), _) => Some(mime.as_ref()),
            (_, [one]) if !media_type::is_range(one) => Some(one),
            _ => documented.iter().any(|range| media_type::is_within(of_name, range)).then_some(of_name),
        }
    }

    pub(crate) fn report(&self, sent: u64, total: Option<u64>) {
        if let Some(on_progress) = &self.on_progress {
            on_progress(sent, total);
        }
    }
}

/// A file on disk, as [`Upload::from_path`] has it.
impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::from_path(path)
    }
}

/// A file on disk, as [`Upload::from_path`] has it.
impl From<&PathBuf> for Upload {
    fn from(path: &PathBuf) -> Self {
        Self::from_path(path)
    }
}

/// A file on disk, as [`Upload::from_path`] has it.
impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::from_path(path)
    }
}

/// A file name and bytes in memory, as [`Upload::from_bytes`] has them.
impl<N: Into<String>, B: Into<Bytes>> From<(N, B)> for Upload {
    fn from((file_name, bytes): (N, B)) -> Self {
        Self::from_bytes(file_name, bytes)
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("file_name", &self.file_name)
            .field("content_type", &self.media_type_or(None))
            .finish()
    }
}
