//! Each file says which idea it owns, and is short enough to own one.

use super::Finding;
use super::checkout::{Checkout, File};

/// The README is the doc of the crate that begins so.
const README: &str = "#![doc = include_str!(";
/// Of the files that ship. Tests are lists, and may be as long as what they test has cases.
const LINES: usize = 350;

/// Every Rust file begins with a `//!` line.
pub(super) fn begin_with_docs(checkout: &Checkout) -> Vec<Finding> {
    let says_so = |file: &&File| !file.text.starts_with("//! ") && !file.text.starts_with(README);
    let problem = "the file doesn't say what it is; begin it with a `//!` line";
    checkout.rust().filter(says_so).map(|file| file.finding(1, problem)).collect()
}

/// No file that ships is longer than a reader takes in.
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

    // Scenario: files that begin otherwise. Expected: each is named; the README counts.
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

    // Scenario: one line too many, of code and of tests. Expected: only code counts, and only where it ships.
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
