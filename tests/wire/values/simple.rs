//! Values without a schema, and those of simple types.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The property that no document describes. Readers must ignore it, and may drop it.
pub(super) const UNDESCRIBED: &str = "undescribed";

/// Returns any string, often one that looks like another type of value.
pub(super) fn text() -> BoxedStrategy<String> {
    let like = prop::sample::select(vec![
        "",
        "null",
        "true",
        "7",
        "1.5",
        "2024-11-13T08:30:00Z",
        "[]",
        "{}",
        "\"",
        "a b",
        "low",
    ]);
    prop_oneof![like.prop_map(str::to_owned), "[a-z]{1,6}", "\\PC{0,6}"].boxed()
}

pub(super) fn integer(format: &str, schema: &Value) -> BoxedStrategy<Value> {
    let (least, most) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    };
    let least = schema["minimum"].as_i64().map_or(least, |bound| bound.max(least));
    let most = schema["maximum"].as_i64().map_or(most, |bound| bound.min(most));
    let small = least.max(-9)..=most.min(9).max(least.max(-9));
    prop_oneof![small, least..=most].prop_map(Value::from).boxed()
}

/// Returns numbers that JSON parsers preserve exactly. Most are binary fractions with few digits.
pub(super) fn number(schema: &Value) -> BoxedStrategy<Value> {
    const WIDEST: f64 = 1e6;
    let least = schema["minimum"].as_f64().map_or(-WIDEST, |bound| bound.max(-WIDEST));
    let most = schema["maximum"].as_f64().map_or(WIDEST, |bound| bound.min(WIDEST));
    let bounded = (least * 8.0).ceil() as i32..=(most * 8.0).floor() as i32;
    let fraction = bounded.prop_map(|eighths| json!(f64::from(eighths) / 8.0));
    let whole = (least.ceil() as i32..=most.floor() as i32).prop_map(Value::from);
    match schema.get("minimum").or(schema.get("maximum")) {
        Some(_) => prop_oneof![fraction, whole].boxed(),
        None => {
            prop_oneof![fraction, whole, prop::sample::select(vec![json!(0.1), json!(1e300), json!(-2.5e-300)])].boxed()
        }
    }
}

/// Returns no property, or the undescribed one.
pub(super) fn undescribed() -> BoxedStrategy<Map<String, Value>> {
    let one = anything().prop_map(|value| Map::from_iter([(UNDESCRIBED.to_owned(), value)]));
    prop_oneof![3 => Just(Map::new()), 1 => one].boxed()
}

pub(super) fn anything() -> BoxedStrategy<Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::String),
    ];
    let deeper = |inner: BoxedStrategy<Value>| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    };
    simple.prop_recursive(2, 8, 3, deeper).boxed()
}
