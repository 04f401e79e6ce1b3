//! Selects the documents that fit together, from the fetched ones and those that stay in `openapi/`.
//!
//! A document that doesn't generate or contradicts the others is skipped with the reason. The others are taken.

use cartesia_api_build::{Config, Document, Error as Problem, Generated, LeftOut};

use super::arrival::Arrival;
use super::error::Error;
use super::moves::{Moves, Operation};
use super::tree::Tree;

/// The documents that fit, and those that don't.
pub(crate) struct Fitted {
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) left_out: Vec<(Arrival, Error)>,
    /// The code for all documents; `None` if there are none.
    pub(crate) generated: Option<Generated>,
    pub(crate) moves: Moves,
}

/// The conditions for taking documents.
pub(crate) struct Terms<'a> {
    /// The files to remove.
    pub(crate) removed: &'a [String],
    /// True if all stored documents are to be replaced by those of another version.
    pub(crate) is_move: bool,
    /// True if operations may disappear.
    pub(crate) accept_removal: bool,
}

/// Finds the documents that can be taken.
pub(crate) fn fit(
    tree: &Tree,
    known: &[Operation],
    arrivals: Vec<Arrival>,
    terms: &Terms<'_>,
) -> Result<Fitted, Error> {
    let mut fitted = Fitted { arrivals, left_out: Vec::new(), generated: None, moves: Moves::default() };
    loop {
        if let Some((index, error)) = fitted.contradiction(tree, terms)? {
            fitted.leave_out(index, error);
            continue;
        }
        let documents = fitted.documents(tree, terms, fitted.arrivals.len());
        if documents.is_empty() {
            return Ok(fitted);
        }
        match tree.config().generate_parsed(&documents) {
            Ok(generated) => {
                if fitted.leave_out_refused(tree, &generated.left_out) {
                    continue;
                }
                fitted.generated = Some(generated);
            }
            Err(problem @ (Problem::Selector { .. } | Problem::NoneSelected)) => return Err(Error::Settings(problem)),
            Err(problem) => {
                fitted.leave_out_faulty(tree, terms, problem)?;
                continue;
            }
        }
        fitted.moves = Moves::between(known.to_vec(), &operations(&documents));
        let Some(index) = fitted.one_that_loses(tree, terms) else { return Ok(fitted) };
        let error = fitted.gone(tree, fitted.arrivals.get(index));
        fitted.leave_out(index, error);
    }
}

/// Returns the settings for some of the documents, which may lack operations that the settings name.
fn of_some(tree: &Tree) -> Config {
    tree.config().clone().allow_unmatched(true)
}

fn operations(documents: &[Document]) -> Vec<Operation> {
    documents.iter().flat_map(Operation::all).collect()
}

impl Fitted {
    /// Returns all documents, with the first few of the arrivals.
    fn documents(&self, tree: &Tree, terms: &Terms<'_>, count: usize) -> Vec<Document> {
        let come = self.arrivals.get(..count).unwrap_or_default();
        let mut documents = tree.with(come, terms.removed);
        let is_kept = |document: &Document| {
            let comes = |arrivals: &[Arrival]| arrivals.iter().any(|arrival| arrival.entry.file == document.name());
            comes(come) || !(terms.is_move || comes(&self.arrivals))
        };
        documents.retain(is_kept);
        documents
    }

    fn leave_out(&mut self, index: usize, error: Error) {
        let arrival = self.arrivals.remove(index);
        self.left_out.push((arrival, error));
    }

    /// Returns the arrival that contradicts most of the others. Of several, a new one is returned, and of these the
    /// last.
    fn contradiction(&self, tree: &Tree, terms: &Terms<'_>) -> Result<Option<(usize, Error)>, Error> {
        // Other problems are found when they are generated.
        let documents = self.documents(tree, terms, self.arrivals.len());
        let conflicts = of_some(tree).conflicts(&documents).unwrap_or_default();
        let is_of = |problem: &Problem, file: &str| match problem {
            Problem::Conflict { first, second, .. } => first == file || second == file,
            _ => false,
        };
        let count = |file: &str| conflicts.iter().filter(|problem| is_of(problem, file)).count();
        let arrivals = self.arrivals.iter().enumerate();
        let counted = arrivals.map(|(index, arrival)| (count(&arrival.entry.file), tree.is_new(arrival), index));
        let worst = counted.filter(|(count, ..)| *count > 0).max();
        let Some((_, _, index)) = worst else {
            return conflicts.into_iter().next().map_or(Ok(None), |problem| Err(Error::Stored(problem)));
        };
        let file = self.arrivals.get(index).map(|arrival| arrival.entry.file.clone()).unwrap_or_default();
        let problem = conflicts.into_iter().find(|problem| is_of(problem, &file));
        Ok(problem.map(|problem| (index, self.together(index, problem))))
    }

