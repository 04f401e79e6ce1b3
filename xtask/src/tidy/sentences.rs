//! Plain English, as far as it can be counted: short sentences, and passages that begin with their subject.

use super::Finding;
use super::checkout::{Checkout, File};
use super::passages::{Passage, Word, passages};

/// The number of words that a sentence may have. A piece of code is one word.
const WORDS: usize = 30;
/// The share of passages that may begin with a question word, as a percentage.
const SHARE: usize = 3;
/// Question words, which delay the subject.
pub(super) const OPENINGS: [&str; 5] = ["What", "Whether", "Where", "Who", "How"];
/// Words that end in a full stop within a sentence.
const ABBREVIATIONS: [&str; 4] = ["e.g.", "i.e.", "etc.", "vs."];
/// Prose of others: pages as Cartesia publishes them.
const OTHERS: &str = "xtask/tests/fixtures/";

/// Every sentence of a Markdown file or a doc comment is short.
pub(super) fn are_short(checkout: &Checkout) -> Vec<Finding> {
    prose(checkout)
        .flat_map(|(file, passage)| {
            let words = passage.words();
            sentences(&words).into_iter().filter_map(|sentence| too_long(file, sentence)).collect::<Vec<_>>()
        })
        .collect()
}

fn too_long(file: &File, sentence: &[Word<'_>]) -> Option<Finding> {
    let length = sentence.iter().filter(|word| word.counts()).count();
    let first = sentence.first().filter(|_| length > WORDS)?;
    let start = sentence.iter().take(6).map(|word| word.text).collect::<Vec<_>>().join(" ");
    let problem = format!("the sentence \"{start} …\" has {length} words; split it, the bound is {WORDS}");
    Some(file.finding(first.line, problem))
}

/// Splits words into sentences. The end of a passage ends a sentence too.
fn sentences<'a, 'b>(words: &'a [Word<'b>]) -> Vec<&'a [Word<'b>]> {
    words.split_inclusive(|word| ends(word.text)).collect()
}

fn ends(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'', ')', ']', '*', '_', '”', '’']);
    word.ends_with(['.', '!', '?']) && !ABBREVIATIONS.contains(&word.trim_start_matches('('))
}

/// Few passages of Markdown, and few of doc comments, begin with a question word. Each is named if there are more.
pub(super) fn begin_with_their_subject(checkout: &Checkout) -> Vec<Finding> {
    [true, false].into_iter().flat_map(|is_markdown| questions(checkout, is_markdown)).collect()
}

fn questions(checkout: &Checkout, is_markdown: bool) -> Vec<Finding> {
    let all = prose(checkout).filter(|(file, _)| file.path.ends_with(".md") == is_markdown).collect::<Vec<_>>();
    let found = all.iter().filter_map(|(file, passage)| question(file, passage)).collect::<Vec<_>>();
    if found.len() * 100 > all.len() * SHARE { found } else { Vec::new() }
}

fn question(file: &File, passage: &Passage) -> Option<Finding> {
    let first = *passage.words().first()?;
    let word = first.text.trim_matches(|character: char| !character.is_alphabetic());
    let problem = || {
        format!(
            "the passage begins with \"{word}\"; begin it with its subject, since more than {SHARE} % begin like it"
        )
    };
    OPENINGS.contains(&word).then(|| file.finding(first.line, problem()))
}

fn prose(checkout: &Checkout) -> impl Iterator<Item = (&File, Passage)> {
    let is_ours = |file: &&File| !file.path.starts_with(OTHERS);
    let files = checkout.files.iter().filter(|file| file.path.ends_with(".md") || file.path.ends_with(".rs"));
    files.filter(is_ours).flat_map(|file| passages(file).into_iter().map(move |passage| (file, passage)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    // Scenario: sentences of 30 and 31 words, with a dash, stops, abbreviations, code and quotes within, over lines and list items.
    // Expected: the longer ones are named at their first lines, with their first words and their lengths.
    #[test]
    fn a_long_sentence() {
        let words = |count| vec!["w"; count].join(" ");
        let right = format!("{} – 2 %. (A b.) {}\n- {}\n- {}\n", words(29), words(30), words(30), words(30));
        let code = format!("/// {} `a b. c` d\n", words(28));
        let wrong = format!("A.\n\nB. C e.g. d\n{}. E.\n", words(28));
        let doc = format!("fn a() {{}}\n    /// Of \"a b.\" c.\n    /// Long `a. b`\n    /// {}\n", words(29));
        check(
            are_short,
            &[
                ("a.md", &right),
                ("b.rs", &code),
                ("c.md", &wrong),
                ("d.rs", &doc),
                ("xtask/tests/fixtures/e.md", &wrong),
            ],
            &[
                "c.md:3: the sentence \"C e.g. d w w w …\" has 31 words; split it, the bound is 30",
                "d.rs:3: the sentence \"Long `a._b` w w w w …\" has 31 words; split it, the bound is 30",
            ],
        );
    }

    // Scenario: one passage of thirty-four that begins with a question word, and one of thirty-three; of each kind of prose.
    // Expected: only the latter is named; a word within a passage, and a longer word, are no question.
    #[test]
    fn passages_that_ask() {
        let few = format!("**What** is it?\n\n{}", "Whatever. What else.\n\n".repeat(33));
        let many = format!("# A\n\nHow\n\n{}", "A\n\n".repeat(31));
        check(begin_with_their_subject, &[("a.md", &few), ("b.toml", "How")], &[]);
        let problem = "begins with \"How\"; begin it with its subject, since more than 3 % begin like it";
        check(begin_with_their_subject, &[("a.md", &many)], &[&format!("a.md:3: the passage {problem}")]);
        let docs = [("a.md", few.as_str()), ("b.rs", "/// How.\n")];
        check(begin_with_their_subject, &docs, &[&format!("b.rs:1: the passage {problem}")]);
    }
}
