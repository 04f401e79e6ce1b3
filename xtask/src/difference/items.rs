//! The changes of Rust items: does code that compiled still compile, with the same docs?

use std::collections::HashMap;

use cartesia_api_build::Surface;
use cartesia_api_build::surface::{ItemKind, PublicItem};
use serde::Serialize;

use super::Verdict;

/// The change of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ItemChange {
    pub(crate) path: String,
    pub(crate) change: Change,
    pub(crate) verdict: Verdict,
    /// The predicate of a sentence about the item.
    #[serde(skip)]
    pub(crate) words: &'static str,
    #[serde(skip)]
    pub(crate) kind: ItemKind,
    /// The declarations, if they contain more than the path.
    #[serde(skip)]
    pub(crate) before: Option<String>,
    #[serde(skip)]
    pub(crate) after: Option<String>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Change {
    Added,
    Removed,
    Changed,
    Deprecated,
    Documented,
}

impl ItemChange {
    /// Returns the path of the item that contains this one.
    pub(super) fn parent(&self) -> Option<&str> {
        parent(&self.path)
    }

    /// Returns `true` for the client's methods and the builders.
    pub(super) fn is_of_operation(&self) -> bool {
        !self.path.starts_with("types")
    }
}

/// Returns the changes in the order of the code, removed items last.
pub(super) fn changes(before: &Surface, after: &Surface) -> Vec<ItemChange> {
    let (old, new) = (by_path(before), by_path(after));
    let removed = before.items.iter().filter(|item| !new.contains_key(item.path.as_str()));
    let removed = removed.map(|item| ItemChange {
        before: declaration(item),
        after: None,
        ..change(item, (Change::Removed, Verdict::Major, "is gone"))
    });
    let others = after.items.iter().filter_map(|item| match old.get(item.path.as_str()) {
        Some(known) => changed(known, item),
        None => Some(added(item, &old)),
    });
    let moved = after.items.iter().filter_map(|item| moved(item, before, after));
    let changes = removed.chain(others).filter(|change| !is_detail(&change.path, &old, &new));
    let changes = changes.filter(|change| !is_common(change, &old, &new) && !is_setters(change, before, after));
    changes.chain(moved).collect()
}

/// Returns whether the change is about a member that every type of its kind has, of a type that was itself added or
/// removed.
fn is_common(change: &ItemChange, old: &ByPath<'_>, new: &ByPath<'_>) -> bool {
    let is_whole = |owner: &str| old.contains_key(owner) != new.contains_key(owner);
    change.kind == ItemKind::Common && change.parent().is_some_and(is_whole)
}

/// Returns whether the change is about a method that takes an `Option`, and its setter has changed in the same way.
fn is_setters(change: &ItemChange, before: &Surface, after: &Surface) -> bool {
    if change.kind != ItemKind::Maybe {
        return false;
    }
    let setter = [before, after].into_iter().find_map(|surface| setter_of(&change.path, surface));
    let declared = |surface: &Surface| {
        surface.items.iter().find(|item| Some(item.path.as_str()) == setter).map(|item| item.declaration.clone())
    };
    declared(before) != declared(after)
}

/// Returns the path of the setter, which precedes the method.
fn setter_of<'a>(maybe: &str, surface: &'a Surface) -> Option<&'a str> {
    let mut pairs = surface.items.iter().zip(surface.items.iter().skip(1));
    pairs.find(|(_, item)| item.path == maybe).map(|(setter, _)| setter.path.as_str())
}

type ByPath<'a> = HashMap<&'a str, &'a PublicItem>;

fn by_path(surface: &Surface) -> ByPath<'_> {
    surface.items.iter().map(|item| (item.path.as_str(), item)).collect()
}

/// Returns whether the change is about a trait of a type that was itself added or removed.
fn is_detail(path: &str, old: &ByPath<'_>, new: &ByPath<'_>) -> bool {
    path.split_once(": ").is_some_and(|(owner, _)| old.contains_key(owner) != new.contains_key(owner))
}

fn added(item: &PublicItem, old: &ByPath<'_>) -> ItemChange {
    let what = match extends_exhaustive(item, old) {
        true => (
            Change::Added,
            Verdict::Major,
            "is new, and code that constructs or exhaustively matches its type must name it",
        ),
        false => (Change::Added, Verdict::Minor, "is new"),
    };
    ItemChange { after: declaration(item), ..change(item, what) }
}

/// Returns whether an item is a field or variant of a known type that is not `#[non_exhaustive]`.
fn extends_exhaustive(item: &PublicItem, old: &ByPath<'_>) -> bool {
    let known = parent(&item.path).and_then(|path| old.get(path));
    matches!(item.kind, ItemKind::Field | ItemKind::Variant) && known.is_some_and(|known| !known.non_exhaustive)
}

