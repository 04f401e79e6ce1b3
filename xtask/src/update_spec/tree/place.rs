//! Finds the place of a document in `openapi/`: that of the document with its operation, or a new one.

use heck::ToKebabCase;

use super::Tree;
use crate::update_spec::arrival::Arrival;
use crate::update_spec::error::Error;
use crate::update_spec::location::Location;
use crate::update_spec::moves::Operation;
use crate::update_spec::page::Page;
use crate::update_spec::sources::Entry;

impl Tree {
    /// Returns the document in place of a stored one: the named one, or the one with its operation.
    pub(crate) fn replacement(&self, page: Page, named: Option<&str>) -> Result<Arrival, Error> {
        let entry = match named {
            Some(named) => self.named(named)?,
            None => self.with_operations_of(&page.location, &Operation::all(&page.document))?,
        };
        let entry = entry.clone();
        Ok(Arrival::of(page, entry))
    }

    pub(crate) fn named(&self, named: &str) -> Result<&Entry, Error> {
        let file = named.strip_prefix("openapi/").unwrap_or(named);
        let files = || self.entries().iter().map(|entry| entry.file.clone()).collect();
        self.sources.entry(file).ok_or_else(|| Error::NoSource { file: file.to_owned(), files: files() })
    }

    /// Returns the entry with an operation of the document, or else with one at the same method and path, which was
    /// renamed.
    fn with_operations_of(&self, from: &Location, arrived: &[Operation]) -> Result<&Entry, Error> {
        let operations = || arrived.iter().map(|operation| operation.id.clone()).collect();
        self.known(from, arrived)?.ok_or_else(|| Error::Unknown { location: from.clone(), operations: operations() })
    }

    fn known(&self, from: &Location, arrived: &[Operation]) -> Result<Option<&Entry>, Error> {
        let mut known = self.entries_with(|known| arrived.iter().any(|operation| operation.id == known.id));
        if known.is_empty() {
            known = self.at_routes_of(arrived);
        }
        match known.as_slice() {
            [] => Ok(None),
            [entry] => Ok(Some(entry)),
            several => {
                let files = several.iter().map(|entry| entry.file.clone()).collect();
                Err(Error::Ambiguous { location: from.clone(), files })
            }
        }
    }

    /// Returns the places of the documents that an index lists: that of the same operation, of the same page, of the
    /// same route, or a new one. All places differ.
    pub(crate) fn places(&self, pages: Vec<Page>, version: &str) -> Vec<Result<Arrival, Error>> {
        let known = self.known_places(&pages);
        let mut taken = known.iter().flatten().map(|entry| entry.file.clone()).collect::<Vec<_>>();
        let mut arrivals = Vec::new();
        for (page, known) in pages.into_iter().zip(known) {
            let entry = match known {
                Some(entry) => Entry { page: page.location.address().or(entry.page.clone()), ..entry.clone() },
                None => match self.new_entry(&page, &taken) {
                    Ok(entry) => entry,
                    Err(error) => {
                        arrivals.push(Err(error));
                        continue;
                    }
                },
            };
            taken.push(entry.file.clone());
            arrivals.push(Ok(Arrival::of(page, Entry { api_version: version.to_owned(), ..entry })));
        }
        arrivals
    }

