//! Compares the values in a request, which other parsers read, with the inputs of the call.

use cartesia_api_tests::Request;
use cartesia_api_tests::form::parts;
use reqwest::Url;
use serde_json::{Map, Value};

use super::document::Operation;
use super::same::{Nothing, difference, is_same_text, says_nothing};
use super::simple::UNDESCRIBED;
use super::{FILE, Inputs};
use crate::support::KEY;

/// The texts with one name, and the values from which they were made.
struct Expected {
    name: String,
    values: Vec<Value>,
    /// The delimiter, if they are one text.
    delimiter: Option<char>,
    is_json: bool,
}

/// Returns the inputs that the request does not contain unchanged.
pub(super) fn lost(operation: &Operation, inputs: &Inputs, request: &Request) -> Option<String> {
    in_query(operation, inputs, request).or_else(|| in_content(operation, inputs, request))
}

fn in_query(operation: &Operation, inputs: &Inputs, request: &Request) -> Option<String> {
    let query = request.line().split(' ').nth(1).unwrap().split_once('?').map_or("", |(_, query)| query);
    let mut expected = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == "query") {
        let value = inputs.get(&format!("Query {}", parameter.name)).unwrap_or(&Value::Null);
        let is_exploded = parameter.style.get("explode").is_none_or(|explode| explode == true);
        match value {
            Value::Object(members) if !parameter.is_json && parameter.style.get("style").is_none() && is_exploded => {
                described(members).for_each(|(name, value)| styled(name, value, &Value::Null, false, &mut expected));
            }
            value if parameter.style["style"] == "deepObject" => deep(&parameter.name, value, true, &mut expected),
            value => styled(&parameter.name, value, &parameter.style, parameter.is_json, &mut expected),
        }
    }
    let sent = pairs(query).into_iter().filter(|(_, value)| value != KEY).collect::<Vec<_>>();
    differs(&expected, &sent)
}

