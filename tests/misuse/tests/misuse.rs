//! Misuse that the compiler rejects, and its messages.

// Scenario: a text or unnamed content in place of a clip, an unknown field, and unused requests, calls and settings.
// Expected: none compiles, and the message names the intended item.
#[test]
fn wrong_use_does_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
