//! A fetched document, with its place in `openapi/`. Errors name its source, since it isn't stored yet.

use cartesia_api_build::Document;

use super::location::Location;
use super::page::Page;
use super::sources::Entry;

/// A fetched document that has not been checked against the others.
pub(crate) struct Arrival {
    pub(crate) entry: Entry,
    pub(crate) location: Location,
    pub(crate) text: String,
    pub(crate) document: Document,
    /// The source file of its page.
    pub(crate) made_of: Option<String>,
}

impl Arrival {
    /// Creates an arrival for the document of a page, which replaces an entry.
    pub(crate) fn of(page: Page, entry: Entry) -> Self {
        let document = page.document.named(&entry.file);
        let entry = Entry { operations: document.operations(), ..entry };
        Self { entry, location: page.location, text: page.found.text, document, made_of: page.found.made_of }
    }
}
