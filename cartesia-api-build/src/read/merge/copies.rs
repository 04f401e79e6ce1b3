//! Merges two copies of the same part.
//!
//! Descriptions, examples, titles and the order of fields may differ: those of one copy are used. With
//! [`Rules::Union`], one copy may also have more enum values and more optional properties. If each has something that
//! the other lacks, neither is ahead.

use super::disagreement::{Disagreement, short};
use crate::read::fault::text;
use crate::read::objects::{Content, Kind};
use crate::read::yaml::{Mapping, Value};

/// Fields that do not affect the generated types.
const PROSE: [&str; 4] = ["description", "summary", "title", "example"];

/// The allowed differences between copies, besides descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// No others.
    Same,
    /// More values or properties in one of them.
    Union,
}

/// The result of merging two copies.
#[derive(Debug, Default)]
pub(super) struct United {
    pub(super) value: Value,
    /// True if descriptions differ.
    pub(super) reworded: bool,
    /// The values and properties that only the first has.
    pub(super) more: Vec<String>,
}

/// Merges two copies, with the descriptions of the first.
pub(super) fn united(rules: Rules, kind: Option<Kind>, words: &Value, other: &Value) -> Result<United, Disagreement> {
    let mut union = Union { rules, ..Union::default() };
    let content = kind.map_or(Content::Plain, Content::One);
    // A path's servers and parameters are lists.
    let content = if words.is_sequence() { kind.map_or(Content::Plain, Content::List) } else { content };
    let value = union.value(content, words, other)?;
    Ok(United { value, reworded: union.reworded, more: union.more })
}

#[derive(Clone, Debug)]
struct Union {
    rules: Rules,
    reworded: bool,
    more: Vec<String>,
    /// The path from the whole to the current part.
    way: Vec<String>,
}

impl Default for Union {
    fn default() -> Self {
        Self { rules: Rules::Same, reworded: false, more: Vec::new(), way: Vec::new() }
    }
}

impl Union {
    fn value(&mut self, content: Content, words: &Value, other: &Value) -> Result<Value, Disagreement> {
        match (content, words, other) {
            _ if words == other => Ok(words.clone()),
            (Content::One(kind), Value::Mapping(words), Value::Mapping(other)) => self.object(kind, words, other),
            (Content::List(kind), Value::Sequence(words), Value::Sequence(other)) => self.list(kind, words, other),
            (Content::Map(kind) | Content::Patterned(kind), Value::Mapping(words), Value::Mapping(other)) => {
                self.map(kind, words, other)
            }
            _ => Err(self.apart(words, other)),
        }
    }

    fn object(&mut self, kind: Kind, words: &Mapping, other: &Mapping) -> Result<Value, Disagreement> {
        let mut object = Mapping::new();
        for name in names(words, other) {
            let (first, second) = (words.get(name), other.get(name));
            let field = text(name);
            if PROSE.contains(&field.as_str()) {
                self.reworded |= first != second;
                object.extend(first.map(|words| (name.clone(), words.clone())));
                continue;
            }
            let missing = missing(kind, &field);
            let (first, second) = (first.unwrap_or(&missing), second.unwrap_or(&missing));
            let value = self.at(&field, |union| match (kind, field.as_str()) {
                (Kind::Schema, "enum") => union.choices(first, second),
                (Kind::Schema, "required") => union.required(first, second),
                (Kind::Schema, "discriminator") => union.discriminator(first, second),
                (Kind::Schema, "properties") => union.properties(first, second, words, other),
                _ => union.value(kind.content(&field).unwrap_or(Content::Plain), first, second),
            })?;
            object.insert(name.clone(), value);
        }
        Ok(Value::Mapping(object))
    }

    /// Merges two maps, which must have the same names.
    fn map(&mut self, kind: Kind, words: &Mapping, other: &Mapping) -> Result<Value, Disagreement> {
        let mut map = Mapping::new();
        for name in names(words, other) {
            let (first, second) = (words.get(name).unwrap_or(&Value::Null), other.get(name).unwrap_or(&Value::Null));
            let value = self.at(&text(name), |union| union.value(Content::One(kind), first, second))?;
            map.insert(name.clone(), value);
        }
        Ok(Value::Mapping(map))
    }

