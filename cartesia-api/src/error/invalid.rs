//! Requests that are not made, since their fields are missing or invalid.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use super::sentence::Sentence;

/// The problem of a required field without a value.
pub(crate) const MISSING: &str = "is missing";

/// A request that was not sent because of missing or invalid fields.
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

impl Sentence for InvalidRequest {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: ", self.operation)?;
        for (index, FieldProblem { field, problem }) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", and " };
            write!(f, "{separator}`{field}` {problem}")?;
        }
        Ok(())
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let is_missing = |problem: &FieldProblem| problem.problem == MISSING;
        let missing = self.problems.iter().filter(|problem| is_missing(problem)).count();
        let advice = match (missing, self.problems.len() - missing) {
            (1, 0) => "set it",
            (_, 0) => "set them",
            (0, 1) => "correct it",
            (0, _) => "correct them",
            _ => "set what is missing and correct the rest",
        };
        vec![advice.into()]
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for InvalidRequest {}
