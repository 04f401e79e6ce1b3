//! The reasons why no code is generated, as sentences that end in what to do.

use std::fmt;
use std::path::PathBuf;

use crate::left_out::LeftOut;

/// The error of [`generate`](crate::generate()) and [`compile`](crate::compile).
///
/// `Debug` shows the same sentence as `Display`.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A call of [`compile`](crate::compile) that is not made by a build script.
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
    /// A document that is not well-formed.
    #[error("{file}{}: {message}; mend the document or take it from its source again", position(*line, *column))]
    Syntax {
        /// The document's name.
        file: String,
        /// Counted from 1; 0 where the parser doesn't tell.
        line: usize,
        /// Counted from 1; 0 where the parser doesn't tell.
        column: usize,
        /// The parser's message.
        message: String,
    },
    /// A part of a document that doesn't have the shape of OpenAPI.
    #[error("{file}{}: {}{} {problem}", position(*line, *column), part_of(owner, part), if part.is_empty() { "" } else { "," })]
    Shape {
        /// The document's name.
        file: String,
        /// Counted from 1; 0 where it is not known.
        line: usize,
        /// Counted from 1; 0 where it is not known.
        column: usize,
        /// The id of an operation, or such as `components/schemas/VoiceId`, or `the document`.
        owner: String,
        /// The fields that lead from there to the part, such as `properties.id.type`; empty where it is the whole.
        part: String,
        /// The words on what is wrong with it, and what to do.
        problem: String,
    },
    /// A document of another kind or version than OpenAPI 3.0 and 3.1.
    #[error(
        "{file} is {found}, and this generator reads OpenAPI 3.0 and 3.1 (`openapi: 3.0.x` or `3.1.x`); convert it, \
         or take one of these from its source"
    )]
    NotOpenApi {
        /// The document's name.
        file: String,
        /// The kind and version that it says it is.
        found: String,
    },
    /// Two documents that say different things of the same place.
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
        /// Such as `components/schemas/VoiceId`.
        place: String,
        /// The fields that lead from there to the part that differs; empty where it is the whole.
        part: String,
        /// The words on what stands there in the one and in the other.
        difference: String,
    },
    /// Something that OpenAPI allows and this generator can't express.
    #[error("{operation}: {reason}; {way_out}")]
    Refused {
        /// The operation's id, or where there is none its method and path, or the place in the document.
        operation: String,
        /// The part of it that can't be expressed.
        reason: String,
        /// A way to mend the document.
        way_out: String,
    },
    /// An entry of `only` or `except` that selects nothing, or may mean two things.
    #[error("`{selector}` is {problem}; {way_out}")]
    Selector {
        /// The entry.
        selector: String,
        /// The words on what is wrong with it.
        problem: String,
        /// The way to mend it, with the name that is nearest to it.
        way_out: String,
    },
    /// Settings that leave no operation.
    #[error("`only` and `except` select none of the operations; take some out of `except`")]
    NoneSelected,
    /// Documents of which each operation is refused, though refused ones may be left out.
    #[error("each operation is refused, {} in all; the first is {}", left_out.len(), first(left_out))]
    AllRefused {
        /// All of them, with the reasons.
        left_out: Vec<LeftOut>,
    },
    /// Settings in `sources.toml` that can't be read.
    #[error("{}: {message}; mend it, or take it from version control", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The words on what is wrong in it.
        message: String,
    },
    /// A stage panicked.
    #[error(
        "the document can't be generated, since a part of the generator panicked: {message}; look for what it names in \
         the document, and report it"
    )]
    Panicked {
        /// The panic's own message.
        message: String,
    },
    /// A lowered document that progenitor refuses.
    #[error("progenitor can't generate from the lowered document: {message}; look for what it names in the document")]
    Progenitor {
        /// Progenitor's error.
        message: String,
    },
    /// Output of another progenitor than the one that this crate was written for.
    #[error(
        "{operation}: expected {expected} in progenitor's output and found {found}; \
         this progenitor is not the one that cartesia-api-build was written for: pin the version in its manifest"
    )]
    Unexpected {
        /// The operation whose code it is, or the name of the type.
        operation: String,
        /// The code that was predicted.
        expected: String,
        /// The code that is there.
        found: String,
    },
}

/// The sentence, since cargo shows nothing else of a build script whose `main` returns this error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error {
    /// The refusal of the second of two operations, told by their methods and paths, that have one id.
    pub(crate) fn same_id(id: &str, first: &str, second: &str) -> Self {
        let reason = format!("{first} and {second} both have this id");
        Self::refused(id, reason, "ids must be unique: mend one of them")
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

/// `id` for a whole, `id, at a.b,` for a part of it.
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
