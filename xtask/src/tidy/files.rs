//! Rules: each file says which idea it owns, and is short.

use super::Finding;
use super::checkout::{Checkout, File};

/// The beginning of a crate whose docs are the README.
const README: &str = "#![doc = include_str!(";
/// The maximum number of lines of files that ship. Tests may be longer, since they list cases.
const LINES: usize = 350;

/// Checks that every Rust file begins with a `//!` line.
pub(super) fn begin_with_docs(checkout: &Checkout) -> Vec<Finding> {
    let says_so = |file: &&File| !file.text.starts_with("//! ") && !file.text.starts_with(README);
    let problem = "the file doesn't say what it is; begin it with a `//!` line";
    checkout.rust().filter(says_so).map(|file| file.finding(1, problem)).collect()
}

/// Checks the length of files that ship.
pub(super) fn are_short(checkout: &Checkout) -> Vec<Finding> {
    let ships = |file: &&File| file.path.contains("/src/") && !file.path.starts_with("tests/");
    let length = |file: &File| file.shipped().count();
    let long = checkout.rust().filter(ships).filter(|file| length(file) > LINES);
    long.map(|file| {
        let problem = format!("{} lines before its tests, and the bound is {LINES}; split it by ideas", length(file));
        file.finding(LINES + 1, problem)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    // Scenario: files with other beginnings. Expected: each is reported, except one with the README.
    #[test]
    fn a_file_without_docs() {
        let problem = "the file doesn't say what it is; begin it with a `//!` line";
        check(
            begin_with_docs,
            &[
                ("a.rs", "//! A.\n"),
                ("b.rs", "use b;\n//! B.\n"),
                ("c.rs", ""),
                ("d.rs", "#![doc = include_str!(\"../README.md\")]\n"),
                ("e.md", "E"),
            ],
            &[&format!("b.rs:1: {problem}"), &format!("c.rs:1: {problem}")],
        );
    }

    // Scenario: one line too many, in code and in tests. Expected: only code that ships counts.
    #[test]
    fn a_long_file() {
        let (long, short) = ("a\n".repeat(LINES + 1), "a\n".repeat(LINES));
        let tested = format!("{short}#[cfg(test)]\n{long}");
        check(
            are_short,
            &[
                ("p/src/a.rs", &long),
                ("p/src/b.rs", &tested),
                ("p/src/c/tests.rs", &long),
                ("tests/src/d.rs", &long),
                ("p/benches/e.rs", &long),
            ],
            &["p/src/a.rs:351: 351 lines before its tests, and the bound is 350; split it by ideas"],
        );
    }
}
