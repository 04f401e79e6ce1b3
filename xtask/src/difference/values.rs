//! Compares the shapes of values. A schema that was named, renamed or inlined is the same on the wire.

use std::collections::BTreeSet;

use cartesia_api_build::Surface;
use cartesia_api_build::surface::{Property, Shape, Value};

use super::Verdict;
use super::inputs::{is_alike, matched};
use super::wire::{Comparison, Side};

/// The maximum length of a chain of names.
const MAX_NAMES: usize = 32;

/// A value with its names resolved.
struct Resolved<'a> {
    /// The last name.
    name: Option<&'a str>,
    nullable: bool,
    shape: &'a Shape,
}

fn resolved<'a>(value: &'a Value, surface: &'a Surface) -> Resolved<'a> {
    let mut resolved = Resolved { name: None, nullable: value.nullable, shape: &value.shape };
    for _ in 0..MAX_NAMES {
        let Shape::Schema(name) = resolved.shape else { break };
        let Some(value) = surface.schemas.get(name) else { break };
        let nullable = resolved.nullable || value.nullable;
        resolved = Resolved { name: Some(name), nullable, shape: &value.shape };
    }
    resolved
}

impl<'a> Comparison<'a> {
    /// Compares a value. `required` is true if it was required before.
    pub(super) fn value(&mut self, label: &str, (old, new): (&'a Value, &'a Value), required: bool, side: Side) {
        let (old, new) = (resolved(old, self.before), resolved(new, self.after));
        if old.nullable != new.nullable {
            let word = |nullable| Some(if nullable { "may be null" } else { "never null" }.to_owned());
            let verdict = if required && old.nullable { side.request(Verdict::Major) } else { Verdict::Patch };
            self.push(format!("nullability of {label}"), (word(old.nullable), word(new.nullable)), verdict);
        }
        if let (Some(old), Some(new)) = (old.name, new.name)
            && !self.seen.insert((side, old, new))
        {
            return;
        }
        self.shape(new.name.unwrap_or(label), (old.shape, new.shape), side);
    }

    fn shape(&mut self, label: &str, (old, new): (&'a Shape, &'a Shape), side: Side) {
        match (old, new) {
            (Shape::Choice(old), Shape::Choice(new)) => self.choice(label, old, new, side),
            (Shape::Array(old), Shape::Array(new)) => self.value(&format!("{label}[]"), (old, new), true, side),
            (
                Shape::Object { properties: old, others: old_others },
                Shape::Object { properties: new, others: new_others },
            ) => {
                self.properties(label, old, new, side);
                self.others(label, (old_others.as_deref(), new_others.as_deref()), side);
            }
            (Shape::OneOf(old), Shape::OneOf(new)) => self.alternatives(label, old, new, side),
            (old, new) if old == new => {}
            (old, new) => {
                let verdict = match (old, new) {
                    (Shape::Simple(_), Shape::Choice(_)) => side.request(Verdict::Major),
                    (Shape::Choice(_), Shape::Simple(_)) => Verdict::Patch,
                    _ => Verdict::Major,
                };
                self.push(format!("type of {label}"), (Some(old.to_string()), Some(new.to_string())), verdict);
            }
        }
    }

    fn choice(&mut self, label: &str, old: &[String], new: &[String], side: Side) {
        let listed = |values: &[String], others: &[String]| {
            let values = values.iter().filter(|value| !others.contains(value)).map(String::as_str);
            Some(values.collect::<Vec<_>>().join(", ")).filter(|values| !values.is_empty())
        };
        let (gone, added) = (listed(old, new), listed(new, old));
        let verdict = if gone.is_some() { Verdict::Major } else { Verdict::Minor };
        if gone.is_some() || added.is_some() {
            self.push(format!("values of {label}"), (gone, added), side.request(verdict));
        }
    }

    fn properties(&mut self, label: &str, old: &'a [Property], new: &'a [Property], side: Side) {
        let (old, new) = (old.iter().collect::<Vec<_>>(), new.iter().collect::<Vec<_>>());
        let is_exact = |a: &&Property, b: &&Property| a.name == b.name;
        for pair in matched(&old, &new, is_exact, |a, b| is_alike(a, b)) {
            let label = |property: &Property| format!("{label}.{}", property.name);
            match pair {
                (Some(old), Some(new)) => self.property(&label(new), (old, new), side),
                (None, Some(new)) => self.added(&label(new), new, side),
                (Some(old), None) => self.removed(&label(old), old),
                (None, None) => {}
            }
        }
    }

    fn others(&mut self, label: &str, (old, new): (Option<&'a Value>, Option<&'a Value>), side: Side) {
        match (old, new) {
            (Some(old), Some(new)) => self.value(&format!("{label}.*"), (old, new), true, side),
            (None, None) => {}
            (old, new) => {
                let verdict = if new.is_none() { side.request(Verdict::Major) } else { Verdict::Patch };
                let texts = (old.map(ToString::to_string), new.map(ToString::to_string));
                self.push(format!("other properties of {label}"), texts, verdict);
            }
        }
    }

    /// Compares alternatives: named ones by their names, others by their positions.
    fn alternatives(&mut self, label: &str, old: &'a [Value], new: &'a [Value], side: Side) {
        let (old, new) = (keyed(old), keyed(new));
        let is_same = |a: &&(String, &Value), b: &&(String, &Value)| a.0 == b.0;
        let (old, new) = (old.iter().collect::<Vec<_>>(), new.iter().collect::<Vec<_>>());
        let pairs = matched(&old, &new, is_same, |_, _| old.len() == new.len());
        let what = format!("alternatives of {label}");
        let mut found = Vec::new();
        for pair in &pairs {
            match pair {
                (Some((_, old)), Some((key, new))) => found.push((format!("{label}|{key}"), *old, *new)),
                (None, Some((_, new))) => {
                    self.push(what.clone(), (None, Some(new.to_string())), side.request(Verdict::Minor));
                }
                (Some((_, old)), None) => self.push(what.clone(), (Some(old.to_string()), None), Verdict::Major),
                (None, None) => {}
            }
        }
        let (before, after) = (names(&old, &new), names(&new, &old));
        if before != after {
            // A value that matches two alternatives is read as the first of them.
            let texts = (Some(before.join(", ")), Some(after.join(", ")));
            self.push(format!("order of the alternatives of {label}"), texts, Verdict::Patch);
        }
        for (label, old, new) in found {
            self.value(&label, (old, new), true, side);
        }
    }
}

fn keyed(values: &[Value]) -> Vec<(String, &Value)> {
    let key = |(index, value): (usize, &Value)| match &value.shape {
        Shape::Schema(name) => name.clone(),
        _ => index.to_string(),
    };
    values.iter().enumerate().map(|(index, value)| (key((index, value)), value)).collect()
}

/// Returns the keys that both have.
fn names(of: &[&(String, &Value)], others: &[&(String, &Value)]) -> Vec<String> {
    let others = others.iter().map(|(key, _)| key).collect::<BTreeSet<_>>();
    of.iter().map(|(key, _)| key).filter(|key| others.contains(key)).cloned().collect()
}
