//! Generates ids from method and path for operations without one: `get_voices_by_id` for `GET /voices/{id}`. Further
//! operations with the same name get a number.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::routes::{self, Route};
use super::yaml::{Mapping, Value};

const ID: &str = "operationId";

/// Gives each operation of a document an id, and returns the places of those that had none.
pub(super) fn name(document: &mut Mapping) -> BTreeSet<Route> {
    let is_unnamed =
        |route: &Route| route.find(document).is_some_and(Value::is_mapping) && given(document, route).is_none();
    let unnamed = routes::all(document).into_iter().filter(is_unnamed).collect::<Vec<_>>();
    let mut taken = Taken::of(&ids(document));
    for route in &unnamed {
        let id = taken.made_up(route);
        set(document, route, &id);
    }
    unnamed.into_iter().collect()
}

/// Returns the ids in a document.
pub(super) fn ids(document: &Mapping) -> BTreeSet<String> {
    routes::all(document).iter().filter_map(|route| given(document, route).map(str::to_owned)).collect()
}

/// Returns the id of an operation; `None` if it is missing or empty.
pub(super) fn given<'a>(document: &'a Mapping, route: &Route) -> Option<&'a str> {
    route.find(document)?.get(ID)?.as_str().filter(|id| !id.is_empty())
}

pub(super) fn set(document: &mut Mapping, route: &Route, id: &str) {
    if let Some(operation) = route.find_mut(document).and_then(Value::as_mapping_mut) {
        operation.insert(ID.into(), id.into());
    }
}

/// The ids that are taken, as names in Rust. Generated ids must differ from them, so that no error or doc comment
/// attributes a generated id to the document.
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    pub(super) fn of<'a>(ids: impl IntoIterator<Item = &'a String>) -> Self {
        Self(ids.into_iter().map(|id| id.to_snake_case()).collect())
    }

    pub(super) fn made_up(&mut self, route: &Route) -> String {
        let name = named_after(route);
        let mut numbered = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}_{n}") });
        let id = numbered.find(|id| !self.0.contains(&id.to_snake_case())).unwrap_or_default();
        self.0.insert(id.to_snake_case());
        id
    }
}

fn named_after(route: &Route) -> String {
    let segments = route.path().split('/').map(|segment| {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let by = if segment.starts_with('{') { "by_" } else { "" };
        format!("{by}{}", segment.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_"))
    });
    let words = std::iter::once(route.method().to_owned()).chain(segments).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}
