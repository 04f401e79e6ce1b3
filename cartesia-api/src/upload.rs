//! A file to upload: its source, its name and its media type.

mod buffers;
#[cfg(target_os = "linux")]
mod cached;
mod channel;
mod conversions;
mod duration;
mod file;
mod handle;
mod open_file;
mod original;
mod signature;
mod source;

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use mime::Mime;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use crate::error::UploadProblem;
use crate::escape::escape;
use crate::media_type;

pub(crate) use buffers::Buffers;
pub use channel::{UploadClosed, UploadSender};
pub use handle::FileHandle;
pub(crate) use original::{FileOfCall, Files};
pub(crate) use source::{Opened, Reader};
use source::{Shared, Source};

/// The number of bytes that are read of a file at once. Hyper gathers two such pieces for one write (408 KiB), and many
/// uploads at once have room for theirs.
pub(crate) const PIECE: usize = 208 * 1024;

/// The largest number of bytes in an escaped name. File systems allow 255, each of which may take three; a part's
/// headers still fit in 1 KiB.
const MAX_FILE_NAME: usize = 3 * 255;

/// The number of bytes that a reader is asked for at once.
const READER_PIECE: usize = 64 * 1024;

type OnProgress = dyn Fn(u64, Option<u64>) + Send + Sync;

/// A file to upload, as a part of a form or as the whole content of a request.
///
/// Nothing is opened or read before the call, and a file is never held in memory as a whole. A path, an open file and bytes
/// can be sent again when an attempt fails; a stream can't.
///
/// The first bytes of a path, a file or bytes are compared with the name: see [`check_content`](Self::check_content).
///
/// ```
/// use cartesia_api::Upload;
///
/// let clip = Upload::from_path("clip.wav")
///     .on_progress(|sent, total| println!("{sent} of {total:?} bytes"));
/// ```
#[derive(Clone)]
#[must_use = "an upload does nothing until it is given to a request"]
pub struct Upload {
    source: Source,
    file_name: String,
    media_type: Result<Option<Mime>, String>,
    checks_content: bool,
    on_progress: Option<Arc<OnProgress>>,
}

