//! Files and streams that can't be sent as promised.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sentence::Sentence;
use super::summary::CallSummary;

/// A file or stream that can't be sent as promised.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UploadError {
    /// The field's name in the document.
    pub field: String,
    /// The path of the file, if it has one.
    pub path: Option<PathBuf>,
    /// `true` if it is a stream, whose number of bytes the caller promised.
    pub(crate) is_stream: bool,
    /// The problem with it.
    pub problem: UploadProblem,
    /// The summary of the call.
    pub call: CallSummary,
}

/// The problem with a file or stream.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UploadProblem {
    /// It can't be opened or read.
    Io(Arc<std::io::Error>),
    /// It is a directory.
    Directory,
    /// It holds no bytes.
    Empty,
    /// It has more bytes than it had when it was opened, or than were promised.
    Grew {
        /// The expected number of bytes.
        expected: u64,
    },
    /// It has fewer bytes than it had when it was opened, or than were promised.
    Shrank {
        /// The expected number of bytes.
        expected: u64,
        /// The actual number of bytes.
        found: u64,
    },
    /// It is not the file that was opened, or that the first attempt sent.
    Changed,
    /// The error of the stream, or that of [`UploadSender::fail`](crate::UploadSender::fail): `downcast_ref` gets it back.
    Stream(Arc<dyn StdError + Send + Sync>),
    /// The stream was sent already, and can't be sent twice.
    Spent,
    /// The sender of [`from_channel`](crate::Upload::from_channel) was dropped before it called `finish`.
    Unfinished,
    /// It is an open pipe or device, which can't be read from its start.
    NotAFile,
    /// Its first bytes are of another kind than its name or content type: see
    /// [`check_content`](crate::Upload::check_content).
    Content {
        /// The kind of its first bytes, such as `an HTML page`.
        found: &'static str,
        /// The media type by its name, or as the caller gave it.
        declared: String,
    },
}

impl From<std::io::Error> for UploadProblem {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

impl UploadError {
    pub(crate) fn new(field: &str, path: Option<PathBuf>, is_stream: bool, problem: UploadProblem) -> Self {
        Self { field: field.to_owned(), path, is_stream, problem, call: CallSummary::default() }
    }
}

impl Sentence for UploadError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{}` can't be sent: `{}` ", self.field, printable(path))?,
            None => write!(f, "`{}` can't be sent: its source ", self.field)?,
        }
        match &self.problem {
            UploadProblem::Io(error) if error.kind() == ErrorKind::NotFound => f.write_str("does not exist"),
            UploadProblem::Io(error) if error.kind() == ErrorKind::PermissionDenied => {
                f.write_str("may not be read by this user")
            }
            UploadProblem::Io(error) => write!(f, "can't be read ({error})"),
            UploadProblem::Directory => f.write_str("is a directory"),
            UploadProblem::Empty => f.write_str("is empty"),
            UploadProblem::Grew { expected } => {
                write!(f, "has more than the {expected} bytes that {}", self.expectation())
            }
            UploadProblem::Shrank { expected, found } => {
                write!(f, "has {found} bytes and not the {expected} that {}", self.expectation())
            }
            UploadProblem::Changed => f.write_str("was changed or replaced while it was sent"),
            UploadProblem::Stream(error) => write!(f, "failed ({error})"),
            UploadProblem::Spent => f.write_str("is a stream that was sent already and can't be replayed"),
            UploadProblem::Unfinished => f.write_str("ended before its sender called `finish`"),
            UploadProblem::NotAFile => f.write_str("is an open pipe or device"),
            UploadProblem::Content { found, declared } => {
                write!(f, "is {found}, and its name or content type says `{declared}`")
            }
        }
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let advice = match &self.problem {
            UploadProblem::Io(error) if error.kind() == ErrorKind::NotFound => "check the path",
            UploadProblem::Io(error) if error.kind() == ErrorKind::PermissionDenied => "check its permissions",
            UploadProblem::Io(_) => "check the file",
            UploadProblem::Directory => "give the path of an audio file",
            UploadProblem::Empty => "give a file that holds audio",
            UploadProblem::Grew { .. } | UploadProblem::Shrank { .. } if self.is_stream => {
                "give its right length, or `None`"
            }
            UploadProblem::Grew { .. } | UploadProblem::Shrank { .. } | UploadProblem::Changed => {
                "wait until it is complete"
            }
            UploadProblem::Stream(_) => "fix the source",
            UploadProblem::Spent => "give a new one, or a path or bytes",
            UploadProblem::Unfinished => {
                "look for the error that ended the sender, and call `finish` at the end of the clip"
            }
            UploadProblem::NotAFile => "give its path, or read it with `Upload::from_reader`",
            UploadProblem::Content { .. } => {
                "give an audio file, such as WAV or MP3, or turn this check off with `.check_content(false)`"
            }
        };
        std::iter::once(advice.into()).chain(self.call.ambiguity()).collect()
    }
}

impl UploadError {
    fn expectation(&self) -> &'static str {
        if self.is_stream { "were promised" } else { "it had at first" }
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for UploadError {
    /// Returns the cause of what the text says already.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            UploadProblem::Io(error) => error.source(),
            UploadProblem::Stream(error) => error.source(),
            _ => None,
        }
    }
}

/// Returns a path without control characters, which a terminal would obey.
fn printable(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
