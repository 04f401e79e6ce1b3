//! Values of an `allOf`, made of the values of its parts.

use proptest::prelude::*;
use serde_json::Value;

use super::simple::UNDESCRIBED;

/// Removes the properties that later parts override or do not allow from the values of a part.
pub(super) fn without(part: BoxedStrategy<Value>, later: Vec<String>) -> BoxedStrategy<Value> {
    let of = move |mut value: Value| {
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, value| name != UNDESCRIBED && (value.is_object() || !later.contains(name)));
        }
        value
    };
    part.prop_map(of).boxed()
}

/// Merges the parts of a value: objects get the properties of all, and of other values the last one is kept.
pub(super) fn merged(parts: Vec<Value>) -> Value {
    parts.into_iter().reduce(with).unwrap_or_default()
}

fn with(all: Value, part: Value) -> Value {
    let (Value::Object(mut all), Value::Object(part)) = (all, part.clone()) else { return part };
    for (name, value) in part {
        let known = all.remove(&name).unwrap_or_default();
        all.insert(name, with(known, value));
    }
    Value::Object(all)
}