impl Upload {
    /// Returns an upload of a file on disk. Each attempt opens the file and streams it. The name is the last component
    /// of the path.
    ///
    /// The call fails before it connects when the file doesn't exist, can't be read, is a directory, or is empty.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::new(Source::Path(path), file_name)
    }

    /// Returns an upload of bytes in memory, such as a `Vec<u8>`, [`Bytes`] or an array. They are shared and not copied.
    pub fn from_bytes(file_name: impl Into<String>, bytes: impl AsRef<[u8]> + Send + 'static) -> Self {
        Self::new(Source::Bytes(Bytes::from_owner(bytes)), file_name.into())
    }

    /// Returns an upload of an open file, a [`std::fs::File`] or a [`tokio::fs::File`]. Each attempt reads it from its
    /// start and ignores its position, which stays the same on Unix. Both kinds must be open for reading, such as by
    /// `File::options().read(true).write(true)`. Flush a [`tokio::fs::File`] that was written to, since its last write may
    /// fail later.
    ///
    /// The call fails before it connects when the file is empty or not open for reading. It also fails for a pipe or a
    /// device: give its path, or use [`from_reader`](Self::from_reader).
    pub fn from_file(file_name: impl Into<String>, file: impl Into<FileHandle>) -> Self {
        Self::new(Source::File(file.into()), file_name.into())
    }

    /// Returns an upload of a stream of bytes, whose length is known (`1024`, or `Some(1024)`) or not (`None`). It can
    /// be sent only once: if an attempt fails after it began to read the stream, the call ends.
    ///
    /// If the length is known, the stream must hold exactly that many bytes.
    ///
    /// Without a length, the clip ends where the stream ends. If that is early, as for the stream of a channel whose
    /// sender was dropped, part of a clip becomes a success. Give the length, let the stream end in an `Err`, or use
    /// [`from_channel`](Self::from_channel), whose end must be declared.
    pub fn from_stream<S, B, E>(file_name: impl Into<String>, stream: S, length: impl Into<Option<u64>>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::new(Source::Stream(Shared::of(stream), length.into()), file_name.into())
    }

    /// Returns an upload of a reader, which is read to its end. It is a stream in all other respects: see
    /// [`from_stream`](Self::from_stream).
    pub fn from_reader<R>(file_name: impl Into<String>, reader: R, length: impl Into<Option<u64>>) -> Self
    where
        R: AsyncRead + Send + 'static,
    {
        Self::from_stream(file_name, ReaderStream::with_capacity(reader, READER_PIECE), length)
    }

    /// Returns an upload of the bytes that another task sends, and their sender. The length is known or not, as in
    /// [`from_stream`](Self::from_stream).
    ///
    /// The sender must declare the end with [`finish`](UploadSender::finish). If it is dropped before, the call fails with
    /// [`UploadProblem::Unfinished`](crate::UploadProblem::Unfinished), and the server never gets a complete request. A piece
    /// or two wait in memory, so the sender and the call must run at the same time.
    ///
    /// A source that borrows, such as a field of a form in axum, can't move to another task. Run both in one task, as
    /// [the guide](crate::guide::uploads#streams-and-channels) shows.
    ///
    /// ```no_run
    /// # async fn example(client: cartesia_api::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use cartesia_api::Upload;
    ///
    /// let (mut sender, clip) = Upload::from_channel("clip.wav", None);
    /// let recording = tokio::spawn(async move {
    ///     for piece in [b"RIFF....", b"WAVEfmt "] {
    ///         sender.send(piece.as_slice()).await?;
    ///     }
    ///     sender.finish();
    ///     Ok::<_, cartesia_api::UploadClosed>(())
    /// });
    /// let voice = client.voices_clone().clip(clip).name("Narrator").language("en").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_channel(file_name: impl Into<String>, length: impl Into<Option<u64>>) -> (UploadSender, Self) {
        let (sender, pieces) = channel::channel();
        (sender, Self::new(Source::Stream(Shared::new(pieces), length.into()), file_name.into()))
    }

    fn new(source: Source, file_name: String) -> Self {
        Self { source, file_name, media_type: Ok(None), checks_content: true, on_progress: None }
    }

    /// Sets the file name in a form, which must not be empty: at most 765 bytes of UTF-8 after escaping of quotes and control characters. A file
    /// that is the whole content of a request is sent without its name.
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// Sets the media type (RFC 9110, section 8.3.1), such as `audio/wav`. By default it is the one that the document
    /// gives the field. Otherwise it follows from the extension of the file name for the formats that Cartesia takes,
    /// and is `application/octet-stream` for others.
    ///
    /// If an upload is the whole content of a request and may be of several media types, this or the extension must say
    /// which. Otherwise `send` refuses it.
    pub fn content_type(mut self, media_type: impl AsRef<str>) -> Self {
        let text = media_type.as_ref();
        self.media_type = media_type::parse(text).map(Some).ok_or_else(|| text.to_owned());
        self
    }

    /// Sets a callback for progress. Its arguments are the number of bytes of the file that were handed to the network so
    /// far and, if known, the length of the file. Each attempt counts from the start again. The callback must not block.
    ///
    /// A piece of a file is 208 KiB, so a small clip has one or two steps. After the last one, the system still sends what
    /// is in its buffers, and the service has yet to respond.
    pub fn on_progress(mut self, on_progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }

    /// Sets whether the first bytes are compared with the name or the content type. On by default.
    ///
    /// The name or the content type may say that it is one of the formats that Cartesia takes: flac, mp3, mpeg, mpga,
    /// oga, ogg, wav or webm. If the first bytes are surely something else, the call fails before it connects. That is
    /// text, an image, a document, an archive, or audio in another format, such as M4A. Unknown bytes pass, as does one
    /// of these formats under the name of another: decoders read the bytes.
    ///
    /// **Streams are not checked, and neither are files with any other name**, such as `clip.m4a` or one without an
    /// extension.
    pub fn check_content(mut self, check: bool) -> Self {
        self.checks_content = check;
        self
    }

    /// Returns the playing time of a WAV or FLAC file, from its header. Returns `None` if the header does not contain it,
    /// for other formats, and for streams.
    ///
    /// Cartesia asks for clips of 3 to 20 seconds. This method blocks the thread while it reads some hundred bytes of the
    /// file.
    ///
    /// # Errors
    ///
    /// An [`io::Error`] of the operating system's kind, with the path, if the file is a directory, or can't be opened or read.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// use std::time::Duration;
    /// use cartesia_api::Upload;
    ///
    /// # let folder = std::env::temp_dir().join(format!("cartesia-duration-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("clip.wav");
    /// # let mut wav = b"RIFF\x24\x04\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x40\x1f\0\0".to_vec();
    /// # wav.resize(44 + 8000, 128);
    /// # std::fs::write(&path, wav)?;
    /// let clip = Upload::from_path(&path);
    /// match clip.duration()? {
    ///     Some(length) if length < Duration::from_secs(3) => println!("too short"),
    ///     Some(length) => println!("{length:?}"),
    ///     None => println!("a length that only a decoder can tell"),
    /// }
    /// # assert_eq!(clip.duration()?, Some(Duration::from_secs(1)));
    /// # std::fs::remove_dir_all(&folder)
    /// # }
    /// ```
    pub fn duration(&self) -> io::Result<Option<Duration>> {
        self.source.duration()
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

    /// Returns the media type of a content that is this file alone: the caller's, or the document's if it has one.
    /// Otherwise it is that of the name's extension, if the document has it, and `None` if not.
    pub(crate) fn media_type_among<'a>(&'a self, documented: &[&'static str]) -> Option<&'a str> {
        let of_name = media_type::of_file_name(&self.file_name);
        match (&self.media_type, documented) {
            (Ok(Some(mime)), _) => Some(mime.as_ref()),
            (_, [one]) if !media_type::is_range(one) => Some(one),
            _ => documented.iter().any(|range| media_type::is_within(of_name, range)).then_some(of_name),
        }
    }

    /// Turns the check of the first bytes off for a media type of the document that is no clip's.
    pub(crate) fn of_media_type(self, media_type: &str) -> Self {
        if media_type::is_of_clip(media_type) { self } else { self.check_content(false) }
    }

    /// Checks the first bytes of the source against the media type that the name or the caller gives it.
    fn check_first(&self, first: &[u8]) -> Result<(), UploadProblem> {
        let declared = self.media_type_or(None);
        match signature::foreign(first) {
            Some(found) if self.checks_content && media_type::is_of_clip(declared) => {
                Err(UploadProblem::Content { found, declared: declared.to_owned() })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn report(&self, sent: u64, total: Option<u64>) {
        if let Some(on_progress) = &self.on_progress {
            on_progress(sent, total);
        }
    }
}

/// Compares the source, the name and the settings: paths and bytes by value, streams and open files by identity.
impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        let is_same_callback = match (&self.on_progress, &other.on_progress) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_same_callback
            && self.source == other.source
            && self.file_name == other.file_name
            && self.media_type == other.media_type
            && self.checks_content == other.checks_content
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
