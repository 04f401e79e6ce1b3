//! The escaping of names in the heads of parts (RFC 7578, section 4.2).

use std::fmt::Write as _;

/// Escapes a name as browsers do: raw UTF-8, with `"`, CR and LF as `%22`, `%0D` and `%0A`. It also escapes other
/// control characters, which parsers refuse in a header, and a backslash at the end, which some read as the escape of
/// the closing quote.
pub(crate) fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let last = characters.peek().is_none();
        match character {
            '"' | '\0'..='\u{8}' | '\n'..='\u{1f}' | '\u{7f}' => push_percent(&mut escaped, character),
            '\\' if last => push_percent(&mut escaped, character),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn push_percent(escaped: &mut String, character: char) {
    // Writing to a string can't fail.
    let _ = write!(escaped, "%{:02X}", u32::from(character));
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(escape(name), expected, "{name:?}");
    }

    #[test]
    fn names_are_escaped_as_browsers_do_it() {
        check("clip.wav", "clip.wav");
        check("a\"b", "a%22b");
        check("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1");
        check("Stimme äöü 声 🎙.wav", "Stimme äöü 声 🎙.wav");
        check("50%22 done", "50%22 done");
        check("C:\\clips\\a.wav", "C:\\clips\\a.wav");
    }

    #[test]
    fn what_parsers_stumble_over_is_escaped_too() {
        check("nul\0", "nul%00");
        check("tab\tstays", "tab\tstays");
        check("escape\u{1b}[0m", "escape%1B[0m");
        check("ends with \\", "ends with %5C");
        check("", "");
    }
}
