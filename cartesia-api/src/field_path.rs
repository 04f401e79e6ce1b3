//! The path of the field that can't be read in a JSON text, such as `voice.owner.name`.
//!
//! Serde_json tells the position, and the text before it leads to the path. A deserializer that notes the path on its
//! way, such as `serde_path_to_error`, has every type of response compiled a second time: twice the code for a line in an
//! error.

use serde_json::Error;
use serde_json::error::Category;

/// A field that can't be read.
pub(crate) struct Misread {
    pub(crate) path: String,
    /// The parser's message; none for a field that is missing.
    pub(crate) problem: Option<String>,
}

/// Returns the field at which an error of the JSON's values occurred; nothing for other errors, and for the JSON as a
/// whole.
pub(crate) fn misread(json: &[u8], error: &Error) -> Option<Misread> {
    if error.classify() != Category::Data || error.line() == 0 {
        return None;
    }
    let message = message(error);
    let read = text_before(json, error, &message);
    let mut path = path(read);
    let missing = message.strip_prefix("missing field `").and_then(|name| name.strip_suffix('`'));
    // A missing field is noticed at the end of its object, or of one around it: serde reads a tagged or flattened object as a
    // whole. So the path is that of the object, and only that of a field of the whole JSON is complete.
    let problem = match missing.filter(|_| read.ends_with(b"}") && path.is_empty()) {
        Some(name) => {
            push_name(&mut path, name);
            None
        }
        None => Some(message),
    };
    (!path.is_empty()).then_some(Misread { path, problem })
}

/// Returns the text of an error without the position at its end.
fn message(error: &Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// Returns the JSON up to the end of the value that can't be read. An object or a list is refused unread, and the JSON
/// ends before it.
fn text_before<'a>(json: &'a [u8], error: &Error, message: &str) -> &'a [u8] {
    let lines = json.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let end = lines.map(<[u8]>::len).sum::<usize>().saturating_add(error.column());
    let text = json.get(..end).unwrap_or(json).trim_ascii_end();
    let is_unread = ["invalid type: map", "invalid type: sequence"].iter().any(|start| message.starts_with(start));
    // Serde_json is past the comma when it hears of an item of a list that was refused as a whole.
    match text.strip_suffix(b",") {
        Some(without_comma) if !is_unread => without_comma,
        _ => text,
    }
}

/// An object or list that a text has begun, and the place in it.
enum Level<'a> {
    /// The name of the member, as it is written, with its quotes.
    Object(Option<&'a [u8]>),
    /// The number of the item.
    List(usize),
}

