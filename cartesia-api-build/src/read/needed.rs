//! Removes parts of a document that the generator does not use, so that they can't cause errors.

use std::collections::BTreeSet;

use super::fault::text;
use super::objects::{Content, Kind};
use super::references;
use super::yaml::{Mapping, Value};

/// Removes fields that no table lists, and components that no operation uses.
pub(super) fn needed(document: &mut Mapping) {
    object(Kind::Document, document);
    complete(document);
    without_unused(document);
}

/// Removes error responses. Callers can read errors without their types.
pub(super) fn without_errors(document: &mut Mapping) {
    let items = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::values_mut);
    for operation in items.filter_map(Value::as_mapping_mut).flat_map(Mapping::values_mut) {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_mapping_mut) {
            let is_of = |status: &Value, class: char| text(status).starts_with(class);
            let has_success = responses.keys().any(|status| is_of(status, '2'));
            // Without a 2xx, the success is `default`, or else a redirect.
            let may_be = |status: &Value| status == "default" || is_of(status, '3');
            responses.retain(|status, _| is_of(status, '2') || (!has_success && may_be(status)));
        }
    }
    without_unused(document);
}

fn without_unused(document: &mut Mapping) {
    let roots = ["paths", "security"].into_iter().filter_map(|field| Some((field, document.get(field)?)));
    let used = used(&roots.collect::<Vec<_>>(), &[document]);
    if let Some(Value::Mapping(groups)) = document.get_mut("components") {
        *groups = of_use(groups, &used);
    }
}

/// Returns the components that are used.
pub(super) fn of_use(groups: &Mapping, used: &BTreeSet<Name>) -> Mapping {
    let is_used = |group: &Value, name: &Value| used.contains(&(text(group), text(name)));
    let members = |group: &Value, members: &Mapping| {
        let used = members.iter().filter(|(name, _)| is_used(group, name));
        Value::Mapping(used.map(|(name, member)| (name.clone(), member.clone())).collect())
    };
    let kept = groups.iter().map(|(group, value)| match value {
        Value::Mapping(value) => (group.clone(), members(group, value)),
        value => (group.clone(), value.clone()),
    });
    kept.collect()
}

