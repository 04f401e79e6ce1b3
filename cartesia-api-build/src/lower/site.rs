//! The places of operations in a document.

use openapiv3::{Operation, Parameter, PathItem, ReferenceOr, SecurityRequirement, Server};

/// The place of an operation in the document, and the settings that it shares with other operations.
pub(super) struct Site<'a> {
    pub(super) id: &'a str,
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) parameters: &'a [ReferenceOr<Parameter>],
    pub(super) security: &'a [SecurityRequirement],
    /// The document's server.
    pub(super) server: &'a str,
    /// The path's own servers.
    pub(super) servers: &'a [Server],
}

/// Returns the operations of a path in the order of `openapiv3::PathItem::iter`, which progenitor follows.
pub(super) fn methods(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("OPTIONS", &mut item.options),
        ("HEAD", &mut item.head),
        ("PATCH", &mut item.patch),
        ("TRACE", &mut item.trace),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Returns the names in a path's braces.
pub(super) fn path_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}