    fn together(&self, index: usize, problem: Problem) -> Error {
        let names = self.arrivals.get(index).map(|arrival| arrival.location.to_string()).unwrap_or_default();
        Error::Together { names, problem: Box::new(problem) }
    }

    /// Skips the arrivals with refused operations, or else the first one that causes an error.
    fn leave_out_faulty(&mut self, tree: &Tree, terms: &Terms<'_>, problem: Problem) -> Result<(), Error> {
        let documents = self.documents(tree, terms, self.arrivals.len());
        let refused = match of_some(tree).leave_out_refused(true).generate_parsed(&documents) {
            Ok(Generated { left_out, .. }) | Err(Problem::AllRefused { left_out }) => left_out,
            Err(_) => Vec::new(),
        };
        if self.leave_out_refused(tree, &refused) {
            return Ok(());
        }
        match self.first_too_much(tree, terms) {
            Some(index) => {
                let error = self.together(index, problem);
                self.leave_out(index, error);
                Ok(())
            }
            None if !terms.removed.is_empty() => {
                let file = terms.removed.join(", ");
                Err(Error::Without { file, problem: Box::new(problem) })
            }
            None => Err(Error::Stored(problem)),
        }
    }

    /// Skips the arrivals with one of these operations. If the build leaves out refused operations, only those without
    /// other operations are skipped. Returns whether any was.
    fn leave_out_refused(&mut self, tree: &Tree, refused: &[LeftOut]) -> bool {
        let is_refused = |route: &String| refused.iter().any(|refused| refused.route == *route);
        let (mut stay, count) = (Vec::new(), self.arrivals.len());
        for arrival in std::mem::take(&mut self.arrivals) {
            let routes = arrival.document.routes();
            let is_out = match tree.config().leaves_out_refused() {
                true => routes.iter().all(is_refused),
                false => routes.iter().any(is_refused),
            };
            let first = refused.iter().find(|refused| routes.contains(&refused.route));
            match first.filter(|_| is_out) {
                Some(left_out) => {
                    let (location, left_out) = (arrival.location.clone(), Box::new(left_out.clone()));
                    self.left_out.push((arrival, Error::LeftOut { location, left_out }));
                }
                None => stay.push(arrival),
            }
        }
        self.arrivals = stay;
        self.arrivals.len() < count
    }

    /// Finds the first arrival that causes an error, by halving the list. The documents without it and the later ones
    /// generate.
    fn first_too_much(&self, tree: &Tree, terms: &Terms<'_>) -> Option<usize> {
        let config = of_some(tree);
        let generates = |count| config.generate_parsed(&self.documents(tree, terms, count)).is_ok();
        let (mut good, mut bad) = (0, self.arrivals.len());
        if bad == 0 {
            return None;
        }
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if generates(middle) { good = middle } else { bad = middle }
        }
        Some(good)
    }

    /// Returns an arrival that lost an operation of the document it replaces, unless that is accepted.
    fn one_that_loses(&self, tree: &Tree, terms: &Terms<'_>) -> Option<usize> {
        if terms.accept_removal || terms.is_move || !terms.removed.is_empty() {
            return None;
        }
        let loses =
            |arrival: &Arrival| self.moves.gone().any(|gone| tree.has_operation(&arrival.entry.file, gone.id()));
        self.arrivals.iter().position(loses)
    }

    fn gone(&self, tree: &Tree, arrival: Option<&Arrival>) -> Error {
        let names = arrival.map(|arrival| arrival.location.to_string()).unwrap_or_default();
        let is_its = |id: &str| arrival.is_some_and(|arrival| tree.has_operation(&arrival.entry.file, id));
        let operations = self.moves.gone().filter(|gone| is_its(gone.id())).map(|gone| gone.named()).collect();
        Error::Gone { names, operations }
    }
}
