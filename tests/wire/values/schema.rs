//! Values of a schema, as OpenAPI 3.0.4 says them, as strategies of proptest.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::document::Documents;
use super::told;

/// The property of objects that no document describes, which readers must pass over and may drop.
pub(super) const UNDESCRIBED: &str = "undescribed";

/// The way of a value, if that makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the service.
    Sent,
    /// To the service, in a place that holds plain words alone, such as a header.
    SentPlain,
    /// From the service.
    Read,
}

/// Makes values of a document's schemas.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) documents: &'a Documents,
    pub(super) way: Way,
}

/// The depth below which nothing is made that may be left out.
const DEPTH: usize = 5;

type Properties = Map<String, Value>;

impl Maker<'_> {
    /// Returns the values of a schema.
    pub(super) fn value(&self, schema: &Value) -> BoxedStrategy<Value> {
        self.of(schema, DEPTH)
    }

    /// Returns the values of a parameter's schema: without a type, it is text, and so is an object that may hold nothing.
    pub(super) fn parameter(&self, schema: &Value) -> BoxedStrategy<Value> {
        let is_text = |schema: &Value| {
            let nothing = json!({ "type": "object", "additionalProperties": false });
            !self.says_something(schema) || *self.documents.resolved(schema) == nothing
        };
        match self.documents.resolved(schema).get("items") {
            Some(items) if is_text(items) => {
                prop::collection::vec(self.text("", items), 0..3).prop_map(Value::Array).boxed()
            }
            _ if is_text(schema) => self.text("", schema),
            _ => self.value(schema),
        }
    }

    fn of(&self, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
        let told = &self.documents.told;
        let Some(name) = told::name(schema) else { return self.untold(schema, depth, false) };
        let as_part = |schema: &Value| self.untold(schema, depth, true);
        match told.subtypes(name) {
            [] => told.tagged(name, self.untold(schema, depth, false)),
            subtypes => {
                let subtypes = subtypes.iter().map(|name| {
                    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
                    told.tagged(name, as_part(&schema))
                });
                let base = told.unlisted(self.documents.resolved(schema), as_part(schema));
                prop::strategy::Union::new(subtypes.chain([base])).boxed()
            }
        }
    }

    /// Returns the values of a schema without what discriminators say, and as a part of another without the alternatives that a
    /// discriminator tells apart.
    fn untold(&self, place: &Value, depth: usize, is_part: bool) -> BoxedStrategy<Value> {
        let is_base = |part: &Value| !is_part && !self.documents.told.subtypes_of_part(place, part).is_empty();
        let schema = self.documents.resolved(place);
        let own = self.own(schema, depth);
        let mut parts = Vec::new();
        let is_told = is_part && schema.get("discriminator").is_some();
        let of_all = list(schema, "allOf").iter();
        // The only part is another way to refer to it.
        parts.extend(match list(schema, "allOf") {
            [only] if own.is_none() && !is_part => vec![self.of(only, depth)],
            all => {
                let parts = of_all.enumerate().filter(|(_, one)| self.says_something(one)).map(|(index, one)| {
                    let later = all.iter().skip(index + 1).flat_map(|part| self.documents.properties(part));
                    let own = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
                    let part = match is_base(one) {
                        true => self.of(one, depth),
                        false => self.untold(&self.requiring(one, all.iter().chain([schema])), depth, true),
                    };
                    without(part, later.chain(own.cloned()).collect())
                });
                parts.collect()
            }
        });
        // What stands beside the parts says more than they do, also of what these may leave out.
        if !parts.is_empty() {
            for name in list(schema, "required").iter().filter_map(Value::as_str).map(str::to_owned) {
                if let Some(property) = self.documents.property(schema, &name) {
                    parts.push(self.of(property, depth).prop_map(move |value| json!({ name.as_str(): value })).boxed());
                }
            }
        }
        parts.extend(own);
        for keyword in ["oneOf", "anyOf"].into_iter().filter(|_| !is_told) {
            let inner = |one: &Value| self.of(one, depth);
            let alternatives = list(schema, keyword).iter().filter(|one| self.says_something(one)).map(inner);
            let alternatives = alternatives.collect::<Vec<_>>();
            if keyword == "anyOf" && self.may_be_all(list(schema, keyword)) {
                let all = alternatives.clone().prop_map(merged);
                parts.push(prop_oneof![all, prop::strategy::Union::new(alternatives)].boxed());
            } else if !alternatives.is_empty() {
                parts.push(prop::strategy::Union::new(alternatives).boxed());
            }
        }
        let value = match parts.len() {
            0 => anything(),
            1 => parts.remove(0),
            _ => parts.prop_map(merged).boxed(),
        };
        match schema.get("nullable") {
            Some(Value::Bool(true)) if depth == 0 => Just(Value::Null).boxed(),
            Some(Value::Bool(true)) => prop_oneof![1 => Just(Value::Null), 4 => value].boxed(),
            _ => value,
        }
    }

    /// Returns a part of a value with what the other parts require.
    fn requiring<'a>(&self, part: &Value, parts: impl Iterator<Item = &'a Value>) -> Value {
        let required = parts.flat_map(|part| list(self.documents.resolved(part), "required").to_vec());
        let mut part = self.documents.resolved(part).clone();
        part["required"] = Value::Array(required.collect());
        part
    }

    /// Returns whether a value may be all of several objects: no two have a property of one name, and none says what others may be.
    fn may_be_all(&self, alternatives: &[Value]) -> bool {
        const OF_OTHERS: [&str; 4] = ["additionalProperties", "oneOf", "anyOf", "enum"];
        let is_plain = |one: &Value| {
            let one = self.documents.resolved(one);
            !OF_OTHERS.iter().any(|keyword| one.get(keyword).is_some())
                && one.get("type").is_none_or(|kind| kind == "object")
        };
        let names = alternatives.iter().flat_map(|one| self.documents.properties(one)).collect::<Vec<_>>();
        let distinct = names.iter().collect::<std::collections::BTreeSet<_>>();
        alternatives.iter().all(is_plain) && !names.is_empty() && distinct.len() == names.len()
    }

    /// Returns whether a schema says more than which properties are required.
    fn says_something(&self, schema: &Value) -> bool {
        const OF_VALUES: [&str; 7] = ["type", "enum", "properties", "additionalProperties", "oneOf", "anyOf", "allOf"];
        OF_VALUES.iter().any(|keyword| self.documents.resolved(schema).get(keyword).is_some())
    }

    /// Returns the values of what a schema says itself, if it does.
    fn own(&self, schema: &Value, depth: usize) -> Option<BoxedStrategy<Value>> {
        // An empty list allows nothing, and means that nothing is known of the values.
        if let listed @ [_, ..] = list(schema, "enum") {
            return Some(prop::sample::select(listed.to_vec()).boxed());
        }
        // Keywords of OpenAPI 3.1, which some write into documents of 3.0.
        if let Some(constant) = schema.get("const") {
            return Some(Just(constant.clone()).boxed());
        }
        let format = schema["format"].as_str().unwrap_or_default();
        Some(match schema["type"].as_str() {
            Some("null") => Just(Value::Null).boxed(),
            Some("string") => self.text(format, schema),
            Some("integer") => integer(format, schema),
            Some("number") => number(schema),
            Some("boolean") => any::<bool>().prop_map(Value::Bool).boxed(),
            Some("array") => self.array(schema, depth),
            Some(_) => self.object(schema, depth),
            None if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() => {
                self.object(schema, depth)
            }
            None => return None,
        })
    }

    fn text(&self, format: &str, schema: &Value) -> BoxedStrategy<Value> {
        let least = schema["minLength"].as_u64().unwrap_or_default();
        let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
        match format {
            "date-time" => self.time(),
            "date" => "20[0-9]{2}-0[1-9]-1[0-9]".prop_map(Value::String).boxed(),
            "uuid" => "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}".prop_map(Value::String).boxed(),
            _ if (least, most) != (0, u64::MAX) || schema.get("pattern").is_some() => {
                let (least, most) = (least.max(1), most.min(least.max(1) + 4));
                proptest::string::string_regex(&format!("[a-z]{{{least},{most}}}"))
                    .unwrap()
                    .prop_map(Value::String)
                    .boxed()
            }
            _ if self.way == Way::SentPlain => "[a-z]{1,8}".prop_map(Value::String).boxed(),
            _ => text().prop_map(Value::String).boxed(),
        }
    }

    fn time(&self) -> BoxedStrategy<Value> {
        let fraction = prop::sample::select(vec![0, 500_000_000, 123_456_789]);
        let zones = if self.way == Way::Read { 0..4 } else { 0..3 };
        let of = |(seconds, fraction, zone): (i64, u32, i32)| {
            let instant = DateTime::from_timestamp(seconds, fraction).unwrap();
            let text = match zone {
                1 | 2 => instant.with_timezone(&FixedOffset::east_opt((zone * 2 - 3) * 5400).unwrap()).to_rfc3339(),
                _ => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            };
            // Services whose clocks are in UTC leave the zone out.
            Value::String(if zone == 3 { text.trim_end_matches('Z').to_owned() } else { text })
        };
        (0..4_102_444_800_i64, fraction, zones).prop_map(of).boxed()
    }

    fn array(&self, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
        let least = usize::try_from(schema["minItems"].as_u64().unwrap_or_default()).unwrap();
        let most = schema["maxItems"].as_u64().map_or(3, |most| usize::try_from(most).unwrap().min(3));
        let most = if depth == 0 { least } else { most.max(least) };
        let item = match depth {
            0 if least == 0 => Just(Value::Null).boxed(),
            0 => self.of(&schema["items"], 0),
            _ => self.of(&schema["items"], depth - 1),
        };
        prop::collection::vec(item, least..=most).prop_map(Value::Array).boxed()
    }

    fn object(&self, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties = properties.filter_map(|(name, property)| self.property(schema, name, property, depth));
        let described = properties.collect::<Vec<_>>();
        // Parts and alternatives say what is in it.
        let is_map = described.is_empty()
            && ["properties", "allOf", "anyOf", "oneOf"].iter().all(|keyword| schema.get(keyword).is_none());
        let others = self.others(schema, is_map, depth);
        let object = (described, others)
            .prop_map(|(described, others)| Value::Object(described.into_iter().flatten().chain(others).collect()));
        object.boxed()
    }

    fn property(
        &self,
        owner: &Value,
        name: &str,
        schema: &Value,
        depth: usize,
    ) -> Option<BoxedStrategy<Option<(String, Value)>>> {
        let resolved = self.documents.resolved(schema);
        let one_way = if self.way == Way::Read { "writeOnly" } else { "readOnly" };
        // Nested objects are taken as they are.
        if depth == DEPTH && resolved.get(one_way) == Some(&Value::Bool(true)) {
            return None;
        }
        // Words alone tell nothing of the values, and another part may.
        if schema.as_object().is_some_and(|words| words.len() == 1 && words.contains_key("description")) {
            return None;
        }
        // A property may say it of itself.
        let is_required = list(owner, "required").iter().any(|required| required == name)
            || schema.get("required") == Some(&Value::Bool(true));
        let owned = name.to_owned();
        let named = |depth| self.of(schema, depth).prop_map(move |value| Some((owned.clone(), value)));
        Some(match (is_required, depth) {
            (true, _) => named(depth.saturating_sub(1)).boxed(),
            (false, 0) => return None,
            (false, _) => prop_oneof![Just(None), named(depth - 1)].boxed(),
        })
    }

    /// Returns the properties that an object doesn't list.
    fn others(&self, schema: &Value, is_map: bool, depth: usize) -> BoxedStrategy<Properties> {
        let value = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => return Just(Map::new()).boxed(),
            Some(schema @ Value::Object(_)) if depth > 0 => self.of(schema, depth - 1),
            None if is_map => anything(),
            // The field for others has the name of a property that is listed: they are passed over.
            Some(Value::Bool(true)) if schema["properties"].get("extra").is_some() => return undescribed(),
            Some(Value::Bool(true)) => anything(),
            // The others are those of the pattern's schema.
            None if schema["properties"]
                .as_object()
                .is_some_and(|names| names.keys().any(|name| name.contains('{'))) =>
            {
                return Just(Map::new()).boxed();
            }
            None => return undescribed(),
            Some(_) => return Just(Map::new()).boxed(),
        };
        let name = if is_map { text().prop_map(|name| name).boxed() } else { "x_[a-z]{1,3}".boxed() };
        prop::collection::btree_map(name, value, 0..3).prop_map(|map| map.into_iter().collect()).boxed()
    }
}

fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns the values of a part without what later parts describe in another way, or don't allow.
fn without(part: BoxedStrategy<Value>, later: Vec<String>) -> BoxedStrategy<Value> {
    let of = move |mut value: Value| {
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, value| name != UNDESCRIBED && (value.is_object() || !later.contains(name)));
        }
        value
    };
    part.prop_map(of).boxed()
}

/// Returns what all parts of a value say: objects have the properties of all, and of others the last says most.
fn merged(parts: Vec<Value>) -> Value {
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

/// Returns any text, and often one that looks like another value.
fn text() -> BoxedStrategy<String> {
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

fn integer(format: &str, schema: &Value) -> BoxedStrategy<Value> {
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

/// Returns numbers that readers of JSON give back as they were: most have an end in base two and few digits.
fn number(schema: &Value) -> BoxedStrategy<Value> {
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

/// Returns no property, or one that nobody describes.
fn undescribed() -> BoxedStrategy<Properties> {
    let one = anything().prop_map(|value| Map::from_iter([(UNDESCRIBED.to_owned(), value)]));
    prop_oneof![3 => Just(Map::new()), 1 => one].boxed()
}

fn anything() -> BoxedStrategy<Value> {
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
