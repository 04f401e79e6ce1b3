//! Finds the components that operations use. Others get no types: a document may contain the messages of a WebSocket,
//! or the schemas of another page.

use std::collections::BTreeSet;

use openapiv3::{Components, OpenAPI, ReferenceOr};
use serde::Serialize;
use serde_json::Value;

use super::schema::SCHEMAS;

/// Returns the names of the schemas that a document's paths use, directly or through other components.
pub(super) fn schemas(document: &OpenAPI, components: &Components) -> BTreeSet<String> {
    follow(references(&document.paths), components)
}

/// The names of the schemas that the requests of a lowered document use, and of those that its responses use.
pub(super) struct Reached {
    pub(super) sent: BTreeSet<String>,
    pub(super) read: BTreeSet<String>,
}

impl Reached {
    pub(super) fn of(document: &OpenAPI, components: &Components) -> Self {
        let (mut sent, mut read) = (Vec::new(), Vec::new());
        let items = document.paths.paths.values().filter_map(ReferenceOr::as_item);
        for (_, operation) in items.flat_map(openapiv3::PathItem::iter) {
            sent.extend(references(&(&operation.parameters, &operation.request_body)));
            read.extend(references(&operation.responses));
        }
        Self { sent: follow(sent, components), read: follow(read, components) }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.sent.contains(name) || self.read.contains(name)
    }
}

/// Returns the names of the schemas that references lead to, directly or indirectly.
fn follow(mut open: Vec<String>, components: &Components) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    while let Some(reference) = open.pop() {
        if !reached.contains(&reference) {
            open.extend(component(&reference, components));
            reached.insert(reference);
        }
    }
    names(&reached)
}

/// Returns the names of the schemas that only error responses use. Lowering drops those responses, but callers decode
/// errors as these types.
pub(super) fn errors(document: &OpenAPI, components: &Components) -> BTreeSet<String> {
    let mut errors = document.clone();
    for item in errors.paths.paths.values_mut() {
        let ReferenceOr::Item(item) = item else { continue };
        item.parameters.clear();
        for (_, operation) in super::site::methods(item) {
            operation.parameters.clear();
            operation.request_body = None;
            operation.responses.responses.retain(|status, _| !is_success(status));
        }
    }
    schemas(&errors, components)
}

fn is_success(status: &openapiv3::StatusCode) -> bool {
    matches!(status, openapiv3::StatusCode::Code(200..=299) | openapiv3::StatusCode::Range(2))
}

fn names(references: &BTreeSet<String>) -> BTreeSet<String> {
    references.iter().filter_map(|reference| reference.strip_prefix(SCHEMAS)).map(str::to_owned).collect()
}

/// Returns the references in a component.
fn component(reference: &str, components: &Components) -> Vec<String> {
    let Some((kind, name)) = reference.strip_prefix("#/components/").and_then(|rest| rest.split_once('/')) else {
        return Vec::new();
    };
    match kind {
        "schemas" => components.schemas.get(name).map(references),
        "responses" => components.responses.get(name).map(references),
        "parameters" => components.parameters.get(name).map(references),
        "requestBodies" => components.request_bodies.get(name).map(references),
        "headers" => components.headers.get(name).map(references),
        _ => None,
    }
    .unwrap_or_default()
}

fn references(part: &impl Serialize) -> Vec<String> {
    let mut found = Vec::new();
    gather(&serde_json::to_value(part).unwrap_or_default(), &mut found);
    found
}

fn gather(tree: &Value, found: &mut Vec<String>) {
    match tree {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| gather(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, found)),
        _ => {}
    }
}
