//! Tests of selected and left-out operations: alone, together, and in documents that share components.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod left_out;
mod selected;

use super::Config;
use crate::{Error, Generated, Source, generate};

/// Returns an operation with an empty response, at its own path.
fn operation(id: &str) -> (String, String) {
    (id.to_owned(), "responses: { '204': { description: '' } }".to_owned())
}

/// Returns an operation that returns a component.
fn returns(id: &str, schema: &str) -> (String, String) {
    let content = format!("{{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }}");
    (id.to_owned(), format!("responses: {{ '200': {{ description: '', content: {content} }} }}"))
}

/// Returns the operation with more fields.
fn with((id, fields): (String, String), more: &str) -> (String, String) {
    (id, format!("{more}, {fields}"))
}

/// A parameter that is refused.
const COOKIE: &str = "parameters: [{ name: c, in: cookie, schema: { type: string } }]";

/// Two parameters that are refused.
const TWICE: &str = "parameters: [{ name: c, in: header, schema: { type: string } }, { name: c, in: header, schema: { type: string } }]";

/// Returns a document with these operations and component schemas.
fn document(operations: &[(String, String)], schemas: &str) -> String {
    let paths = operations.iter().map(|(id, fields)| format!("  /{id}:\n    get: {{ operationId: {id}, {fields} }}\n"));
    format!(
        "openapi: 3.0.1\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://api.example.com }}]\npaths:\n{}\
         components:\n  schemas: {{ {schemas} }}\n",
        paths.collect::<String>()
    )
}

fn source(document: &str) -> [Source; 1] {
    [Source::new("made.yaml", document)]
}

fn leave_out() -> Config {
    Config::new().leave_out_refused(true)
}

#[track_caller]
fn fails(outcome: Result<Generated, Error>, expected: &str) {
    assert_eq!(outcome.map(|_| ()).unwrap_err().to_string(), expected);
}

/// Checks the operations that are left, and that the code equals that of a document with only these.
#[track_caller]
fn are_left(generated: &Generated, rest: &str) {
    let expected = generate(&source(rest)).unwrap();
    assert_eq!(generated.operations, expected.operations);
    assert_eq!(generated.code, expected.code);
    assert_eq!(generated.surface.items, expected.surface.items);
    assert_eq!(generated.surface.left_out, generated.left_out);
}
