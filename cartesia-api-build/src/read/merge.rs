//! Merges documents into one. They are pages of one API version. Shared parts may only differ in descriptions, and in
//! values or properties that some copies lack.

mod copies;
mod disagreement;
mod notes;

use std::collections::BTreeMap;

use super::Document;
use super::fault::text;
use super::objects::{Content, Kind};
use super::yaml::{Mapping, Value};
use crate::error::Error;
use copies::{Rules, united};
use disagreement::Disagreement;

/// The merged documents.
#[derive(Default)]
pub(super) struct Merged {
    /// None if there is no document.
    pub(super) tree: Option<Mapping>,
    pub(super) conflicts: Vec<Error>,
    /// Notes on differences.
    pub(super) notes: Vec<String>,
}

/// A place that several documents may describe, such as an operation or a component.
struct Shared<'a> {
    section: &'static str,
    group: String,
    name: Value,
    kind: Option<Kind>,
    copies: Vec<Description<'a>>,
}

/// The description of a place by one document.
struct Description<'a> {
    document: &'a Document,
    value: &'a Value,
}

impl Merged {
    /// The first document stays unchanged. The others add paths, methods and components, must agree on settings for all
    /// operations, and do not affect the rest.
    pub(super) fn of(documents: &[Document]) -> Self {
        let Some(first) = documents.first() else { return Self::default() };
        let mut merged = Self::default();
        merged.conflicts.extend(documents.iter().skip(1).filter_map(|other| apart(first, documents, other)));
        // Shared parts are added below.
        let tree = first.tree.iter().map(|(field, value)| match field.as_str() {
            Some("paths" | "components") => (field.clone(), Value::Mapping(Mapping::new())),
            _ => (field.clone(), value.clone()),
        });
        let mut tree = tree.collect::<Mapping>();
        for field in ["paths", "components"] {
            tree.entry(field.into()).or_insert_with(|| Value::Mapping(Mapping::new()));
        }
        merged.tree = Some(tree);
        let places = shared(documents);
        merged.conflicts.extend(places.iter().filter_map(|place| place.is_of_all(documents)));
        for place in places {
            let value = merged.unite(&place);
            merged.insert(place, value);
        }
        merged.sort();
        merged
    }

    /// Merges the descriptions of a place. The copy that was fetched last supplies the text.
    fn unite(&mut self, place: &Shared<'_>) -> Value {
        let mut copies = place.copies.iter().enumerate().collect::<Vec<_>>();
        copies.sort_by_key(|(index, copy)| std::cmp::Reverse((&copy.document.taken, *index)));
        let Some(((_, last), earlier)) = copies.split_first() else { return Value::Null };
        if earlier.iter().all(|(_, copy)| copy.value == last.value) {
            return last.value.clone();
        }
        let mut value = last.value.clone();
        for (_, copy) in earlier {
            match united(place.rules(), place.kind, &value, copy.value) {
                Ok(both) => value = both.value,
                Err(disagreement) => self.conflicts.extend(place.conflicts(copy, disagreement)),
            }
        }
        self.notes.extend(notes::notes(place, last, &value));
        value
    }

    /// Returns each conflict once, in the order of the documents' names, so that the order of fetching does not matter.
    fn sort(&mut self) {
        let key = |conflict: &Error| match conflict {
            Error::Conflict { first, second, place, .. } => (place.clone(), first.clone(), second.clone()),
            _ => Default::default(),
        };
        self.conflicts.sort_by_cached_key(key);
        self.conflicts.dedup_by_key(|conflict| key(conflict));
    }

    fn insert(&mut self, place: Shared<'_>, value: Value) {
        let section = self.tree.as_mut().and_then(|tree| tree.get_mut(place.section)?.as_mapping_mut());
        let Some(section) = section else { return };
        let group = section.entry(place.group.into()).or_insert_with(|| Value::Mapping(Mapping::new()));
        if let Some(group) = group.as_mapping_mut() {
            group.insert(place.name, value);
        }
    }
}

