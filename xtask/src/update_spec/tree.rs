//! `openapi/` as it is, what may come into it, and how it looks then.

mod place;

use std::path::{Path, PathBuf};

use cartesia_api_build::{Document as Parsed, Generated, Source, Surface, generate_parsed};

use super::arrival::{Arrival, refused};
use super::error::Error;
use super::moves::Operation;
use super::report::{Document, Outcome, Seen};
use super::sources::{Entry, Sources, checksum};
use super::write::{Change, write};
use crate::docs_page::normalised;
use crate::snapshot::Snapshot;

/// The surface before a refresh, or that from which it is generated.
pub(crate) enum Stored {
    Reviewed(Surface),
    Documents(Vec<Parsed>),
}

pub(crate) struct Tree {
    folder: PathBuf,
    sources: Sources,
    /// All documents, also those that nobody has noted in `sources.toml`: the build takes them too.
    texts: Vec<Source>,
    /// The same, parsed.
    documents: Vec<Parsed>,
}

impl Tree {
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let sources = Sources::read(folder)?;
        let texts = cartesia_api_build::sources(folder).map_err(Error::Unreadable)?;
        let documents = texts.iter().map(Parsed::parse).collect::<Result<_, _>>().map_err(Error::Stored)?;
        Ok(Self { folder: folder.to_owned(), sources, texts, documents })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.sources.entries
    }

    /// The documents that nothing refreshes, that somebody has edited, or that are missing.
    pub(crate) fn notes(&self) -> Vec<Seen> {
        let strays = self.strays().map(|Source { name, .. }| {
            let reason = "is not in sources.toml, so nothing refreshes it; move it away and `--add` it";
            Seen::skipped(name, format!("openapi/{name} {reason}"))
        });
        let edited = |entry: &&Entry| {
            let stored = self.stored(&entry.file).map(|document| checksum(&normalised(&document.text)));
            stored.is_some() && entry.sha256.is_some() && entry.sha256 != stored
        };
        let edited = self.entries().iter().filter(edited).map(|Entry { file, .. }| {
            let reason = "is not as it was taken (its checksum says so); whatever was edited there is not kept";
            Seen::skipped(file, format!("openapi/{file} {reason}"))
        });
        let missing =
            self.missing().map(|Entry { file, .. }| Seen::skipped(file, format!("openapi/{file} is missing")));
        strays.chain(edited).chain(missing).collect()
    }

    /// The documents that are there and not noted.
    fn strays(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter().filter(|document| self.sources.entry(&document.name).is_none())
    }

    /// The documents that are noted and not there.
    fn missing(&self) -> impl Iterator<Item = &Entry> {
        self.entries().iter().filter(|entry| self.stored(&entry.file).is_none())
    }

    /// The outcome for a document that was looked at.
    pub(crate) fn seen(&self, entry: &Entry, is_known: bool) -> Seen {
        let outcome = match self.stored(&entry.file) {
            _ if is_known => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
            None => Outcome::Added,
        };
        Seen { file: Some(entry.file.clone()), page: entry.page.clone(), outcome, reason: None }
    }

    /// The outcome for a document that is to go.
    pub(crate) fn seen_removed(&self, file: &str) -> Seen {
        let page = self.sources.entry(file).and_then(|entry| entry.page.clone());
        Seen { file: Some(file.to_owned()), page, outcome: Outcome::Removed, reason: None }
    }

    /// Takes a document out, without deleting it.
    pub(crate) fn remove(&mut self, file: &str) -> Result<Document, Error> {
        let before = self.stored(file).map(|document| normalised(&document.text)).unwrap_or_default();
        self.documents.retain(|document| document.name() != file);
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
        for Arrival { entry, text, document, .. } in arrivals.iter().filter(is_same) {
            self.texts.push(Source::new(&entry.file, text));
            self.documents.push(document.clone());
        }
        self.sort();
    }

    /// The order in which the build reads them.
    fn sort(&mut self) {
        self.documents.sort_by(|a, b| a.name().cmp(b.name()));
    }

    /// The operations of the documents that are there.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        self.documents.iter().flat_map(Operation::all).collect()
    }

    /// The same, and those of the documents that are missing.
    pub(crate) fn known_operations(&self) -> Vec<Operation> {
        let missing = self.missing().flat_map(|entry| entry.operations.iter().map(|id| Operation::noted(id)));
        self.operations().into_iter().chain(missing).collect()
    }

    /// Returns whether the document is stored just so.
    pub(crate) fn has(&self, entry: &Entry, text: &str) -> bool {
        self.stored(&entry.file).is_some_and(|document| normalised(&document.text) == text)
    }

    /// Checks that the document is of the right version, and notes its operations.
    pub(crate) fn check(&self, arrival: &mut Arrival) -> Result<(), Error> {
        let (found, expected) = (arrival.api_version()?, arrival.entry.api_version.clone());
        if found != expected {
            return Err(Error::Version { location: arrival.location.clone(), found, expected });
        }
        arrival.entry.operations = arrival.document.operations();
        Ok(())
    }

    pub(crate) fn change(&self, arrival: &Arrival) -> Document {
        let file = arrival.entry.file.clone();
        let before = self.stored(&file).map(|document| normalised(&document.text));
        Document { file, before, after: arrival.text.clone() }
    }

    /// Takes documents in, without writing them.
    pub(crate) fn put(&mut self, arrivals: &[Arrival]) -> Result<(), Error> {
        for Arrival { entry, text, document, .. } in arrivals {
            self.documents.retain(|document| document.name() != entry.file);
            self.documents.push(document.clone());
            self.sources.note(entry, text)?;
        }
        self.sort();
        Ok(())
    }

    /// The surface of what is stored, as it was reviewed or, where it wasn't, as it is generated.
    pub(crate) fn stored_surface(&self, root: &Path) -> Stored {
        match Snapshot::of(root, &self.texts) {
            Some(surface) => Stored::Reviewed(surface),
            None => Stored::Documents(self.documents.clone()),
        }
    }

    /// The surface as it was and as it is now. Where both must be generated, they are at the same time.
    pub(crate) fn surfaces(
        &self,
        stored: Stored,
        arrivals: &[Arrival],
        removed: Option<&str>,
    ) -> Result<(Surface, Surface), Error> {
        let after = || match removed {
            Some(file) => {
                let without = |problem| Error::Without { file: file.to_owned(), problem };
                generate_parsed(&self.documents).map_err(without)
            }
            None => self.generated_with(arrivals),
        };
        let documents = match stored {
            Stored::Reviewed(surface) => return Ok((surface, after()?.surface)),
            Stored::Documents(documents) if documents.is_empty() => {
                return Ok((Surface::default(), after()?.surface));
            }
            Stored::Documents(documents) => documents,
        };
        let (before, after) = std::thread::scope(|scope| {
            let before = scope.spawn(|| generate_parsed(&documents));
            let after = after();
            (before.join(), after)
        });
        let before = before.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((before.map_err(Error::Stored)?.surface, after?.surface))
    }

    /// Generates from all documents, when some have just come in that could be to blame.
    fn generated_with(&self, arrivals: &[Arrival]) -> Result<Generated, Error> {
        let names = || arrivals.iter().map(|arrival| arrival.entry.file.as_str()).collect::<Vec<_>>().join(", ");
        generate_parsed(&self.documents).map_err(|problem| blamed(arrivals, names(), problem))
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
        self.texts.iter().find(|document| document.name == file)
    }
}

/// The one of the documents that doesn't generate alone is to blame, and all of them where each does.
fn blamed(arrivals: &[Arrival], names: String, problem: cartesia_api_build::Error) -> Error {
    let alone = |arrival: &Arrival| {
        let document = arrival.document.clone().named("the document");
        Some(refused(&arrival.location, generate_parsed(&[document]).err()?))
    };
    arrivals.iter().find_map(alone).unwrap_or(Error::Together { names, problem })
}
