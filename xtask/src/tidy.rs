//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy checks. `cargo test` runs them too.

mod checkout;
mod circles;
mod files;
mod manifests;
mod owners;
mod packages;
mod passages;
mod prose;
mod sentences;
mod words;

use std::fmt;
use std::path::Path;

use checkout::Checkout;

/// All rules, in the order in which they are reported.
const RULES: &[fn(&Checkout) -> Vec<Finding>] = &[
    files::begin_with_docs,
    files::are_short,
    circles::are_none,
    packages::are_self_contained,
    owners::keep_what_is_theirs,
    manifests::take_the_lints,
    manifests::deny_what_rules_rely_on,
    manifests::take_versions_from_the_workspace,
    manifests::give_reasons,
    prose::readme_commands_run_in_ci,
    prose::first_pages_agree_with_the_manifests,
    prose::readme_of_the_generator_shows_the_build_script,
    prose::file_names_exist,
    words::are_the_standards,
    words::begin_docs_with_the_item,
    sentences::are_short,
    sentences::begin_with_their_subject,
];

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    file: String,
    /// The line, counted from 1.
    line: usize,
    /// The problem, and what to do.
    problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, problem } = self;
        write!(f, "{file}:{line}: {problem}")
    }
}

/// The reason why the rules could not be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{file} can't be read: {source}; check that you may access it, and that it is UTF-8")]
    Read { file: String, source: std::io::Error },
    #[error("{file} is not valid TOML: {source}; fix it first")]
    Manifest { file: String, source: toml_edit::TomlError },
}

/// Returns all places in the workspace that break a rule.
pub(crate) fn run(root: &Path) -> Result<Vec<Finding>, Error> {
    let checkout = Checkout::read(root)?;
    Ok(RULES.iter().flat_map(|rule| rule(&checkout)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    /// Checks a rule's findings in made-up files.
    #[track_caller]
    pub(super) fn check(rule: fn(&Checkout) -> Vec<Finding>, files: &[(&str, &str)], expected: &[&str]) {
        let found = rule(&Checkout::of(files).unwrap()).iter().map(Finding::to_string).collect::<Vec<_>>();
        assert_eq!(found, expected);
    }

    // Scenario: the workspace itself. Expected: all rules hold.
    #[test]
    fn the_workspace_is_tidy() {
        let findings = run(&crate::workspace()).unwrap().iter().map(Finding::to_string).collect::<Vec<_>>();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    // Scenario: an empty folder, and an invalid manifest. Expected: no finding; an error that names the file.
    #[test]
    fn what_can_not_be_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(run(folder.path()).unwrap(), []);
        std::fs::write(folder.path().join("Cargo.toml"), "[package").unwrap();
        let error = run(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("Cargo.toml is not valid TOML: ") && error.ends_with("; fix it first"), "{error}");
    }

    // Scenario: a file, a symlink to it that is a file, and an empty file. Expected: the first and the last are
    // checked.
    #[test]
    fn a_symlink_that_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a.rs", "A"), ("b.rs", "a.rs"), ("c.rs", "")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let findings = run(folder.path()).unwrap();
        assert_eq!(findings.iter().map(|finding| finding.file.as_str()).collect::<Vec<_>>(), ["a.rs", "c.rs"]);
    }
}
