//! Checks headers and fields against the document. Every message names the culprit and what is allowed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use hyper::http::{HeaderMap, StatusCode, request};
use serde_json::{Number, Value};

use super::ReceivedPart;
use super::form::TEXT_LIMIT;
use super::refusal::Refusal;
use crate::contract::{Auth, Field, Kind};

/// Checks that the request has the accepted key for each scheme of an alternative, exactly once. One that asks for nothing is met by a
/// request without a key. Messages never repeat what was sent.
pub(super) fn auth(auth: Auth, head: &request::Parts, api_key: &str) -> Result<(), Refusal> {
    let (mut refusal, mut is_public) = (None, false);
    for alternative in auth.alternatives() {
        match alternative {
            Auth::None => is_public = true,
            one => match alternative_of(one, head, api_key) {
                Ok(()) => return Ok(()),
                // The one that was meant is that of which there is a key.
                Err(other) => refusal = Some(other).filter(|_| is_sent(one, head)).or(refusal),
            },
        }
    }
    match (refusal, auth.alternatives().first()) {
        (Some(refusal), _) => Err(refusal),
        (None, Some(first)) if !is_public => alternative_of(first, head, api_key),
        (None, _) => Ok(()),
    }
}

fn alternative_of(one: &Auth, head: &request::Parts, api_key: &str) -> Result<(), Refusal> {
    one.each().iter().try_for_each(|scheme| match scheme {
        Auth::Query(name) => key_in_query(name, head.uri.query().unwrap_or_default(), api_key),
        scheme => one_key(*scheme, &head.headers, api_key),
    })
}

/// Returns whether there is a key for any scheme of an alternative.
fn is_sent(one: &Auth, head: &request::Parts) -> bool {
    let query = head.uri.query().unwrap_or_default().as_bytes();
    let in_query = |name: &str| form_urlencoded::parse(query).any(|(known, _)| known == name);
    one.each().iter().any(|scheme| {
        scheme.header().is_some_and(|name| head.headers.contains_key(name)) || scheme.query().is_some_and(in_query)
    })
}

fn key_in_query(name: &str, query: &str, api_key: &str) -> Result<(), Refusal> {
    let sent = form_urlencoded::parse(query.as_bytes()).filter(|(known, _)| known == name);
    let problem = match sent.map(|(_, key)| key == api_key).collect::<Vec<_>>().as_slice() {
        [true] => return Ok(()),
        [] => "is missing",
        [false] => "is not the API key",
        _ => "is there more than once",
    };
    let message = format!("Query parameter `{name}` {problem}; it must be the key of this sandbox.");
    Err(Refusal::new(StatusCode::UNAUTHORIZED, message))
}

fn one_key(scheme: Auth, headers: &HeaderMap, api_key: &str) -> Result<(), Refusal> {
    let Some(name) = scheme.header() else { return Ok(()) };
    let (prefix, expected) = match scheme {
        Auth::Bearer => ("Bearer ", "<API key>"),
        Auth::Basic => ("Basic ", "<any user name and the API key, in base64>"),
        _ => ("", "<API key>"),
    };
    let unauthorized = |problem: &str| {
        let message =
            format!("Header `{name}` {problem}; it must be `{prefix}{expected}`, with the key of this sandbox.");
        Err(Refusal::new(StatusCode::UNAUTHORIZED, message))
    };
    let is_key = |key: &[u8]| match scheme {
        Auth::Basic => is_password(key, api_key),
        _ => key == api_key.as_bytes(),
    };
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => unauthorized("is missing"),
        (Some(_), Some(_)) => unauthorized("is there more than once"),
        (Some(value), None) if key_of(value.as_bytes(), prefix).is_some_and(is_key) => Ok(()),
        (Some(_), None) => unauthorized("holds no API key, or another one"),
    }
}

/// Returns the text after `prefix`, which may be in any case, as authentication schemes are (RFC 9110, section 11.1).
fn key_of<'a>(value: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (scheme, key) = value.split_at_checked(prefix.len())?;
    scheme.eq_ignore_ascii_case(prefix.as_bytes()).then_some(key)
}

/// Returns whether the credentials of the scheme `Basic` end in this password (RFC 7617, section 2).
fn is_password(credentials: &[u8], password: &str) -> bool {
    let credentials = STANDARD.decode(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    credentials.is_some_and(|text| text.split_once(':').is_some_and(|(_, sent)| sent == password))
}

/// Checks that each required header has the one value that the document allows.
pub(super) fn headers(required: &[(&str, &str)], headers: &HeaderMap) -> Result<(), Refusal> {
    for &(name, expected) in required {
        let sent: Vec<_> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        match sent.as_slice() {
            [value] if value == expected => {}
            [] => return Err(Refusal::bad_request(format!("Header `{name}` is missing; it must be `{expected}`."))),
            values => {
                let values = values.join("`, `");
                return Err(Refusal::bad_request(format!("Header `{name}` is `{values}`; it must be `{expected}`.")));
            }
        }
    }
    Ok(())
}

/// Checks that the form has what the document requires and nothing else. One refusal names all problems.
pub(super) fn fields(fields: &[Field], parts: &[ReceivedPart]) -> Result<(), Refusal> {
    let missing = fields.iter().filter_map(|field| missing(field, parts));
    let wrong = parts.iter().enumerate().filter_map(|(index, part)| {
        let earlier = parts.get(..index).unwrap_or_default();
        wrong(fields, part, earlier)
    });
    let problems: Vec<String> = missing.chain(wrong).collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::bad_request(problems.join(" "))) }
}

