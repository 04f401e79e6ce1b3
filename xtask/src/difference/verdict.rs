//! The verdict on a change: its effect on users, which determines the next version.

use std::fmt;

use serde::Serialize;

/// The part of the version that must increase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// Users see no difference.
    #[default]
    None,
    /// No code must change: documentation, or the wire for the same items.
    Patch,
    /// Additions or deprecations.
    Minor,
    /// Code that compiled does not compile, or a call that worked fails or behaves differently.
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
