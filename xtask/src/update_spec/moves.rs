//! The operations that a refresh renames or removes: callers of both have to change their code.

use std::collections::BTreeSet;

use cartesia_api_build::Document;
use serde::Serialize;

use super::error::Error;
use crate::difference::{Verdict, WireChange};

/// An operation's id and route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Its method and its path; none if its document is missing.
    pub(crate) route: Option<String>,
}

impl Operation {
    /// All operations of a document.
    pub(crate) fn all(document: &Document) -> Vec<Self> {
        let calls = document.operations().into_iter().zip(document.routes());
        calls.map(|(id, route)| Self { id, route: Some(route) }).collect()
    }

    /// One of which only the id was noted.
    pub(crate) fn noted(id: &str) -> Self {
        Self { id: id.to_owned(), route: None }
    }
}

/// The operations that are not there any more, by what has become of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Moves(Vec<Move>);

/// An operation that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Move {
    operation: String,
    route: Option<String>,
    /// The id of the operation at its route now; none if it is gone.
    now: Option<String>,
}

impl Moves {
    /// An operation of a new name at the route of one that is gone is the same operation.
    pub(crate) fn between(before: Vec<Operation>, after: &[Operation]) -> Self {
        let known = before.iter().map(|operation| operation.id.clone()).collect::<Vec<_>>();
        // A whole document may have the operation of a page too.
        let mut once = BTreeSet::new();
        let before = before.into_iter().filter(move |operation| once.insert(operation.id.clone()));
        let stays = |operation: &Operation| after.iter().any(|other| other.id == operation.id);
        let moved = before.filter(|operation| !stays(operation)).map(|Operation { id, route }| {
            let is_same = |other: &&Operation| route.is_some() && other.route == route && !known.contains(&other.id);
            let now = after.iter().find(is_same).map(|other| other.id.clone());
            Move { operation: id, route, now }
        });
        let mut moves = moved.collect::<Vec<_>>();
        // The renamed ones come first.
        moves.sort_by_key(|moved| moved.now.is_none());
        Self(moves)
    }

    /// Refuses that operations are gone, which somebody has to mean.
    pub(crate) fn are_meant(&self, names: String, accepted: bool) -> Result<(), Error> {
        let gone = self.gone().map(Move::named).collect::<Vec<_>>();
        if gone.is_empty() || accepted { Ok(()) } else { Err(Error::Gone { names, operations: gone }) }
    }

    pub(crate) fn gone(&self) -> impl Iterator<Item = &Move> {
        self.0.iter().filter(|moved| moved.now.is_none())
    }

    /// The operations that are gone with a missing document, of which no surface tells.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = WireChange> {
        self.gone().filter(|moved| moved.route.is_none()).map(|moved| WireChange {
            operation: moved.operation.clone(),
            what: "operation".to_owned(),
            before: Some("in a document that is missing".to_owned()),
            after: None,
            verdict: Verdict::Major,
        })
    }

    /// A line for each operation.
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

    // Scenario: operations that stay, move to another path, get another name, go, or have traded places; and one of
    // which only the name is known. Expected: those that callers have to look for, and where they are.
    #[test]
    fn renamed_and_gone() {
        check(&[("a", "GET /a")], &[("b", "GET /b"), ("a", "GET /c")], &[]);
        check(&[("a", "GET /a")], &[("b", "GET /a")], &["a (GET /a) is now b"]);
        check(&[("a", "GET /a")], &[("b", "POST /a")], &["a (GET /a) is gone"]);
        check(&[("a", "GET /a"), ("b", "GET /b")], &[("b", "GET /a")], &["a (GET /a) is gone"]);
        check(&[("a", "")], &[("b", "GET /a")], &["a is gone"]);
    }
}
