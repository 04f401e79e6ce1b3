//! An operation that is not generated, and the reason.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An operation that was left out, since it is refused. Displays as one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// Its id, or its path where the document says no more of it.
    pub operation: String,
    /// Its method and its path, such as `POST /voices/clone`.
    pub route: String,
    /// The name of the document that has it, or of the first of several.
    pub file: String,
    /// The sentence's end on what is refused, and what to do.
    pub reason: String,
}

impl LeftOut {
    pub(crate) fn new(operation: String, route: String, file: String, reason: String) -> Self {
        Self { operation, route, file, reason }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, route, reason, .. } = self;
        let text = match operation == route {
            true => format!("{operation}: {reason}"),
            false => format!("{operation} ({route}): {reason}"),
        };
        // Names and messages may hold anything, and a line of cargo's or of a snapshot must end where it does.
        text.chars()
            .try_for_each(|c| if c.is_control() { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}
