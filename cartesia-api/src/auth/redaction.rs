//! The removal of a secret from a text in which it may be written with escapes, as in a URL, or broken off.

use std::ops::Range;

/// The least part of a secret that is one when a text ends in it, in characters.
const MIN_PART: usize = 10;

/// Returns a text without a secret. The secret may be written with the escapes of JSON, HTML or a URL, or cut off at
/// the end of the text.
pub(super) fn redacted(text: &str, secret: &str, replacement: &str) -> String {
    let characters = characters(text);
    let secret: Vec<char> = secret.chars().collect();
    let mut redacted = String::with_capacity(text.len());
    let (mut next, mut copied) = (0, 0);
    while let Some(rest) = characters.get(next..).filter(|rest| !rest.is_empty()) {
        let same = rest.iter().zip(&secret).take_while(|((character, _), expected)| character == *expected).count();
        let is_broken_off = same == rest.len() && same >= MIN_PART;
        let (Some((_, first)), Some((_, last))) = (rest.first(), rest.get(same.saturating_sub(1))) else { break };
        if same == secret.len() || is_broken_off {
            redacted.push_str(text.get(copied..first.start).unwrap_or_default());
            redacted.push_str(replacement);
            copied = last.end;
            next += same;
        } else {
            next += 1;
        }
    }
    redacted.push_str(text.get(copied..).unwrap_or_default());
    redacted
}

/// Returns the characters that a text means, and the places where they are written.
fn characters(text: &str) -> Vec<(char, Range<usize>)> {
    let mut characters = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(plain) = rest.chars().next() {
        let (character, length) = escape(rest).unwrap_or((plain, plain.len_utf8()));
        let start = text.len() - rest.len();
        characters.push((character, start..start + length));
        rest = rest.get(length..).unwrap_or_default();
    }
    characters
}

/// Returns the character of the escape that a text begins with, `\u0041`, `&#65;`, `&#x41;` or `%41`, and the escape's length.
fn escape(text: &str) -> Option<(char, usize)> {
    if let Some(digits) = text.strip_prefix("\\u").and_then(|rest| rest.get(..4)) {
        return Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, 6));
    }
    if let Some(digits) = text.strip_prefix('%').and_then(|rest| rest.get(..2)) {
        // Keys are ASCII, of which each character is one byte.
        return Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(char::is_ascii)?, 3));
    }
    let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    Some((char::from_u32(code.ok()?)?, number.len() + 3))
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(redacted(text, "sk_car_SECRET", "[key]"), expected);
    }

    // Scenario: a secret as it is, twice, with the escapes of JSON, HTML and URLs, and in other letters. Expected: no such text.
    #[test]
    fn a_secret_is_found_however_it_is_written() {
        check("no sk_car_SECRET, sk_car_SECRET.", "no [key], [key].");
        check(r"{sk\u005fcar_\u0053ECRET", "{[key]");
        check("<b>sk&#95;car&#x5f;SECRET</b>", "<b>[key]</b>");
        check("https://a.example/?key=sk%5Fcar%5f%53ECRET&b", "https://a.example/?key=[key]&b");
        check("ß sk_car_SECRETs", "ß [key]s");
    }

    // Scenario: a text that breaks off within the secret, and parts of it elsewhere. Expected: only the end goes.
    #[test]
    fn a_secret_that_breaks_off_is_found() {
        check("key: sk_car_SECRE", "key: [key]");
        check("a key begins with sk_car_", "a key begins with sk_car_");
        check(r"\u00", r"\u00");
        check("&#; &#999999999999; \\ud800 é", "&#; &#999999999999; \\ud800 é");
        check("100% %é %zz %E9 %", "100% %é %zz %E9 %");
    }
}
