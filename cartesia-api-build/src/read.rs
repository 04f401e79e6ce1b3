//! Parses every source and merges them into one document. Errors have the file, line and column.

mod alternatives;
mod discriminators;
mod document;
mod encodings;
mod fault;
mod inline;
mod merge;
mod misspelt;
mod needed;
mod newer;
mod objects;
mod pages;
mod parts;
mod place;
mod pointers;
mod prose;
mod references;
mod required;
mod routes;
mod siblings;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod twins;
mod unnamed;
mod untyped;
mod version;
mod yaml;

use openapiv3::OpenAPI;
use yaml::Value;

use crate::error::Error;
use merge::Merged;

pub use document::Document;
pub(crate) use pages::tell_apart;
pub(crate) use parts::{kept, part};
pub(crate) use routes::Route;

/// An OpenAPI document as published, in YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name in errors, usually that of the file.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// The time at which the text was fetched, as a date or time of RFC 3339 in UTC; empty if it is unknown. If
    /// descriptions differ between documents, those of the document that was fetched last are used.
    pub taken: String,
    /// True if `sources.toml` lists the file, which is then always treated as a document.
    pub(crate) is_listed: bool,
    /// The line of the file at which the text begins, counted from 1.
    first_line: usize,
    /// The number of characters by which the text is indented in the file.
    indent: usize,
}

impl Source {
    /// Creates a document with the name that errors show.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), taken: String::new(), is_listed: false, first_line: 1, indent: 0 }
    }

    /// Marks the text as a part of a file. Errors then have the lines and columns of the file.
    #[must_use]
    pub fn within(self, first_line: usize, indent: usize) -> Self {
        Self { first_line, indent, ..self }
    }

    /// Sets the time at which the text was fetched.
    #[must_use]
    pub fn taken(self, taken: impl Into<String>) -> Self {
        Self { taken: taken.into(), ..self }
    }

    /// Returns whether a file that [`sources`](crate::sources) found is neither an OpenAPI document nor listed as one,
    /// such as the `package.json` of some tool.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        !self.is_listed && !text::is_of_openapi(&self.text)
    }

    /// Converts a position in the text to one in the file; 0 and 0 if there is none.
    fn place(&self, at: Option<(usize, usize)>) -> (usize, usize) {
        at.map_or((0, 0), |(line, column)| (line + self.first_line - 1, column + self.indent))
    }
}

/// Returns all contradictions between documents.
pub(crate) fn conflicts(documents: &[Document]) -> Vec<Error> {
    Merged::of(documents).conflicts
}

/// Merges all documents into one, without changes for later stages.
pub(crate) fn merged(documents: &[Document]) -> Result<Document, Error> {
    let (whole, _) = merge(documents)?;
    Ok(whole)
}

/// Merges all documents into one for the next stage, and returns notes on their differences.
pub(crate) fn read(documents: &[Document]) -> Result<(OpenAPI, Vec<String>), Error> {
    // Searching for faults takes longer than parsing, and most documents have none.
    let unsearched = documents.iter().map(Document::unsearched).collect::<Option<Vec<_>>>();
    match unsearched.map(|documents| whole(&documents)) {
        Some(Ok(whole)) => Ok(whole),
        Some(Err(error)) if documents.iter().all(Document::is_checked) => Err(error),
        _ => whole(&documents.iter().map(Document::checked).collect::<Result<Vec<_>, _>>()?),
    }
}

fn whole(documents: &[Document]) -> Result<(OpenAPI, Vec<String>), Error> {
    let (Document { mut tree, .. }, notes) = merge(documents)?;
    discriminators::write_out(&mut tree)?;
    alternatives::settle(&mut tree);
    encodings::complete(&mut tree);
    prose::unlink(&mut tree);
    twins::tell_apart(&mut tree);
    siblings::keep(&mut tree);
    // Each document has the right shape, and so has the merged one.
    let document = yaml::typed(Value::Mapping(tree))
        .map_err(|error| Error::refused("openapi/", error.message, "take all documents from their sources again"))?;
    Ok((document, notes))
}

fn merge(documents: &[Document]) -> Result<(Document, Vec<String>), Error> {
    let merged = Merged::of(documents);
    if let Some(conflict) = merged.conflicts.into_iter().next() {
        return Err(conflict);
    }
    match (documents.first(), merged.tree) {
        (Some(first), Some(tree)) => Ok((first.with(tree), merged.notes)),
        _ => Err(Error::refused("openapi/", "there is no document", "add one with `cargo xtask update-spec --add`")),
    }
}