/// Returns the most important change of an item that both surfaces have.
fn changed(old: &PublicItem, new: &PublicItem) -> Option<ItemChange> {
    if (old.kind, &old.declaration) != (new.kind, &new.declaration) {
        let what = (Change::Changed, Verdict::Major, "has another declaration");
        let (before, after) = (Some(old.declaration.clone()), Some(new.declaration.clone()));
        return Some(ItemChange { before, after, ..change(new, what) });
    }
    if old.value != new.value {
        let what = (Change::Changed, Verdict::Patch, "has another value");
        return Some(ItemChange { before: old.value.clone(), after: new.value.clone(), ..change(new, what) });
    }
    let what = match (old.non_exhaustive, new.non_exhaustive, old.deprecated, new.deprecated) {
        (false, true, ..) => (Change::Changed, Verdict::Major, "can no longer be constructed or matched exhaustively"),
        (true, false, ..) => (Change::Changed, Verdict::Minor, "can now be constructed and matched exhaustively"),
        (_, _, false, true) => (Change::Deprecated, Verdict::Minor, "is now deprecated"),
        (_, _, true, false) => (Change::Changed, Verdict::Patch, "is no longer deprecated"),
        _ if old.docs != new.docs => (Change::Documented, Verdict::Patch, "is described differently"),
        _ if old.example != new.example => (Change::Documented, Verdict::Patch, "has another example"),
        _ => return None,
    };
    Some(change(new, what))
}

/// Returns the change of an item's position, which only the docs show.
fn moved(item: &PublicItem, before: &Surface, after: &Surface) -> Option<ItemChange> {
    if item.kind.is_member() {
        return None;
    }
    let (old, new) = (members(&item.path, before), members(&item.path, after));
    let stayed = old.iter().filter(|path| new.contains(path));
    let is_same = stayed.eq(new.iter().filter(|path| old.contains(path)));
    let what = (Change::Documented, Verdict::Patch, "has its members in another order");
    (!is_same).then(|| change(item, what))
}

fn members<'a>(path: &str, surface: &'a Surface) -> Vec<&'a str> {
    let declared = surface.items.iter().filter(|item| item.kind.is_member() && item.kind != ItemKind::Trait);
    declared.map(|item| item.path.as_str()).filter(|member| parent(member) == Some(path)).collect()
}

