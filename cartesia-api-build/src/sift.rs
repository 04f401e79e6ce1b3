//! Finds the operations that a stage refuses.
//!
//! A stage stops at the first refusal, may not name the operation, and may panic. So the stages run on parts of the
//! document: on halves, until each part passes or is one operation. This finds every operation that is refused on its
//! own. It costs about as much as a few whole runs, since the parts get smaller.
//!
//! Operations that are only refused beside others pass alone. Of operations with the same id, all but the first are
//! removed, since a document may have hundreds. In any other case, the last operation of the shortest beginning of the
//! document that does not pass is removed.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::read::{Document, Route, part};

/// An operation that a stage refuses, and the stage's error.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) route: Route,
    pub(crate) error: Error,
}

/// Returns the operations that must be removed for a document to pass a stage, in any order.
///
/// # Errors
///
/// The stage's error, if a document without operations does not pass either.
pub(crate) fn sift(
    document: &Document,
    stage: impl Fn(&[Document]) -> Result<(), Error>,
) -> Result<Vec<Refusal>, Error> {
    let parts = Parts { document, stage };
    let mut routes = document.places();
    let Err(error) = parts.pass(&routes) else { return Ok(Vec::new()) };
    parts.pass(&[])?;
    let mut refusals = Vec::new();
    parts.alone(&routes, error, &mut refusals);
    routes.retain(|route| !refusals.iter().any(|refusal| refusal.route == *route));
    if parts.pass(&routes).is_err() {
        refusals.extend(of_known_ids(document, &mut routes));
        parts.together(routes, &mut refusals);
    }
    Ok(refusals)
}

/// Removes operations with the id of an earlier one.
fn of_known_ids(document: &Document, routes: &mut Vec<Route>) -> Vec<Refusal> {
    let (mut known, mut refusals) = (BTreeMap::new(), Vec::new());
    routes.retain(|route| {
        let Some(id) = document.operation(route) else { return true };
        let first = known.entry(id.clone()).or_insert_with(|| route.clone());
        if first != route {
            let error = Error::same_id(&id, &first.to_string(), &route.to_string());
            refusals.push(Refusal { route: route.clone(), error });
        }
        first == route
    });
    refusals
}

struct Parts<'a, S> {
    document: &'a Document,
    stage: S,
}