/// Returns the conflict over settings that apply to all operations.
fn apart(first: &Document, documents: &[Document], other: &Document) -> Option<Error> {
    let versions = other.versions();
    let earlier = documents.iter().take_while(|document| document.name != other.name);
    let is_other = |document: &&Document| {
        let told = document.versions();
        !told.is_empty() && !versions.is_empty() && !told.iter().any(|version| versions.contains(version))
    };
    if let Some(told) = earlier.into_iter().find(is_other) {
        let both = Disagreement::of(&told.versions().join(", ").into(), &versions.join(", ").into());
        return Some(conflict(told, other, "the version of the API", both));
    }
    // If headers have the version, `info.version` has no meaning.
    let (info, known) = (other.info_version(), first.info_version());
    let is_told = documents.iter().any(|document| !document.versions().is_empty());
    if info != known && !is_told && !info.is_empty() && !known.is_empty() {
        return Some(conflict(first, other, "info.version", Disagreement::of(&known.into(), &info.into())));
    }
    let shared = ["servers", "security"].iter().find(|field| first.tree.get(**field) != other.tree.get(**field));
    shared.map(|field| {
        let [known, found] = [first, other].map(|document| document.tree.get(*field).cloned().unwrap_or_default());
        conflict(first, other, field, Disagreement::of(&known, &found))
    })
}

/// Returns the places that documents may share, in the documents' order: a path's methods, and components.
fn shared(documents: &[Document]) -> Vec<Shared<'_>> {
    let mut places = Vec::<Shared<'_>>::new();
    let mut known = BTreeMap::new();
    for document in documents {
        for section in ["paths", "components"] {
            let groups = document.tree.get(section).and_then(Value::as_mapping).into_iter().flatten();
            for (group, members) in groups {
                let group = text(group);
                for (name, value) in members.as_mapping().into_iter().flatten() {
                    let index = *known.entry((section, group.clone(), text(name))).or_insert(places.len());
                    let copy = Description { document, value };
                    match places.get_mut(index) {
                        Some(place) => place.copies.push(copy),
                        None => places.push(Shared::new(section, &group, name, copy)),
                    }
                }
            }
        }
    }
    places
}

impl Description<'_> {
    fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self.value, other.value)
    }
}

impl<'a> Shared<'a> {
    fn new(section: &'static str, group: &str, name: &Value, copy: Description<'a>) -> Self {
        let kind = if section == "paths" { Kind::PathItem } else { Kind::Components };
        let field = if section == "paths" { text(name) } else { group.to_owned() };
        let kind = kind.content(&field).and_then(Content::kind);
        Self { section, group: group.to_owned(), name: name.clone(), kind, copies: vec![copy] }
    }

    /// Returns the place as text, such as `components/schemas/VoiceId`.
    fn named(&self) -> String {
        format!("{}/{}/{}", self.section, self.group.trim_start_matches('/'), text(&self.name))
    }

    /// Returns the allowed differences. Only schemas may differ in values and properties.
    fn rules(&self) -> Rules {
        if self.section == "components" && self.group == "schemas" { Rules::Union } else { Rules::Same }
    }

    /// The conflicts of a copy with the others. Their number shows which one to skip. The union of the others may
    /// differ from each of them.
    fn conflicts(&self, copy: &Description<'_>, disagreement: Disagreement) -> Vec<Error> {
        let named = self.named();
        let mut is_later = false;
        let mut conflicts = Vec::new();
        for other in &self.copies {
            is_later |= copy.is(other);
            let [first, second] = if is_later { [copy, other] } else { [other, copy] };
            if let Err(found) = united(self.rules(), self.kind, first.value, second.value) {
                conflicts.push(conflict(first.document, second.document, &named, found));
            }
        }
        if conflicts.is_empty() {
            conflicts.push(conflict(copy.document, copy.document, &named, disagreement));
        }
        conflicts
    }

    /// Returns the conflict if a path has settings for all its operations, and another document with that path lacks
    /// them.
    fn is_of_all(&self, documents: &[Document]) -> Option<Error> {
        let [copy, ..] = self.copies.as_slice() else { return None };
        if self.section != "paths" || self.kind == Some(Kind::Operation) {
            return None;
        }
        let has_path =
            |document: &&Document| document.tree.get("paths").is_some_and(|paths| paths.get(&self.group).is_some());
        let has_it = |document: &&Document| self.copies.iter().any(|copy| copy.document.name == document.name);
        let without = documents.iter().filter(has_path).find(|document| !has_it(document))?;
        Some(conflict(copy.document, without, &self.named(), Disagreement::of(copy.value, &Value::Null)))
    }
}

fn conflict(
    first: &Document,
    second: &Document,
    place: &str,
    Disagreement { part, known, found }: Disagreement,
) -> Error {
    Error::Conflict {
        first: first.name.clone(),
        second: second.name.clone(),
        place: place.to_owned(),
        part,
        difference: format!("{known} in the one, {found} in the other"),
    }
}