fn change(item: &PublicItem, (change, verdict, words): (Change, Verdict, &'static str)) -> ItemChange {
    ItemChange { path: item.path.clone(), kind: item.kind, change, verdict, words, before: None, after: None }
}

/// Returns the declaration, unless the path of a member already contains it.
fn declaration(item: &PublicItem) -> Option<String> {
    (item.kind.is_member() && item.kind != ItemKind::Trait).then(|| item.declaration.clone())
}

fn parent(path: &str) -> Option<&str> {
    path.split_once(": ").map(|(owner, _)| owner).or_else(|| path.rsplit_once("::").map(|(parent, _)| parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(path: &str, kind: ItemKind, declaration: &str) -> PublicItem {
        PublicItem {
            path: path.to_owned(),
            kind,
            declaration: declaration.to_owned(),
            value: None,
            docs: Vec::new(),
            example: None,
            deprecated: false,
            non_exhaustive: false,
        }
    }

    #[track_caller]
    fn check(before: &[PublicItem], after: &[PublicItem], expected: &[(Change, Verdict, &str)]) {
        let surface = |items: &[PublicItem]| Surface { items: items.to_vec(), ..Surface::default() };
        let found = changes(&surface(before), &surface(after));
        let found = found.iter().map(|found| (found.change, found.verdict, found.path.as_str())).collect::<Vec<_>>();
        assert_eq!(found, expected);
    }

    // Scenario: an optional field is added, one becomes required, and one changes its type.
    // Expected: the method that takes an `Option` is listed where its setter is not.
    #[test]
    fn a_setter_stands_for_its_option() {
        let setter = |ty: &str| item("a::x", ItemKind::Method, &format!("fn x(self, value: {ty}) -> Self"));
        let maybe =
            |ty: &str| item("a::maybe_x", ItemKind::Maybe, &format!("fn maybe_x(self, value: Option<{ty}>) -> Self"));
        check(&[], &[setter("u8"), maybe("u8")], &[(Change::Added, Verdict::Minor, "a::x")]);
        let gone = (Change::Removed, Verdict::Major, "a::maybe_x");
        check(&[setter("u8"), maybe("u8")], &[setter("u8")], &[gone]);
        let other = (Change::Changed, Verdict::Major, "a::x");
        check(&[setter("u8"), maybe("u8")], &[setter("u16"), maybe("u16")], &[other]);
    }

    // Scenario: a new enum, and the same list of values in another type. Expected: one change, and one of the member.
    #[test]
    fn an_enum_stands_for_what_every_enum_has() {
        let tone = item("Tone", ItemKind::Enum, "enum Tone");
        let all = |ty: &str| item("Tone::ALL", ItemKind::Common, &format!("const ALL: {ty}"));
        check(&[], &[tone.clone(), all("&[Self]")], &[(Change::Added, Verdict::Minor, "Tone")]);
        let changed = (Change::Changed, Verdict::Major, "Tone::ALL");
        check(&[tone.clone(), all("&[Self]")], &[tone, all("[Self; 1]")], &[changed]);
    }

    // Scenario: two types swap places, then two fields of one type. Expected: no change, then a change of its docs.
    #[test]
    fn another_order() {
        let (a, b) = (item("a", ItemKind::Struct, "struct a"), item("b", ItemKind::Struct, "struct b"));
        check(&[a.clone(), b.clone()], &[b, a.clone()], &[]);
        let (x, y) = (item("a::x", ItemKind::Field, "x: u8"), item("a::y", ItemKind::Field, "y: u8"));
        let expected = [(Change::Documented, Verdict::Patch, "a")];
        check(&[a.clone(), x.clone(), y.clone()], &[a, y, x], &expected);
    }

    // Scenario: an item is added, removed, and has another declaration. Expected: minor, major and major.
    #[test]
    fn added_removed_and_declared_otherwise() {
        let one = [item("a", ItemKind::Method, "fn a()")];
        check(&[], &one, &[(Change::Added, Verdict::Minor, "a")]);
        check(&one, &[], &[(Change::Removed, Verdict::Major, "a")]);
        let other = [item("a", ItemKind::Method, "fn a(b: u8)")];
        check(&one, &other, &[(Change::Changed, Verdict::Major, "a")]);
    }

    // Scenario: each mark and each text of an item changes. Expected: a verdict for each.
    #[test]
    fn what_stands_beside_a_declaration() {
        let plain = item("a", ItemKind::Struct, "struct a");
        let docs = PublicItem { docs: vec!["A.".to_owned()], ..plain.clone() };
        let deprecated = PublicItem { deprecated: true, ..docs.clone() };
        let open = PublicItem { non_exhaustive: true, ..plain.clone() };
        let value = PublicItem { value: Some("1".to_owned()), ..plain.clone() };
        let pairs = [
            (&plain, &docs, Change::Documented, Verdict::Patch),
            (&plain, &deprecated, Change::Deprecated, Verdict::Minor),
            (&deprecated, &plain, Change::Changed, Verdict::Patch),
            (&plain, &open, Change::Changed, Verdict::Major),
            (&open, &plain, Change::Changed, Verdict::Minor),
            (&plain, &value, Change::Changed, Verdict::Patch),
        ];
        for (before, after, change, verdict) in pairs {
            check(std::slice::from_ref(before), std::slice::from_ref(after), &[(change, verdict, "a")]);
        }
    }

    // Scenario: a field is added to a `#[non_exhaustive]` type and to another type; a method is added to both.
    // Expected: major only for the field of the type that callers can construct.
    #[test]
    fn a_type_that_may_not_grow() {
        let closed = item("a", ItemKind::Struct, "struct a");
        let open = PublicItem { non_exhaustive: true, ..closed.clone() };
        let (field, method) = (item("a::b", ItemKind::Field, "b: u8"), item("a::b", ItemKind::Method, "fn b()"));
        for (ty, member, verdict) in
            [(&open, &field, Verdict::Minor), (&closed, &method, Verdict::Minor), (&closed, &field, Verdict::Major)]
        {
            check(std::slice::from_ref(ty), &[ty.clone(), member.clone()], &[(Change::Added, verdict, "a::b")]);
        }
    }

    // Scenario: a trait of an existing type, and of a new one. Expected: only the first is listed.
    #[test]
    fn a_trait() {
        let (ty, derived) = (item("a", ItemKind::Struct, "struct a"), item("a: Eq", ItemKind::Trait, "Eq"));
        check(std::slice::from_ref(&ty), &[ty.clone(), derived.clone()], &[(Change::Added, Verdict::Minor, "a: Eq")]);
        check(&[], &[ty, derived], &[(Change::Added, Verdict::Minor, "a")]);
    }
}
