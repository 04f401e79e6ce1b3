//! The verdict on a change: how much it asks of users, and so what the next release must be called.

use std::fmt;

use serde::Serialize;

/// The part of the version that has to move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// Users see no difference.
    #[default]
    None,
    /// No code has to change: documentation, or the wire for the same items.
    Patch,
    /// Additions or deprecations.
    Minor,
    /// Code that compiled does not, or a call that worked fails or behaves differently.
    Major,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}
