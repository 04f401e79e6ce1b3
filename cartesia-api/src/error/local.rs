//! The errors on this side of the wire: fields and files.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::call::CallSummary;

/// The fields that keep a request from being made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// The operation's id in the document.
    pub operation: &'static str,
    /// The problems, in the order in which the fields are sent: files last.
    pub problems: Vec<FieldProblem>,
}

/// One field that is missing or invalid.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FieldProblem {
    /// The field's name in the document.
    pub field: &'static str,
    /// The problem with it, as the rest of a sentence that begins with its name.
    pub problem: String,
}

impl InvalidRequest {
    /// Returns the error of one field.
    pub(crate) fn of(operation: &'static str, field: &'static str, problem: String) -> Self {
        Self { operation, problems: vec![FieldProblem { field, problem }] }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: ", self.operation)?;
        for (index, FieldProblem { field, problem }) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", and " };
            write!(f, "{separator}`{field}` {problem}")?;
        }
        f.write_str("; set what is missing and correct the rest")
    }
}

impl StdError for InvalidRequest {}

/// A file or stream that can't be sent as promised.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UploadError {
    /// The field's name in the document.
    pub field: String,
    /// The path of the file, if it has one.
    pub path: Option<PathBuf>,
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
    /// It is not the same file as when it was opened, or as in the first attempt.
    Changed,
    /// The stream's own error.
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
    pub(crate) fn new(field: &str, path: Option<PathBuf>, problem: UploadProblem) -> Self {
        Self { field: field.to_owned(), path, problem, call: CallSummary::default() }
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{}` can't be sent: `{}` ", self.field, printable(path))?,
            None => write!(f, "`{}` can't be sent: its source ", self.field)?,
        }
        match &self.problem {
            UploadProblem::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                f.write_str("does not exist; check the path")
            }
            UploadProblem::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                f.write_str("may not be read by this user; check its permissions")
            }
            UploadProblem::Io(error) => write!(f, "can't be read ({error}); check the file"),
            UploadProblem::Directory => f.write_str("is a directory; give the path of an audio file"),
            UploadProblem::Empty => f.write_str("is empty; give a file that holds audio"),
            UploadProblem::Grew { expected } if self.path.is_none() => {
                write!(f, "has more than the {expected} bytes that were promised; give its right length, or `None`")
            }
            UploadProblem::Shrank { expected, found } if self.path.is_none() => {
                write!(
                    f,
                    "has {found} bytes and not the {expected} that were promised; give its right length, or `None`"
                )
            }
            UploadProblem::Grew { expected } => {
                write!(f, "has more than the {expected} bytes that it had at first; wait until it is complete")
            }
            UploadProblem::Shrank { expected, found } => {
                write!(f, "has {found} bytes and not the {expected} that it had at first; wait until it is complete")
            }
            UploadProblem::Changed => {
                f.write_str("was changed or replaced while it was sent; wait until it is complete")
            }
            UploadProblem::Stream(error) => write!(f, "failed ({error}); fix the source"),
            UploadProblem::Unfinished => {
                f.write_str("ended before its sender called `finish`; fix the sender, or read the error that ended it")
            }
            UploadProblem::NotAFile => {
                f.write_str("is an open pipe or device; give its path, or read it with `Upload::from_reader`")
            }
            UploadProblem::Content { found, declared } => write!(
                f,
                "is {found}, and its name or content type says `{declared}`; give an audio file, such as WAV or MP3, or \
                 turn this check off with `.check_content(false)`"
            ),
            UploadProblem::Spent => f.write_str(
                "is a stream that was sent already and can't be replayed; give a new one, or a path or bytes",
            ),
        }?;
        self.call.fmt_ambiguity(f)
    }
}

impl StdError for UploadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            UploadProblem::Io(error) => Some(error.as_ref()),
            UploadProblem::Stream(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// Returns a path without control characters, which a terminal would obey.
fn printable(path: &std::path::Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
