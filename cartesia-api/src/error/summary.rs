//! The summary of the call that each error of a call has.

use std::borrow::Cow;
use std::fmt;

use reqwest::{Method, StatusCode};

/// The summary of a failed call.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallSummary {
    /// The operation's id in the document.
    pub operation: &'static str,
    /// The number of attempts.
    pub attempts: u32,
    /// `true` if the service may have acted on one of the attempts.
    pub may_have_taken_effect: bool,
    /// `true` if the call ended because the source of a file can't be read a second time.
    pub not_replayable: bool,
    /// `true` if the call ended because the client and its clones have used up their budget of retries for now.
    pub out_of_retries: bool,
    pub(crate) method: Method,
}

impl CallSummary {
    /// Writes ` after 3 attempts`, or nothing after one.
    pub(super) fn fmt_attempts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " after {attempts} attempts"),
        }
    }

    /// Returns the clauses about the outcome, as far as it is unknown.
    pub(super) fn ambiguity(&self) -> impl Iterator<Item = Cow<'static, str>> {
        let acted = "the service may have acted on the request: look for the result before you retry";
        let spent = "it was not retried since its stream can't be replayed: give a path or bytes";
        let budget = "it was not retried again since this client made too many retries in the last ten seconds: make fewer calls at once";
        let clauses =
            [(self.may_have_taken_effect, acted), (self.not_replayable, spent), (self.out_of_retries, budget)];
        clauses.into_iter().filter_map(|(applies, clause)| applies.then_some(clause.into()))
    }
}

/// A status code with its name, if it has one.
pub(super) struct Named(pub(super) StatusCode);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.canonical_reason() {
            Some(name) => write!(f, "{} {name}", self.0.as_str()),
            None => f.write_str(self.0.as_str()),
        }
    }
}
