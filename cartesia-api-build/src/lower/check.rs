//! Refuses documents for which progenitor would panic or generate wrong code.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{Components, Operation as ApiOperation, ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

use super::facts::{Auth, Operation};
use super::schema::SCHEMAS;
use super::site::Site;
use crate::error::Error;

/// Refuses two operations with one id.
pub(super) fn ids(operations: &[Operation]) -> Result<(), Error> {
    let mut known = BTreeMap::<&str, String>::new();
    for Operation { id, method, path, .. } in operations {
        let route = format!("{method} {path}");
        if let Some(first) = known.get(id.as_str()) {
            return Err(Error::same_id(id, first, &route));
        }
        known.insert(id, route);
    }
    Ok(())
}

/// Refuses keys and bodies in a `TRACE` (RFC 9110, section 9.3.8): its response echoes the request to intermediaries.
pub(super) fn trace(site: &Site<'_>, operation: &ApiOperation, auth: &Auth) -> Result<(), Error> {
    if site.method != "TRACE" {
        return Ok(());
    }
    if *auth != Auth::None {
        let reason = "it is a `TRACE` with a key, which the response would echo";
        return Err(Error::refused(site.id, reason, "add `security: []`, or remove the operation"));
    }
    match operation.request_body {
        Some(_) => {
            Err(Error::refused(site.id, "it is a `TRACE` with a body, which HTTP does not allow", "remove the body"))
        }
        None => Ok(()),
    }
}

/// Returns whether a name is a template, such as `label[{key}]`. No service expects it unchanged.
pub(super) fn is_template(name: &str) -> bool {
    name.split_once('{').is_some_and(|(_, rest)| rest.contains('}'))
}

/// Returns whether a text is a valid header name (RFC 9110, section 5.6.2).
pub(super) fn is_token(name: &str) -> bool {
    let is_of_tokens = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_of_tokens)
}

/// Returns whether a text is a valid header value (RFC 9110, section 5.5).
pub(super) fn is_header_text(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Refuses references to missing schemas, for which progenitor panics.
pub(super) fn references(components: &Components) -> Result<(), Error> {
    for (name, schema) in &components.schemas {
        let tree = serde_json::to_value(schema).unwrap_or_default();
        if let Some(target) = dangling(&tree, components) {
            let reason = format!("there is no schema at `{target}`");
            return Err(Error::refused(&format!("{SCHEMAS}{name}"), reason, "add it to the document's components"));
        }
    }
    Ok(())
}

fn dangling<'a>(tree: &'a Value, components: &Components) -> Option<&'a str> {
    match tree {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            let is_there =
                |target: &str| target.strip_prefix(SCHEMAS).is_some_and(|name| components.schemas.contains_key(name));
            own.filter(|target| !is_there(target))
                .or_else(|| object.values().find_map(|value| dangling(value, components)))
        }
        Value::Array(values) => values.iter().find_map(|value| dangling(value, components)),
        _ => None,
    }
}

/// Refuses operations that are unsupported as a whole.
pub(super) fn operation(site: &Site<'_>, operation: &ApiOperation) -> Result<(), Error> {
    if operation.extensions.contains_key("x-dropshot-websocket") {
        return Err(Error::refused(site.id, "it is a WebSocket endpoint", "remove it from the document"));
    }
    if !site.id.contains(|c: char| c.is_ascii_alphabetic()) {
        return Err(Error::refused(site.id, "its id has no letter to make a name of", "give it another id"));
    }
    Ok(())
}

/// Refuses schemas that contain themselves without end. A schema may refer to itself in a property.
pub(super) fn circles(components: &Components) -> Result<(), Error> {
    for (name, schema) in &components.schemas {
        let mut seen = BTreeSet::from([name.as_str()]);
        let mut open = parts(schema);
        while let Some(part) = open.pop() {
            if part == name {
                let reason = "the schema contains itself (by `$ref`, `allOf`, `oneOf` or `anyOf`)";
                return Err(Error::refused(&format!("{SCHEMAS}{name}"), reason, "break the cycle"));
            }
            if seen.insert(part) {
                open.extend(components.schemas.get(part).map(parts).unwrap_or_default());
            }
        }
    }
    Ok(())
}

/// Returns the names of the schemas that a schema is composed of, except in its properties and elements.
fn parts(schema: &ReferenceOr<Schema>) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        match schema {
            ReferenceOr::Reference { reference } => names.extend(reference.strip_prefix(SCHEMAS)),
            ReferenceOr::Item(schema) => match &schema.schema_kind {
                SchemaKind::OneOf { one_of: parts }
                | SchemaKind::AllOf { all_of: parts }
                | SchemaKind::AnyOf { any_of: parts } => open.extend(parts),
                SchemaKind::Not { not } => open.push(not),
                SchemaKind::Any(any) => {
                    open.extend(any.one_of.iter().chain(&any.all_of).chain(&any.any_of));
                    open.extend(any.not.as_deref());
                }
                SchemaKind::Type(_) => {}
            },
        }
    }
    names
}
