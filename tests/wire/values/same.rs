//! The comparison of a value with what came of it, and the rules of what is the same.

use chrono::{DateTime, NaiveDateTime};
use serde_json::{Map, Value};

use super::schema::UNDESCRIBED;

/// The meaning of a property of an object that is null or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    /// Something else than none.
    IsSaid,
    /// The same as none, if it may be left out.
    IsNone,
}

/// Returns the place at which two values are not the same and both values, or nothing if they are.
///
/// These are the same, since no reader can distinguish them or no document does:
///
/// - a number with a fraction of zero and a whole one;
/// - two times of one instant, if one without a zone is in UTC;
/// - a property that nobody describes and none.
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

/// Returns whether a value is null, or has nothing in it.
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

/// Returns whether two texts are the same, or times of one instant.
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
