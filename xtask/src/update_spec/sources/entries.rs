//! The entries of `sources.toml`, as data.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

/// A document as the file lists it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Entry {
    /// In `openapi/`.
    pub(crate) file: String,
    /// The page that it is refreshed from. A document that was added from disk has none.
    pub(crate) page: Option<String>,
    /// The version of the API that it must describe.
    pub(crate) api_version: String,
    /// Of the document as it was taken. One that differs was edited by hand.
    pub(crate) sha256: Option<String>,
    /// The operations of the document as it was taken, for when it is missing.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
}

/// The index that new pages are found in.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct IndexEntry {
    /// Its address.
    pub(crate) page: String,
    /// The language of which pages are taken, if there are several.
    #[serde(default = "english")]
    pub(crate) language: String,
    /// The patterns of which an operation's id must match one to be added; all are if there is none.
    #[serde(default)]
    pub(crate) only: Vec<String>,
}

pub(crate) fn english() -> String {
    "en".to_owned()
}

/// A page that was found and could not be taken.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub(crate) page: String,
    /// None if they are not known.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
    pub(crate) reason: String,
}

/// The time at which a refresh takes what it takes: with milliseconds, since the words of the page that was taken last are used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(DateTime<Utc>);

impl Moment {
    /// In UTC, as everybody's and CI's clocks agree on that.
    pub(crate) fn now() -> Self {
        Self(Utc::now())
    }
}

/// As RFC 3339 has it, such as `2026-11-27T08:00:00.000Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
