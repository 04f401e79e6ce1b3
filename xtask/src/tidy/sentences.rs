//! Rules for plain English: sentences are short, and passages begin with their subject.

use super::Finding;
use super::checkout::{Checkout, File};
use super::passages::{Passage, Word, passages};

/// The maximum number of words in a sentence. Inline code is one word.
const WORDS: usize = 30;
/// The maximum percentage of passages that begin with a question word.
const SHARE: usize = 3;
/// Question words, which delay the subject.
pub(super) const OPENINGS: [&str; 5] = ["What", "Whether", "Where", "Who", "How"];
/// Abbreviations that don't end a sentence.
const ABBREVIATIONS: [&str; 4] = ["e.g.", "i.e.", "etc.", "vs."];
/// The folder with pages as Cartesia publishes them, which are not ours.
const OTHERS: &str = "xtask/tests/fixtures/";

/// Checks the length of every sentence in Markdown files and doc comments.
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

/// Checks that few passages begin with a question word, in Markdown and in doc comments. If there are more, each is
/// reported.
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

    // Scenario: sentences of 30 and 31 words, with a dash, full stops, abbreviations, code and quotes, over lines and
    // list items.
    // Expected: the longer ones are reported at their first lines, with their first words and their lengths.
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

    // Scenario: of 34 passages, one begins with a question word; then one of 33; for each kind of prose.
    // Expected: only the latter is reported. Words within a passage and longer words don't count.
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
