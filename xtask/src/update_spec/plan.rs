//! A plan: the documents to add, replace and remove, before they are checked against the others.

use super::arrival::Arrival;
use super::error::Error;
use super::location::Location;
use super::passed_over::PassedOver;
use super::sources::{Entry, IndexEntry};
use super::version::Versions;

/// The documents to take and to remove.
#[derive(Default)]
pub(crate) struct Plan {
    /// The fetched documents, including unchanged ones.
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) failures: Vec<Failure>,
    /// The files to remove.
    pub(crate) removed: Vec<String>,
    /// The versions, as far as the fetched documents determine them.
    pub(crate) versions: Versions,
    /// The index that was followed.
    pub(crate) index: Option<IndexEntry>,
    /// True if a document that can't be taken is skipped instead of failing the refresh.
    pub(crate) is_lenient: bool,
    /// True if all stored documents are to be replaced by those of another version.
    pub(crate) is_move: bool,
    /// True if `openapi/sources.toml` records the skipped documents.
    pub(crate) is_remembered: bool,
    pub(crate) passed_over: PassedOver,
    /// Notes about pages that were found or missing.
    pub(crate) notes: Vec<String>,
}

/// A page or file without a usable document.
pub(crate) struct Failure {
    /// The file of the stored document, if there is one.
    pub(crate) file: Option<String>,
    pub(crate) page: Option<String>,
    /// The operations; empty if they are unknown.
    pub(crate) operations: Vec<String>,
    pub(crate) error: Error,
}

impl Plan {
    /// Records that a page can't be taken.
    pub(crate) fn fail(&mut self, entry: Option<&Entry>, error: Error) {
        let file = entry.map(|entry| entry.file.clone());
        let page = entry.and_then(|entry| entry.page.clone()).or_else(|| error.page());
        let operations = entry.map(|entry| entry.operations.clone()).unwrap_or_default();
        self.failures.push(Failure { file, page, operations, error });
    }

    /// Returns the files of the arrivals.
    pub(crate) fn files(&self) -> Vec<String> {
        self.arrivals.iter().map(|arrival| arrival.entry.file.clone()).collect()
    }
}

/// Returns the page of a document.
pub(crate) fn place(entry: &Entry) -> Result<Location, Error> {
    let file = || entry.file.clone();
    let page = entry.page.as_ref().ok_or_else(|| Error::Pageless { file: file() })?;
    Location::page(page).map_err(|problem| Error::Address { file: file(), problem })
}
