//! Converts descriptions to safe Markdown. Each pass reads the text as rustdoc does and lists the necessary edits. Text
//! without any is safe. Text that stays unsafe is shown verbatim, in a fence.

use super::pass::{Edit, edits};
use super::text::fenced;

/// The maximum number of passes. Descriptions need two or three, and random input took up to six.
const PASSES: usize = 16;

/// Converts prose to Markdown for a `#[doc = "..."]` attribute. Applying it again changes nothing.
pub(super) fn rustdoc(prose: &str) -> String {
    // Most prose is plain.
    if prose.split('\n').all(is_plain) && !prose.starts_with('\n') && !prose.ends_with('\n') {
        return prose.to_owned();
    }
    safe(prose)
}

/// Returns whether a line only has words and code spans, which need no change.
fn is_plain(line: &str) -> bool {
    let is_of_words = |byte: u8| byte.is_ascii_alphanumeric() || b" ,.;'()/".contains(&byte);
    let (mut is_code, mut last) = (false, b' ');
    for byte in line.bytes() {
        match byte {
            b'`' if last == b'`' => return false,
            b'`' => is_code = !is_code,
            _ if is_code && (b' '..=b'~').contains(&byte) => {}
            _ if !is_code && is_of_words(byte) => {}
            _ => return false,
        }
        last = byte;
    }
    let begins = line.bytes().next().is_none_or(|byte| byte.is_ascii_alphabetic() || byte == b'`');
    begins && !is_code && !line.ends_with(' ')
}

fn safe(prose: &str) -> String {
    let mut text = dedent(&printable(prose));
    for _ in 0..PASSES {
        let next = dedent(&trim(&apply(&text, edits(&text))));
        if next == text {
            return text;
        }
        text = next;
    }
    fenced("", &text)
}

/// Replaces tabs by spaces and any line end by `\n`, and removes other control characters.
fn printable(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let (mut column, mut buffer) = (0, [0; 4]);
    for c in prose.replace("\r\n", "\n").replace('\r', "\n").chars() {
        // Rustc denies characters that change the order of the text.
        let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let shown = match c {
            '\n' => "\n",
            '\t' => "    ".get(column % 4..).unwrap_or_default(),
            _ if reorders || c.is_control() => "",
            _ => c.encode_utf8(&mut buffer),
        };
        text.push_str(shown);
        column = if c == '\n' { 0 } else { column + shown.chars().count() };
    }
    text
}

