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

    /// Writes the whole sentence.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem(f)?;
        for (index, clause) in self.advice().into_iter().enumerate() {
            write!(f, "; {clause}")?;
            if let Some(url) = self.url().filter(|_| index == 0) {
                write!(f, ", see {url}")?;
            }
        }
        Ok(())
    }
}

/// The problem of an error alone.
pub(super) struct Problem<'a>(pub(super) &'a dyn Sentence);

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.problem(f)
    }
}