fn missing(field: &Field, parts: &[ReceivedPart]) -> Option<String> {
    let sent = parts.iter().any(|part| part.name == field.name || is_within(&part.name, field));
    (field.required && !sent)
        .then(|| format!("Field `{}` is missing; it must be {}.", field.name, allowed(&field.kind)))
}

fn wrong(fields: &[Field], part: &ReceivedPart, earlier: &[ReceivedPart]) -> Option<String> {
    let name = &part.name;
    if name.is_empty() {
        return Some("A part has no `name` in its `Content-Disposition`, or one that is not UTF-8.".to_owned());
    }
    if fields.iter().any(|field| is_within(name, field)) {
        return None;
    }
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        let known = list(fields.iter().map(|field| field.name));
        return Some(format!("Field `{}` is not in the document; it has {known}.", excerpt(name)));
    };
    if !field.repeated && earlier.iter().any(|other| other.name == *name) {
        return Some(format!("Field `{name}` is there more than once; it must be there at most once."));
    }
    let problem = match field.kind {
        Kind::File => wrong_file(part),
        Kind::FileOrText if part.file_name.is_some() => wrong_file(part),
        _ => wrong_text(&field.kind, part),
    };
    problem.map(|problem| format!("Field `{name}` {problem}; it must be {}.", allowed(&field.kind)))
}

/// Returns whether a part is a property of an object, such as `access[type]` of `access`.
fn is_within(name: &str, field: &Field) -> bool {
    let rest = name.strip_prefix(field.name);
    matches!(field.kind, Kind::Json) && rest.is_some_and(|rest| rest.starts_with('[') && rest.ends_with(']'))
}

fn wrong_file(part: &ReceivedPart) -> Option<String> {
    // Browsers send an empty name when no file was chosen.
    if part.file_name.as_deref().is_none_or(str::is_empty) {
        return Some("was sent without a file name".to_owned());
    }
    (part.size == 0).then(|| "is an empty file".to_owned())
}

fn wrong_text(kind: &Kind, part: &ReceivedPart) -> Option<String> {
    if part.file_name.is_some() {
        return Some("was sent as a file".to_owned());
    }
    let Some(text) = &part.text else {
        let too_long = part.size > TEXT_LIMIT as u64;
        return Some(if too_long { format!("has {} bytes", part.size) } else { "is not UTF-8".to_owned() });
    };
    value(kind, text).is_none().then(|| format!("is `{}`", excerpt(text)))
}

/// Returns the value of `text` as JSON; `None` if it is not of that kind.
pub(super) fn value(kind: &Kind, text: &str) -> Option<Value> {
    let string = || Value::String(text.to_owned());
    match kind {
        Kind::File => None,
        Kind::Text | Kind::FileOrText => Some(string()),
        Kind::DateTime => DateTime::parse_from_rfc3339(text).is_ok().then(string),
        Kind::Choice(choices) => choices.contains(&text).then(string),
        Kind::Boolean => text.parse().ok().map(Value::Bool),
        Kind::Integer => number(text).filter(|number| !number.is_f64()).map(Value::Number),
        Kind::Number => number(text).map(Value::Number),
        Kind::Json => serde_json::from_str(text).ok(),
        Kind::Any => serde_json::from_str(text).ok().or_else(|| Some(string())),
    }
}

/// Parses a number as in JSON: `f64::from_str` would also take `inf` and `+1`, and JSON's reader takes spaces.
fn number(text: &str) -> Option<Number> {
    let bare = !text.contains(|c: char| c.is_ascii_whitespace());
    if bare { serde_json::from_str(text).ok() } else { None }
}

/// Returns what the document allows, as the end of a sentence.
fn allowed(kind: &Kind) -> String {
    match kind {
        Kind::File => "a file, with a file name and at least one byte".to_owned(),
        Kind::FileOrText => format!("a file with at least one byte, or text in UTF-8 of at most {TEXT_LIMIT} bytes"),
        Kind::Text => format!("text in UTF-8 of at most {TEXT_LIMIT} bytes, without a file name"),
        Kind::DateTime => "an RFC 3339 date-time such as `2024-11-13T08:30:00Z`".to_owned(),
        Kind::Choice(choices) => format!("one of {}", list(choices.iter().copied())),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Integer => "an integer of at most 64 bits".to_owned(),
        Kind::Number => "a number as in JSON".to_owned(),
        Kind::Json => "JSON (RFC 8259)".to_owned(),
        Kind::Any => format!("text in UTF-8 of at most {TEXT_LIMIT} bytes, or JSON, without a file name"),
    }
}

pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Returns enough of a value to recognize it.
fn excerpt(text: &str) -> String {
    const CHARS: usize = 60;
    let mut excerpt: String = text.chars().take(CHARS).collect();
    if excerpt.len() < text.len() {
        excerpt.push_str("...");
    }
    excerpt
}
