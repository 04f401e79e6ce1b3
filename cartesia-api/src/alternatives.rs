//! The choice between alternatives of a document: by the property that says which one an object is, or by what they hold where nothing
//! tells them apart.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::excerpt::beginning;
use crate::field_path::{Misread, misread};

/// Returns the value of the property that says which alternative an object is, as the document writes it in a mapping.
pub(crate) fn tag(object: &Value, property: &str) -> Option<String> {
    match object.get(property)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Bool(_) | Value::Number(_)) => Some(value.to_string()),
        _ => None,
    }
}

/// Reads the alternative that an object says it is. The error names the field that can't be read.
pub(crate) fn alternative<T: DeserializeOwned>(object: &Value) -> Result<T, String> {
    T::deserialize(object).map_err(|error| misread_field::<T>(object).unwrap_or_else(|| error.to_string()))
}

/// Returns the problem with the field that can't be read: a value that was read before has no positions, so that it is read as a text.
fn misread_field<T: DeserializeOwned>(object: &Value) -> Option<String> {
    let json = serde_json::to_vec(object).ok()?;
    let error = serde_json::from_slice::<T>(&json).err()?;
    let Misread { path, problem } = misread(&json, &error)?;
    Some(problem.map_or_else(|| format!("`{path}` is missing"), |problem| format!("`{path}`: {problem}")))
}

/// Returns the problem of a value whose property says of no alternative that it is it.
pub(crate) fn untold(value: &Value, property: &str, listed: &[&str]) -> String {
    match (tag(value, property), value) {
        (Some(tag), _) => format!("`{property}` is {:?}, which is not one of {}", beginning(&tag), listed.join(", ")),
        (None, Value::Object(object)) if object.contains_key(property) => {
            format!("`{property}` is not one of {}", listed.join(", "))
        }
        (None, Value::Object(_)) => format!("`{property}` is missing"),
        _ => format!("it is no object with `{property}`"),
    }
}

/// Returns the first of those that hold most of what was read, so that nothing is lost that one of them could hold.
pub(crate) fn fullest<T: Serialize, const N: usize>(read: [Option<T>; N]) -> Option<T> {
    let read = read.into_iter().flatten().rev();
    read.max_by_key(|one| serde_json::to_value(one).map_or(0, |value| size(&value)))
}

/// Returns the number of values in a value, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
