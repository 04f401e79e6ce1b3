//! The first sentence of a description, for a table cell.

use pulldown_cmark::{Event, Parser, TagEnd};

use super::markdown::rustdoc;

/// Returns the first sentence on one line, without markup.
pub(crate) fn sentence(prose: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(prose) {
        match event {
            // What looks like HTML is text, as in `Vec<String>`.
            Event::Text(words) | Event::Code(words) | Event::InlineHtml(words) | Event::Html(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::HtmlBlock) => break,
            _ => {}
        }
    }
    let words = text.split_whitespace().collect::<Vec<_>>();
    let end = words.windows(2).position(is_end).map_or(words.len(), |end| end + 1);
    let sentence = words.into_iter().take(end).map(word).collect::<Vec<_>>();
    let safe = rustdoc(&sentence.join(" "));
    // A fence does not fit into a table cell.
    if safe.contains('\n') { String::new() } else { safe }
}

/// Returns whether a sentence ends between two words. A word with a small letter or a digit does not begin a sentence.
fn is_end(words: &[&str]) -> bool {
    const ABBREVIATIONS: [&str; 4] = ["e.g.", "i.e.", "cf.", "vs."];
    let [last, next] = words else { return false };
    let goes_on = next.starts_with(|first: char| first.is_lowercase() || first.is_numeric());
    let is_short = ABBREVIATIONS.contains(&last.trim_start_matches('(').to_lowercase().as_str());
    last.ends_with('.') && !goes_on && !is_short
}

/// Formats a word. Rustdoc's pass links an address only up to a backslash.
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
    fn a_cell_has_the_whole_sentence() {
        check("Use a model, e.g. Sonic (i.e. the new one). Then more.", "Use a model, e.g. Sonic (i.e. the new one).");
        check("As of v1. 2 it is ca. half. More.", "As of v1. 2 it is ca. half.");
        check(
            "A `Vec<String>`, or Vec<String> with <break time=\"1s\"/>. More.",
            "A Vec\\<String\\>, or Vec\\<String\\> with \\<break time=\"1s\"/\\>.",
        );
        check("<b>Bold</b> words", "\\<b\\>Bold\\</b\\> words");
        check("<break/>\n\nmore", "\\<break/\\>");
    }

    #[test]
    fn a_cell_has_no_markup() {
        check("See https://a.b/c_d|e.", "See <https://a.b/c_d%7Ce>.");
        check("a | b \\*c\\* \\<d\\>", "a \\| b \\*c\\* \\<d\\>");
    }
}
