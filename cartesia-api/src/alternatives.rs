//! The choice between alternatives of a document that nothing tells apart.

use serde::Serialize;
use serde_json::Value;

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
