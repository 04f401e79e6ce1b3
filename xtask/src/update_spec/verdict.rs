//! The verdict on a change of the surface: how much it asks of users, and so what the next release must be called.

use std::collections::HashMap;
use std::fmt;

use cartesia_api_build::Surface;
use cartesia_api_build::surface::PublicItem;

/// The end of the line in a setter's docs that says that a call without it fails.
const REQUIRED: &str = "Required.";

/// The part of the version that has to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Users see no difference.
    None,
    /// Only docs changed.
    Patch,
    /// Items were added or deprecated.
    Minor,
    /// An item was removed or changed, or calls that worked fail for want of a field.
    Major,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The change of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) verdict: Verdict,
    pub(crate) path: String,
    pub(crate) what: &'static str,
}

/// Item by item; an item that only moved is the same.
pub(crate) fn differences(before: &Surface, after: &Surface) -> Vec<Difference> {
    let (old, new) = (by_path(before), by_path(after));
    let removed = before.items.iter().filter(|item| !new.contains_key(item.path.as_str()));
    let removed = removed.map(|item| difference(item, (Verdict::Major, "is gone")));
    let others = after.items.iter().filter_map(|item| {
        let change = match old.get(item.path.as_str()) {
            Some(known) => changed(known, item)?,
            // Nobody calls what is new with its type; but who already calls the operation doesn't set this field.
            None if is_required(item) && parent(&item.path).is_some_and(|path| old.contains_key(path)) => {
                (Verdict::Major, "is new and required")
            }
            None if extends_exhaustive(item, &old) => {
                (Verdict::Major, "is new, and whoever writes out or matches all of its type must name it")
            }
            None => (Verdict::Minor, "is new"),
        };
        Some(difference(item, change))
    });
    removed.chain(others).filter(|difference| !is_detail(&difference.path, &old, &new)).collect()
}

/// Returns whether it is a trait of a type that is itself new or gone, which says it all.
fn is_detail(path: &str, old: &ByPath<'_>, new: &ByPath<'_>) -> bool {
    path.split_once(": ").is_some_and(|(owner, _)| old.contains_key(owner) != new.contains_key(owner))
}

type ByPath<'a> = HashMap<&'a str, &'a PublicItem>;

fn by_path(surface: &Surface) -> ByPath<'_> {
    surface.items.iter().map(|item| (item.path.as_str(), item)).collect()
}

