//! Documents in the style of other APIs: the operations that are refused, and the reasons.

use std::fmt::Write as _;

use cartesia_api_build::{Config, sources};

/// Scenario: each document of `tests/documents/apis`, with refused operations left out.
/// Expected: the operations and reasons of the snapshot, so that a change that refuses another one is noticed.
#[test]
fn other_apis_are_taken_but_for_what_is_known() {
    let documents = sources(crate::folder("tests/documents/apis")).unwrap();
    assert!(documents.len() > 24);
    let mut text = String::new();
    for document in documents {
        let name = document.name.clone();
        match Config::new().leave_out_refused(true).generate(&[document]) {
            Ok(generated) => {
                let (taken, left_out) = (generated.operations.len(), &generated.left_out);
                writeln!(text, "{name}: {taken} of {}", taken + left_out.len()).unwrap();
                for left_out in left_out {
                    writeln!(text, "    {}: {}", left_out.route, left_out.reason).unwrap();
                }
            }
            Err(error) => writeln!(text, "{name}: {error}").unwrap(),
        }
    }
    crate::snapshot("documents", &text);
}
