//! The operations that a refresh renames or removes: callers of both have to change their code.

use cartesia_api_build::Generated;

use super::error::Error;

/// An operation as it is called, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Its method and its path; none where its document is missing.
    pub(crate) route: Option<String>,
}

impl Operation {
    /// All operations of what was generated.
    pub(crate) fn all(generated: &Generated) -> Vec<Self> {
        let routes = generated.operations.iter().zip(&generated.routes);
        routes.map(|(id, route)| Self { id: id.clone(), route: Some(route.clone()) }).collect()
    }
}

/// The operations that are not there any more, by what has become of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moves {
    /// The operation, and what its route is called now.
    renamed: Vec<(Operation, String)>,
    gone: Vec<Operation>,
}

impl Moves {
    /// An operation of a new name at the route of one that is gone is the same operation.
    pub(crate) fn between(before: Vec<Operation>, after: &[Operation]) -> Self {
        let mut moves = Self::default();
        let known = before.iter().map(|operation| operation.id.clone()).collect::<Vec<_>>();
        for operation in before {
            if after.iter().any(|other| other.id == operation.id) {
                continue;
            }
            let is_same = |other: &&Operation| {
                operation.route.is_some() && other.route == operation.route && !known.contains(&other.id)
            };
            match after.iter().find(is_same) {
                Some(now) => moves.renamed.push((operation, now.id.clone())),
                None => moves.gone.push(operation),
            }
        }
        moves
    }

    /// Refuses that operations are gone, which somebody has to mean.
    pub(crate) fn are_meant(&self, names: String, accepted: bool) -> Result<(), Error> {
        match self.gone.is_empty() || accepted {
            true => Ok(()),
            false => Err(Error::Gone { names, operations: self.gone.iter().map(named).collect() }),
        }
    }

    /// The ids of the operations that are gone with a missing document, of which no surface tells.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &str> {
        self.gone.iter().filter(|operation| operation.route.is_none()).map(|operation| operation.id.as_str())
    }

    /// A line for each operation.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let renamed = self.renamed.iter().map(|(operation, now)| format!("{} is now {now}", named(operation)));
        renamed.chain(self.gone.iter().map(|operation| format!("{} is gone", named(operation))))
    }
}

fn named(Operation { id, route }: &Operation) -> String {
    route.as_ref().map_or_else(|| id.clone(), |route| format!("{id} ({route})"))
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