/// Adds fields that the standard requires and the generator does not use.
fn complete(document: &mut Mapping) {
    if let Some(info) = document.get_mut("info").and_then(Value::as_mapping_mut) {
        // YAML reads a version without quotes as a number.
        let version = info.get("version").unwrap_or(&Value::Null);
        if !(version.is_string() || version.is_mapping() || version.is_sequence()) {
            let version = text(version);
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
    if kind == Kind::Response {
        only_json(fields);
    }
    match kind {
        Kind::Response if !fields.contains_key("$ref") && !fields.contains_key("description") => {
            fields.insert("description".into(), "".into());
        }
        // A `$ref` in an example or default is not a reference.
        Kind::Schema => {
            fields.retain(|name, value| !(matches!(name.as_str(), Some("example" | "default")) && refers(value)))
        }
        // The flows are for people: they describe how to get a token.
        Kind::SecurityScheme if fields.get("type").is_some_and(|kind| kind == "oauth2") => {
            fields.insert("flows".into(), Value::Mapping(Mapping::new()));
        }
        _ => {}
    }
}

/// Removes other media types of a response with JSON, which are not requested.
fn only_json(response: &mut Mapping) {
    let content = response.get_mut("content").and_then(Value::as_mapping_mut);
    let is_json = |name: &Value| {
        let name = text(name).to_ascii_lowercase();
        name == "application/json" || name.starts_with("application/json;")
    };
    if let Some(content) = content.filter(|content| content.keys().any(is_json)) {
        content.retain(|name, _| is_json(name));
    }
}

fn refers(value: &Value) -> bool {
    match value {
        Value::Mapping(fields) => fields.contains_key("$ref") || fields.values().any(refers),
        Value::Sequence(items) => items.iter().any(refers),
        _ => false,
    }
}

fn inside(content: Content, value: &mut Value) {
    if let (Content::Map(_) | Content::Patterned(_), Value::Mapping(members)) = (content, &mut *value) {
        let is_extension = |name: &str| matches!(content, Content::Patterned(_)) && name.starts_with("x-");
        // YAML reads status codes and property names without quotes as numbers.
        let named = std::mem::take(members).into_iter().map(|(name, member)| (text(&name), member));
        let named = named.filter(|(name, _)| !is_extension(name));
        *members = named.map(|(name, member)| (Value::from(name), member)).collect();
    }
    content.for_each(value, &mut object);
}

/// The group and the name of a component.
pub(super) type Name = (String, String);

const SCHEMAS: &str = "schemas";
/// The group that stands for the extensions of a base, unless it is only used as a part of an extension.
const SUBTYPES: &str = "what extends it";

/// Returns the components that some fields use, directly or indirectly, from any of the documents.
pub(super) fn used(roots: &[(&str, &Value)], documents: &[&Mapping]) -> BTreeSet<Name> {
    let (mut used, mut open) = (BTreeSet::new(), Vec::new());
    roots.iter().for_each(|(field, part)| gather_field(Kind::Document, field, part, &mut open));
    while let Some(name) = open.pop() {
        if used.contains(&name) {
            continue;
        }
        let group = if name.0 == SUBTYPES { SCHEMAS } else { &name.0 };
        let copies = documents.iter().filter_map(|document| references::component(document, group, &name.1));
        match Kind::Components.content(&name.0).and_then(Content::kind) {
            None => copies.for_each(|base| open.extend(subtypes(base))),
            Some(kind) => copies.for_each(|component| gather_component(kind, component, &mut open)),
        }
        used.insert(name);
    }
    used
}

/// Collects the components that an object refers to. Examples can contain anything, and refer to nothing.
fn gather(kind: Kind, object: &Value, found: &mut Vec<Name>) {
    for (name, value) in object.as_mapping().into_iter().flatten() {
        gather_field(kind, &text(name), value, found);
    }
}

/// Collects the components that a component refers to. A schema that extends a base only uses its properties.
fn gather_component(kind: Kind, component: &Value, found: &mut Vec<Name>) {
    let parts = component.get("allOf").and_then(Value::as_sequence).map_or(&[][..], Vec::as_slice);
    if kind != Kind::Schema || (parts.len() < 2 && component.get("properties").is_none()) {
        return gather(kind, component, found);
    }
    for part in parts {
        match part.get("$ref").and_then(Value::as_str).and_then(references::target) {
            Some((group, name)) => found.push((group.to_owned(), name.to_owned())),
            None => gather(kind, part, found),
        }
    }
    let fields = component.as_mapping().into_iter().flatten().filter(|(name, _)| *name != "allOf");
    fields.for_each(|(name, value)| gather_field(kind, &text(name), value, found));
}

/// Returns the schemas that extend a base, from its mapping. A base that lists its alternatives refers to them itself.
fn subtypes(base: &Value) -> Vec<Name> {
    let is_listed = ["oneOf", "anyOf"].iter().any(|list| base.get(*list).is_some());
    let mapping = base.get("discriminator").filter(|_| !is_listed).and_then(|told| told.get("mapping")?.as_mapping());
    let names = mapping.into_iter().flat_map(Mapping::values).filter_map(|name| references::target(name.as_str()?));
    names.map(|(group, name)| (group.to_owned(), name.to_owned())).collect()
}

fn gather_field(kind: Kind, name: &str, value: &Value, found: &mut Vec<Name>) {
    match (name, kind.content(name), value) {
        ("$ref", ..) => {
            let target = value.as_str().and_then(references::target);
            if let Some((group, name)) = target {
                found.push((group.to_owned(), name.to_owned()));
                found.extend((group == SCHEMAS).then(|| (SUBTYPES.to_owned(), name.to_owned())));
            }
        }
        ("security", ..) => {
            value.as_sequence().into_iter().flatten().for_each(|requirement| schemes(requirement, found));
        }
        (_, Some(Content::One(kind)), object) => gather(kind, object, found),
        (_, Some(Content::List(kind)), Value::Sequence(items)) => {
            items.iter().for_each(|item| gather(kind, item, found));
        }
        (_, Some(Content::Map(kind) | Content::Patterned(kind)), Value::Mapping(members)) => {
            members.values().for_each(|member| gather(kind, member, found));
        }
        _ => {}
    }
}

/// Collects the security schemes of a requirement, which are named instead of referenced.
fn schemes(requirement: &Value, found: &mut Vec<Name>) {
    let names = requirement.as_mapping().into_iter().flat_map(Mapping::keys).filter_map(Value::as_str);
    found.extend(names.map(|name| ("securitySchemes".to_owned(), name.to_owned())));
}
