//! A document that has arrived, with its place in `openapi/`. Errors name its source, since it isn't stored.

use cartesia_api_build::Document;

use super::location::Location;
use super::page::Page;
use super::sources::Entry;

/// A document that was found, not yet one that can be used.
pub(crate) struct Arrival {
    pub(crate) entry: Entry,
    pub(crate) location: Location,
    pub(crate) text: String,
    pub(crate) document: Document,
    /// The file that the docs made its page of.
    pub(crate) made_of: Option<String>,
}

impl Arrival {
    /// The document of a page in place of an entry.
    pub(crate) fn of(page: Page, entry: Entry) -> Self {
        let document = page.document.named(&entry.file);
        let entry = Entry { operations: document.operations(), ..entry };
        Self { entry, location: page.location, text: page.found.text, document, made_of: page.found.made_of }
    }
}
