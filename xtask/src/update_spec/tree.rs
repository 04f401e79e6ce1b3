//! The documents in `openapi/`, and the changes to them.

mod place;

use std::path::{Path, PathBuf};

use cartesia_api_build::{Config, Document as Parsed, Source, Surface};

use super::arrival::Arrival;
use super::error::Error;
use super::moves::Operation;
use super::report::{Document, Outcome, Seen};
use super::sources::{Entry, IndexEntry, LeftOut, Moment, Sources, checksum};
use super::version::Versions;
use super::write::{Change, write};
use crate::docs_page::normalised;
use crate::snapshot::Snapshot;

/// The surface before a refresh, or the documents from which it is generated.
pub(crate) enum Stored {
    Reviewed(Surface),
    Documents(Vec<Parsed>, Config),
}

pub(crate) struct Tree {
    folder: PathBuf,
    sources: Sources,
    /// The settings of the build, which are also in `sources.toml`.
    config: Config,
    /// All documents, including those without an entry in `sources.toml`, which the build reads too.
    texts: Vec<Source>,
    /// The parsed documents.
    documents: Vec<Parsed>,
    /// The files that have the extension of a document and are not one. The build ignores them.
    foreign: Vec<String>,
}

impl Tree {
    /// Reads the folder. An empty or missing folder is a new one.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let sources = Sources::read(folder)?;
        let config = Config::of_folder(folder).map_err(Error::Settings)?;
        if !sources.exists() && !folder.exists() {
            let (texts, documents, foreign) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Self { folder: folder.to_owned(), sources, config, texts, documents, foreign });
        }
        let texts = cartesia_api_build::sources(folder).map_err(Error::Unreadable)?;
        let (foreign, texts) = texts.into_iter().partition::<Vec<_>, _>(Source::is_foreign);
        let documents = texts.iter().map(|text| config.parse(text)).collect::<Result<_, _>>().map_err(Error::Stored)?;
        let foreign = foreign.into_iter().map(|file| file.name).collect();
        Ok(Self { folder: folder.to_owned(), sources, config, texts, documents, foreign })
    }

    /// Returns the settings with which the documents are generated.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.sources.entries
    }

    pub(crate) fn index(&self) -> Option<&IndexEntry> {
        self.sources.index.as_ref()
    }

    pub(crate) fn left_out(&self) -> &[LeftOut] {
        &self.sources.left_out
    }

    /// Returns the version of the API in the documents; `None` for an empty folder.
    pub(crate) fn version(&self) -> Option<&str> {
        self.entries().first().map(|entry| entry.api_version.as_str())
    }

    /// Returns the versions that the documents determine.
    pub(crate) fn versions(&self) -> Versions {
        let mut versions = Versions::default();
        self.learn(&mut versions);
        versions
    }

    /// Adds these to other versions.
    pub(crate) fn learn(&self, versions: &mut Versions) {
        self.documents.iter().for_each(|document| versions.learn(document, None));
    }

    /// Returns notes on documents without a page, edited and missing documents, and files that are not documents.
    pub(crate) fn notes(&self) -> Vec<Seen> {
        let foreign = self.foreign.iter().map(|file| {
            Seen::skipped(file, format!("openapi/{file} is not an OpenAPI document and is ignored; move it away"))
        });
        let strays = self.strays().map(|Source { name, .. }| {
            let reason = "is not in sources.toml, so nothing refreshes it; move it away and `--add` it";
            Seen::skipped(name, format!("openapi/{name} {reason}"))
        });
        let edited = |entry: &&Entry| {
            let stored = self.stored(&entry.file).map(|document| checksum(&normalised(&document.text)));
            stored.is_some() && entry.sha256.is_some() && entry.sha256 != stored
        };
        let edited = self.entries().iter().filter(edited).map(|Entry { file, .. }| {
            let reason = "was edited after it was taken (its checksum differs); the edits are not kept";
            Seen::skipped(file, format!("openapi/{file} {reason}"))
        });
        let missing =
            self.missing().map(|Entry { file, .. }| Seen::skipped(file, format!("openapi/{file} is missing")));
        strays.chain(edited).chain(missing).chain(foreign).chain(self.hidden()).collect()
    }

    /// Returns notes on hidden files with the extension of a document, such as `._voices-clone.yaml`.
    fn hidden(&self) -> Vec<Seen> {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
        let is_it = |name: &String| {
            let path = Path::new(name);
            name.starts_with('.')
                && path.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known))
        };
        let mut names = names.filter(is_it).collect::<Vec<_>>();
        names.sort();
        names
            .iter()
            .map(|file| Seen::skipped(file, format!("openapi/{file} is hidden and is ignored; remove it")))
            .collect()
    }

    /// Returns the first document without an entry.
    pub(crate) fn stray(&self) -> Option<String> {
        self.strays().next().map(|document| document.name.clone())
    }

    /// Returns the documents without an entry.
    fn strays(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter().filter(|document| self.sources.entry(&document.name).is_none())
    }

    /// Returns the entries without a document.
    fn missing(&self) -> impl Iterator<Item = &Entry> {
        self.entries().iter().filter(|entry| self.stored(&entry.file).is_none())
    }

    /// Returns the outcome for a document that was fetched.
    pub(crate) fn seen(&self, entry: &Entry, is_known: bool) -> Seen {
        let outcome = match self.stored(&entry.file) {
            _ if is_known => Outcome::Unchanged,
            Some(_) => Outcome::Changed,
            None => Outcome::Added,
        };
        Seen { file: Some(entry.file.clone()), page: entry.page.clone(), outcome, reason: None }
    }

    /// Returns the outcome for a document to remove.
    pub(crate) fn seen_removed(&self, file: &str) -> Seen {
        let page = self.sources.entry(file).and_then(|entry| entry.page.clone());
        Seen { file: Some(file.to_owned()), page, outcome: Outcome::Removed, reason: None }
    }

    /// Removes a document in memory.
    pub(crate) fn remove(&mut self, file: &str) -> Result<Document, Error> {
        let before = self.stored(file).map(|document| normalised(&document.text)).unwrap_or_default();
        self.documents.retain(|document| document.name() != file);
        self.sources.remove(file);
        match self.documents.is_empty() {
            true => Err(Error::Last { file: file.to_owned() }),
            false => Ok(Document { file: file.to_owned(), page: None, before: Some(before), after: String::new() }),
        }
    }

    /// Checks that every missing document is either restored or removed.
    pub(crate) fn is_whole_with(&self, arrivals: &[Arrival], removed: &[String]) -> Result<(), Error> {
        let comes = |file: &str| arrivals.iter().any(|arrival| arrival.entry.file == file);
        match self.missing().find(|entry| !comes(&entry.file) && !removed.contains(&entry.file)) {
            Some(entry) => Err(Error::Missing { file: entry.file.clone() }),
            None => Ok(()),
        }
    }

    /// Treats missing documents that were fetched unchanged as if they had never been missing.
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

    /// Sorts the documents in the order in which the build reads them.
    fn sort(&mut self) {
        self.documents.sort_by(|a, b| a.name().cmp(b.name()));
    }

    /// Returns the operations of the documents.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        self.documents.iter().flat_map(Operation::all).collect()
    }

    /// Returns the operations of the documents, including missing ones.
    pub(crate) fn known_operations(&self) -> Vec<Operation> {
        let missing = self.missing().flat_map(|entry| entry.operations.iter().map(|id| Operation::noted(id)));
        self.operations().into_iter().chain(missing).collect()
    }

    /// Returns whether the document is stored unchanged.
    pub(crate) fn has(&self, entry: &Entry, text: &str) -> bool {
        self.stored(&entry.file).is_some_and(|document| normalised(&document.text) == text)
    }

    /// Checks that the document has the version of its entry.
    pub(crate) fn check(&self, arrival: &Arrival, versions: &Versions) -> Result<(), Error> {
        let found = versions.of(&arrival.document, arrival.made_of.as_deref());
        let expected = &arrival.entry.api_version;
        // For a stored document without the header, only the entry has the version.
        let is_silent = arrival.document.versions().is_empty() && !self.is_new(arrival);
        if is_silent || found.is_empty() || found.contains(expected) {
            return Ok(());
        }
        let (location, found) = (arrival.location.clone(), found.join(" and "));
        Err(Error::Version { location, found, expected: expected.clone() })
    }

    pub(crate) fn change(&self, arrival: &Arrival) -> Document {
        let file = arrival.entry.file.clone();
        let before = self.stored(&file).map(|document| normalised(&document.text));
        Document { file, page: arrival.entry.page.clone(), before, after: arrival.text.clone() }
    }

    /// Returns the documents after additions and removals, in the order in which the build reads them.
    pub(crate) fn with(&self, arrivals: &[Arrival], removed: &[String]) -> Vec<Parsed> {
        let comes = |file: &str| arrivals.iter().any(|arrival| arrival.entry.file == file);
        let stays = |document: &&Parsed| !comes(document.name()) && !removed.iter().any(|file| file == document.name());
        let stays = self.documents.iter().filter(stays);
        let mut documents = stays.chain(arrivals.iter().map(|arrival| &arrival.document)).cloned().collect::<Vec<_>>();
        documents.sort_by(|a, b| a.name().cmp(b.name()));
        documents
    }

    /// Adds documents in memory.
    pub(crate) fn put(&mut self, arrivals: &[Arrival], now: &Moment) -> Result<(), Error> {
        self.documents = self.with(arrivals, &[]);
        arrivals.iter().try_for_each(|Arrival { entry, text, .. }| Ok(self.sources.note(entry, text, now)?))
    }

    /// Records the index, and the skipped pages.
    pub(crate) fn note(&mut self, index: Option<&IndexEntry>, left_out: Vec<LeftOut>) {
        index.into_iter().for_each(|index| self.sources.note_index(index));
        self.sources.note_left_out(left_out);
    }

    /// Records the page of an unchanged document.
    pub(crate) fn note_page(&mut self, entry: &Entry) {
        self.sources.note_page(entry);
    }

    /// Returns the files of the documents that no arrival replaces.
    pub(crate) fn files_without(&self, arrivals: &[Arrival]) -> Vec<String> {
        let comes = |file: &str| arrivals.iter().any(|arrival| arrival.entry.file == file);
        self.documents.iter().map(|document| document.name().to_owned()).filter(|file| !comes(file)).collect()
    }

    /// Returns whether `sources.toml` has to be written.
    pub(crate) fn is_noted_anew(&self) -> bool {
        self.sources.is_changed()
    }

    /// Returns the surface of the stored documents: the reviewed one, or else a generated one.
    pub(crate) fn stored_surface(&self, root: &Path) -> Stored {
        match Snapshot::of(root, &self.texts, &self.config) {
            Some(surface) => Stored::Reviewed(surface),
            None => Stored::Documents(self.documents.clone(), self.config.clone().allow_unmatched(true)),
        }
    }

    /// Writes the new documents, then `sources.toml`, and removes files last. So `sources.toml` never names a missing
    /// file.
    pub(crate) fn write(&self, arrivals: &[Arrival], removed: &[String]) -> Result<(), Error> {
        std::fs::create_dir_all(&self.folder).map_err(|source| Error::Folder { path: self.folder.clone(), source })?;
        let document = |Arrival { entry, text, .. }: &Arrival| Change {
            path: self.folder.join(&entry.file),
            content: Some(text.clone()),
            new: self.sources.entry(&entry.file).is_none(),
        };
        let sources = self.sources.is_changed().then(|| Change {
            path: self.sources.path().to_owned(),
            content: Some(self.sources.text()),
            new: false,
        });
        let removed = removed.iter().map(|file| Change { path: self.folder.join(file), content: None, new: false });
        let changes = arrivals.iter().map(document).chain(sources).chain(removed).collect::<Vec<_>>();
        Ok(write(&changes)?)
    }

    fn stored(&self, file: &str) -> Option<&Source> {
        self.texts.iter().find(|document| document.name == file)
    }
}

impl Stored {
    /// Returns the surface, and generates it if necessary.
    pub(crate) fn surface(self) -> Result<Surface, Error> {
        match self {
            Self::Reviewed(surface) => Ok(surface),
            Self::Documents(documents, _) if documents.is_empty() => Ok(Surface::default()),
            Self::Documents(documents, config) => {
                Ok(config.generate_parsed(&documents).map_err(Error::Stored)?.surface)
            }
        }
    }
}