fn difference(item: &PublicItem, (verdict, what): (Verdict, &'static str)) -> Difference {
    Difference { verdict, path: item.path.clone(), what }
}

/// The weightiest thing that happened to an item that stayed.
fn changed(old: &PublicItem, new: &PublicItem) -> Option<(Verdict, &'static str)> {
    if old.declaration != new.declaration {
        return Some((Verdict::Major, "is declared otherwise"));
    }
    if !is_required(old) && is_required(new) {
        return Some((Verdict::Major, "is now required"));
    }
    match (old.deprecated, new.deprecated) {
        (false, true) => Some((Verdict::Minor, "is now deprecated")),
        (true, false) => Some((Verdict::Patch, "is no longer deprecated")),
        _ if is_required(old) != is_required(new) => Some((Verdict::Patch, "may now be left out")),
        _ if old.docs != new.docs => Some((Verdict::Patch, "is described otherwise")),
        _ => None,
    }
}

fn is_required(item: &PublicItem) -> bool {
    item.docs.iter().any(|line| line.ends_with(REQUIRED))
}

/// Returns whether it is a field or a variant of a known type that is not `#[non_exhaustive]`.
fn extends_exhaustive(item: &PublicItem, old: &ByPath<'_>) -> bool {
    let is_member = !item.declaration.contains("fn ") && !item.path.contains(": ");
    let known = parent(&item.path).and_then(|path| old.get(path));
    let is_exhaustive = |declaration: &str| declaration.starts_with("struct ") || declaration.starts_with("enum ");
    is_member && known.is_some_and(|known| is_exhaustive(&known.declaration))
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once("::").map(|(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use cartesia_api_build::{Source, generate};

    use crate::docs_page::document;

    use super::*;

    const PAGE: &str = include_str!("../../tests/fixtures/voices-clone.md");

    /// One item a line, `path|declaration|docs|deprecated`.
    fn surface(items: &[(&str, &str, &[&str], bool)]) -> Surface {
        // An item has private parts; one that is real lends them.
        let real = generate(&[Source::new("a.yaml", document(PAGE).unwrap())]).unwrap().surface.items.remove(0);
        let item = |(path, declaration, docs, deprecated): &(&str, &str, &[&str], bool)| {
            let mut item = real.clone();
            (item.path, item.declaration) = ((*path).to_owned(), (*declaration).to_owned());
            item.docs = docs.iter().map(|line| (*line).to_owned()).collect();
            item.deprecated = *deprecated;
            item
        };
        Surface { items: items.iter().map(item).collect() }
    }

    type Items<'a> = &'a [(&'a str, &'a str, &'a [&'a str], bool)];

    #[track_caller]
    fn check(before: Items<'_>, after: Items<'_>, expected: &[(Verdict, &str, &str)]) {
        let found = differences(&surface(before), &surface(after));
        let found = found.iter().map(|found| (found.verdict, found.path.as_str(), found.what)).collect::<Vec<_>>();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_same_in_another_order() {
        let (a, b): (_, _) = (("a", "mod a", &["A"] as &[_], false), ("b", "mod b", &[] as &[_], true));
        check(&[a, b], &[b, a], &[]);
    }

    #[test]
    fn added_and_removed() {
        let item: Items<'_> = &[("a", "mod a", &["A"], false)];
        check(&[], item, &[(Verdict::Minor, "a", "is new")]);
        check(item, &[], &[(Verdict::Major, "a", "is gone")]);
    }

    #[test]
    fn declared_otherwise() {
        check(
            &[("a", "A", &[], false)],
            &[("a", "B", &["C"], true)],
            &[(Verdict::Major, "a", "is declared otherwise")],
        );
    }

    #[test]
    fn described_otherwise() {
        check(
            &[("a", "A", &["B"], false)],
            &[("a", "A", &[], false)],
            &[(Verdict::Patch, "a", "is described otherwise")],
        );
    }

    #[test]
    fn deprecated() {
        let (not, is): (Items<'_>, Items<'_>) = (&[("a", "A", &[], false)], &[("a", "A", &["B"], true)]);
        check(not, is, &[(Verdict::Minor, "a", "is now deprecated")]);
        check(is, not, &[(Verdict::Patch, "a", "is no longer deprecated")]);
    }

    #[test]
    fn a_field_of_a_known_operation() {
        let operation = ("V", "struct V", &[] as &[_], false);
        let optional = ("V::a", "fn a(self)", &["A", "May be left out."] as &[_], false);
        let required = ("V::a", "fn a(self)", &["A", "Required."] as &[_], false);
        check(&[operation], &[operation, optional], &[(Verdict::Minor, "V::a", "is new")]);
        check(&[operation], &[operation, required], &[(Verdict::Major, "V::a", "is new and required")]);
        check(&[operation, optional], &[operation, required], &[(Verdict::Major, "V::a", "is now required")]);
        check(&[operation, required], &[operation, optional], &[(Verdict::Patch, "V::a", "may now be left out")]);
    }

    #[test]
    fn a_field_or_variant_of_a_type_that_may_not_grow() {
        let (open, closed) =
            (("T", "#[non_exhaustive] struct T", &[] as &[_], false), ("T", "struct T", &[] as &[_], false));
        let (field, method) = (("T::a", "a: String", &[] as &[_], false), ("T::a", "fn a(self)", &[] as &[_], false));
        let what = "is new, and whoever writes out or matches all of its type must name it";
        check(&[open], &[open, field], &[(Verdict::Minor, "T::a", "is new")]);
        check(&[closed], &[closed, method], &[(Verdict::Minor, "T::a", "is new")]);
        check(&[closed], &[closed, field], &[(Verdict::Major, "T::a", what)]);
    }

    #[test]
    fn a_field_of_a_new_operation() {
        let (operation, field) =
            (("V", "struct V", &[] as &[_], false), ("V::a", "fn a(self)", &["Required."] as &[_], false));
        check(&[], &[operation, field], &[(Verdict::Minor, "V", "is new"), (Verdict::Minor, "V::a", "is new")]);
    }
}
