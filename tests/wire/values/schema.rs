//! Proptest strategies for the values of a schema (OpenAPI 3.0.4).

use chrono::{DateTime, FixedOffset, SecondsFormat};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::document::Documents;
use super::parts::{merged, without};
use super::simple::{anything, integer, number, text, undescribed};
use super::told;

/// The direction of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In a request.
    Sent,
    /// In a request, in a place that can only contain plain text, such as a header.
    SentPlain,
    /// In a response.
    Read,
}

/// Makes values of a document's schemas.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) documents: &'a Documents,
    pub(super) way: Way,
}

/// The depth below which optional values are left out.
const DEPTH: usize = 5;

type Properties = Map<String, Value>;

impl Maker<'_> {
    /// Returns the values of a schema.
    pub(super) fn value(&self, schema: &Value) -> BoxedStrategy<Value> {
        self.of(schema, DEPTH)
    }

    /// Returns the values of a parameter's schema. Without a type, it is text, and so is an object without properties.
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

    /// Returns the values of a schema without its discriminator. As a part of another schema, it has no alternatives.
    fn untold(&self, place: &Value, depth: usize, is_part: bool) -> BoxedStrategy<Value> {
        let is_base = |part: &Value| !is_part && !self.documents.told.subtypes_of_part(place, part).is_empty();
        let schema = self.documents.resolved(place);
        let own = self.own(schema, depth);
        let mut parts = Vec::new();
        let is_told = is_part && schema.get("discriminator").is_some();
        let of_all = list(schema, "allOf").iter();
        // An `allOf` with one part is a reference.
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
        // Siblings of the parts have priority, also if they require a property.
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

    /// Returns a part of a value, with the properties that the other parts require.
    fn requiring<'a>(&self, part: &Value, parts: impl Iterator<Item = &'a Value>) -> Value {
        let required = parts.flat_map(|part| list(self.documents.resolved(part), "required").to_vec());
        let mut part = self.documents.resolved(part).clone();
        part["required"] = Value::Array(required.collect());
        part
    }

    /// Returns whether a value may match several objects at once: no two share a property, and none describes
    /// additional properties.
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

    /// Returns whether a schema has more than a list of required properties.
    fn says_something(&self, schema: &Value) -> bool {
        const OF_VALUES: [&str; 7] = ["type", "enum", "properties", "additionalProperties", "oneOf", "anyOf", "allOf"];
        OF_VALUES.iter().any(|keyword| self.documents.resolved(schema).get(keyword).is_some())
    }

    /// Returns the values of a schema's own keywords, if it has any.
    fn own(&self, schema: &Value, depth: usize) -> Option<BoxedStrategy<Value>> {
        // An empty enum allows nothing, and means that the values are unknown.
        if let listed @ [_, ..] = list(schema, "enum") {
            return Some(prop::sample::select(listed.to_vec()).boxed());
        }
        // Keywords of OpenAPI 3.1, which some tools write into documents of 3.0.
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
            // Services with clocks in UTC omit the zone.
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
        // Parts and alternatives describe the value.
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
        // Nested objects are unchanged.
        if depth == DEPTH && resolved.get(one_way) == Some(&Value::Bool(true)) {
            return None;
        }
        // A description alone does not restrict values, but another part may.
        if schema.as_object().is_some_and(|words| words.len() == 1 && words.contains_key("description")) {
            return None;
        }
        // A property may have a `required` of its own.
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

    /// Returns the additional properties of an object.
    fn others(&self, schema: &Value, is_map: bool, depth: usize) -> BoxedStrategy<Properties> {
        let value = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => return Just(Map::new()).boxed(),
            Some(schema @ Value::Object(_)) if depth > 0 => self.of(schema, depth - 1),
            None if is_map => anything(),
            // A documented property has the name of the field for additional properties, so these are ignored.
            Some(Value::Bool(true)) if schema["properties"].get("extra").is_some() => return undescribed(),
            Some(Value::Bool(true)) => anything(),
            // The additional properties have the schema of the pattern.
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