/// Returns the path to the place where a text breaks off, which is valid JSON up to there.
fn path(mut text: &[u8]) -> String {
    let mut levels = Vec::new();
    while let Some((byte, after)) = text.split_first() {
        let mut rest = after;
        match (byte, levels.last_mut()) {
            (b'{', _) => levels.push(Level::Object(None)),
            (b'[', _) => levels.push(Level::List(0)),
            (b'}' | b']', _) => drop(levels.pop()),
            (b',', Some(Level::Object(name))) => *name = None,
            (b',', Some(Level::List(item))) => *item += 1,
            (b'"', level) => {
                let string;
                (string, rest) = split_string(text);
                if let Some(Level::Object(name)) = level {
                    name.get_or_insert(string);
                }
            }
            _ => {}
        }
        text = rest;
    }
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Object(Some(name)) => {
                push_name(&mut path, &serde_json::from_slice::<String>(name).unwrap_or_default())
            }
            Level::Object(None) => {}
            Level::List(item) => path.push_str(&format!("[{item}]")),
        }
    }
    path
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Splits a text that begins with a string after its closing quote.
fn split_string(text: &[u8]) -> (&[u8], &[u8]) {
    let mut is_escaped = true;
    let end = text.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    text.split_at(end.map_or(text.len(), |end| end + 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::{Misread, misread};

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "they are only read")]
    struct Voice {
        name: Option<String>,
        owner: Option<Owner>,
        owners: Option<Vec<Owner>>,
        by_name: Option<BTreeMap<String, Owner>>,
        rows: Option<Vec<Vec<i64>>>,
        either: Option<Either>,
        others: Option<Vec<Either>>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is only read")]
    struct Owner {
        name: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "it is only read")]
    enum Either {
        Number(i64),
        Owner(Owner),
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let error = serde_json::from_slice::<Voice>(json.as_bytes()).unwrap_err();
        let said = match misread(json.as_bytes(), &error) {
            Some(Misread { path, problem: Some(problem) }) => format!("{path}: {problem}"),
            Some(Misread { path, problem: None }) => format!("{path} is missing"),
            None => "nothing".to_owned(),
        };
        assert_eq!(said, expected, "{error}");
    }

    const NULL: &str = "invalid type: null, expected a string";

    // Scenario: values of the wrong type at every depth, on one line and on several. Expected: the path to each.
    #[test]
    fn a_wrong_value_has_a_path() {
        check(r#"{"name": 1}"#, "name: invalid type: integer `1`, expected a string");
        check(r#"{"owner": {"name": null}}"#, &format!("owner.name: {NULL}"));
        check("{\n \"a\": 1,\n \"owner\":\n {\"name\"\n:\nnull , \"b\": 2}}", &format!("owner.name: {NULL}"));
        check(r#"{"owners": [{"name": "a"}, {"name": null}]}"#, &format!("owners[1].name: {NULL}"));
        check(r#"{"by_name": {"a": {"name": "b"}, "c.d": {"name": null}}}"#, &format!("by_name.c.d.name: {NULL}"));
        check(r#"{"rows": [[], [1, "x"]]}"#, "rows[1][1]: invalid type: string \"x\", expected i64");
        check(r#"{"name": {"a": 1}}"#, "name: invalid type: map, expected a string");
        check(r#"{"rows": [[1], [2, [3]]]}"#, "rows[1][1]: invalid type: sequence, expected i64");
        check(r#"{"owners": "a"}"#, "owners: invalid type: string \"a\", expected a sequence");
    }

    // Scenario: objects without a required field. Expected: the path to the object, and the field.
    #[test]
    fn a_missing_field_has_a_path() {
        check(r#"{"owner": {}}"#, "owner: missing field `name`");
        check(r#"{"owners": [{"name": "a"}, {"nom": "b"} ]}"#, "owners[1]: missing field `name`");
        check(r#"{"name": "a", "name": "b"}"#, "name: duplicate field `name`");
    }

    // Scenario: names and values with the signs of JSON in them. Expected: they are not taken for such.
    #[test]
    fn strings_are_strings() {
        check(r#"{"name": "}],{[:\"", "owner": {"\\\"{": "\\", "name": null}}"#, &format!("owner.name: {NULL}"));
        check(r#"{"by_name": {"\u0061\"": {"name": null}}}"#, &format!("by_name.a\".name: {NULL}"));
    }

    // Scenario: a value that is none of its alternatives. Expected: its path, or that of the object or list that it ends.
    #[test]
    fn a_choice_has_a_path() {
        let none = "data did not match any variant of untagged enum Either";
        check(r#"{"either": "a", "name": "b"}"#, &format!("either: {none}"));
        check(r#"{"others": [1, "a", 2]}"#, &format!("others[1]: {none}"));
        check(r#"{"others": [1, "a"]}"#, &format!("others: {none}"));
    }

    // Scenario: errors that are about no field. Expected: no path.
    #[test]
    fn the_whole_has_no_path() {
        check("null", "nothing");
        check(r#""a""#, "nothing");
        check(r#"{"name": "#, "nothing");
        check(r#"{"name": "a"] "#, "nothing");
        check(r#"{"either": "a"}"#, "nothing");
    }
}
