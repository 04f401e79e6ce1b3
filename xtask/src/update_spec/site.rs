//! Selects pages from an index: those of the wanted version, in the best language, one for each operation.

use std::collections::BTreeSet;

use super::Options;
use super::error::Error;
use super::index::Index;
use super::language::{Translations, is_english, translations};
use super::location::Location;
use super::moves::Operation;
use super::page::{Page, Reader, Unread, pages};
use super::plan::{Plan, place};
use super::sources::{Entry, IndexEntry, english};
use super::tree::Tree;
use super::version::Versions;
use crate::docs_page;

/// Plans to take everything that an index lists: the one in the flags, or in `sources.toml`.
pub(super) fn plan(tree: &Tree, options: &Options, reader: Reader<'_>) -> Result<Plan, Error> {
    let (start, noted) = index(tree, options)?;
    let listed = Index::follow(reader.fetcher, &start)?;
    let mut site =
        Site { tree, only: &noted.only, plan: Plan { is_lenient: true, is_remembered: true, ..Plan::default() } };
    let unlisted = site.unlisted(&listed.pages, listed.missing.is_empty());
    listed.missing.into_iter().for_each(|error| site.plan.fail(None, error));
    let groups = translations(listed.pages.into_iter().chain(unlisted).collect(), &noted.language);
    let (found, unread) = site.fetch(groups, reader);
    site.plan.versions = versions(tree, &found);
    let wanted = options.api_version.clone().or_else(|| tree.version().map(str::to_owned));
    let wanted = wanted.or_else(|| newest(&found, &site.plan.versions));
    site.plan.is_move = tree.version().is_some() && tree.version() != wanted.as_deref();
    site.sort_out(unread, wanted.as_deref());
    let right = site.of_version(found, wanted.as_deref());
    site.choose(right, wanted.as_deref().unwrap_or_default());
    site.look_for_the_rest();
    if site.plan.arrivals.is_empty() && site.plan.failures.is_empty() {
        let found = site.plan.passed_over.other_versions.into_keys().collect();
        return Err(Error::NothingListed { location: start, wanted, found });
    }
    site.plan.index = start.address().map(|_| noted.clone());
    Ok(site.plan)
}

fn versions(tree: &Tree, found: &[Page]) -> Versions {
    let mut versions = tree.versions();
    for page in found {
        versions.learn(&page.document, page.found.made_of.as_deref());
        versions.learn_address(&page.document, &page.location.to_string());
    }
    versions
}

/// Returns the index to follow, and its record.
fn index(tree: &Tree, options: &Options) -> Result<(Location, IndexEntry), Error> {
    let known = tree.index();
    let start = match (&options.index, known) {
        (Some(location), _) => location.clone(),
        (None, Some(known)) => Location::page(&known.page).map_err(|problem| Error::IndexAddress { problem })?,
        (None, None) => return Err(Error::NoIndex),
    };
    let page = start.to_string();
    let known = known.filter(|known| known.page == page);
    let language =
        options.language.clone().or_else(|| known.map(|known| known.language.clone())).unwrap_or_else(english);
    let only = match options.only.is_empty() {
        true => known.map(|known| known.only.clone()).unwrap_or_default(),
        false => options.only.iter().map(ToString::to_string).collect(),
    };
    Ok((start, IndexEntry { page, language, only }))
}

/// Returns whether another language of a page is worth fetching. A missing page may exist in another language, and a
/// translation may lack the document.
fn is_worth(next: &Location, failed: &Unread) -> bool {
    failed.error.is_gone() || (is_without(&failed.error) && !is_english(&failed.location) && is_english(next))
}

/// Returns whether a page has no document, as opposed to an unreadable one.
fn is_without(error: &Error) -> bool {
    matches!(error, Error::Page { problem: docs_page::Error::NoDocument { .. } | docs_page::Error::Html, .. })
}

/// Returns the newest version in a header, or else in any other place.
fn newest(found: &[Page], versions: &Versions) -> Option<String> {
    let by_header = found.iter().flat_map(|page| page.document.versions()).max();
    by_header.or_else(|| found.iter().flat_map(|page| told(page, versions)).max())
}

fn told(page: &Page, versions: &Versions) -> Vec<String> {
    versions.of(&page.document, page.found.made_of.as_deref())
}

/// The pages of an index that become a plan.
struct Site<'a> {
    tree: &'a Tree,
    only: &'a [String],
    plan: Plan,
}

