//! Generates missing ids of operations that occur on several pages.

use std::collections::BTreeMap;

use super::Document;
use super::unnamed::{Taken, given, set};

/// Generates ids that are unique in all documents. An operation has the same id in all of them: one from a page, or a
/// generated one.
pub(crate) fn tell_apart(documents: &mut [Document]) {
    if documents.len() < 2 {
        return;
    }
    let named = documents.iter().flat_map(|document| {
        let own = document.places().into_iter().filter(|route| !document.unnamed.contains(route));
        own.filter_map(|route| Some((given(&document.tree, &route)?.to_owned(), route)))
    });
    let mut ids = named.map(|(id, route)| (route, id)).collect::<BTreeMap<_, _>>();
    let mut taken = Taken::of(ids.values());
    for document in documents {
        for route in document.places().into_iter().filter(|route| document.unnamed.contains(route)) {
            let id = ids.entry(route.clone()).or_insert_with(|| taken.made_up(&route));
            set(&mut document.tree, &route, id);
        }
    }
}