fn in_content(operation: &Operation, inputs: &Inputs, request: &Request) -> Option<String> {
    let (media_type, media) = operation.body.as_ref()?;
    let content = String::from_utf8_lossy(request.content()).into_owned();
    let Some(given) = inputs.get("Content") else {
        return (!content.is_empty()).then(|| "unexpected content".to_owned());
    };
    // An optional body without any value is not sent.
    if content.is_empty() && says_nothing(given) {
        return None;
    }
    match media_type.as_str() {
        "multipart/form-data" => {
            let parts = parts(request).into_iter().map(|part| {
                let text = part.text();
                let text = part.file_name.as_ref().map_or(text, |_| text.strip_prefix(FILE).unwrap_or("no file"));
                (part.name.clone(), text.to_owned())
            });
            in_form(given, media, &parts.collect::<Vec<_>>(), false)
        }
        "application/x-www-form-urlencoded" => in_form(given, media, &pairs(&content), true),
        // A file is unchanged whatever its content, and JSON is valid YAML.
        json if (json.contains("json") || json.contains("yaml")) && !content.starts_with(FILE) => {
            difference(given, &serde_json::from_str(&content).unwrap_or_default(), Nothing::IsSaid)
        }
        _ => {
            let text = given.as_str().map_or_else(|| given.to_string(), ToOwned::to_owned);
            let content = content.strip_prefix(FILE).unwrap_or(&content);
            (text != content).then(|| format!("{text:?} is {content:?}"))
        }
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let url = Url::parse(&format!("http://127.0.0.1/?{query}")).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn in_form(given: &Value, media: &Value, found: &[(String, String)], is_urlencoded: bool) -> Option<String> {
    let mut expected = Vec::new();
    for (name, value) in described(given.as_object()?) {
        let encoding = &media["encoding"][name];
        let is_json = encoding["contentType"].as_str().is_some_and(|media_type| media_type.ends_with("json"));
        match (is_urlencoded || value.is_array()) && encoding["style"] == "deepObject" {
            true => deep(name, value, true, &mut expected),
            false => styled(name, value, encoding, is_json, &mut expected),
        }
    }
    differs(&expected, found)
}

fn described(members: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    members.iter().filter(|(name, _)| *name != UNDESCRIBED)
}

/// Adds the texts of a value in a style (OpenAPI 3.0.4, section 4.8.12.2).
fn styled(name: &str, value: &Value, style: &Value, is_json: bool, expected: &mut Vec<Expected>) {
    let delimiter = match style["style"].as_str().unwrap_or("form") {
        "spaceDelimited" => ' ',
        "pipeDelimited" => '|',
        _ => ',',
    };
    let is_joined = match style.get("explode") {
        Some(explode) => *explode == false,
        None => delimiter != ',',
    };
    match value {
        value if style["style"] == "deepObject" => deep(name, value, false, expected),
        Value::Array(values) if is_joined => {
            let delimiter = Some(delimiter);
            expected.push(Expected { name: name.to_owned(), values: values.clone(), delimiter, is_json });
        }
        // The names and values of a query alternate.
        Value::Object(members) if is_joined => {
            let members = described(members).filter(|(_, value)| !says_nothing(value));
            let values = members.flat_map(|(name, value)| [name.as_str().into(), value.clone()]).collect();
            expected.push(Expected { name: name.to_owned(), values, delimiter: Some(delimiter), is_json });
        }
        value => flat(name, value, is_json, expected),
    }
}

/// Adds one text for each element of an array, JSON for an object, and nothing for null.
fn flat(name: &str, value: &Value, is_json: bool, expected: &mut Vec<Expected>) {
    match value {
        Value::Null => {}
        Value::Array(values) => values.iter().for_each(|value| flat(name, value, is_json, expected)),
        value => {
            let is_json = is_json || value.is_object();
            expected.push(Expected { name: name.to_owned(), values: vec![value.clone()], delimiter: None, is_json });
        }
    }
}

/// Adds one text for each value in an object. In queries and urlencoded forms, elements of arrays have numbers.
fn deep(name: &str, value: &Value, is_numbered: bool, expected: &mut Vec<Expected>) {
    let mut inner = |key: &str, value| deep(&format!("{name}[{key}]"), value, is_numbered, expected);
    match value {
        Value::Object(members) => described(members).for_each(|(key, value)| inner(key, value)),
        Value::Array(values) if is_numbered => {
            values.iter().enumerate().for_each(|(index, value)| inner(&index.to_string(), value));
        }
        Value::Array(values) => values.iter().for_each(|value| deep(name, value, is_numbered, expected)),
        value => flat(name, value, false, expected),
    }
}

/// Compares the texts of each name in order. The order of names has no meaning.
fn differs(expected: &[Expected], found: &[(String, String)]) -> Option<String> {
    let mut left = found.to_vec();
    for one in expected {
        let Some(index) = left.iter().position(|(name, _)| *name == one.name) else {
            // An empty object is a value in JSON.
            if one.values.iter().all(says_nothing) && !one.is_object() {
                continue;
            }
            return Some(format!("{} is missing: {:?}", one.name, one.values));
        };
        let (name, text) = left.remove(index);
        if !one.is(&text) {
            return Some(format!("{name} was {:?} and is {text:?}", one.values));
        }
    }
    (!left.is_empty()).then(|| format!("{left:?} were not given"))
}

impl Expected {
    fn is_object(&self) -> bool {
        self.delimiter.is_none() && self.values.iter().any(Value::is_object)
    }

    fn is(&self, text: &str) -> bool {
        let is_same = |value: &Value, text: &str| match value {
            Value::String(given) if !self.is_json => is_same_text(given, text),
            given => serde_json::from_str(text).is_ok_and(|found| difference(given, &found, Nothing::IsSaid).is_none()),
        };
        let Some(delimiter) = self.delimiter else { return self.values.iter().all(|value| is_same(value, text)) };
        // The text of a value may contain the delimiter.
        let texts = self.values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
        let pieces = text.split(delimiter).collect::<Vec<_>>();
        let is_each = || self.values.iter().zip(&pieces).all(|(value, piece)| is_same(value, piece));
        texts.collect::<Vec<_>>().join(&delimiter.to_string()) == text
            || (pieces.len() == self.values.len() && is_each())
    }
}