    /// Merges properties. One that a copy lacks is added if it is optional.
    fn properties(
        &mut self,
        first: &Value,
        second: &Value,
        words: &Mapping,
        other: &Mapping,
    ) -> Result<Value, Disagreement> {
        let (Value::Mapping(first), Value::Mapping(second)) = (first, second) else {
            return Err(self.apart(first, second));
        };
        let has_more = |one: &Mapping, other: &Mapping| one.keys().any(|name| !other.contains_key(name));
        if has_more(first, second) && has_more(second, first) {
            return Err(self.apart(&names_of(first), &names_of(second)));
        }
        let mut properties = Mapping::new();
        for name in names(first, second) {
            let value = match (first.get(name), second.get(name)) {
                (Some(first), Some(second)) => {
                    self.at(&text(name), |union| union.value(Content::One(Kind::Schema), first, second))?
                }
                (first, second) => {
                    let owner = if first.is_some() { words } else { other };
                    if self.rules == Rules::Same || is_required(owner, name) {
                        let (first, second) = (first.unwrap_or(&Value::Null), second.unwrap_or(&Value::Null));
                        return self.at(&text(name), |union| Err(union.apart(first, second)));
                    }
                    if first.is_some() {
                        self.more.push(format!("the property `{}`", self.to(&text(name))));
                    }
                    first.or(second).cloned().unwrap_or_default()
                }
            };
            properties.insert(name.clone(), value);
        }
        Ok(Value::Mapping(properties))
    }

    /// Merges the values of an enum, in the order of the first copy.
    fn choices(&mut self, first: &Value, second: &Value) -> Result<Value, Disagreement> {
        let (Value::Sequence(values), Value::Sequence(others)) = (first, second) else {
            return Err(self.apart(first, second));
        };
        if self.rules == Rules::Same {
            return self.set(first, second);
        }
        let only_first = values.iter().filter(|value| !others.contains(value)).collect::<Vec<_>>();
        let only_second = others.iter().filter(|value| !values.contains(value)).collect::<Vec<_>>();
        if !only_first.is_empty() && !only_second.is_empty() {
            return Err(self.apart(first, second));
        }
        self.more.extend(only_first.iter().map(|value| format!("the value {}", short(value))));
        Ok(Value::Sequence(values.iter().chain(only_second).cloned().collect()))
    }

    /// Merges discriminators. Each page only maps the schemas that it contains.
    fn discriminator(&mut self, first: &Value, second: &Value) -> Result<Value, Disagreement> {
        let (Value::Mapping(words), Value::Mapping(other)) = (first, second) else {
            return Ok(if first.is_null() { second } else { first }.clone());
        };
        let mut both = words.clone();
        for name in names(words, other).filter(|name| *name != "mapping") {
            let (first, second) = (words.get(name).unwrap_or(&Value::Null), other.get(name).unwrap_or(&Value::Null));
            self.at(&text(name), |union| union.value(Content::Plain, first, second))?;
        }
        let [known, found] =
            [words, other].map(|one| one.get("mapping").and_then(Value::as_mapping).into_iter().flatten());
        let mut mapping = known.map(|(value, name)| (value.clone(), name.clone())).collect::<Mapping>();
        for (value, name) in found {
            let known = mapping.entry(value.clone()).or_insert_with(|| name.clone()).clone();
            self.at(&format!("mapping.{}", text(value)), |union| union.value(Content::Plain, &known, name))?;
        }
        both.insert("mapping".into(), Value::Mapping(mapping));
        Ok(Value::Mapping(both))
    }

