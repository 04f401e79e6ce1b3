//! The alternatives of a discriminator, each with its values. They stay in the mapping of their schema's discriminator,
//! so that an object is read as the alternative that it names.

use std::collections::BTreeSet;

use super::family::{Family, SCHEMAS, names_in};
use super::values;
use super::{Discriminator, Told};
use crate::read::objects::{Kind, walk};
use crate::read::references::component;
use crate::read::yaml::{Mapping, Value};

/// An alternative and its values.
type Alternative = (String, Vec<String>);

/// Gives each discriminator the values of all alternatives, and returns them. A discriminator that can't be resolved is
/// dropped: the alternative that keeps the most properties is then read instead.
pub(super) fn settle(document: &mut Mapping, made: &BTreeSet<String>) -> Told {
    let find = Find { made, family: Family::of(document), whole: document.clone() };
    let mut told = Told::new();
    walk(Kind::Document, document, &mut |kind, schema| {
        let discriminator = Some(&*schema).filter(|_| kind == Kind::Schema).and_then(Discriminator::of);
        let Some(discriminator) = discriminator else { return };
        schema.shift_remove("discriminator");
        keep_others(schema);
        if let Some(alternatives) = find.alternatives(&ordered(schema, &find.family), &discriminator) {
            find.tell(&alternatives, &discriminator.property, &mut told);
            if schema.keys().all(|field| field == "oneOf" || super::parts::is_word(field)) {
                keep(schema, discriminator.property, alternatives);
            }
        }
    });
    told
}

/// Allows additional properties in an object with a discriminator and without alternatives. Properties of undocumented
/// subtypes are then sent and read.
fn keep_others(schema: &mut Mapping) {
    const ALTERNATIVES: [&str; 3] = ["oneOf", "anyOf", "$ref"];
    if ALTERNATIVES.iter().any(|field| schema.contains_key(*field)) {
        return;
    }
    let others = Value::Bool(true);
    match schema.get_mut("allOf").and_then(Value::as_sequence_mut) {
        Some(parts) => parts.push(Value::Mapping(Mapping::from_iter([
            (Value::from("type"), "object".into()),
            ("additionalProperties".into(), Value::Mapping(Mapping::new())),
        ]))),
        None => drop(schema.entry("additionalProperties".into()).or_insert(others)),
    }
}

/// Sorts the alternatives of a schema with a discriminator in the order in which they are tried, and returns their
/// names. `anyOf` is replaced by `oneOf`.
fn ordered(schema: &mut Mapping, family: &Family) -> Vec<String> {
    if !schema.contains_key("oneOf")
        && let Some(alternatives) = schema.shift_remove("anyOf")
    {
        schema.insert("oneOf".into(), alternatives);
    }
    let Some(Value::Sequence(alternatives)) = schema.get_mut("oneOf") else { return Vec::new() };
    let names = names_in(alternatives);
    // A schema that extends another one also matches that one.
    alternatives.sort_by_key(|one| std::cmp::Reverse(family.extended_by(one, &names)));
    names
}

/// Keeps the values in the schema's mapping. A value of several alternatives selects none of them.
fn keep(schema: &mut Mapping, property: String, alternatives: Vec<Alternative>) {
    let is_shared = |(name, values): &Alternative| {
        let others = alternatives.iter().filter(|(other, _)| other != name);
        others.flat_map(|(_, others)| others).any(|value| values.contains(value))
    };
    let apart = alternatives.iter().filter(|alternative| !is_shared(alternative));
    let mapping = apart.flat_map(|(name, values)| values.iter().map(|value| (value.clone(), name.clone())));
    let discriminator = Discriminator { property, mapping: mapping.collect() };
    if !discriminator.mapping.is_empty() && alternatives.len() > 1 {
        discriminator.put(schema);
    }
}

struct Find<'a> {
    /// The generated components, whose names have no meaning.
    made: &'a BTreeSet<String>,
    family: Family,
    whole: Mapping,
}

impl Find<'_> {
    fn alternatives(&self, names: &[String], discriminator: &Discriminator) -> Option<Vec<Alternative>> {
        let values = |name: &String| (name.clone(), self.values(name, discriminator, &mut BTreeSet::new()));
        let alternatives = names.iter().map(values).collect::<Vec<_>>();
        let is_same = |(name, values): &Alternative| {
            values.len() > 1 && alternatives.iter().any(|(other, others)| other != name && others == values)
        };
        (!alternatives.iter().any(is_same)).then_some(alternatives)
    }

    /// Returns the values of an alternative: those that the mapping assigns, or its name. Values that it lists itself
    /// have priority, and those of its own alternatives are included. Each schema in `seen` is visited once, since
    /// documents may contain cycles.
    fn values(&self, name: &String, discriminator: &Discriminator, seen: &mut BTreeSet<String>) -> Vec<String> {
        if !seen.insert(name.clone()) {
            return Vec::new();
        }
        let Some(schema) = component(&self.whole, SCHEMAS, name).and_then(Value::as_mapping) else { return Vec::new() };
        // Only an object has the property.
        if schema.get("type").is_some_and(|kind| kind != "object") {
            return Vec::new();
        }
        let mapped = discriminator.values(name).cloned().collect::<Vec<_>>();
        let mut within = self.within(schema, discriminator, seen);
        if self.made.contains(name) && mapped.is_empty() {
            return Vec::new();
        }
        if !within.is_empty() {
            within.extend(mapped.into_iter().filter(|value| !within.contains(value)).collect::<Vec<_>>());
            return within;
        }
        let listed = values::listed(schema, &discriminator.property, &self.whole);
        let known = if mapped.is_empty() { vec![name.clone()] } else { mapped };
        if listed.is_empty() {
            return known;
        }
        let own = known.into_iter().filter(|value| listed.contains(value)).collect::<Vec<_>>();
        match (own.is_empty(), listed.contains(name)) {
            (false, _) => own,
            (true, true) => vec![name.clone()],
            (true, false) => listed,
        }
    }

    /// Returns the values of an alternative's own alternatives.
    fn within(&self, schema: &Mapping, discriminator: &Discriminator, seen: &mut BTreeSet<String>) -> Vec<String> {
        let own = Discriminator::of(schema).filter(|own| own.property == discriminator.property);
        let alternatives = ["oneOf", "anyOf"].iter().find_map(|list| schema.get(*list)?.as_sequence());
        let (Some(own), Some(alternatives)) = (own, alternatives) else { return Vec::new() };
        names_in(alternatives).iter().flat_map(|name| self.values(name, &own, seen)).collect()
    }

    fn tell(&self, alternatives: &[Alternative], property: &str, told: &mut Told) {
        // The generated components have no values: their properties belong to all extensions.
        for (name, values) in alternatives.iter().filter(|(name, _)| !self.made.contains(name)) {
            let tag = told.entry(name.clone()).or_default().entry(property.to_owned()).or_default();
            tag.values.extend(values.iter().filter(|value| !tag.values.contains(value)).cloned().collect::<Vec<_>>());
            tag.choices += 1;
        }
    }
}
