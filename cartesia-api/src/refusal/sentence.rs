//! JSON of any shape as a sentence: lists and objects of problems, as frameworks send them.

use serde_json::{Map, Value};

/// The members that say what the problem is, the longest text first.
const TEXTS: [&str; 8] = ["message", "msg", "detail", "description", "error_description", "reason", "error", "title"];
/// The members that say where it is, such as FastAPI's `loc`, or the `pointer` of RFC 9457.
const PLACES: [&str; 10] =
    ["loc", "field", "path", "pointer", "propertyPath", "property", "param", "parameter", "source", "name"];

/// Returns what a value says, without quotes and braces; an empty text for one that says nothing.
pub(super) fn sentence(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(items) if items.iter().any(Value::is_object) => join(items.iter().map(sentence), "; "),
        Value::Array(items) => join(items.iter().map(sentence), ", "),
        Value::Object(object) => of_object(object),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Returns a text and its place, such as `body.clip: Field required`, or what each member says.
fn of_object(object: &Map<String, Value>) -> String {
    match first(object, &TEXTS, sentence) {
        Some(text) => match first(object, &PLACES, place) {
            Some(place) => format!("{place}: {text}"),
            None => text,
        },
        None => join(object.iter().map(|(name, value)| after(name, &sentence(value))), "; "),
    }
}

fn place(value: &Value) -> String {
    match value {
        Value::Array(steps) => join(steps.iter().map(place), "."),
        Value::Object(object) => first(object, &PLACES, place).unwrap_or_default(),
        value => sentence(value),
    }
}

/// Returns the first of these members that says something.
pub(super) fn first(object: &Map<String, Value>, names: &[&str], read: fn(&Value) -> String) -> Option<String> {
    names.iter().filter_map(|name| object.get(*name)).map(read).find(|text| !text.is_empty())
}

/// Returns a text after what it is about.
pub(super) fn after(subject: &str, text: &str) -> String {
    match text.is_empty() {
        true => String::new(),
        false => format!("{}: {text}", subject.trim_end_matches(['.', ':'])),
    }
}

fn join(texts: impl Iterator<Item = String>, separator: &str) -> String {
    let texts = texts.map(|text| text.trim_end_matches('.').to_owned()).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(separator)
}
