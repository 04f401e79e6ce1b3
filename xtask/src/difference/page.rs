//! The difference as lines for people: items, then the wire. Equal changes are grouped, and the most important are
//! first.

use std::collections::BTreeMap;

use cartesia_api_build::surface::ItemKind;

use super::items::Change;
use super::{Difference, ItemChange, Verdict, WireChange};

/// The maximum number of changes per section on a terminal, and of operations on one line.
const SHOWN: usize = 20;
const NAMED: usize = 3;

impl Difference {
    /// Returns the lines of both sections; with `all`, every change of every item and operation.
    pub(crate) fn lines(&self, all: bool) -> Vec<String> {
        let mut lines = Vec::new();
        section(&mut lines, "items", self.of_items(), self.item_groups(all), all);
        section(&mut lines, "wire", self.of_wire(), self.wire_groups(), all);
        lines
    }

    /// Groups the same change of a method of many builders. The members of added and removed items are counted.
    fn item_groups(&self, all: bool) -> Vec<Group> {
        let mut groups = Groups::default();
        for change in self.items.iter().filter(|change| all || !self.is_within(change)) {
            let (text, member) = (sentence(change), change.path.rsplit("::").next().unwrap_or_default());
            let is_setter =
                matches!(change.kind, ItemKind::Method | ItemKind::Maybe) && change.path.starts_with("requests::");
            if is_setter {
                groups.add(change.verdict, Kind::Setter(member.to_owned()), text, &change.path);
            } else if change.change == Change::Documented {
                groups.add(change.verdict, Kind::Docs, text, &change.path);
            } else {
                let within = self.items.iter().filter(|other| is_member_of(other, change)).count();
                let members = if within == 0 || all { String::new() } else { format!(", with {within} members") };
                groups.add(change.verdict, Kind::Item, format!("{} {text}{members}", change.path), "");
            }
        }
        groups.0
    }

    /// Returns whether the change follows from that of the enclosing item.
    fn is_within(&self, change: &ItemChange) -> bool {
        self.items.iter().any(|parent| is_member_of(change, parent))
    }

    fn wire_groups(&self) -> Vec<Group> {
        let mut groups = Groups::default();
        for WireChange { operation, what, before, after, verdict } in &self.wire {
            let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
            let text = match (before, after) {
                (None, Some(after)) => format!("{what}: new, {after}"),
                (Some(before), None) => format!("{what}: gone, was {before}"),
                _ => format!("{what}: {} -> {}", word(before), word(after)),
            };
            groups.add(*verdict, Kind::Wire, text, operation);
        }
        groups.0
    }
}

fn is_member_of(change: &ItemChange, parent: &ItemChange) -> bool {
    matches!(parent.change, Change::Added | Change::Removed)
        && parent.change == change.change
        && change.parent() == Some(parent.path.as_str())
}

fn sentence(change: &ItemChange) -> String {
    let words = change.words;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{words}: {before} -> {after}"),
        (Some(one), None) | (None, Some(one)) => format!("{words}: {one}"),
        (None, None) => words.to_owned(),
    }
}

/// A change, with the items or operations that it applies to.
struct Group {
    verdict: Verdict,
    kind: Kind,
    text: String,
    of: Vec<String>,
}

/// The form in which a change is listed.
#[derive(PartialEq, Eq)]
enum Kind {
    /// By the setter's name, for one or several builders.
    Setter(String),
    /// As a whole sentence.
    Item,
    /// By the paths of the items whose docs changed.
    Docs,
    /// By the operations.
    Wire,
}

#[derive(Default)]
struct Groups(Vec<Group>);

impl Groups {
    fn add(&mut self, verdict: Verdict, kind: Kind, text: String, of: &str) {
        let of = Some(of.to_owned()).filter(|of| !of.is_empty());
        let is_same = |group: &&mut Group| (group.verdict, &group.kind, &group.text) == (verdict, &kind, &text);
        match self.0.iter_mut().find(is_same) {
            Some(group) => group.of.extend(of),
            None => self.0.push(Group { verdict, kind, text, of: of.into_iter().collect() }),
        }
    }
}

impl Group {
    /// Returns the change as one line, and whether that names all of its items or operations.
    fn line(&self) -> (String, bool) {
        let (text, count) = (&self.text, self.of.len());
        match (&self.kind, self.of.as_slice()) {
            (Kind::Setter(name), _) if count > NAMED => (format!("`{name}` of {count} builders {text}"), false),
            (Kind::Setter(name), of) => (format!("`{name}` {text}{}", in_brackets(of)), true),
            (Kind::Docs, [path]) => (format!("{path} {text}"), true),
            (Kind::Docs, _) => (format!("each of {count} items {text}"), false),
            (Kind::Wire, _) if count > NAMED => (format!("{text} ({count} operations)"), false),
            (Kind::Wire | Kind::Item, of) => (format!("{text}{}", in_brackets(of)), true),
        }
    }
}

fn section(lines: &mut Vec<String>, name: &str, verdict: Verdict, groups: Vec<Group>, all: bool) {
    lines.push(format!("{name}: {}", if groups.is_empty() { "no difference".to_owned() } else { verdict.to_string() }));
    let shown = if all { groups.len() } else { SHOWN };
    for group in groups.iter().take(shown) {
        let (line, is_whole) = group.line();
        lines.push(format!("  {:5}  {line}", group.verdict));
        if all && !is_whole {
            lines.extend(group.of.iter().map(|name| format!("           {name}")));
        }
    }
    let mut left = BTreeMap::<_, usize>::new();
    groups.iter().skip(shown).for_each(|group| *left.entry(group.verdict).or_default() += 1);
    for (verdict, count) in left.iter().rev() {
        lines.push(format!("  {verdict:5}  and {count} more, which --all shows"));
    }
}

fn in_brackets(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(operation: &str, what: &str) -> WireChange {
        WireChange {
            operation: operation.to_owned(),
            what: what.to_owned(),
            before: Some("1".to_owned()),
            after: Some("2".to_owned()),
            verdict: Verdict::Patch,
        }
    }

    // Scenario: the same change of four operations, and a different one of one. Expected: two lines, and with `all`
    // every name.
    #[test]
    fn equal_changes_are_told_once() {
        let wire = [
            wire("a", "header V"),
            wire("b", "header V"),
            wire("c", "header V"),
            wire("d", "header V"),
            wire("a", "path"),
        ];
        let difference = Difference { items: Vec::new(), wire: wire.to_vec() };
        let expected = [
            "items: no difference",
            "wire: patch",
            "  patch  header V: 1 -> 2 (4 operations)",
            "  patch  path: 1 -> 2 (a)",
        ];
        assert_eq!(difference.lines(false), expected);
        let names = ["           a", "           b", "           c", "           d"];
        let all = expected.iter().take(3).chain(&names).chain(expected.iter().skip(3)).copied().collect::<Vec<_>>();
        assert_eq!(difference.lines(true), all);
    }

    // Scenario: more changes than a terminal shows. Expected: the others are counted, and listed with `all`.
    #[test]
    fn a_long_section() {
        let wire = (0..SHOWN + 2).map(|index| wire("a", &format!("w{index}")));
        let difference = Difference { items: Vec::new(), wire: wire.collect() };
        let lines = difference.lines(false);
        assert_eq!(lines.last().map(String::as_str), Some("  patch  and 2 more, which --all shows"));
        assert_eq!(lines.len(), SHOWN + 3);
        assert_eq!(difference.lines(true).len(), SHOWN + 4);
    }
}
