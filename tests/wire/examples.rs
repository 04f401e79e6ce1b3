//! The example of every operation in `tests/fixtures`, as rustdoc shows it: each compiles.
#![allow(dead_code, reason = "they are compiled, and not run")]
#![allow(clippy::too_many_arguments, reason = "what no example can choose is an argument of it")]

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

// Scenario: the fixtures, which have dozens of operations. Expected: there is an example of each above, and it compiled.
#[test]
fn every_operation_has_an_example() {
    let sources = cartesia_api_build::sources("fixtures/openapi").unwrap();
    let config = cartesia_api_build::Config::of_folder("fixtures/openapi").unwrap();
    let operations = config.generate(&sources).unwrap().operations;
    assert!(EXAMPLES == operations.len() && EXAMPLES > 30, "{EXAMPLES}");
}
