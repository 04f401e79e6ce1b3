//! Compares the values that callers set. Values with the same name in Rust are the same, wherever they are sent.

use cartesia_api_build::surface::{Contract, Input, Place, Property};
use heck::ToSnakeCase;

use super::Verdict;
use super::wire::{Comparison, Side};

impl<'a> Comparison<'a> {
    pub(super) fn inputs(&mut self, old: &'a Contract, new: &'a Contract) {
        let of_path = |contract: &'a Contract| contract.inputs.iter().filter(|input| input.place == Place::Path);
        for (old, new) in of_path(old).zip(of_path(new)) {
            self.value(&new.property.name, (&old.property.value, &new.property.value), true, Side::Request);
        }
        let others = |contract: &'a Contract| {
            contract.inputs.iter().filter(|input| input.place != Place::Path).collect::<Vec<_>>()
        };
        let (old_inputs, new_inputs) = (others(old), others(new));
        let is_exact = |a: &&Input, b: &&Input| a.place == b.place && a.property.name == b.property.name;
        let is_alike = |a: &&Input, b: &&Input| is_alike(&a.property, &b.property);
        let matched = matched(&old_inputs, &new_inputs, is_exact, is_alike);
        for (old, new) in &matched {
            match (old, new) {
                (Some(old), Some(new)) => self.input(old, new),
                (None, Some(new)) => self.added(&new.property.name, &new.property, Side::Request),
                (Some(old), None) => self.removed(&old.property.name, &old.property),
                (None, None) => {}
            }
        }
        let is_form = |contract: &Contract| {
            contract.content.as_ref().is_some_and(|content| content.media_type.starts_with("multipart/"))
        };
        if is_form(old) && is_form(new) {
            self.order(&matched, &old_inputs);
        }
    }

    fn input(&mut self, old: &'a Input, new: &'a Input) {
        let place = |input: &Input| {
            Some(match input.place {
                Place::Path => "path".to_owned(),
                Place::Query => "query".to_owned(),
                Place::Header => "header".to_owned(),
                Place::Property | Place::Content => "content".to_owned(),
            })
        };
        let name = &new.property.name;
        if place(old) != place(new) {
            self.push(format!("place of {name}"), (place(old), place(new)), Verdict::Patch);
        }
        self.property(name, (&old.property, &new.property), Side::Request);
    }

    fn order(&mut self, matched: &[(Option<&'a Input>, Option<&'a Input>)], old: &[&'a Input]) {
        let stayed = matched.iter().filter_map(|(old, new)| Some(((*old)?, (*new)?)));
        let stayed = stayed.filter(|(_, new)| new.place == Place::Property).collect::<Vec<_>>();
        let position = |input: &Input| old.iter().position(|known| **known == *input);
        let mut before = stayed.clone();
        before.sort_by_key(|(old, _)| position(old));
        if before != stayed {
            let names = |inputs: &[(&Input, &Input)]| {
                Some(inputs.iter().map(|(_, new)| new.property.name.as_str()).collect::<Vec<_>>().join(", "))
            };
            self.push("order of the parts".to_owned(), (names(&before), names(&stayed)), Verdict::Patch);
        }
    }

    pub(super) fn property(&mut self, label: &str, (old, new): (&'a Property, &'a Property), side: Side) {
        if old.name != new.name {
            let names = (Some(old.name.clone()), Some(new.name.clone()));
            self.push(format!("name of {label}"), names, Verdict::Patch);
        }
        self.required(label, old.required, new.required, side);
        if old.media_type != new.media_type {
            let media_types = (old.media_type.clone(), new.media_type.clone());
            self.push(format!("media type of {label}"), media_types, Verdict::Patch);
        }
        self.value(label, (&old.value, &new.value), old.required, side);
    }

    pub(super) fn added(&mut self, label: &str, new: &Property, side: Side) {
        let verdict = side.request(if new.required { Verdict::Major } else { Verdict::Minor });
        self.push(label.to_owned(), (None, Some(described(new))), verdict);
    }

    pub(super) fn removed(&mut self, label: &str, old: &Property) {
        self.push(label.to_owned(), (Some(described(old)), None), Verdict::Major);
    }
}

fn described(property: &Property) -> String {
    let word = if property.required { "required" } else { "optional" };
    format!("{word} {}", property.value)
}

/// Returns `true` for names on the wire that are equal in Rust.
pub(super) fn is_alike(old: &Property, new: &Property) -> bool {
    old.name.to_snake_case() == new.name.to_snake_case()
}

/// Pairs equal properties, then those that are equal in Rust, in the new order. Removed properties are last.
pub(super) fn matched<'a, T>(
    old: &[&'a T],
    new: &[&'a T],
    is_exact: impl Fn(&&'a T, &&'a T) -> bool,
    is_alike: impl Fn(&&'a T, &&'a T) -> bool,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let exact = |item: &&'a T| old.iter().position(|known| is_exact(known, item));
    let mut taken = new.iter().filter_map(exact).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for item in new {
        let found = exact(item).or_else(|| {
            let alike = (0..old.len())
                .find(|index| !taken.contains(index) && old.get(*index).is_some_and(|known| is_alike(known, item)))?;
            taken.push(alike);
            Some(alike)
        });
        pairs.push((found.and_then(|index| old.get(index).copied()), Some(*item)));
    }
    let gone = old.iter().enumerate().filter(|(index, _)| !taken.contains(index));
    pairs.extend(gone.map(|(_, item)| (Some(*item), None)));
    pairs
}
