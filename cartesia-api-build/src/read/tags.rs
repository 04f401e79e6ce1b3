//! The tags of operations (OpenAPI 3.0.4, section 4.8.10). They select operations, and do not affect calls.

use std::collections::BTreeMap;

use super::routes::{self, Route};
use super::yaml::{Mapping, Value};

/// The tags of each operation that has any.
pub(super) type Tags = BTreeMap<Route, Vec<String>>;

/// Removes the tags from a document, so that pages may differ in them, and returns them. Tags that are not strings are
/// dropped.
pub(super) fn take(document: &mut Mapping) -> Tags {
    let mut tags = Tags::new();
    for route in routes::all(document) {
        let own = route.find(document).and_then(|operation| operation.get("tags")?.as_sequence());
        let own = own.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        if !own.is_empty() {
            tags.insert(route, own);
        }
    }
    let items = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::values_mut);
    for operation in items.filter_map(Value::as_mapping_mut).flat_map(Mapping::values_mut) {
        operation.as_mapping_mut().and_then(|fields| fields.shift_remove("tags"));
    }
    tags
}
