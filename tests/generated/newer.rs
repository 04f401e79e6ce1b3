//! A document of OpenAPI 3.1, and the same one written by hand in 3.0.

use cartesia_api_build::{Source, generate};

fn source(path: &str) -> Source {
    Source::new(path, std::fs::read_to_string(crate::folder(path)).unwrap())
}

fn newer() -> Source {
    source("tests/fixtures/openapi/newer.yaml")
}

fn older() -> Source {
    source("tests/generated/newer-in-3.0.yaml")
}

/// Scenario: each of the two documents. Expected: the same code, to the letter.
#[test]
fn both_generate_the_same_code() {
    let [newer, older] = [newer(), older()].map(|source| generate(&[source]).unwrap());
    let lines = newer.code.lines().zip(older.code.lines());
    let apart = lines.enumerate().find(|(_, (newer, older))| newer != older);
    assert_eq!((apart, newer.code.len()), (None, older.code.len()));
    assert_eq!(newer.surface.to_string(), older.surface.to_string());
}

/// Scenario: the two documents as pages of one API. Expected: one client, and nothing to note but if one of them says a
/// schema by itself.
#[test]
fn both_are_pages_of_one_api() {
    let together = generate(&[newer(), older()]).unwrap();
    assert_eq!(together.code, generate(&[newer()]).unwrap().code);
    assert_eq!(together.notes, [""; 0]);
}
