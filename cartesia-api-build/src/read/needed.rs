//! A document without what the generator never looks at, so that nothing there can refuse it.

use std::collections::BTreeSet;

use super::yaml::{Mapping, Value};

use super::objects::{Content, Kind};

const COMPONENTS: &str = "#/components/";

/// Takes out of a document the fields that are in no table, and the components that no operation leads to.
pub(super) fn needed(document: &mut Mapping) {
    object(Kind::Document, document);
    complete(document);
    let used = used(document);
    let components = document.get_mut("components").and_then(Value::as_mapping_mut);
    for (group, members) in components.into_iter().flatten() {
        let (Some(group), Some(members)) = (group.as_str(), members.as_mapping_mut()) else { continue };
        members.retain(|name, _| used.contains(&(group.to_owned(), name.as_str().unwrap_or_default().to_owned())));
    }
}

/// Adds what the standard requires and nothing here needs.
fn complete(document: &mut Mapping) {
    if let Some(info) = document.get_mut("info").and_then(Value::as_mapping_mut) {
        // A number without quotes is a version too.
        let version = info.get("version").and_then(Value::as_f64).map_or_else(String::new, |number| number.to_string());
        let is_text = info.get("version").is_some_and(Value::is_string);
        if !is_text && !info.get("version").is_some_and(|version| version.is_mapping() || version.is_sequence()) {
            info.insert("version".into(), version.into());
        }
        info.insert("title".into(), "".into());
    }
}

fn object(kind: Kind, fields: &mut Mapping) {
    fields.retain(|name, _| name.as_str().is_some_and(|name| kind.content(name).is_some()));
    for (name, value) in fields.iter_mut() {
        if let Some(content) = name.as_str().and_then(|name| kind.content(name)) {
            inside(content, value);
        }
    }
    match kind {
        Kind::Response if !fields.contains_key("$ref") && !fields.contains_key("description") => {
            fields.insert("description".into(), "".into());
        }
        // Where a token is to be had is for people.
        Kind::SecurityScheme if fields.get("type").is_some_and(|kind| kind == "oauth2") => {
            fields.insert("flows".into(), Value::Mapping(Mapping::new()));
        }
        _ => {}
    }
}

fn inside(content: Content, value: &mut Value) {
    match (content, value) {
        (Content::One(kind), Value::Mapping(fields)) => object(kind, fields),
        (Content::List(kind), Value::Sequence(items)) => {
            items.iter_mut().filter_map(Value::as_mapping_mut).for_each(|fields| object(kind, fields));
        }
        (Content::Map(kind), Value::Mapping(members)) => {
            members.values_mut().filter_map(Value::as_mapping_mut).for_each(|fields| object(kind, fields));
        }
        (Content::Patterned(kind), Value::Mapping(members)) => {
            members.retain(|name, _| !name.as_str().is_some_and(|name| name.starts_with("x-")));
            members.values_mut().filter_map(Value::as_mapping_mut).for_each(|fields| object(kind, fields));
        }
        _ => {}
    }
}

/// The components that the operations lead to, by group and name.
fn used(document: &Mapping) -> BTreeSet<(String, String)> {
    let (mut used, mut open) = (BTreeSet::new(), Vec::new());
    document.get("paths").into_iter().for_each(|paths| gather(paths, &mut open));
    let requirements = document.get("security").and_then(Value::as_sequence);
    requirements.into_iter().flatten().for_each(|requirement| schemes(requirement, &mut open));
    while let Some(name) = open.pop() {
        if let Some(component) = component(document, &name).filter(|_| !used.contains(&name)) {
            gather(component, &mut open);
        }
        used.insert(name);
    }
    used
}

/// The components that a part of the document names.
fn gather(part: &Value, found: &mut Vec<(String, String)>) {
    match part {
        Value::Mapping(fields) => {
            let target = fields.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(COMPONENTS));
            found.extend(
                target.and_then(|rest| rest.split_once('/')).map(|(group, name)| (group.to_owned(), name.to_owned())),
            );
            fields.values().for_each(|value| gather(value, found));
            let requirements = fields.get("security").and_then(Value::as_sequence);
            requirements.into_iter().flatten().for_each(|requirement| schemes(requirement, found));
        }
        Value::Sequence(items) => items.iter().for_each(|item| gather(item, found)),
        _ => {}
    }
}

/// Security schemes are named, not referred to.
fn schemes(requirement: &Value, found: &mut Vec<(String, String)>) {
    let names = requirement.as_mapping().into_iter().flat_map(Mapping::keys).filter_map(Value::as_str);
    found.extend(names.map(|name| ("securitySchemes".to_owned(), name.to_owned())));
}

fn component<'a>(document: &'a Mapping, (group, name): &(String, String)) -> Option<&'a Value> {
    document.get("components")?.as_mapping()?.get(group.as_str())?.as_mapping()?.get(name.as_str())
}
