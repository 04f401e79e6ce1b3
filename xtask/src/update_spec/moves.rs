//! The operations that a refresh renames or removes. Callers of these have to change their code.

use std::collections::BTreeSet;

use cartesia_api_build::Document;
use serde::Serialize;

use super::error::Error;
use crate::difference::{Verdict, WireChange};

/// An operation's id and route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The method and path; `None` if the document is missing.
    pub(crate) route: Option<String>,
}

impl Operation {
    /// Returns all operations of a document.
    pub(crate) fn all(document: &Document) -> Vec<Self> {
        let calls = document.operations().into_iter().zip(document.routes());
        calls.map(|(id, route)| Self { id, route: Some(route) }).collect()
    }

    /// Returns an operation of which only the id is recorded.
    pub(crate) fn noted(id: &str) -> Self {
        Self { id: id.to_owned(), route: None }
    }
}

/// The operations that no longer exist under their id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Moves(Vec<Move>);

/// An operation that no longer exists under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Move {
    operation: String,
    route: Option<String>,
    /// The id of the operation at the same route; `None` if it is gone.
    now: Option<String>,
}

impl Moves {
    /// Finds these operations. A new id at the same route is the same operation.
    pub(crate) fn between(before: Vec<Operation>, after: &[Operation]) -> Self {
        let known = before.iter().map(|operation| operation.id.clone()).collect::<Vec<_>>();
        // The document of a whole API and that of a page may have the same operation.
        let mut once = BTreeSet::new();
        let before = before.into_iter().filter(move |operation| once.insert(operation.id.clone()));
        let stays = |operation: &Operation| after.iter().any(|other| other.id == operation.id);
        let moved = before.filter(|operation| !stays(operation)).map(|Operation { id, route }| {
            let is_same = |other: &&Operation| route.is_some() && other.route == route && !known.contains(&other.id);
            let now = after.iter().find(is_same).map(|other| other.id.clone());
            Move { operation: id, route, now }
        });
        let mut moves = moved.collect::<Vec<_>>();
        // Renamed operations are first.
        moves.sort_by_key(|moved| moved.now.is_none());
        Self(moves)
    }

    /// Refuses removed operations, unless they are accepted.
    pub(crate) fn are_meant(&self, names: String, accepted: bool) -> Result<(), Error> {
        let gone = self.gone().map(Move::named).collect::<Vec<_>>();
        if gone.is_empty() || accepted { Ok(()) } else { Err(Error::Gone { names, operations: gone }) }
    }

    pub(crate) fn gone(&self) -> impl Iterator<Item = &Move> {
        self.0.iter().filter(|moved| moved.now.is_none())
    }

    /// Returns the removed operations of a missing document, which no surface contains.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = WireChange> {
        self.gone().filter(|moved| moved.route.is_none()).map(|moved| WireChange {
            operation: moved.operation.clone(),
            what: "operation".to_owned(),
            before: Some("in a document that is missing".to_owned()),
            after: None,
            verdict: Verdict::Major,
        })
    }

    /// Returns a line for each operation.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|moved| match &moved.now {
            Some(now) => format!("{} is now {now}", moved.named()),
            None => format!("{} is gone", moved.named()),
        })
    }
}

impl Move {
    pub(crate) fn id(&self) -> &str {
        &self.operation
    }

    pub(crate) fn named(&self) -> String {
        let Self { operation, route, .. } = self;
        route.as_ref().map_or_else(|| operation.clone(), |route| format!("{operation} ({route})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(list: &[(&str, &str)]) -> Vec<Operation> {
        let operation = |(id, route): &(&str, &str)| Operation {
            id: (*id).to_owned(),
            route: Some((*route).to_owned()).filter(|route| !route.is_empty()),
        };
        list.iter().map(operation).collect()
    }

    #[track_caller]
    fn check(before: &[(&str, &str)], after: &[(&str, &str)], expected: &[&str]) {
        let moves = Moves::between(operations(before), &operations(after));
        assert_eq!(moves.lines().collect::<Vec<_>>(), expected);
    }

    // Scenario: operations that stay, move to another path, get another id, disappear, or swap routes; and one with
    // only an id.
    // Expected: those that callers must change, and the new ids.
    #[test]
    fn renamed_and_gone() {
        check(&[("a", "GET /a")], &[("b", "GET /b"), ("a", "GET /c")], &[]);
        check(&[("a", "GET /a")], &[("b", "GET /a")], &["a (GET /a) is now b"]);
        check(&[("a", "GET /a")], &[("b", "POST /a")], &["a (GET /a) is gone"]);
        check(&[("a", "GET /a"), ("b", "GET /b")], &[("b", "GET /a")], &["a (GET /a) is gone"]);
        check(&[("a", "")], &[("b", "GET /a")], &["a is gone"]);
    }
}
