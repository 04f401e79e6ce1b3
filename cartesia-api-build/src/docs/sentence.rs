//! The first sentence of a prose, for the cell of a table.

use pulldown_cmark::{Event, Parser, TagEnd};

use super::rustdoc;

/// On one line, without markup, and with nothing in it that would be some.
pub(crate) fn sentence(prose: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(prose) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => break,
            _ => {}
        }
    }
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    let sentence = text.get(..end).unwrap_or(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let safe = rustdoc(&sentence.split(' ').map(word).collect::<Vec<_>>().join(" "));
    // What can only be shown in a fence does not fit into a cell.
    if safe.contains('\n') { String::new() } else { safe }
}

/// An address is linked by rustdoc's pass, as far as it has no backslash.
fn word(word: &str) -> String {
    match word.contains("://") {
        true => word.replace('|', "%7C").replace('`', "%60").replace('\\', "%5C"),
        false => word.chars().map(escaped).collect(),
    }
}

fn escaped(character: char) -> String {
    match character {
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$' => format!("\\{character}"),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[track_caller]
    fn check(prose: &str, expected: &str) {
        assert_eq!(sentence(prose), expected);
    }

    #[test]
    fn a_cell_has_one_plain_sentence() {
        check("The name. And more.", "The name.");
        check("See [Clone\nVoices](/x) for `a.wav`.\n\nSecond.", "See Clone Voices for a.wav.");
        check("# Title\n\ntext", "Title");
        check("- first\n- second", "first");
        check("", "");
    }

    #[test]
    fn a_cell_has_no_markup() {
        check("See https://a.b/c_d|e.", "See <https://a.b/c_d%7Ce>.");
        check("a | b \\*c\\* \\<d\\>", "a \\| b \\*c\\* \\<d\\>");
    }
}
