//! Compares a value with the result of sending or reading it.

use chrono::{DateTime, NaiveDateTime};
use serde_json::{Map, Value};

use super::simple::UNDESCRIBED;

/// The meaning of a null or empty property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    /// It differs from an absent one.
    IsSaid,
    /// It equals an absent one, if the property is optional.
    IsNone,
}

/// Returns the place at which two values differ and both values, or `None` if they are equal.
///
/// These are equal, since no reader or no document distinguishes them:
///
/// - a number with a fraction of zero and the whole number;
/// - two times of the same instant, if one without a zone is in UTC;
/// - an undocumented property and an absent one.
pub(super) fn difference(given: &Value, found: &Value, nothing: Nothing) -> Option<String> {
    differs("", given, found, nothing)
}

fn differs(place: &str, given: &Value, found: &Value, nothing: Nothing) -> Option<String> {
    match (given, found) {
        (Value::Object(given), Value::Object(found)) => {
            let names = given.keys().chain(found.keys().filter(|name| !given.contains_key(*name)));
            let names = names.filter(|name| *name != UNDESCRIBED);
            names.map(|name| (format!("{place}/{name}"), member(given, name), member(found, name))).find_map(
                |(place, given, found)| match (given, found) {
                    (Some(given), Some(found)) => differs(&place, given, found, nothing),
                    (Some(one), None) | (None, Some(one)) if nothing == Nothing::IsNone && says_nothing(one) => None,
                    (given, found) => Some(shown(&place, given, found)),
                },
            )
        }
        (Value::Array(given), Value::Array(found)) if given.len() == found.len() => {
            let pairs = given.iter().zip(found).enumerate();
            pairs
                .map(|(index, (given, found))| (format!("{place}/{index}"), given, found))
                .find_map(|(place, given, found)| differs(&place, given, found, nothing))
        }
        _ if is_same(given, found) => None,
        _ => Some(shown(place, Some(given), Some(found))),
    }
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name)
}

/// Returns whether a value is null or empty.
pub(super) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.keys().all(|name| name == UNDESCRIBED),
        _ => false,
    }
}

fn is_same(given: &Value, found: &Value) -> bool {
    match (given, found) {
        (Value::Number(given), Value::Number(found)) if given.is_f64() || found.is_f64() => {
            given.as_f64() == found.as_f64()
        }
        (Value::String(given), Value::String(found)) => is_same_text(given, found),
        _ => given == found,
    }
}

/// Returns whether two texts are equal, or times of the same instant.
pub(super) fn is_same_text(given: &str, found: &str) -> bool {
    given == found || instant(given).is_some_and(|given| instant(found) == Some(given))
}

fn instant(text: &str) -> Option<DateTime<chrono::Utc>> {
    let with_zone = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    with_zone.or_else(|| Some(text.parse::<NaiveDateTime>().ok()?.and_utc()))
}

fn shown(place: &str, given: Option<&Value>, found: Option<&Value>) -> String {
    let value = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    format!("{place} was {} and is {}", value(given), value(found))
}
