//! The entries of `sources.toml`, as data.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

/// The record of a document.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The file in `openapi/`.
    pub(crate) file: String,
    /// The page from which it is refreshed; `None` for a document that was added from disk.
    pub(crate) page: Option<String>,
    /// The version of the API that it must describe.
    pub(crate) api_version: String,
    /// The checksum of the document when it was taken. If it differs, the document was edited by hand.
    pub(crate) sha256: Option<String>,
    /// The operations of the document when it was taken, in case it goes missing.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
}

/// The index that lists the pages.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct IndexEntry {
    /// The address of the index.
    pub(crate) page: String,
    /// The language of the pages.
    #[serde(default = "english")]
    pub(crate) language: String,
    /// The patterns for ids of new operations; all match if it is empty.
    #[serde(default)]
    pub(crate) only: Vec<String>,
}

pub(crate) fn english() -> String {
    "en".to_owned()
}

/// The record of a page that could not be taken.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub(crate) page: String,
    /// The operations; empty if they are unknown.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
    pub(crate) reason: String,
}

/// The time of a refresh, with milliseconds, since the descriptions of the latest page are used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(DateTime<Utc>);

impl Moment {
    /// Returns the current time in UTC, so that it does not depend on the machine's time zone.
    pub(crate) fn now() -> Self {
        Self(Utc::now())
    }
}

/// Displays as in RFC 3339, such as `2026-11-27T08:00:00.000Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
