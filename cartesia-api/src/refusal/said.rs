//! The facts in the content of an error: Cartesia's JSON or text, or whatever another service or a gateway sends.

use serde_json::{Map, Value};

use super::page;
use super::sentence::{after, first, sentence};
use crate::excerpt::excerpt;

/// The members that list problems one by one: those of RFC 9457, of its predecessor, and of frameworks.
const PROBLEMS: [&str; 6] = ["errors", "details", "issues", "violations", "invalid-params", "invalid_params"];

#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) message: Option<String>,
    pub(super) title: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) doc_url: Option<String>,
    pub(super) request_id: Option<String>,
}

/// Reads the JSON of version 2026-03-01 and later, the plain text `Title: Message` of earlier ones, or anything else.
pub(super) fn said(body: &str) -> Said {
    let body = body.trim_start_matches('\u{feff}');
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(object)) => in_json(&object),
        Ok(Value::String(text)) => in_text(&text),
        Ok(list @ Value::Array(_)) => message(sentence(&list), body),
        _ => in_text(body),
    }
}

/// Returns a message without other facts, or the beginning of the body if there is none.
fn message(message: String, body: &str) -> Said {
    let message = if message.is_empty() { body } else { &message };
    Said { message: Some(excerpt(message)), ..Said::default() }
}

fn in_json(body: &Map<String, Value>) -> Said {
    let fact = |name| find(body, &[name], plain).map(|fact| excerpt(&fact)).filter(|fact| !fact.is_empty());
    Said {
        message: words(body).map(|words| excerpt(&words)),
        title: fact("title"),
        error_code: fact("error_code").or_else(|| fact("code")),
        doc_url: fact("doc_url"),
        request_id: fact("request_id"),
    }
}

/// Returns the message of an error and its problems; nothing for an error that has only a title.
fn words(body: &Map<String, Value>) -> Option<String> {
    let text = find(body, &["message", "error_description"], sentence)
        .or_else(|| first(body, &["error"], text_or_list))
        .or_else(|| find(body, &["detail", "description", "reason", "msg"], sentence));
    match (text, find(body, &PROBLEMS, sentence)) {
        (Some(text), Some(problems)) if !text.contains(&problems) => Some(after(&text, &problems)),
        (Some(text), _) | (None, Some(text)) => Some(text),
        (None, None) if find(body, &["title"], plain).is_some() => None,
        (None, None) => Some(whole(body)),
    }
}

/// Returns the first of these members that says something, in the error or in the `error` within it.
fn find(body: &Map<String, Value>, names: &[&str], read: fn(&Value) -> String) -> Option<String> {
    let inner = body.get("error").and_then(Value::as_object);
    [Some(body), inner].into_iter().flatten().find_map(|object| first(object, names, read))
}

fn text_or_list(value: &Value) -> String {
    match value {
        Value::String(_) | Value::Array(_) => sentence(value),
        _ => String::new(),
    }
}

/// Returns a text or a number.
fn plain(value: &Value) -> String {
    match value {
        Value::String(_) | Value::Number(_) => sentence(value),
        _ => String::new(),
    }
}

/// Returns what an object without a message says.
fn whole(body: &Map<String, Value>) -> String {
    let body = Value::Object(body.clone());
    Some(sentence(&body)).filter(|text| !text.is_empty()).unwrap_or_else(|| body.to_string())
}

fn in_text(body: &str) -> Said {
    let text = body.trim();
    if let Some(words) = page::words(text) {
        return message(words, body);
    }
    let is_title = |title: &str| title.len() <= 64 && !title.contains(['\n', '<', '{']);
    match text.split_once(": ") {
        Some((title, text)) if is_title(title) => {
            Said { title: Some(excerpt(title)), message: Some(excerpt(text)), ..Said::default() }
        }
        _ => Said { message: Some(excerpt(text)), ..Said::default() },
    }
}
