//! The choice of the documents that fit together, among those that have arrived and with what stays in `openapi/`.
//!
//! One that doesn't generate, or contradicts the others, takes nothing from them: it is left out, with the reason.

use cartesia_api_build::{Document, Error as Problem, Generated, check, conflicts, generate_parsed};

use super::arrival::Arrival;
use super::error::Error;
use super::moves::{Moves, Operation};
use super::tree::Tree;

/// The documents that fit, and those that don't.
pub(crate) struct Fitted {
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) left_out: Vec<(Arrival, Error)>,
    /// The code of all that is there then; none where nothing is.
    pub(crate) generated: Option<Generated>,
    pub(crate) moves: Moves,
}

/// The terms on which documents are taken.
pub(crate) struct Terms<'a> {
    /// The files that are to go.
    pub(crate) removed: &'a [String],
    /// Set if all that is stored is to make way: it is of another version.
    pub(crate) is_move: bool,
    /// Set if operations may be gone.
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
        match generate_parsed(&documents) {
            Ok(generated) => fitted.generated = Some(generated),
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

fn operations(documents: &[Document]) -> Vec<Operation> {
    documents.iter().flat_map(Operation::all).collect()
}

impl Fitted {
    /// All that is there with the first few of the arrivals.
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

    /// The arrival that contradicts most of the others; of several, one that is new, and of these the last.
    fn contradiction(&self, tree: &Tree, terms: &Terms<'_>) -> Result<Option<(usize, Error)>, Error> {
        let conflicts = conflicts(&self.documents(tree, terms, self.arrivals.len()));
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

    /// Leaves out one whose operation is refused, or those that can't be used alone, or else the first with which it is too
    /// much.
    fn leave_out_faulty(&mut self, tree: &Tree, terms: &Terms<'_>, problem: Problem) -> Result<(), Error> {
        if let Some((index, error)) = self.refused(&problem) {
            self.leave_out(index, error);
            return Ok(());
        }
        if let Some((index, error)) = self.faulty(tree, terms) {
            self.leave_out(index, error);
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

    /// The one arrival that has the operation that is refused.
    fn refused(&self, problem: &Problem) -> Option<(usize, Error)> {
        let Problem::Refused { operation, .. } = problem else { return None };
        let has_it = |arrival: &Arrival| arrival.document.operations().contains(operation);
        let mut having = self.arrivals.iter().enumerate().filter(|(_, arrival)| has_it(arrival));
        let (Some((index, arrival)), None) = (having.next(), having.next()) else { return None };
        let alone = arrival.document.clone().named(arrival.location.name());
        let problem = check(&[alone]).err()?;
        Some((index, Error::refused(&arrival.location, problem)))
    }

    /// One that can't be used beside those that can be used alone.
    fn faulty(&self, tree: &Tree, terms: &Terms<'_>) -> Option<(usize, Error)> {
        let alone = |arrival: &Arrival| {
            let document = arrival.document.clone().named(arrival.location.name());
            generate_parsed(&[document]).err()
        };
        let faults = self.arrivals.iter().map(alone).collect::<Vec<_>>();
        let good = faults.iter().zip(&self.arrivals).filter(|(fault, _)| fault.is_none()).map(|(_, arrival)| arrival);
        let good = good.map(|arrival| arrival.document.clone()).collect::<Vec<_>>();
        let stored = self.documents(tree, terms, 0);
        for (index, fault) in faults.into_iter().enumerate() {
            let (Some(problem), Some(arrival)) = (fault, self.arrivals.get(index)) else { continue };
            let documents = [stored.as_slice(), &good, std::slice::from_ref(&arrival.document)].concat();
            if generate_parsed(&documents).is_err() {
                return Some((index, Error::refused(&arrival.location, problem)));
            }
        }
        None
    }

    /// Halves the arrivals till one is left: without it and those behind it, what is there generates.
    fn first_too_much(&self, tree: &Tree, terms: &Terms<'_>) -> Option<usize> {
        let generates = |count| generate_parsed(&self.documents(tree, terms, count)).is_ok();
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

    /// The arrival in whose place an operation was that is gone, unless that is meant.
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
