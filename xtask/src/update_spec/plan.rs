//! The documents that are to come into `openapi/` and to go, before anything is held against the rest.

use super::arrival::Arrival;
use super::error::Error;
use super::location::Location;
use super::passed_over::PassedOver;
use super::sources::{Entry, IndexEntry};
use super::version::Versions;

/// All that is to come and to go.
#[derive(Default)]
pub(crate) struct Plan {
    /// The documents that have arrived, also those that are stored just so.
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) failures: Vec<Failure>,
    /// The files that are to go.
    pub(crate) removed: Vec<String>,
    /// The versions, as all that was fetched tells them.
    pub(crate) versions: Versions,
    /// The index that was followed.
    pub(crate) index: Option<IndexEntry>,
    /// Set if one that can't be taken is left out, and not the end of it all.
    pub(crate) is_lenient: bool,
    /// Set if all that is stored is to make way for another version.
    pub(crate) is_move: bool,
    /// Set if `openapi/sources.toml` is to say what was left out.
    pub(crate) is_remembered: bool,
    pub(crate) passed_over: PassedOver,
    /// The sentences on pages that were found or not.
    pub(crate) notes: Vec<String>,
}

/// A page or file that did not get as far as a document.
pub(crate) struct Failure {
    /// Of a document that is stored.
    pub(crate) file: Option<String>,
    pub(crate) page: Option<String>,
    /// None if they are not known.
    pub(crate) operations: Vec<String>,
    pub(crate) error: Error,
}

impl Plan {
    /// Notes that a page can't be taken.
    pub(crate) fn fail(&mut self, entry: Option<&Entry>, error: Error) {
        let file = entry.map(|entry| entry.file.clone());
        let page = entry.and_then(|entry| entry.page.clone()).or_else(|| error.page());
        let operations = entry.map(|entry| entry.operations.clone()).unwrap_or_default();
        self.failures.push(Failure { file, page, operations, error });
    }

    /// The files that those which have arrived take.
    pub(crate) fn files(&self) -> Vec<String> {
        self.arrivals.iter().map(|arrival| arrival.entry.file.clone()).collect()
    }
}

/// The page of a document.
pub(crate) fn place(entry: &Entry) -> Result<Location, Error> {
    let file = || entry.file.clone();
    let page = entry.page.as_ref().ok_or_else(|| Error::Pageless { file: file() })?;
    Location::page(page).map_err(|problem| Error::Address { file: file(), problem })
}
