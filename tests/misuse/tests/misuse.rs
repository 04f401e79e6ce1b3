//! Wrong use that the compiler catches, and what it says of it.

// Scenario: a text and content without a name for a clip, a field that is not in the document, and requests, calls and
// settings that nothing is done with. Expected: none compiles, and the message names what was meant.
#[test]
fn wrong_use_does_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
