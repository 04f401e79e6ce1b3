//! A contradiction between two copies, with both contents in short.

use crate::read::yaml::Value;

/// A part in which two copies contradict each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disagreement {
    /// The path to the part, such as `properties.id.type`; empty for the whole.
    pub(super) part: String,
    /// The value as text, such as "`string`" or "missing".
    pub(super) known: String,
    pub(super) found: String,
}

impl Disagreement {
    /// Returns the disagreement about the whole.
    pub(super) fn of(known: &Value, found: &Value) -> Self {
        Self { part: String::new(), known: short(known), found: short(found) }
    }
}

/// Returns a value in a short form, for a sentence.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    match value {
        Value::Null => "missing".to_owned(),
        Value::String(text) => format!("`{text}`"),
        value => {
            let json = serde_json::to_string(value).unwrap_or_default();
            let start = json.chars().take(LONGEST).collect::<String>();
            if start == json { format!("`{json}`") } else { format!("`{start}…`") }
        }
    }
}
