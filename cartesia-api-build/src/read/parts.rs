//! Reduces documents to some of their operations.

use std::collections::BTreeSet;

use super::document::Document;
use super::needed::{self, Name};
use super::references::component;
use super::routes::{self, Route};
use super::yaml::{Mapping, Value};

/// Returns the documents with some of their operations, and the components that these use, from any document. A
/// document without operations is dropped, unless only it has such a component.
pub(crate) fn kept(documents: &[Document], is_kept: impl Fn(&Route) -> bool) -> Vec<Document> {
    let parts = documents.iter().map(|document| Part::of(document, &is_kept)).collect::<Vec<_>>();
    let trees = documents.iter().map(|document| &document.tree).collect::<Vec<_>>();
    let stay = || parts.iter().filter(|part| part.stays);
    let security = stay().filter_map(|part| Some(("security", part.document.tree.get("security")?)));
    let roots = parts.iter().map(|part| ("paths", &part.paths)).chain(security).collect::<Vec<_>>();
    let used = needed::used(&roots, &trees);
    let has = |part: &Part<'_>, (group, name): &Name| component(&part.document.tree, group, name).is_some();
    let is_needed = |part: &&Part<'_>| {
        part.stays || used.iter().any(|name| has(part, name) && !stay().any(|other| has(other, name)))
    };
    parts.iter().filter(is_needed).map(|part| part.document.with(part.tree(&used))).collect()
}

/// Does the same for one document, which stays even without operations.
pub(crate) fn part(document: &Document, is_kept: impl Fn(&Route) -> bool) -> Document {
    let part = Part::of(document, &is_kept);
    let security = document.tree.get("security").map(|security| ("security", security));
    let roots = security.into_iter().chain([("paths", &part.paths)]).collect::<Vec<_>>();
    document.with(part.tree(&needed::used(&roots, &[&document.tree])))
}

/// A document, with its remaining paths.
struct Part<'a> {
    document: &'a Document,
    paths: Value,
    /// False if all of its operations were removed.
    stays: bool,
}

impl<'a> Part<'a> {
    fn of(document: &'a Document, is_kept: &impl Fn(&Route) -> bool) -> Self {
        let places = document.places();
        let stays = places.is_empty() || places.iter().any(is_kept);
        Self { document, paths: kept_paths(&document.tree, is_kept), stays }
    }

    fn tree(&self, used: &BTreeSet<Name>) -> Mapping {
        let fields = self.document.tree.iter().map(|(field, value)| {
            let value = match (field.as_str(), value) {
                (Some("paths"), _) => self.paths.clone(),
                (Some("components"), Value::Mapping(groups)) => Value::Mapping(needed::of_use(groups, used)),
                (_, value) => value.clone(),
            };
            (field.clone(), value)
        });
        fields.collect()
    }
}

/// Returns the paths with the operations that are kept. A path without any is removed.
fn kept_paths(tree: &Mapping, is_kept: &impl Fn(&Route) -> bool) -> Value {
    let paths = match tree.get("paths") {
        Some(Value::Mapping(paths)) => paths,
        other => return other.cloned().unwrap_or_default(),
    };
    let mut kept = Mapping::new();
    for (path, item) in paths {
        let routes = routes::of_path(path.as_str().unwrap_or_default(), item);
        let gone = routes.iter().filter(|route| !is_kept(route)).collect::<Vec<_>>();
        if gone.len() == routes.len() && !gone.is_empty() {
            continue;
        }
        let mut item = item.clone();
        if let Value::Mapping(fields) = &mut item {
            let is_gone = |field: &Value| gone.iter().any(|route| route.is_field(field));
            fields.retain(|field, _| !is_gone(field));
        }
        kept.insert(path.clone(), item);
    }
    Value::Mapping(kept)
}
