//! Excerpts of foreign texts, short enough for an error.

const MAX_CHARS: usize = 300;

/// Returns the beginning of a text as it is, to be shown with escapes.
pub(crate) fn beginning(text: &str) -> String {
    let mut beginning = text.chars().take(MAX_CHARS).collect::<String>();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    beginning
}

/// Returns the beginning of a text without control characters, safe to print.
pub(crate) fn excerpt(text: &str) -> String {
    beginning(&text.replace(char::is_control, " ")).trim().to_owned()
}
