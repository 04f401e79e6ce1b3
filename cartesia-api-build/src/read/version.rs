//! The API version of a document: the values that it lists for the header `Cartesia-Version`.

use super::references::resolved;
use super::yaml::{Mapping, Value};

use crate::paths::VERSION_HEADER;

/// Returns the distinct values that a document's operations list for the header.
pub(super) fn versions(document: &Mapping) -> Vec<String> {
    let items = document.get("paths").and_then(Value::as_mapping).into_iter().flat_map(Mapping::values);
    let mut found = Vec::new();
    for parameter in items.flat_map(parameters) {
        for version in values(document, parameter) {
            if !found.contains(&version) {
                found.push(version);
            }
        }
    }
    found
}

/// Returns the parameters of a path and of its operations.
fn parameters(item: &Value) -> impl Iterator<Item = &Value> {
    let operations = item.as_mapping().into_iter().flat_map(Mapping::values);
    let lists = std::iter::once(item).chain(operations).filter_map(|object| object.get("parameters")?.as_sequence());
    lists.flatten()
}

fn values(document: &Mapping, parameter: &Value) -> Vec<String> {
    let Some(parameter) = resolved(document, parameter) else { return Vec::new() };
    let is_it = |field, word: &str| {
        parameter.get(field).and_then(Value::as_str).is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    let schema = parameter.get("schema").filter(|_| is_it("in", "header") && is_it("name", VERSION_HEADER));
    let listed = schema.and_then(|schema| resolved(document, schema)?.get("enum")?.as_sequence());
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