    /// Merges lists of required properties, which must be equal. A difference is reported at the property.
    fn required(&mut self, first: &Value, second: &Value) -> Result<Value, Disagreement> {
        self.set(first, second).map_err(|whole| {
            let (Value::Sequence(names), Value::Sequence(others)) = (first, second) else { return whole };
            let only_first = names.iter().find(|name| !others.contains(name)).map(|name| (name, true));
            let only_one =
                only_first.or_else(|| others.iter().find(|name| !names.contains(name)).map(|name| (name, false)));
            let Some((name, is_first)) = only_one else { return whole };
            let outer = self.way.iter().rev().skip(1).rev().cloned();
            let part = outer.chain(["properties".to_owned(), text(name)]).collect::<Vec<_>>().join(".");
            let told = |is_required| if is_required { "required" } else { "not required" }.to_owned();
            Disagreement { part, known: told(is_first), found: told(!is_first) }
        })
    }

    /// Merges lists of the same values, in any order.
    fn set(&mut self, first: &Value, second: &Value) -> Result<Value, Disagreement> {
        match (first, second) {
            (Value::Sequence(values), Value::Sequence(others))
                if values.iter().all(|value| others.contains(value))
                    && others.iter().all(|value| values.contains(value)) =>
            {
                Ok(first.clone())
            }
            _ => Err(self.apart(first, second)),
        }
    }

    /// Merges lists of the same objects, in any order. Unequal objects are compared in order.
    fn list(&mut self, kind: Kind, words: &[Value], other: &[Value]) -> Result<Value, Disagreement> {
        let mut open = other.iter().collect::<Vec<_>>();
        let mut list = words.iter().map(|item| self.equal(kind, item, &mut open)).collect::<Vec<_>>();
        if words.len() != other.len() {
            return Err(self.apart(&Value::Sequence(words.to_vec()), &Value::Sequence(other.to_vec())));
        }
        let mut open = open.into_iter();
        for (index, (made, item)) in list.iter_mut().zip(words).enumerate() {
            if let (None, Some(other)) = (&made, made.is_none().then(|| open.next()).flatten()) {
                *made = Some(self.at(&index.to_string(), |union| union.value(Content::One(kind), item, other))?);
            }
        }
        Ok(Value::Sequence(list.into_iter().flatten().collect()))
    }

    /// Removes the first item from `open` that only differs in descriptions, and returns the merged item.
    fn equal(&mut self, kind: Kind, item: &Value, open: &mut Vec<&Value>) -> Option<Value> {
        let same = |other: &Value| united(Rules::Same, Some(kind), item, other).ok();
        let (index, both) = open.iter().enumerate().find_map(|(index, other)| Some((index, same(other)?)))?;
        open.remove(index);
        self.reworded |= both.reworded;
        Some(both.value)
    }

    fn at<T>(&mut self, field: &str, part: impl FnOnce(&mut Self) -> T) -> T {
        self.way.push(field.to_owned());
        let outcome = part(self);
        self.way.pop();
        outcome
    }

    /// Returns the path to a property, without `properties`.
    fn to(&self, name: &str) -> String {
        let way = self.way.iter().filter(|field| *field != "properties").map(String::as_str);
        way.chain([name]).collect::<Vec<_>>().join(".")
    }

    fn apart(&self, known: &Value, found: &Value) -> Disagreement {
        Disagreement { part: self.way.join("."), ..Disagreement::of(known, found) }
    }
}

/// Returns the names in the first map, then those that only the other has.
fn names<'a>(first: &'a Mapping, other: &'a Mapping) -> impl Iterator<Item = &'a Value> {
    first.keys().chain(other.keys().filter(|name| !first.contains_key(*name)))
}

/// Returns the default value of a missing field.
fn missing(kind: Kind, field: &str) -> Value {
    match (kind, field) {
        (Kind::Schema, "required") => Value::Sequence(Vec::new()),
        (Kind::Schema, "properties") => Value::Mapping(Mapping::new()),
        (_, "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" | "required") => false.into(),
        (_, "exclusiveMinimum" | "exclusiveMaximum" | "allowReserved" | "allowEmptyValue") => false.into(),
        _ => Value::Null,
    }
}

fn names_of(properties: &Mapping) -> Value {
    properties.keys().cloned().collect()
}

fn is_required(schema: &Mapping, name: &Value) -> bool {
    schema.get("required").and_then(Value::as_sequence).is_some_and(|required| required.contains(name))
}
