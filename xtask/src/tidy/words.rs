//! Rules: one thing has one name, and a doc comment begins with its item.

use super::Finding;
use super::checkout::{Checkout, File};
use super::passages::doc;
use super::sentences::OPENINGS;

/// Words that docs must not contain, and their replacements.
const WORDS: [(&str, &str); 2] = [("answer", "\"response\" or \"content\""), ("time-out", "\"timeout\"")];

/// Checks the words of doc comments and Markdown.
pub(super) fn are_the_standards(checkout: &Checkout) -> Vec<Finding> {
    let lines = checkout.files.iter().flat_map(|file| prose(file).map(move |line| (file, line)));
    lines.flat_map(|(file, (number, line))| wrong_words(file, number, line)).collect()
}

fn prose(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let is_markdown = file.path.ends_with(".md");
    file.lines().filter(move |(_, line)| is_markdown || doc(line).is_some())
}

fn wrong_words(file: &File, number: usize, line: &str) -> impl Iterator<Item = Finding> {
    let line = line.to_lowercase();
    let wrong = WORDS.into_iter().filter(move |(word, _)| line.contains(word));
    wrong.map(move |(word, right)| file.finding(number, format!("\"{word}\" has another name here; write {right}")))
}

/// Checks that a doc comment begins with what its item is or does.
pub(super) fn begin_docs_with_the_item(checkout: &Checkout) -> Vec<Finding> {
    checkout.rust().flat_map(|file| openings(file).filter_map(|(number, text)| vague(file, number, text))).collect()
}

/// Returns the first line of each doc comment.
fn openings(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut before = None;
    file.lines().filter_map(move |(number, line)| {
        let doc = doc(line);
        let kind = doc.map(|(kind, _)| kind);
        let goes_on = std::mem::replace(&mut before, kind) == kind;
        doc.filter(|_| !goes_on).map(|(_, text)| (number, text))
    })
}

fn vague(file: &File, number: usize, text: &str) -> Option<Finding> {
    let word = text.trim_start().split(|character: char| !character.is_alphabetic()).next()?;
    let problem = || format!("the doc comment begins with \"{word}\"; begin it with what the item does or is");
    OPENINGS.contains(&word).then(|| file.finding(number, problem()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    // Scenario: a wrong word in each kind of prose, inflected, in capitals and within a name; in code and comments.
    // Expected: each line of prose is reported with the right word; code and comments are not.
    #[test]
    fn a_wrong_word() {
        check(
            are_the_standards,
            &[
                ("a.md", "# A\nAnswers come before a time-out.\n"),
                ("a.rs", "//! The answer.\n\n    /// `LateAnswer`.\nfn answer() {} // answer\n\"time-out\"\n"),
                ("a.toml", "# answer\n"),
                ("b.md", "The response comes before a timeout.\n"),
            ],
            &[
                "a.md:2: \"answer\" has another name here; write \"response\" or \"content\"",
                "a.md:2: \"time-out\" has another name here; write \"timeout\"",
                "a.rs:1: \"answer\" has another name here; write \"response\" or \"content\"",
                "a.rs:3: \"answer\" has another name here; write \"response\" or \"content\"",
            ],
        );
    }

    // Scenario: each opening, on an item, a field and a file; in a later line, in a longer word, in lower case, in a
    // comment, and after code.
    // Expected: only the first line of each doc comment is reported.
    #[test]
    fn a_vague_opening() {
        let text = "//! What it is.\n//! What else.\n/// Whether.\nfn a() {}\n/// Wherever.\n/// Where.\n\n// How\n\
                    fn b() {\n    /// Who's there.\n    c: u8,\n    ///How\n    d: u8,\n    /// how\n    e: u8, /// How\n}\n";
        let expected = [(1, "What"), (3, "Whether"), (10, "Who"), (12, "How")].map(|(line, word)| {
            format!("a.rs:{line}: the doc comment begins with \"{word}\"; begin it with what the item does or is")
        });
        let expected = expected.iter().map(String::as_str).collect::<Vec<_>>();
        check(begin_docs_with_the_item, &[("a.rs", text), ("a.md", "/// What\n")], &expected);
    }
}
