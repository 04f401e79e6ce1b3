//! Excerpts of foreign texts, short enough for an error.

use serde_json::Value;

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

/// Returns the problem of an object whose tag, of these names and values, has a value that no alternative has.
pub(crate) fn unlisted_tag(object: &Value, tags: &[(&str, &[&str])]) -> Option<String> {
    tags.iter().find_map(|(name, values)| {
        let text = object.get(name)?.as_str().filter(|text| !values.contains(text))?;
        Some(format!("`{name}` is {:?}, which is not one of {}", beginning(text), values.join(", ")))
    })
}
