//! An omitted operation, and the reason.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A refused operation that was left out. Displays as one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// The operation's id, or its path if it has no id.
    pub operation: String,
    /// The method and path, such as `POST /voices/clone`.
    pub route: String,
    /// The name of its document, or of the first of several.
    pub file: String,
    /// The problem, and what to do.
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
        // Names and messages may contain line breaks, but the output must be one line.
        text.chars()
            .try_for_each(|c| if c.is_control() { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}
