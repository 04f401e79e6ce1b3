//! The text of an error: the problem, and the advice, which `miette` shows apart from it.

use std::borrow::Cow;
use std::fmt;

/// An error whose text is a sentence that ends in what to do.
pub(super) trait Sentence {
    /// Writes the problem.
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Returns what to do about it, as clauses. There is at least one.
    fn advice(&self) -> Vec<Cow<'static, str>>;

    /// Returns the URL of the error's documentation.
    fn url(&self) -> Option<&str> {
        None
    }

    /// Returns the advice with the URL, as the end of the sentence.
    fn whole_advice(&self) -> String {
        let mut clauses = self.advice();
        if let (Some(url), Some(first)) = (self.url(), clauses.first_mut()) {
            *first = format!("{first}, see {url}").into();
        }
        clauses.join("; ")
    }

    /// Writes the whole sentence.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem(f)?;
        write!(f, "; {}", self.whole_advice())
    }
}

/// The problem of an error alone.
pub(super) struct Problem<'a>(pub(super) &'a dyn Sentence);

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.problem(f)
    }
}