impl<S: Fn(&[Document]) -> Result<(), Error>> Parts<'_, S> {
    /// Runs the stage on some operations.
    fn pass(&self, routes: &[Route]) -> Result<(), Error> {
        let routes = routes.iter().collect::<BTreeSet<_>>();
        (self.stage)(&[part(self.document, |route| routes.contains(route))])
    }

    /// Finds the operations that are refused on their own, in a list that does not pass.
    fn alone(&self, routes: &[Route], error: Error, refusals: &mut Vec<Refusal>) {
        if let [route] = routes {
            return refusals.push(Refusal { route: route.clone(), error });
        }
        let (first, second) = routes.split_at(routes.len() / 2);
        for half in [first, second] {
            if let Err(error) = self.pass(half) {
                self.alone(half, error, refusals);
            }
        }
    }

    /// Finds the operations that are refused because of those before them.
    fn together(&self, mut routes: Vec<Route>, refusals: &mut Vec<Refusal>) {
        let mut good = 0;
        while let Err(mut error) = self.pass(&routes) {
            let mut bad = routes.len();
            while bad > good + 1 {
                let middle = good + (bad - good) / 2;
                match self.pass(routes.get(..middle).unwrap_or_default()) {
                    Ok(()) => good = middle,
                    Err(earlier) => (bad, error) = (middle, earlier),
                }
            }
            if good == routes.len() {
                return;
            }
            refusals.push(Refusal { route: routes.remove(good), error });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use std::cell::Cell;

    use super::*;
    use crate::Source;

    /// Returns a document with operations whose ids are `o0`, `o1` and so on.
    fn document(count: usize) -> Document {
        of_ids((0..count).map(|number| format!("o{number}")))
    }

    fn of_ids(ids: impl Iterator<Item = String>) -> Document {
        let paths = ids.enumerate();
        let paths = paths.map(|(n, id)| format!("  /{n}: {{ get: {{ operationId: {id}, responses: {{}} }} }}\n"));
        let head = "openapi: 3.0.1\ninfo: { title: T, version: '1' }\npaths:\n";
        Document::parse(&Source::new("a.yaml", format!("{head}{}", paths.collect::<String>()))).unwrap()
    }

    /// Checks the operations that a stage refuses, and returns the number of operations in all of its runs.
    #[track_caller]
    fn check(count: usize, refuses: impl Fn(&[String]) -> bool, expected: &[&str]) -> usize {
        let (document, asked) = (document(count), Cell::new(0));
        let refusals = sift(&document, |documents| {
            let ids = documents.iter().flat_map(Document::operations).collect::<Vec<_>>();
            asked.set(asked.get() + ids.len());
            if refuses(&ids) { Err(Error::NoneSelected) } else { Ok(()) }
        });
        let mut found =
            refusals.unwrap().iter().map(|refusal| document.operation(&refusal.route).unwrap()).collect::<Vec<_>>();
        found.sort();
        assert_eq!(found, expected);
        asked.get()
    }

    fn has(ids: &[String], id: &str) -> bool {
        ids.iter().any(|other| other == id)
    }

    // Scenario: none, one, several and all of many operations are refused on their own.
    // Expected: they are found, at the cost of a few whole documents.
    #[test]
    fn operations_that_are_refused_alone() {
        assert_eq!(check(64, |_| false, &[]), 64);
        assert!(check(64, |ids| has(ids, "o41"), &["o41"]) <= 4 * 64);
        let is_odd = |ids: &[String]| ["o1", "o2", "o30", "o63"].iter().any(|id| has(ids, id));
        assert!(check(64, is_odd, &["o1", "o2", "o30", "o63"]) <= 6 * 64);
        assert_eq!(check(3, |ids| !ids.is_empty(), &["o0", "o1", "o2"]), 3 + 3 + 2);
    }

    // Scenario: operations that are refused beside others, and one that is refused on its own. Expected: the later ones
    // are removed.
    #[test]
    fn operations_that_are_refused_together() {
        let pair = |ids: &[String], a: &str, b: &str| has(ids, a) && has(ids, b);
        check(9, |ids| pair(ids, "o2", "o7"), &["o7"]);
        check(9, |ids| pair(ids, "o7", "o8") || pair(ids, "o0", "o1") || has(ids, "o4"), &["o1", "o4", "o8"]);
        check(5, |ids| ids.len() > 2, &["o2", "o3", "o4"]);
    }

    // Scenario: a hundred operations with ten ids, of which some are refused on their own.
    // Expected: of each ten, the first that passes is kept. The number of runs is bounded.
    #[test]
    fn operations_of_one_id() {
        let document = of_ids((0..100).map(|number| format!("o{}", number % 10)));
        let attempts = Cell::new(0);
        let refusals = sift(&document, |documents| {
            let ids = documents.iter().flat_map(Document::operations).collect::<Vec<_>>();
            let is_alone = documents.iter().flat_map(Document::routes).any(|route| route == "GET /3");
            attempts.set(attempts.get() + 1);
            let is_same = ids.iter().collect::<BTreeSet<_>>().len() < ids.len();
            if is_same || is_alone { Err(Error::NoneSelected) } else { Ok(()) }
        });
        let refusals = refusals.unwrap();
        let left =
            document.places().into_iter().filter(|route| !refusals.iter().any(|refusal| refusal.route == *route));
        let left = left.map(|route| route.to_string()).collect::<Vec<_>>();
        let first = [0, 1, 2, 4, 5, 6, 7, 8, 9, 13].map(|number| format!("GET /{number}"));
        assert_eq!(left, first);
        let last = refusals.iter().find(|refusal| refusal.route.to_string() == "GET /93").unwrap();
        assert_eq!(
            last.error.to_string(),
            "o3: GET /13 and GET /93 both have this id; ids must be unique: change one of them"
        );
        // The runs for halving a hundred operations, for the whole and the empty document, and for the rest with and
        // without known ids.
        assert!(attempts.get() <= 2 * 100 + 4, "{}", attempts.get());
    }

    // Scenario: a stage that refuses every document. Expected: its error.
    #[test]
    fn documents_that_are_refused_anyway() {
        let error = sift(&document(4), |_| Err(Error::NoneSelected)).unwrap_err();
        assert!(matches!(error, Error::NoneSelected), "{error}");
    }
}
