//! `openapi/` as it is, what may come into it, and how it looks then.

use std::path::{Path, PathBuf};

use cartesia_api_build::{Generated, Source, generate};
use heck::ToKebabCase;

use super::error::Error;
use super::fetch::Location;
use super::report::Document;
use super::sources::{Entry, Sources};
use super::write::{Change, write};
use crate::docs_page::normalised;

/// A document that was found, not yet one that can be used.
pub(crate) struct Arrival {
    pub(crate) entry: Entry,
    pub(crate) location: Location,
    pub(crate) text: String,
}

pub(crate) struct Tree {
    folder: PathBuf,
    sources: Sources,
    /// All documents, also those that nobody has noted in `sources.toml`: the build takes them too.
    documents: Vec<Source>,
}

impl Tree {
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let sources = Sources::read(folder)?;
        let documents = cartesia_api_build::sources(folder).map_err(Error::Unreadable)?;
        let tree = Self { folder: folder.to_owned(), sources, documents };
        match tree.entries().iter().find(|entry| tree.stored(&entry.file).is_none()) {
            Some(entry) => Err(Error::Missing { file: entry.file.clone() }),
            None => Ok(tree),
        }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.sources.entries
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let strays = self.documents.iter().filter(|document| self.sources.entry(&document.name).is_none());
        let note = |stray: &Source| {
            format!(
                "openapi/{} is not in sources.toml, so nothing refreshes it; move it away and `--add` it",
                stray.name
            )
        };
        strays.map(note).collect()
    }

    /// The document that takes the place of one that is stored: the named one, or the one with its operation.
    pub(crate) fn replacement(&self, from: &Location, text: String, named: Option<&str>) -> Result<Arrival, Error> {
        let entry = match named {
            Some(named) => self.named(named)?,
            None => self.with_operations_of(from, &text)?,
        };
        Ok(Arrival { entry: entry.clone(), location: from.clone(), text })
    }

    fn named(&self, named: &str) -> Result<&Entry, Error> {
        let file = named.strip_prefix("openapi/").unwrap_or(named);
        let files = || self.entries().iter().map(|entry| entry.file.clone()).collect();
        self.sources.entry(file).ok_or_else(|| Error::NoSource { file: file.to_owned(), files: files() })
    }

    fn with_operations_of(&self, from: &Location, text: &str) -> Result<&Entry, Error> {
        let operations = alone(from, text)?.operations;
        let mut known = Vec::new();
        for entry in self.entries() {
            if self.operations(&entry.file)?.iter().any(|operation| operations.contains(operation)) {
                known.push(entry);
            }
        }
        match known.as_slice() {
            [] => Err(Error::Unknown { location: from.clone(), operations }),
            [entry] => Ok(entry),
            several => {
                let files = several.iter().map(|entry| entry.file.clone()).collect();
                Err(Error::Ambiguous { location: from.clone(), files })
            }
        }
    }

    /// The document that takes no other's place.
    pub(crate) fn addition(&self, from: &Location, text: String) -> Result<Arrival, Error> {
        let location = || from.clone();
        let page = from.address();
        if let Some(known) = self.entries().iter().find(|entry| page.is_some() && entry.page == page) {
            return Err(Error::KnownPage { location: location(), file: known.file.clone() });
        }
        let Generated { operations, api_version, .. } = alone(from, &text)?;
        for document in &self.documents {
            let known = self.operations(&document.name)?;
            if let Some(operation) = operations.iter().find(|operation| known.contains(operation)) {
                let (operation, file) = (operation.clone(), document.name.clone());
                return Err(Error::KnownOperation { location: location(), operation, file });
            }
        }
        let file = match operations.as_slice() {
            [] => return Err(Error::Empty { location: location() }),
            [operation] => file_name(operation, &text),
            _ => file_name(&from.stem(), &text),
        };
        if self.folder.join(&file).exists() {
            return Err(Error::Taken { location: location(), file });
        }
        let api_version = self.entries().first().map_or(api_version, |entry| entry.api_version.clone());
        Ok(Arrival { entry: Entry { file, page, api_version }, location: location(), text })
    }

    /// Returns whether the document is stored just so.
    pub(crate) fn has(&self, arrival: &Arrival) -> bool {
        self.stored(&arrival.entry.file).is_some_and(|document| normalised(&document.text) == arrival.text)
    }

    /// Checks that the document is of the right version, and has everything that its predecessor has.
    pub(crate) fn check(&self, Arrival { entry, location, text }: &Arrival) -> Result<(), Error> {
        let Generated { operations, api_version: found, .. } = alone(location, text)?;
        if found != entry.api_version {
            return Err(Error::Version { location: location.clone(), found, expected: entry.api_version.clone() });
        }
        let mut vanished = self.operations(&entry.file)?;
        vanished.retain(|operation| !operations.contains(operation));
        if !vanished.is_empty() {
            return Err(Error::Vanished { location: location.clone(), operations: vanished, file: entry.file.clone() });
        }
        Ok(())
    }

    pub(crate) fn change(&self, arrival: &Arrival) -> Document {
        let file = arrival.entry.file.clone();
        let before = self.stored(&file).map(|document| normalised(&document.text));
        Document { file, before, after: arrival.text.clone() }
    }

    /// Takes documents in, without writing them.
    pub(crate) fn put(&mut self, arrivals: &[Arrival]) -> Result<(), Error> {
        for Arrival { entry, text, .. } in arrivals {
            self.documents.retain(|document| document.name != entry.file);
            self.documents.push(Source::new(&entry.file, text));
            self.sources.note(entry, text)?;
        }
        // The order in which the build reads them.
        self.documents.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    /// Returns what is generated from all documents together.
    pub(crate) fn generated(&self) -> Result<Option<Generated>, cartesia_api_build::Error> {
        if self.documents.is_empty() { Ok(None) } else { generate(&self.documents).map(Some) }
    }

    /// The same, when documents have just come in that could be to blame.
    pub(crate) fn generated_with(&self, arrivals: &[Arrival]) -> Result<Generated, Error> {
        let names = || arrivals.iter().map(|arrival| arrival.entry.file.as_str()).collect::<Vec<_>>().join(", ");
        let generated = generate(&self.documents).map_err(|problem| Error::Together { names: names(), problem })?;
        syn::parse_file(&generated.code).map_err(|problem| Error::NotRust { names: names(), problem })?;
        Ok(generated)
    }

    /// Writes the documents that have come in, and `sources.toml` last: it never speaks of what isn't there.
    pub(crate) fn write(&self, arrivals: &[Arrival]) -> Result<(), Error> {
        let document = |Arrival { entry, text, .. }: &Arrival| Change {
            path: self.folder.join(&entry.file),
            content: text.clone(),
            new: self.sources.entry(&entry.file).is_none(),
        };
        let sources = Change { path: self.sources.path().to_owned(), content: self.sources.text(), new: false };
        let changes = arrivals.iter().map(document).chain([sources]).collect::<Vec<_>>();
        Ok(write(&changes)?)
    }

    fn stored(&self, file: &str) -> Option<&Source> {
        self.documents.iter().find(|document| document.name == file)
    }

    /// None for a document that is not stored.
    fn operations(&self, file: &str) -> Result<Vec<String>, Error> {
        match self.stored(file) {
            Some(document) => Ok(generate(std::slice::from_ref(document)).map_err(Error::Stored)?.operations),
            None => Ok(Vec::new()),
        }
    }
}

/// The facts that a document states of itself; errors name where it is from, since it isn't stored.
fn alone(location: &Location, text: &str) -> Result<Generated, Error> {
    let source = Source::new("the document", text);
    generate(&[source]).map_err(|problem| Error::Refused { location: location.clone(), problem: Box::new(problem) })
}

/// `voices_clone` -> `voices-clone.yaml`
fn file_name(name: &str, text: &str) -> String {
    let mut stem = name.to_kebab_case();
    stem.retain(|c| c == '-' || c.is_ascii_alphanumeric());
    let stem = match stem.trim_matches('-') {
        "" => "document",
        stem => stem,
    };
    let extension = if text.trim_start().starts_with('{') { "json" } else { "yaml" };
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &str) {
        assert_eq!(file_name(name, text), expected);
    }

    #[test]
    fn names_of_files() {
        check("voices_clone", "openapi: 3.0.1", "voices-clone.yaml");
        check("voicesClone", "\n{}", "voices-clone.json");
        check("../voices/clone.é", "", "voices-clone.yaml");
        check("ボイス", "", "document.yaml");
    }
}