/// Removes the indentation that all lines share, as rustdoc does.
fn dedent(text: &str) -> String {
    let written = text.split('\n').filter(|line| !line.trim_matches(' ').is_empty());
    let indents = written.map(|line| line.len() - line.trim_start_matches(' ').len());
    let shared = indents.min().unwrap_or(0);
    let lines = text.split('\n').map(|line| line.get(shared..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Removes spaces at the ends of lines, and blank lines around the text. Lines of stars there are removed too: rustdoc
/// treats one as the frame of a comment, and what follows might become code.
fn trim(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| line.trim_end_matches(' ')).collect();
    let frames = |line: &str| line.trim_matches('*').is_empty();
    let mut lines = lines.as_slice();
    while let [first, inner @ ..] = lines
        && frames(first)
    {
        lines = inner;
    }
    while let [inner @ .., last] = lines
        && frames(last)
    {
        lines = inner;
    }
    lines.join("\n")
}

fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (range, new) in edits {
        // If two edits overlap, the second waits for the next pass.
        if let Some(kept) = text.get(done..range.start) {
            out.push_str(kept);
            out.push_str(&new);
            done = range.end;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{is_plain, rustdoc, safe};

    #[track_caller]
    fn check(prose: &str, expected: &str) {
        assert_eq!(rustdoc(prose), expected);
        assert_eq!(rustdoc(expected), expected, "a second time");
    }

    // Scenario: prose that rustdoc shows unchanged. Expected: nothing changes, including code spans.
    #[test]
    fn plain_prose_stays() {
        check(
            "# A *b*\n\n1. `Vec<T>` `[x]`\n\n| a |\n|---|\n| 1 < 2 |",
            "# A *b*\n\n1. `Vec<T>` `[x]`\n\n| a |\n|---|\n| 1 < 2 |",
        );
        check(
            "[a](https://b.c/d) <x@y.z> [m](mailto:x@y.z) <wss://a.b>",
            "[a](https://b.c/d) <x@y.z> [m](mailto:x@y.z) <wss://a.b>",
        );
    }

    // Scenario: prose that is treated as plain without parsing it, and other prose. Expected: parsing the former
    // changes nothing.
    #[test]
    fn plain_prose_is_known() {
        let plain = ["The line that lists show.", "`GET /a/{id}_b`", "A `b*` (c; d/e).\n\n`f`\nIt's www.a.b, 1.", ""];
        for prose in plain {
            assert!(prose.split('\n').all(is_plain), "{prose}");
            assert_eq!((rustdoc(prose), safe(prose)), (prose.to_owned(), prose.to_owned()));
        }
        for prose in ["``a``", "`a", "1. a", "a_b", "a ", " a", "[a]", "a:", "<a", "a\t", "é"] {
            assert!(!is_plain(prose), "{prose}");
        }
    }

    // Scenario: relative links. Expected: they lead to the docs site, with their titles.
    #[test]
    fn relative_links_become_absolute() {
        check("[a](/b/c \"t\")", "[a](https://docs.cartesia.ai/b/c \"t\")");
        check(
            "[`a](b`](<../c d>) ![i](#e)",
            "[`a](b`](<https://docs.cartesia.ai/../c d>) ![i](https://docs.cartesia.ai/#e)",
        );
        check("[a][b]\n\n> [b]:\n> //c.d/e", "[a][b]\n\n> [b]:\n> https://c.d/e");
    }

    // Scenario: destinations that rustdoc would resolve, and that a browser would run. Expected: neither happens.
    #[test]
    fn no_destination_is_an_item_or_a_script() {
        check("[a](std::vec) <std::vec>", "[a](https://docs.cartesia.ai/std::vec) \\<std::vec>");
        check("[a](JavaScript&#58;b())", "[a](https://docs.cartesia.ai/JavaScript&#58;b())");
    }

    // Scenario: brackets that are not links. Expected: text.
    #[test]
    fn stray_brackets_are_escaped() {
        check("f[c] [x](y z) ![i]", "f\\[c] \\[x](y z) !\\[i]");
        check("[[a][b]] [^1]\n\n[^1]: n\n\n- [ ] t", "\\[\\[a]\\[b]] \\[^1]\n\n\\[^1]: n\n\n- \\[ ] t");
    }

    // Scenario: URLs in sentences. Expected: links, without the punctuation of the sentence.
    #[test]
    fn bare_urls_are_linked() {
        check("(see https://a.b/c_(d)).", "(see <https://a.b/c_(d)>).");
        check("https://a.b/x--y?{z}, \\http://c", "<https://a.b/x--y?{z}>, \\\\<http://c>");
    }

    // Scenario: HTML and similar text. Expected: text.
    #[test]
    fn html_is_shown() {
        check("Vec<T> <b>x</b>", "Vec\\<T> \\<b>x\\</b>");
        check("<div>\n<!-- `<a>`\n</div>", "\\<div>\n\\<!-- `<a>`\n\\</div>");
    }

    // Scenario: fences with any language, also without an end. Expected: closed fences that rustdoc doesn't run.
    #[test]
    fn fenced_code_is_text() {
        check("```rust,should_panic\na\n```", "```text\na\n```");
        check(">- ~~~\n>   [a] <b>", ">- ```text\n>   [a] <b>\n>   ```");
    }

    // Scenario: indented code, which rustdoc runs as Rust. Expected: a fence in the same list.
    #[test]
    fn indented_code_is_fenced() {
        check("a\n\n\t```\n\n      b", "a\n\n````text\n```\n\n  b\n````");
        check("- a\n\n      b", "- a\n\n  ```text\n  b\n  ```");
    }

    // Scenario: white space and invisible characters. Expected: hard breaks stay, the rest is removed.
    #[test]
    fn characters_are_printable() {
        check("\r\n    a\0\u{202e}  \r    b\t\r\n", "a\\\nb");
        check("` ``", "\\` \\`\\`");
    }

    // Scenario: lines of stars, which rustdoc drops at both ends of a text. Expected: none there.
    #[test]
    fn frames_of_stars_go() {
        check("***\na\n\n***\nb\n\n*", "a\n\n***\nb");
    }
}
