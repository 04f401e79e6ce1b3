//! The prose of a file: its paragraphs, headings, list items and table cells, without code.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::checkout::File;

/// A paragraph, heading, list item or table cell of Markdown or of a doc comment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    text: String,
    /// The offset in the text at which each line of the file begins, and the line's number.
    lines: Vec<(usize, usize)>,
}

/// A word, and the number of its line in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) line: usize,
    pub(super) text: &'a str,
}

impl Word<'_> {
    /// Returns `false` for punctuation that stands alone, such as a dash.
    pub(super) fn counts(&self) -> bool {
        self.text.contains(char::is_alphanumeric)
    }
}

impl Passage {
    /// Returns the words, including punctuation that stands alone. Inline code is one word.
    pub(super) fn words(&self) -> Vec<Word<'_>> {
        let words = self.text.split(' ').scan(0, |offset, text| {
            let start = std::mem::replace(offset, *offset + text.len() + 1);
            Some(Word { line: self.line(start), text })
        });
        words.filter(|word| !word.text.is_empty()).collect()
    }

    fn line(&self, offset: usize) -> usize {
        self.lines.iter().take_while(|(start, _)| *start <= offset).last().map_or(0, |(_, line)| *line)
    }

    fn push(&mut self, line: usize, text: &str) {
        self.lines.push((self.text.len(), line));
        self.text.push_str(text);
    }
}

/// Returns the passages of a Markdown file, or of the doc comments of a Rust file, in order.
pub(super) fn passages(file: &File) -> Vec<Passage> {
    match file.path.ends_with(".md") {
        true => of_markdown(&file.text, 1),
        false => comments(file).iter().flat_map(|(first, text)| of_markdown(text, *first)).collect(),
    }
}

/// Returns the doc comments of a Rust file, each with the number of its first line.
fn comments(file: &File) -> Vec<(usize, String)> {
    let mut comments: Vec<(usize, String)> = Vec::new();
    let mut before = None;
    for (number, line) in file.lines() {
        let doc = doc(line);
        let kind = doc.map(|(kind, _)| kind);
        if let Some((_, text)) = doc {
            match comments.last_mut().filter(|_| before == kind) {
                Some((_, comment)) => *comment = format!("{comment}\n{text}"),
                None => comments.push((number, text.to_owned())),
            }
        }
        before = kind;
    }
    comments
}

/// Returns the marker and the text of a line of a doc comment.
pub(super) fn doc(line: &str) -> Option<(&str, &str)> {
    let (mark, text) = line.trim_start().split_at_checked(3)?;
    let is_doc = ["///", "//!"].contains(&mark) && !text.starts_with('/');
    is_doc.then(|| (mark, text.strip_prefix(' ').unwrap_or(text)))
}

fn of_markdown(text: &str, first: usize) -> Vec<Passage> {
    let mut passages = vec![Passage::default()];
    let mut is_code = false;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let line = first + text.get(..range.start).unwrap_or_default().matches('\n').count();
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Start(tag) if begins(&tag) => passages.push(Passage::default()),
            Event::Text(text) if !is_code => push(&mut passages, line, &text),
            Event::Code(code) => push(&mut passages, line, &format!("`{}`", code.replace(' ', "_"))),
            Event::SoftBreak | Event::HardBreak => push(&mut passages, line, " "),
            _ => {}
        }
    }
    passages.retain(|passage| passage.words().iter().any(Word::counts));
    passages
}

/// Returns whether a tag begins a passage. A nested list ends the passage of its item.
fn begins(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell)
}

fn push(passages: &mut [Passage], line: usize, text: &str) {
    if let Some(passage) = passages.last_mut() {
        passage.push(line, text);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test stops where it fails")]

    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    /// Returns each passage as the number of its first line and its text.
    fn shown(path: &str, text: &str) -> Vec<String> {
        let passages = passages(&file(path, text));
        passages.iter().map(|passage| format!("{} {}", passage.words()[0].line, passage.text.trim())).collect()
    }

    // Scenario: every kind of passage, code, links and HTML.
    // Expected: a passage for each, with its first line, the texts of links, inline code as one word, and no code
    // blocks.
    #[test]
    fn passages_of_markdown() {
        let text = "# A *b*\n\nc `d e`\n[f](g)\n\n- h\n  i\n  - j\n- k\n\n```sh\nl\n```\n\n| m | n |\n|---|---|\n| o | p q |\n";
        let expected = ["1 A b", "3 c `d_e` f", "6 h i", "8 j", "9 k", "15 m", "15 n", "17 o", "17 p q"];
        assert_eq!(shown("a.md", text), expected);
    }

    // Scenario: doc comments of a file and of items, other comments, and code. Expected: only the doc comments.
    #[test]
    fn passages_of_doc_comments() {
        let text =
            "//! A\n//! b.\n//!\n//! C.\n/// D.\nfn d() {} /// e\n// f\n    /// - G\n    /// - h\n//// i\n/// J\n";
        assert_eq!(shown("a.rs", text), ["1 A b.", "4 C.", "5 D.", "8 G", "9 h", "11 J"]);
    }

    // Scenario: words on two lines, with a dash between. Expected: each has its line; the dash doesn't count.
    #[test]
    fn words_know_their_lines() {
        let passages = passages(&file("a.md", "\na – `b c`'s\nd.\n"));
        let words = passages[0].words().iter().map(|word| (word.line, word.text)).collect::<Vec<_>>();
        assert_eq!(words, [(2, "a"), (2, "–"), (2, "`b_c`'s"), (3, "d.")]);
        assert_eq!(passages[0].words().iter().filter(|word| word.counts()).count(), 3);
    }
}