    fn known_places(&self, pages: &[Page]) -> Vec<Option<&Entry>> {
        let mut places = vec![None; pages.len()];
        let is_page = |entry: &Entry, page: &Page| entry.page.is_some() && entry.page == page.location.address();
        let shares = |entry: &Entry, page: &Page| {
            let operations = page.document.operations();
            self.operations_of(&entry.file).iter().any(|known| operations.contains(&known.id))
        };
        // The document of a whole API has the operations of several entries, and belongs to none.
        let shares_alone = |entry: &Entry, page: &Page| {
            shares(entry, page) && self.entries().iter().filter(|entry| shares(entry, page)).count() == 1
        };
        let is_route = |entry: &Entry, page: &Page| {
            let routes = page.document.routes();
            self.operations_of(&entry.file)
                .iter()
                .any(|known| known.route.as_ref().is_some_and(|route| routes.contains(route)))
        };
        type Way<'a> = &'a dyn Fn(&Entry, &Page) -> bool;
        let ways: [Way<'_>; 4] =
            [&|entry, page| is_page(entry, page) && shares(entry, page), &shares_alone, &is_page, &is_route];
        for is_it in ways {
            for entry in self.entries() {
                let is_free = !places.iter().flatten().any(|known: &&Entry| known.file == entry.file);
                let open = places.iter_mut().zip(pages).find(|(place, page)| place.is_none() && is_it(entry, page));
                if let (true, Some((place, _))) = (is_free, open) {
                    *place = Some(entry);
                }
            }
        }
        places
    }

    fn at_routes_of(&self, arrived: &[Operation]) -> Vec<&Entry> {
        let is_there = |known: &Operation| arrived.iter().any(|operation| operation.route == known.route);
        self.entries_with(|known| known.route.is_some() && is_there(known))
    }

    fn entries_with(&self, is_it: impl Fn(&Operation) -> bool) -> Vec<&Entry> {
        self.entries().iter().filter(|entry| self.operations_of(&entry.file).iter().any(&is_it)).collect()
    }

    /// Returns the document in a new place, unless its operation is a renamed one.
    pub(crate) fn addition(&self, page: Page) -> Result<Arrival, Error> {
        let location = || page.location.clone();
        let address = page.location.address();
        if let Some(known) = self.entries().iter().find(|entry| address.is_some() && entry.page == address) {
            return Err(Error::KnownPage { location: location(), file: known.file.clone() });
        }
        let arrived = Operation::all(&page.document);
        for stored in &self.documents {
            let known = stored.operations();
            if let Some(operation) = arrived.iter().find(|operation| known.contains(&operation.id)) {
                let (operation, file) = (operation.id.clone(), stored.name().to_owned());
                return Err(Error::KnownOperation { location: location(), operation, file });
            }
        }
        let entry = match self.known(&page.location, &arrived)? {
            Some(entry) => Entry { page: address.or_else(|| entry.page.clone()), ..entry.clone() },
            None => self.new_entry(&page, &[])?,
        };
        Ok(Arrival::of(page, entry))
    }

    /// Returns a new entry. In an empty folder, the first document determines the version.
    fn new_entry(&self, Page { location, found, document }: &Page, taken: &[String]) -> Result<Entry, Error> {
        let operations = document.operations();
        let name = match operations.as_slice() {
            [] => return Err(Error::without_operations(location, document)),
            [operation] => operation.clone(),
            _ => location.stem(),
        };
        // The names of two new documents may only differ in case.
        let names = (1..).map(|number| if number == 1 { name.clone() } else { format!("{name}-{number}") });
        let mut files = names.map(|name| file_name(&name, &found.text));
        let file = files.find(|file| !taken.contains(file)).unwrap_or_default();
        if self.folder.join(&file).exists() {
            return Err(Error::Taken { location: location.clone(), file });
        }
        let known = self.version().map(str::to_owned);
        let told = || self.versions().of(document, found.made_of.as_deref()).into_iter().next();
        let api_version = known.or_else(told).unwrap_or_default();
        Ok(Entry { file, page: location.address(), api_version, sha256: None, operations })
    }

    /// Returns the file to remove: the named one, or the one that only has the named operation.
    pub(crate) fn removal(&self, named: &str) -> Result<String, Error> {
        let file = named.strip_prefix("openapi/").unwrap_or(named);
        if self.sources.entry(file).is_some() || self.stored(file).is_some() {
            return Ok(file.to_owned());
        }
        let mut known = Vec::new();
        for file in self.files() {
            let operations = self.operations_of(&file).into_iter().map(|operation| operation.id).collect::<Vec<_>>();
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

    /// Returns whether the stored document has an operation.
    pub(crate) fn has_operation(&self, file: &str, id: &str) -> bool {
        self.operations_of(file).iter().any(|operation| operation.id == id)
    }

    /// Returns whether a document has no place in `openapi/` yet.
    pub(crate) fn is_new(&self, arrival: &Arrival) -> bool {
        self.sources.entry(&arrival.entry.file).is_none()
    }

    /// Returns all files with an entry or a document.
    fn files(&self) -> Vec<String> {
        let noted = self.entries().iter().map(|entry| entry.file.clone());
        noted.chain(self.strays().map(|document| document.name.clone())).collect()
    }

    /// Returns the operations of a document, from its entry if the document is missing.
    fn operations_of(&self, file: &str) -> Vec<Operation> {
        match self.documents.iter().find(|document| document.name() == file) {
            Some(document) => Operation::all(document),
            None => {
                let noted = self.sources.entry(file).into_iter().flat_map(|entry| &entry.operations);
                noted.map(|id| Operation::noted(id)).collect()
            }
        }
    }
}

/// Returns the file name of a document: `voices-clone.yaml` for `voices_clone`.
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
