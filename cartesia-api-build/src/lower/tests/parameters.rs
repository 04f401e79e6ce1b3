//! Tests of refused parameters.

use super::{DOCUMENT, check};
use crate::{Source, generate};

#[test]
fn parameters_that_can_not_be_sent() {
    let with = |parameter: &str, expected: &str| {
        check("parameters: []", &format!("parameters: [{{ {parameter} }}]"), expected);
    };
    with(
        "name: id, in: cookie, schema: { type: string }",
        "make: the parameter `id` is a cookie; remove it from the document",
    );
    with(
        "name: filter, in: query, content: { text/csv: {} }",
        "make: the parameter `filter` is described by `content` of `text/csv`; give it a schema, or `content` of \
         `application/json`",
    );
    with(
        "name: filter, in: query, schema: { type: array, items: { type: string, format: binary } }",
        "make: the query parameter `filter` is a file; send files in a form",
    );
    with("name: 'a b', in: header, schema: { type: string }", "make: `a b` is not a header name; fix the name");
    with(
        "name: id, in: path, required: true, schema: { type: string }",
        "make: `id` is not both in the path `/things` and a path parameter; change one of them",
    );
    check(
        "  /things:",
        "  /things/{id}:",
        "make: `id` is not both in the path `/things/{id}` and a path parameter; change one of them",
    );
}

/// Scenario: a parameter that is one of several objects, one of whose properties differs.
/// Expected: a refusal that names it, since the parameter has the properties of all.
#[test]
fn alternatives_that_are_no_one_parameter() {
    let object = |of: &str| format!("{{ type: object, properties: {{ size: {{ type: {of} }} }} }}");
    let schema = format!("{{ oneOf: [{}, {}] }}", object("integer"), object("boolean"));
    check(
        "parameters: []",
        &format!("parameters: [{{ name: filter, in: query, schema: {schema} }}]"),
        "make: the field `size` differs between the alternatives; make it the same, or give each alternative its own field",
    );
}

/// Scenario: nested arrays and objects, an array with a style of objects, and properties that are sent with the name of
/// another parameter.
/// Expected: a refusal, since a receiver could not distinguish them.
#[test]
fn parameters_that_no_style_can_write() {
    let with = |parameters: &str, expected: &str| {
        check("parameters: []", &format!("parameters: [{parameters}]"), expected);
    };
    let nested = "has nested arrays or objects, which no style supports";
    let way_out = "give it the style `deepObject`, or describe it by `content` of `application/json`";
    let lists = "{ type: object, properties: { a: { type: array, items: {} } } }";
    with(
        &format!("{{ name: filter, in: query, explode: false, schema: {lists} }}"),
        &format!("make: the query parameter `filter` {nested}; {way_out}"),
    );
    with(
        "{ name: ids, in: query, schema: { type: array, items: { type: object } } }",
        &format!("make: the query parameter `ids` {nested}; {way_out}"),
    );
    for schema in [lists, "{ oneOf: [{ type: string }, { type: object }] }"] {
        with(
            &format!("{{ name: X-Ids, in: header, schema: {schema} }}"),
            &format!(
                "make: the header parameter `X-Ids` {nested}; describe it by `content` of `application/json`, or give it a \
                 simple schema"
            ),
        );
    }
    with(
        "{ name: map, in: query, schema: { type: object, additionalProperties: { type: object } } }",
        &format!("make: the query parameter `map` {nested}; {way_out}"),
    );
    with(
        "{ name: a, in: query, schema: { type: array, items: { type: string } } }, \
         { name: page, in: query, schema: { type: object, properties: { a: { type: array, items: {} } } } }",
        "make: its parameters `a` and `page` both send `a`; rename one of them, or give an object the style `deepObject`",
    );
    with(
        "{ name: a, in: query, schema: { type: string } }, \
         { name: page, in: query, schema: { type: object, properties: { a: { type: string } } } }",
        "make: its parameters `a` and `page` both send `a`; rename one of them, or give an object the style `deepObject`",
    );
}

/// Scenario: two headers with the same name, and path parameters whose names are equal to others in Rust.
/// Expected: a refusal.
#[test]
fn parameters_that_are_the_same_to_rust() {
    let header = "{ name: a, in: header, schema: { type: string } }";
    check(
        "parameters: []",
        &format!("parameters: [{header}, {header}]"),
        "make: two parameters are named `a`; rename one of them",
    );
    let path = |name: &str| format!("{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}");
    let document = DOCUMENT.replace("/things:", "/things/{a-b}/{a_b}:");
    let document = document.replace("parameters: []", &format!("parameters: [{}, {}]", path("a-b"), path("a_b")));
    let error = generate(&[Source::new("made.yaml", document)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "make: two of its parameters, or one and the body, would both be named `a_b` in Rust; rename one of them"
    );
}
