//! Rule: some names are reserved for one file. These are the invariants of `ARCHITECTURE.md` that a `clippy.toml` can't
//! express.

use super::Finding;
use super::checkout::{Checkout, File};

/// A word, and the files that may contain it.
struct Owned {
    word: &'static str,
    /// The folder in which the rule applies; empty for the workspace.
    within: &'static str,
    /// The paths of the files, from that folder.
    owners: &'static [&'static str],
    why: &'static str,
}

const OWNED: [Owned; 4] = [
    Owned {
        word: "include!",
        within: "",
        owners: &["cartesia-api/src/generated.rs", "tests/wire/examples.rs", "tests/wire/values/calls.rs"],
        why: "generated code comes in at one place, and what tests have of it at two others",
    },
    Owned {
        word: "progenitor_impl",
        within: "cartesia-api-build/src/",
        owners: &["emit.rs"],
        why: "another generator must be one file away",
    },
    Owned {
        word: "serde_yaml",
        within: "cartesia-api-build/src/",
        owners: &["read/yaml.rs"],
        why: "a successor of serde_yaml must be one file away",
    },
    // The type of the key has private fields, so only its module can read one.
    Owned {
        word: "AUTHORIZATION",
        within: "cartesia-api/src/",
        owners: &["auth.rs", "sandbox/received.rs"],
        why: "one file sees the API key, and the sandbox what it was sent",
    },
];

/// Checks that no file that ships contains a word of another one.
pub(super) fn keep_what_is_theirs(checkout: &Checkout) -> Vec<Finding> {
    OWNED.iter().flat_map(|owned| owned.others(checkout)).collect()
}

impl Owned {
    fn others(&self, checkout: &Checkout) -> Vec<Finding> {
        let others = checkout.rust().filter(|file| {
            let inside = file.path.strip_prefix(self.within);
            inside.is_some_and(|inside| !self.owners.contains(&inside))
        });
        others.flat_map(|file| self.found_in(file)).collect()
    }

    fn found_in(&self, file: &File) -> Vec<Finding> {
        let mut in_text = false;
        let lines = file.shipped().map(|(number, line)| (number, code(line, &mut in_text)));
        let found = lines.filter(|(_, code)| mentions(code, self.word));
        found.map(|(number, _)| file.finding(number, self.problem())).collect()
    }

    fn problem(&self) -> String {
        let Self { word, within, owners, why } = self;
        let owners = owners.iter().map(|owner| format!("{within}{owner}")).collect::<Vec<_>>().join(" and ");
        format!("`{word}` may only be used in {owners}, since {why}; move this code there")
    }
}

/// Returns a line without its comment and the content of its strings. A string continues on the next line after a
/// backslash.
fn code(line: &str, in_text: &mut bool) -> String {
    let mut code = String::new();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => *in_text = !*in_text,
            '\\' if *in_text => drop(characters.next()),
            '/' if !*in_text && characters.peek() == Some(&'/') => break,
            _ if *in_text => {}
            _ => code.push(character),
        }
    }
    *in_text &= line.ends_with('\\');
    code
}

/// Returns whether a line contains a word that is not a part of another one.
fn mentions(code: &str, word: &str) -> bool {
    let goes_on = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (code.get(..at).unwrap_or_default(), code.get(at + word.len()..).unwrap_or_default());
        !before.ends_with(goes_on) && !after.starts_with(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    // Scenario: for each word, a file that is not its owner. Expected: it is reported, with the owner.
    #[test]
    fn each_word_elsewhere() {
        for owned in &OWNED {
            let path = format!("{}src/other.rs", owned.within);
            let expected = format!("{path}:2: {}", owned.problem());
            check(keep_what_is_theirs, &[(&path, &format!("//! A.\n{}(1);\n", owned.word))], &[&expected]);
        }
    }

    // Scenario: for each word, its owners. Expected: no finding; and each owner is a file of the workspace with the
    // word.
    #[test]
    fn owners_have_their_words() {
        for owned in &OWNED {
            for owner in owned.owners {
                let path = format!("{}{owner}", owned.within);
                let text = std::fs::read_to_string(crate::workspace().join(&path)).unwrap_or_default();
                assert!(text.lines().any(|line| mentions(&code(line, &mut false), owned.word)), "{path}");
                check(keep_what_is_theirs, &[(&path, &text)], &[]);
            }
        }
    }

    // Scenario: a word in a comment, in a string, in another word, and in tests. Expected: no finding.
    #[test]
    fn what_is_no_mention() {
        let text = "//! A.\n// progenitor_impl::a\na(\"progenitor_impl \\\" b \\\nprogenitor_impl\"); // progenitor_impl\nuse progenitor_client::A;\n\
                    #[cfg(test)]\nuse progenitor_impl::B;\n";
        check(keep_what_is_theirs, &[("cartesia-api-build/src/a.rs", text)], &[]);
        check(keep_what_is_theirs, &[("cartesia-api-build/src/a/tests.rs", "use progenitor_impl::B;\n")], &[]);
    }

    // Scenario: the whole message. Expected: the place, the word, the owner, the reason, and what to do.
    #[test]
    fn the_sentence() {
        check(
            keep_what_is_theirs,
            &[("cartesia-api-build/src/emit.rs", "use serde_yaml::Value;\n")],
            &[
                "cartesia-api-build/src/emit.rs:1: `serde_yaml` may only be used in cartesia-api-build/src/read/yaml.rs, since a \
               successor of serde_yaml must be one file away; move this code there",
            ],
        );
    }
}
