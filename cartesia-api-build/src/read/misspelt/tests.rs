//! Tests of the repairs.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use super::*;
use crate::read::yaml;

fn document(text: &str) -> Mapping {
    yaml::parse(text).ok().unwrap().as_mapping().unwrap().clone()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut document = document(text);
    repair(&mut document);
    assert_eq!(document, self::document(expected));
}

#[track_caller]
fn check_schemas(text: &str, expected: &str) {
    check(
        &format!("components: {{ schemas: {{ A: {text} }} }}"),
        &format!("components: {{ schemas: {{ A: {expected} }} }}"),
    );
}

/// Scenario: type names of programming languages, of formats, and of Swagger 2. Expected: those of OpenAPI, and a
/// format if there is none yet.
#[test]
fn types_by_other_names() {
    check_schemas("{ type: float }", "{ type: number }");
    check_schemas("{ type: long, format: int64 }", "{ type: integer, format: int64 }");
    check_schemas("{ type: file }", "{ type: string, format: binary }");
    check_schemas("{ type: file, format: byte }", "{ type: string, format: byte }");
    check_schemas("{ type: DateTime, nullable: true }", "{ type: string, nullable: true, format: date-time }");
    check_schemas("{ type: Any, description: D }", "{ description: D }");
    check_schemas("{ type: [Float, 'null'] }", "{ type: [number, 'null'] }");
    check_schemas(
        "{ type: List, items: { type: bool }, default: { type: int } }",
        "{ type: array, items: { type: boolean }, default: { type: int } }",
    );
}

/// Scenario: an object and a string that are files, an object that has a property, and a schema without a type.
/// Expected: the first two become files; the others are unchanged.
#[test]
fn objects_that_are_files() {
    check_schemas("{ type: object, format: file }", "{ type: string, format: binary }");
    check_schemas("{ type: string, format: file }", "{ type: string, format: binary }");
    check_schemas("{ format: file }", "{ format: file }");
    let other = "{ type: object, format: file, properties: { name: { type: string } } }";
    check_schemas(other, other);
}

/// Scenario: an object with `items`, and an array with `properties`. Expected: an object and an array.
#[test]
fn keywords_of_another_type() {
    check_schemas("{ type: object, items: { type: string } }", "{ type: object }");
    check_schemas("{ type: array, properties: {}, items: {} }", "{ type: array, items: {} }");
    check_schemas(
        "{ type: array, properties: { a: {} }, required: [a], additionalProperties: false, items: {} }",
        "{ type: array, items: {} }",
    );
    check_schemas("{ type: array, required: true, items: {} }", "{ type: array, required: true, items: {} }");
    check_schemas("{ title: T, properties: { a: {} }, required: [a], items: {} }", "{ title: T }");
}

/// Scenario: enum values of a string that YAML reads as other types, and enums that don't match the type.
/// Expected: strings; no enum.
#[test]
fn listed_values_of_another_type() {
    check_schemas("{ type: string, enum: [a, 1, true, null] }", "{ type: string, enum: [a, '1', 'true', null] }");
    check_schemas("{ type: string, enum: [a, [b]] }", "{ type: string }");
    check_schemas("{ type: string, enum: [1.10] }", "{ type: string }");
    check_schemas("{ type: string, pattern: 0 }", "{ type: string, pattern: '0' }");
    check_schemas("{ type: integer, enum: [1, null] }", "{ type: integer, enum: [1, null] }");
    check_schemas("{ type: integer, enum: [1, '2'] }", "{ type: integer }");
    check_schemas(
        "{ type: array, enum: [a, b], items: { type: string, enum: [a, b] } }",
        "{ type: array, items: { type: string, enum: [a, b] } }",
    );
}

/// Scenario: integers whose bounds are not 64-bit integers: too large with and without a sign, and fractions; and
/// numbers.
/// Expected: integers without these bounds, one of them unsigned; the numbers are unchanged.
#[test]
fn bounds_that_are_no_integers() {
    let largest = "18446744073709551615";
    check_schemas(
        &format!("{{ type: integer, minimum: 0, maximum: {largest} }}"),
        "{ type: integer, minimum: 0, format: uint64 }",
    );
    check_schemas(&format!("{{ type: integer, minimum: -1, maximum: {largest} }}"), "{ type: integer, minimum: -1 }");
    check_schemas(
        "{ type: integer, minimum: 0.5, maximum: 9223372036854775807, multipleOf: 1.0 }",
        "{ type: integer, maximum: 9223372036854775807 }",
    );
    let number = "{ type: number, minimum: 0.5, maximum: 18446744073709551615 }";
    check_schemas(number, number);
}

/// Scenario: unknown type names, and names in other places. Expected: they stay, so that they are reported.
#[test]
fn what_means_nothing_stays() {
    for text in ["{ type: thing }", "{ type: 7 }", "{ properties: { type: { enum: [float] } } }", "{ nullable: 'yes' }"]
    {
        check_schemas(text, text);
    }
}

/// Scenario: booleans as strings. Expected: booleans; other strings are unchanged.
#[test]
fn booleans_that_are_texts() {
    check_schemas(
        "{ nullable: 'true', additionalProperties: 'False', default: 'true', properties: { nullable: { readOnly: 'TRUE' } } }",
        "{ nullable: true, additionalProperties: false, default: 'true', properties: { nullable: { readOnly: true } } }",
    );
    check(
        "paths: { /a: { post: { deprecated: 'false', summary: 'false', parameters: [{ name: 'true', required: 'true' }] } } }",
        "paths: { /a: { post: { deprecated: false, summary: 'false', parameters: [{ name: 'true', required: true }] } } }",
    );
}
