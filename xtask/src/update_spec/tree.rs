//! `openapi/` as it is, what may come into it, and how it looks then.

use std::path::{Path, PathBuf};

use cartesia_api_build::{Generated, Source, generate};
use heck::ToKebabCase;

use super::error::Error;
use super::fetch::Location;
use super::moves::Operation;
use super::report::Document;
use super::sources::{Entry, Sources, checksum};
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
        Ok(Self { folder: folder.to_owned(), sources, documents })
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
        let edited = |entry: &&Entry| {
            let stored = self.stored(&entry.file).map(|document| checksum(&normalised(&document.text)));
            stored.is_some() && entry.sha256.is_some() && entry.sha256 != stored
        };
        let edited = self.entries().iter().filter(edited).map(|Entry { file, .. }| {
            format!(
                "openapi/{file} is not as it was taken (its checksum says so); whatever was edited there is not kept"
            )
        });
        let missing = self.missing().map(|Entry { file, .. }| format!("openapi/{file} is missing"));
        strays.map(note).chain(edited).chain(missing).collect()
    }

    /// The documents that are noted and not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Entry> {
        self.entries().iter().filter(|entry| self.stored(&entry.file).is_none())
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

    /// The source that has an operation of the document, or failing that, one at the same method and path: it was
    /// renamed.
    fn with_operations_of(&self, from: &Location, text: &str) -> Result<&Entry, Error> {
        let arrived = Operation::all(&alone(from, text)?);
        let mut known = self.entries_with(|known| arrived.iter().any(|operation| operation.id == known.id))?;
        if known.is_empty() {
            known = self.at_routes_of(&arrived)?;
        }
        match known.as_slice() {
            [] => {
                let operations = arrived.into_iter().map(|operation| operation.id).collect();
                Err(Error::Unknown { location: from.clone(), operations })
            }
            [entry] => Ok(entry),
            several => {
                let files = several.iter().map(|entry| entry.file.clone()).collect();
                Err(Error::Ambiguous { location: from.clone(), files })
            }
        }
    }

    fn at_routes_of(&self, arrived: &[Operation]) -> Result<Vec<&Entry>, Error> {
        let is_there = |known: &Operation| arrived.iter().any(|operation| operation.route == known.route);
        self.entries_with(|known| known.route.is_some() && is_there(known))
    }

    fn entries_with(&self, is_it: impl Fn(&Operation) -> bool) -> Result<Vec<&Entry>, Error> {
        let mut found = Vec::new();
        for entry in self.entries() {
            if self.operations(&entry.file)?.iter().any(&is_it) {
                found.push(entry);
            }
        }
        Ok(found)
    }

    /// The document that takes no other's place, unless its operation is one that was renamed.
    pub(crate) fn addition(&self, from: &Location, text: String) -> Result<Arrival, Error> {
        let location = || from.clone();
        let page = from.address();
        if let Some(known) = self.entries().iter().find(|entry| page.is_some() && entry.page == page) {
            return Err(Error::KnownPage { location: location(), file: known.file.clone() });
        }
        let generated = alone(from, &text)?;
        let arrived = Operation::all(&generated);
        for document in &self.documents {
            let known = self.operations(&document.name)?;
            if let Some(operation) = arrived.iter().find(|one| known.iter().any(|known| known.id == one.id)) {
                let (operation, file) = (operation.id.clone(), document.name.clone());
                return Err(Error::KnownOperation { location: location(), operation, file });
            }
        }
        match self.at_routes_of(&arrived)?.as_slice() {
            [] => {}
            [entry] => {
                let entry = Entry { page: page.or_else(|| entry.page.clone()), ..(*entry).clone() };
                return Ok(Arrival { entry, location: location(), text });
            }
            several => {
                let files = several.iter().map(|entry| entry.file.clone()).collect();
                return Err(Error::Ambiguous { location: location(), files });
            }
        }
        let Generated { operations, api_version, .. } = generated;
        let file = match operations.as_slice() {
            [] => return Err(Error::Empty { location: location() }),
            [operation] => file_name(operation, &text),
            _ => file_name(&from.stem(), &text),
        };
        if self.folder.join(&file).exists() {
            return Err(Error::Taken { location: location(), file });
        }
        let api_version = self.entries().first().map_or(api_version, |entry| entry.api_version.clone());
        let entry = Entry { file, page, api_version, sha256: None, operations };
        Ok(Arrival { entry, location: location(), text })
    }

    /// The file that is to go: the named one, or the one that describes just the named operation.
    pub(crate) fn removal(&self, named: &str) -> Result<String, Error> {
        let file = named.strip_prefix("openapi/").unwrap_or(named);
        if self.sources.entry(file).is_some() || self.stored(file).is_some() {
            return Ok(file.to_owned());
        }
        let mut known = Vec::new();
        for file in self.files() {
            let operations = self.operations(&file)?.into_iter().map(|operation| operation.id).collect::<Vec<_>>();
            if operations.iter().any(|operation| operation == named) {
                return match operations.len() {
                    1 => Ok(file),
                    _ => Err(Error::NotAlone { operation: named.to_owned(), file, operations }),
                };
            }
            known.extend(operations.into_iter().chain([file]));
        }
        Err(Error::NothingToRemove { named: named.to_owned(), known })
    }

    /// All that are noted or stored.
    fn files(&self) -> Vec<String> {
        let noted = self.entries().iter().map(|entry| entry.file.clone());
        let strays = self.documents.iter().filter(|document| self.sources.entry(&document.name).is_none());
        noted.chain(strays.map(|document| document.name.clone())).collect()
    }

    /// Takes a document out, without deleting it.
    pub(crate) fn remove(&mut self, file: &str) -> Result<Document, Error> {
        let before = self.stored(file).map(|document| normalised(&document.text)).unwrap_or_default();
        self.documents.retain(|document| document.name != file);
        self.sources.remove(file);
        match self.documents.is_empty() {
            true => Err(Error::Last { file: file.to_owned() }),
            false => Ok(Document { file: file.to_owned(), before: Some(before), after: String::new() }),
        }
    }

    /// Checks that no document is missing that neither comes back nor is to go.
    pub(crate) fn is_whole_with(&self, arrivals: &[Arrival], removed: Option<&str>) -> Result<(), Error> {
        let comes = |file: &str| arrivals.iter().any(|arrival| arrival.entry.file == file);
        match self.missing().find(|entry| !comes(&entry.file) && removed != Some(entry.file.as_str())) {
            Some(entry) => Err(Error::Missing { file: entry.file.clone() }),
            None => Ok(()),
        }
    }

    /// Takes missing documents that come back as they were for documents that have been there all the time.
    pub(crate) fn restore(&mut self, arrivals: &[Arrival]) {
        let missing = self.missing().cloned().collect::<Vec<_>>();
        let is_same = |arrival: &&Arrival| {
            let was = missing.iter().find(|entry| entry.file == arrival.entry.file);
            was.is_some_and(|entry| entry.sha256.as_ref() == Some(&checksum(&arrival.text)))
        };
        let back = arrivals.iter().filter(is_same).map(|Arrival { entry, text, .. }| Source::new(&entry.file, text));
        self.documents.extend(back);
    }

    /// The operations of what was generated, and of the documents that are missing.
    pub(crate) fn all_operations(&self, generated: Option<&Generated>) -> Vec<Operation> {
        let missing = self.missing().flat_map(|entry| &entry.operations);
        let missing = missing.map(|id| Operation { id: id.clone(), route: None });
        generated.map(Operation::all).unwrap_or_default().into_iter().chain(missing).collect()
    }

    /// Returns whether the document is stored just so.
    pub(crate) fn has(&self, arrival: &Arrival) -> bool {
        self.stored(&arrival.entry.file).is_some_and(|document| normalised(&document.text) == arrival.text)
    }

    /// Checks that the document is of the right version, and notes its operations.
    pub(crate) fn check(&self, Arrival { entry, location, text }: &mut Arrival) -> Result<(), Error> {
        let Generated { operations, api_version: found, .. } = alone(location, text)?;
        if found != entry.api_version {
            return Err(Error::Version { location: location.clone(), found, expected: entry.api_version.clone() });
        }
        entry.operations = operations;
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

    /// Writes the documents that have come in, then `sources.toml`, and removes what is to go last: `sources.toml` never
    /// speaks of what isn't there.
    pub(crate) fn write(&self, arrivals: &[Arrival], removed: Option<&str>) -> Result<(), Error> {
        let document = |Arrival { entry, text, .. }: &Arrival| Change {
            path: self.folder.join(&entry.file),
            content: Some(text.clone()),
            new: self.sources.entry(&entry.file).is_none(),
        };
        let sources = Change { path: self.sources.path().to_owned(), content: Some(self.sources.text()), new: false };
        let removed = removed.map(|file| Change { path: self.folder.join(file), content: None, new: false });
        let changes = arrivals.iter().map(document).chain([sources]).chain(removed).collect::<Vec<_>>();
        Ok(write(&changes)?)
    }

    fn stored(&self, file: &str) -> Option<&Source> {
        self.documents.iter().find(|document| document.name == file)
    }

    /// Those that are noted of a document that is missing.
    fn operations(&self, file: &str) -> Result<Vec<Operation>, Error> {
        match self.stored(file) {
            Some(document) => Ok(Operation::all(&generate(std::slice::from_ref(document)).map_err(Error::Stored)?)),
            None => {
                let noted = self.sources.entry(file).map(|entry| entry.operations.clone()).unwrap_or_default();
                Ok(noted.into_iter().map(|id| Operation { id, route: None }).collect())
            }
        }
    }
}

/// The facts that a document states of itself; errors name where it is from, since it isn't stored.
pub(crate) fn alone(location: &Location, text: &str) -> Result<Generated, Error> {
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
