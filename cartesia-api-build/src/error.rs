//! Why no code could be generated, as sentences that end in what to do.

use std::path::PathBuf;

/// What stops [`generate`](crate::generate) and [`compile`](crate::compile).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder that can't be read or written.
    #[error("can't {action} {}: {source}; check that it exists and that you may access it", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// A document that is not well-formed, or doesn't have the shape of OpenAPI 3.0.
    #[error("{file}{}: {message}; mend the document or take it from its source again", position(*line, *column))]
    Syntax {
        /// Which document.
        file: String,
        /// Counted from 1; 0 where the parser doesn't tell.
        line: usize,
        /// Counted from 1; 0 where the parser doesn't tell.
        column: usize,
        /// The parser's word.
        message: String,
    },
    /// A document of another kind or version than OpenAPI 3.0.
    #[error(
        "{file} is {found}, and this generator reads OpenAPI 3.0 (`openapi: 3.0.x`); convert it, or take the 3.0 one from its source"
    )]
    NotOpenApi {
        /// Which document.
        file: String,
        /// What it says of itself.
        found: String,
    },
    /// Two documents that say different things of the same place.
    #[error("{first} and {second} disagree on {place}; take both from the same version of the API")]
    Conflict {
        /// The document read first.
        first: String,
        /// The document read after it.
        second: String,
        /// Such as `components/schemas/VoiceId`.
        place: String,
    },
    /// Something that OpenAPI allows and this generator can't express.
    #[error("{operation}: {reason}; {way_out}")]
    Refused {
        /// The operation's id, or where there is none its method and path, or the place in the document.
        operation: String,
        /// What it holds that can't be expressed.
        reason: String,
        /// What can be done about it.
        way_out: String,
    },
    /// A stage panicked.
    #[error(
        "the document can't be generated, since a part of the generator panicked: {message}; look for what it names in \
         the document, and report it"
    )]
    Panicked {
        /// The panic's own words.
        message: String,
    },
    /// Progenitor took the lowered document for impossible.
    #[error("progenitor can't generate from the lowered document: {message}; look for what it names in the document")]
    Progenitor {
        /// Its error.
        message: String,
    },
    /// Progenitor's output is not what this crate was written for.
    #[error(
        "{operation}: expected {expected} in progenitor's output and found {found}; \
         this progenitor is not the one that cartesia-api-build was written for: pin the version in its manifest"
    )]
    Unexpected {
        /// The operation whose code it is, or the name of the type.
        operation: String,
        /// What was predicted.
        expected: String,
        /// What is there.
        found: String,
    },
}

impl Error {
    pub(crate) fn refused(operation: &str, reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self::Refused { operation: operation.to_owned(), reason: reason.into(), way_out: way_out.into() }
    }

    pub(crate) fn unexpected(operation: &str, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Unexpected { operation: operation.to_owned(), expected: expected.into(), found: found.into() }
    }
}

fn position(line: usize, column: usize) -> String {
    if line == 0 { String::new() } else { format!(":{line}:{column}") }
}
