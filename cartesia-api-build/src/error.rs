//! The errors of the generator, as sentences that end with what to do.

use std::fmt;
use std::path::PathBuf;

use crate::left_out::LeftOut;

/// The error of [`generate`](crate::generate()) and [`compile`](crate::compile).
///
/// `Debug` shows the same sentence as `Display`.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// [`compile`](crate::compile) was called outside of a build script.
    #[error(
        "OUT_DIR is not set, which cargo sets for build scripts; call `compile` in a build script, or `generate` elsewhere"
    )]
    NoOutDir,
    /// A file or folder that can't be read or written.
    #[error("can't {action} {}: {source}; check that it exists and that you may access it", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// A document is not well-formed YAML or JSON.
    #[error("{file}{}: {message}; fix the document, or download it again", position(*line, *column))]
    Syntax {
        /// The document's name.
        file: String,
        /// The position, counted from 1; 0 if the parser doesn't report it.
        line: usize,
        /// The position, counted from 1; 0 if the parser doesn't report it.
        column: usize,
        /// The parser's message.
        message: String,
    },
    /// A part of a document doesn't match OpenAPI.
    #[error("{file}{}: {}{} {problem}", position(*line, *column), part_of(owner, part), if part.is_empty() { "" } else { "," })]
    Shape {
        /// The document's name.
        file: String,
        /// The position, counted from 1; 0 if it is unknown.
        line: usize,
        /// The position, counted from 1; 0 if it is unknown.
        column: usize,
        /// The id of an operation, a component such as `components/schemas/VoiceId`, or `the document`.
        owner: String,
        /// The path to the part, such as `properties.id.type`; empty for the whole.
        part: String,
        /// The problem, and what to do.
        problem: String,
    },
    /// A document is of another kind or version than OpenAPI 3.0 and 3.1.
    #[error(
        "{file} is {found}, and this generator reads OpenAPI 3.0 and 3.1 (`openapi: 3.0.x` or `3.1.x`); convert it, \
         or take one of these from its source"
    )]
    NotOpenApi {
        /// The document's name.
        file: String,
        /// Its kind and version.
        found: String,
    },
    /// Two documents contradict each other.
    #[error(
        "{first} and {second} disagree on {}: {difference}; take both as they are now, \
         from the same version of the API, or leave one of them out",
        part_of(place, part)
    )]
    Conflict {
        /// The document read first.
        first: String,
        /// The document read after it.
        second: String,
        /// The place, such as `components/schemas/VoiceId`.
        place: String,
        /// The path to the part that differs; empty for the whole.
        part: String,
        /// The content of that part in each document.
        difference: String,
    },
    /// An operation uses something that this generator doesn't support.
    #[error("{operation}: {reason}; {way_out}")]
    Refused {
        /// The operation's id, else its method and path, else the place in the document.
        operation: String,
        /// The unsupported part.
        reason: String,
        /// A change to the document that solves the problem.
        way_out: String,
    },
    /// An entry of `only` or `except` selects nothing, or is ambiguous.
    #[error("`{selector}` is {problem}; {way_out}")]
    Selector {
        /// The entry.
        selector: String,
        /// The problem.
        problem: String,
        /// The correction, with the most similar name.
        way_out: String,
    },
    /// `only` and `except` select no operation.
    #[error("`only` and `except` select none of the operations; take some out of `except`")]
    NoneSelected,
    /// Every operation is refused, so that leaving out refused ones leaves nothing.
    #[error("each operation is refused, {} in all; the first is {}", left_out.len(), first(left_out))]
    AllRefused {
        /// The operations, with the reasons.
        left_out: Vec<LeftOut>,
    },
    /// The settings in `sources.toml` can't be read.
    #[error("{}: {message}; fix it, or restore it from version control", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The problem.
        message: String,
    },
    /// The generator panicked.
    #[error(
        "the document can't be generated, since a part of the generator panicked: {message}; look for what it names in \
         the document, and report it"
    )]
    Panicked {
        /// The panic's message.
        message: String,
    },
    /// Progenitor refuses the lowered document.
    #[error("progenitor can't generate from the lowered document: {message}; look for what it names in the document")]
    Progenitor {
        /// Progenitor's error.
        message: String,
    },
    /// The output of progenitor differs from that of the version that this crate was written for.
    #[error(
        "{operation}: expected {expected} in progenitor's output and found {found}; \
         this progenitor is not the one that cartesia-api-build was written for: pin the version in its manifest"
    )]
    Unexpected {
        /// The operation or the type.
        operation: String,
        /// The expected code.
        expected: String,
        /// The actual code.
        found: String,
    },
}

/// Writes the sentence, since cargo shows this for a build script whose `main` returns the error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error {
    /// Returns the refusal of the second of two operations with one id. `first` and `second` are their methods and
    /// paths.
    pub(crate) fn same_id(id: &str, first: &str, second: &str) -> Self {
        let reason = format!("{first} and {second} both have this id");
        Self::refused(id, reason, "ids must be unique: change one of them")
    }

    pub(crate) fn refused(operation: &str, reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self::Refused { operation: operation.to_owned(), reason: reason.into(), way_out: way_out.into() }
    }

    pub(crate) fn unexpected(operation: &str, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Unexpected { operation: operation.to_owned(), expected: expected.into(), found: found.into() }
    }
}

fn first(left_out: &[LeftOut]) -> String {
    left_out.first().map(ToString::to_string).unwrap_or_default()
}

/// Returns `id` for the whole, and `id, at a.b,` for a part.
fn part_of(whole: &str, part: &str) -> String {
    if part.is_empty() { whole.to_owned() } else { format!("{whole}, at {part}") }
}

fn position(line: usize, column: usize) -> String {
    if line == 0 { String::new() } else { format!(":{line}:{column}") }
}

#[cfg(test)]
mod tests {
    use super::Error;

    /// Scenario: a build script's `main` returns an error, which Rust shows by `Debug`. Expected: the sentence.
    #[test]
    fn a_build_script_shows_the_sentence() {
        let error = Error::refused("voices_clone", "its form has no fields", "give it a property for each field");
        assert_eq!(format!("{error:?}"), "voices_clone: its form has no fields; give it a property for each field");
    }
}
