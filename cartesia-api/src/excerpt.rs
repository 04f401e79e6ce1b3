//! The beginning of a text that others wrote, short enough for an error.

const MAX_CHARS: usize = 300;

/// As it is, to be shown with its escapes.
pub(crate) fn beginning(text: &str) -> String {
    let mut beginning = text.chars().take(MAX_CHARS).collect::<String>();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    beginning
}

/// Safe to print.
pub(crate) fn excerpt(text: &str) -> String {
    beginning(&text.replace(char::is_control, " ")).trim().to_owned()
}