impl Site<'_> {
    /// Returns the pages of stored documents that the index doesn't list.
    fn unlisted(&mut self, listed: &[Location], is_whole: bool) -> Vec<Location> {
        let mut unlisted = Vec::new();
        for entry in self.tree.entries() {
            match place(entry) {
                Ok(page) if listed.contains(&page) => {}
                Ok(page) => {
                    if is_whole {
                        let note = format!("{page}, the page of openapi/{}, is not in the index any more", entry.file);
                        self.plan.notes.push(note);
                    }
                    unlisted.push(page);
                }
                Err(error) => self.plan.fail(Some(entry), error),
            }
        }
        unlisted
    }

    /// Fetches the best page of each group, or else the next one.
    fn fetch(&mut self, groups: Vec<Translations>, reader: Reader<'_>) -> (Vec<Page>, Vec<Unread>) {
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        let mut open = groups.into_iter().map(|group| group.pages).collect::<Vec<_>>();
        while !open.is_empty() {
            let best = open.iter().filter_map(|pages| pages.first().cloned()).collect::<Vec<_>>();
            let mut again = Vec::new();
            for (group, page) in open.into_iter().zip(pages(reader, &best)) {
                let others = group.into_iter().skip(1).collect::<Vec<_>>();
                match page {
                    Ok(page) => {
                        self.plan.passed_over.translations += others.len();
                        found.push(page);
                    }
                    Err(page) => match others.into_iter().filter(|next| is_worth(next, &page)).collect::<Vec<_>>() {
                        next if next.is_empty() => unread.push(*page),
                        next => {
                            self.plan
                                .notes
                                .push(format!("{}, so that it is looked for in another language", page.error));
                            again.push(next);
                        }
                    },
                }
            }
            open = again;
        }
        (found, unread)
    }

    /// Separates pages without a document from those with an unreadable one.
    fn sort_out(&mut self, unread: Vec<Unread>, wanted: Option<&str>) {
        for Unread { location, error, made_of } in unread {
            // In a move, pages of the previous version don't matter.
            let entry = self.entry_of(&location).filter(|_| !self.plan.is_move).cloned();
            let version = self.plan.versions.of_unread(made_of.as_deref(), &location.to_string());
            match version.filter(|version| wanted.is_some_and(|wanted| wanted != version)) {
                _ if entry.is_some() => self.plan.fail(entry.as_ref(), error),
                _ if is_without(&error) => self.plan.passed_over.without_document += 1,
                Some(version) => self.pass_over(&version),
                None => self.plan.fail(None, error),
            }
        }
    }

    /// Returns the documents of the wanted version. Those without a version count if there is no other version.
    fn of_version(&mut self, found: Vec<Page>, wanted: Option<&str>) -> Vec<Page> {
        let all = found.iter().flat_map(|page| told(page, &self.plan.versions)).collect::<BTreeSet<_>>();
        let mut right = Vec::new();
        for page in found {
            let told = told(&page, &self.plan.versions);
            match wanted {
                Some(wanted) if told.iter().any(|told| told == wanted) => right.push(page),
                Some(_) if told.is_empty() && all.len() > 1 && self.entry_of(&page.location).is_none() => {
                    self.plan.fail(None, Error::Untold { location: page.location });
                }
                Some(_) if !told.is_empty() => self.pass_over(&told.join(" and ")),
                _ => right.push(page),
            }
        }
        right
    }

    /// Reports the stored documents that no page has.
    fn look_for_the_rest(&mut self) {
        let (files, is_move) = (self.plan.files(), self.plan.is_move);
        for entry in self.tree.entries().iter().filter(|entry| !is_move && !files.contains(&entry.file)) {
            if !self.plan.failures.iter().any(|failure| failure.file.as_ref() == Some(&entry.file)) {
                let (file, version) = (entry.file.clone(), entry.api_version.clone());
                self.plan.fail(Some(entry), Error::Unlisted { file, version });
            }
        }
    }

    fn entry_of(&self, page: &Location) -> Option<&Entry> {
        let address = page.address();
        self.tree.entries().iter().find(|entry| address.is_some() && entry.page == address)
    }

    fn pass_over(&mut self, version: &str) {
        *self.plan.passed_over.other_versions.entry(version.to_owned()).or_default() += 1;
    }

    /// Selects one page for each operation: the stored one, or else the one with the fewest operations. So the document
    /// of a whole API is the last choice.
    fn choose(&mut self, mut right: Vec<Page>, version: &str) {
        right.sort_by_key(|page| (self.entry_of(&page.location).is_none(), page.document.operations().len()));
        let patterns = self.only.iter().filter_map(|only| glob::Pattern::new(only).ok()).collect::<Vec<_>>();
        let is_wanted = |id: &str| patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(id));
        let (mut taken, mut chosen) = (Vec::new(), Vec::new());
        for page in right {
            // An id at another route is a different operation, which would conflict with the first.
            let operations = Operation::all(&page.document);
            let is_stored = self.entry_of(&page.location).is_some();
            let mut more = operations.iter().filter(|operation| !taken.contains(*operation));
            let is_apart = !operations.iter().any(|operation| taken.contains(operation));
            // A document must add an operation that the others lack.
            let is_of_use = |operation: &Operation| match self.has(operation) {
                true => is_apart,
                false => is_wanted(&operation.id),
            };
            if operations.is_empty() {
                self.plan.fail(None, Error::without_operations(&page.location, &page.document));
            } else if is_stored || more.any(is_of_use) {
                taken.extend(operations);
                chosen.push(page);
            } else if is_apart {
                self.plan.passed_over.not_asked_for += 1;
            } else {
                self.plan.passed_over.same_operations += 1;
            }
        }
        for place in self.tree.places(chosen, version) {
            match place {
                Ok(arrival) => self.plan.arrivals.push(arrival),
                Err(error) => self.plan.fail(None, error),
            }
        }
    }

    fn has(&self, operation: &Operation) -> bool {
        self.tree.operations().contains(operation)
    }
}
