//! Carries out a plan: takes the documents that fit, compares the result with the previous surface, and writes it.

use std::path::Path;
use std::thread;

use super::arrival::Arrival;
use super::error::Error;
use super::fit::{Fitted, Terms, fit};
use super::plan::{Failure, Plan};
use super::report::{Outcome, Report, Seen};
use super::sources::{IndexEntry, LeftOut, Moment};
use super::tree::Tree;
use super::version::Versions;
use super::{Options, names};
use crate::difference::Difference;

/// The state of a refresh.
pub(super) struct Refresh<'a> {
    pub(super) root: &'a Path,
    pub(super) options: &'a Options,
    pub(super) tree: Tree,
    pub(super) report: Report,
    pub(super) now: Moment,
}

impl Refresh<'_> {
    /// Takes the documents of a plan that fit, and writes them unless this is a check.
    pub(super) fn run(mut self, plan: Plan) -> Result<Report, Error> {
        let Plan {
            arrivals,
            failures,
            mut removed,
            versions,
            index,
            is_lenient,
            is_move,
            is_remembered,
            passed_over,
            notes,
        } = plan;
        self.report.passed_over = passed_over;
        self.report.notes = notes;
        let pages = arrivals.iter().filter_map(|arrival| arrival.location.address()).collect::<Vec<_>>();
        let new = self.new_ones(arrivals, is_move);
        let (mut left_out, mut taken) = (failures, Vec::new());
        if let Err(error) = self.tree.is_whole_with(&new, &removed) {
            return Err(Error::of_all(left_out.into_iter().map(|failure| failure.error).chain([error])));
        }
        if !(new.is_empty() && removed.is_empty()) {
            taken = self.take(new, &mut removed, is_move, &versions, &mut left_out)?.arrivals;
        }
        self.settle_moved(&taken, &mut left_out);
        self.tell(&taken, &removed, &left_out)?;
        if self.report.has_left_out() && !(is_lenient && self.report.has_taken()) {
            let errors = left_out.into_iter().filter(|failure| failure.seen().outcome != Outcome::Skipped);
            return Err(Error::of_all(errors.map(|failure| failure.error)));
        }
        self.note(index.as_ref(), &pages, &left_out, is_remembered);
        self.report.is_noted_anew = self.tree.is_noted_anew();
        if !self.options.check && self.report.changes_something() {
            self.tree.write(&taken, &removed)?;
        }
        Ok(self.report)
    }

    /// Returns the documents that differ from the stored ones.
    fn new_ones(&mut self, arrivals: Vec<Arrival>, is_move: bool) -> Vec<Arrival> {
        let is_stored = |arrival: &Arrival| !is_move && self.tree.has(&arrival.entry, &arrival.text);
        let (stored, new) = arrivals.into_iter().partition::<Vec<_>, _>(is_stored);
        for arrival in stored {
            self.report.see(self.tree.seen(&arrival.entry, true));
            self.tree.note_page(&arrival.entry);
        }
        new
    }

    /// Takes the documents that fit, and compares the new surface with the previous one.
    fn take(
        &mut self,
        new: Vec<Arrival>,
        removed: &mut Vec<String>,
        is_move: bool,
        versions: &Versions,
        left_out: &mut Vec<Failure>,
    ) -> Result<Fitted, Error> {
        if let Some(file) = self.tree.stray().filter(|_| is_move) {
            return Err(Error::Stray { file });
        }
        self.tree.restore(&new);
        let (stored, known) = (self.tree.stored_surface(self.root), self.tree.known_operations());
        let new = self.of_the_right_version(new, versions, left_out);
        let accept_removal = self.options.accept_removal;
        let terms = Terms { removed, is_move, accept_removal };
        let tree = &self.tree;
        let (before, fitted) = thread::scope(|scope| {
            let before = scope.spawn(|| stored.surface());
            let fitted = fit(tree, &known, new, &terms);
            (before.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), fitted)
        });
        let mut fitted = fitted?;
        let failures = fitted.left_out.drain(..).map(|(arrival, error)| Failure::of(tree, &arrival, error));
        // In a move, its document is removed.
        left_out.extend(failures.map(|failure| Failure { file: failure.file.filter(|_| !is_move), ..failure }));
        if is_move && !fitted.arrivals.is_empty() {
            removed.extend(self.tree.files_without(&fitted.arrivals));
        }
        // If no document fits, these are the reasons.
        let is_nothing = fitted.arrivals.is_empty() && removed.is_empty();
        if !is_nothing {
            self.are_moves_meant(&fitted, is_move, left_out)?;
        }
        if let Some(generated) = fitted.generated.take() {
            self.report.difference = Difference::between(&before?, &generated.surface);
            // Notes on unchanged documents were reported when they were taken.
            self.report.notes.extend(generated.notes.into_iter().filter(|_| !is_nothing));
            self.report.left_out_operations = generated.left_out;
        }
        self.report.moves = std::mem::take(&mut fitted.moves);
        self.report.difference.wire.splice(..0, self.report.moves.unseen());
        Ok(fitted)
    }

    /// Refuses removed operations that are not accepted, and in a move also unknown ones. The reasons for skipped
    /// documents come first.
    fn are_moves_meant(&self, fitted: &Fitted, is_move: bool, left_out: &mut Vec<Failure>) -> Result<(), Error> {
        let is_meant = self.options.accept_removal || self.options.remove.is_some();
        let did_not_arrive = |failure: &Failure| failure.error.is_of_transport() && !failure.error.is_gone();
        let gone = fitted.moves.gone().map(|gone| gone.named()).collect::<Vec<_>>();
        let refused = match fitted.moves.are_meant(names(&fitted.arrivals), is_meant) {
            Err(error) => error,
            Ok(()) if is_move && !gone.is_empty() && left_out.iter().any(did_not_arrive) => {
                let version = fitted.arrivals.first().map(|arrival| arrival.entry.api_version.clone());
                Error::NotAllArrived { version: version.unwrap_or_default(), operations: gone }
            }
            Ok(()) => return Ok(()),
        };
        Err(Error::of_all(left_out.drain(..).map(|failure| failure.error).chain([refused])))
    }

    fn of_the_right_version(
        &self,
        arrivals: Vec<Arrival>,
        versions: &Versions,
        left_out: &mut Vec<Failure>,
    ) -> Vec<Arrival> {
        let mut versions = versions.clone();
        self.tree.learn(&mut versions);
        arrivals.iter().for_each(|arrival| versions.learn(&arrival.document, arrival.made_of.as_deref()));
        let mut right = Vec::new();
        for arrival in arrivals {
            match self.tree.check(&arrival, &versions) {
                Ok(()) => right.push(arrival),
                Err(error) => left_out.push(Failure::of(&self.tree, &arrival, error)),
            }
        }
        right
    }

    /// Adds a note for each page that could not be fetched, if its document has come from elsewhere.
    fn settle_moved(&mut self, taken: &[Arrival], left_out: &mut Vec<Failure>) {
        let is_in =
            |file: &String| taken.iter().any(|arrival| arrival.entry.file == *file) || self.report.is_unchanged(file);
        let settled = |failure: &Failure| failure.error.is_of_transport() && failure.file.as_ref().is_some_and(is_in);
        let (moved, rest) = std::mem::take(left_out).into_iter().partition::<Vec<_>, _>(settled);
        *left_out = rest;
        for Failure { file, error, .. } in moved {
            self.report.notes.push(format!("{error}; openapi/{} is found elsewhere", file.unwrap_or_default()));
        }
    }

    /// Adds the taken, removed and skipped documents to the report.
    fn tell(&mut self, taken: &[Arrival], removed: &[String], left_out: &[Failure]) -> Result<(), Error> {
        for arrival in taken {
            self.report.see(self.tree.seen(&arrival.entry, false));
            self.report.changed.push(self.tree.change(arrival));
        }
        self.tree.put(taken, &self.now)?;
        for file in removed {
            self.report.see(self.tree.seen_removed(file));
            self.report.changed.push(self.tree.remove(file)?);
        }
        left_out.iter().for_each(|failure| self.report.see(failure.seen()));
        Ok(())
    }

    /// Records the index and the skipped documents in `sources.toml`: all of them, or only changes if one document was
    /// refreshed.
    fn note(&mut self, index: Option<&IndexEntry>, pages: &[String], failures: &[Failure], is_all: bool) {
        let is_left = |page: &String| failures.iter().any(|failure| failure.page.as_ref() == Some(page));
        let (mut stays, mut done) = (Vec::new(), Vec::new());
        for known in self.tree.left_out() {
            match pages.contains(&known.page) && !is_left(&known.page) {
                true => done.push(format!("{} can be taken now; it was left out: {}", known.page, known.reason)),
                false if is_all => {}
                false => stays.push(known.clone()),
            }
        }
        self.report.notes.extend(done);
        if is_all {
            stays = failures.iter().filter_map(Failure::to_remember).collect();
        }
        self.tree.note(index, stays);
    }
}

impl Failure {
    fn of(tree: &Tree, arrival: &Arrival, error: Error) -> Self {
        let file = (!tree.is_new(arrival)).then(|| arrival.entry.file.clone());
        let page = arrival.location.address();
        Self { file, page, operations: arrival.entry.operations.clone(), error }
    }

    fn seen(&self) -> Seen {
        let outcome = match &self.error {
            Error::Pageless { .. } => Outcome::Skipped,
            error if error.is_of_transport() => Outcome::Failed,
            _ => Outcome::Refused,
        };
        Seen { file: self.file.clone(), page: self.page.clone(), outcome, reason: Some(self.error.to_string()) }
    }

    /// Returns the record of a skipped document. A stored document whose page could not be fetched is not recorded.
    fn to_remember(&self) -> Option<LeftOut> {
        let is_there = self.file.is_some() && self.error.is_of_transport();
        let page = self.page.clone().filter(|_| !is_there)?;
        // The way in which a page could not be fetched is not reproducible.
        let reason = match &self.error {
            error if error.is_gone() => "is not there".to_owned(),
            error if error.is_of_transport() => "did not arrive".to_owned(),
            error => error.to_string(),
        };
        Some(LeftOut { page, operations: self.operations.clone(), reason })
    }
}
