//! A document that has arrived, parsed. Errors name where it is from, since it isn't stored.

use cartesia_api_build::{Document, Source};

use super::error::Error;
use super::fetch::Location;
use super::sources::Entry;

/// A document that was found, not yet one that can be used.
pub(crate) struct Arrival {
    pub(crate) entry: Entry,
    pub(crate) location: Location,
    pub(crate) text: String,
    pub(crate) document: Document,
}

impl Arrival {
    pub(crate) fn new(entry: Entry, location: &Location, text: String) -> Result<Self, Error> {
        let document = parsed(location, &text)?;
        Ok(Self::of(document, entry, location, text))
    }

    pub(crate) fn of(document: Document, entry: Entry, location: &Location, text: String) -> Self {
        Self { document: document.named(&entry.file), entry, location: location.clone(), text }
    }

    /// The version of the API that the document describes.
    pub(crate) fn api_version(&self) -> Result<String, Error> {
        version(&self.document, &self.location)
    }
}

/// The version of the API that a document describes.
pub(crate) fn version(document: &Document, location: &Location) -> Result<String, Error> {
    document.api_version().map_err(|problem| refused(location, problem))
}

/// Parses a document.
pub(crate) fn parsed(location: &Location, text: &str) -> Result<Document, Error> {
    Document::parse(&Source::new("the document", text)).map_err(|problem| refused(location, problem))
}

pub(crate) fn refused(location: &Location, problem: cartesia_api_build::Error) -> Error {
    Error::Refused { location: location.clone(), problem: Box::new(problem) }
}
