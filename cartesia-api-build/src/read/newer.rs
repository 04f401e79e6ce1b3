//! Lowers OpenAPI 3.1 to 3.0 (OpenAPI 3.1.1, section 4.8.24; JSON Schema 2020-12), so that later stages only handle
//! 3.0.
//!
//! A document is searched for faults between the two steps. [`keywords`] moves nothing, so each fault is still at its
//! original place, and [`shapes`] has nothing to refuse.
//!
//! A keyword that only restricts values, such as `dependentRequired`, is dropped, like the bounds of 3.0: the service
//! enforces it. A keyword that describes the shape of values is lowered, or refused by [`refusal`]. `nullable`, which
//! 3.1 has dropped, keeps its meaning.

mod alternatives;
mod bodies;
mod containers;
mod keywords;
mod refusal;
#[cfg(test)]
mod tests;

use super::objects::{Content, Kind, walk};
use super::yaml::{Mapping, Value};

pub(super) use refusal::refusal;

/// Gives the keywords of a document their names and values in OpenAPI 3.0.
pub(super) fn keywords(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        booleans(kind, fields);
        match kind {
            // A document may only have webhooks.
            Kind::Document => ensure(fields, "paths"),
            Kind::Operation => ensure(fields, "responses"),
            Kind::RequestBody | Kind::Response => bodies::bytes(fields),
            Kind::Schema => keywords::lower(fields),
            Kind::SecurityScheme => certificate(fields),
            _ => {}
        }
    });
}

/// Gives the schemas of a document their shapes in OpenAPI 3.0.
pub(super) fn shapes(document: &mut Mapping) {
    bodies::files(document);
    let whole = document.clone();
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            containers::lower(fields, &whole);
            alternatives::lower(fields, &whole);
        }
    });
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            alternatives::null_alone(fields);
        }
    });
    without(document);
}

/// Lowers `type: null` and `const` in a document of 3.0, where they have no meaning. Tools such as TypeBox write them
/// in both versions. Other keywords of 3.1 are ignored in a document of 3.0.
pub(super) fn in_older(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            keywords::in_older(fields);
        }
    });
    without(document);
}

/// Removes the fields that OpenAPI 3.0 doesn't have.
fn without(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        fields.retain(|name, _| name.as_str().is_none_or(|name| !kind.is_newer(name)));
    });
}

fn ensure(fields: &mut Mapping, name: &str) {
    fields.entry(name.into()).or_insert_with(|| Value::Mapping(Mapping::new()));
}

/// Replaces the schema `true` by one that allows any value, and removes properties that are `false`, which can't be
/// present.
fn booleans(kind: Kind, fields: &mut Mapping) {
    for (name, value) in fields.iter_mut() {
        let name = name.as_str().unwrap_or_default();
        match (kind.content(name), value) {
            // OpenAPI 3.0 has a boolean there too.
            _ if matches!(name, "additionalProperties" | "unevaluatedProperties") => {}
            (Some(Content::One(Kind::Schema)), schema) => anything(schema),
            (Some(Content::List(Kind::Schema)), Value::Sequence(items)) => items.iter_mut().for_each(anything),
            (Some(Content::Map(Kind::Schema)), Value::Mapping(members)) => {
                members.values_mut().for_each(anything);
                members.retain(|_, member| kind != Kind::Schema || *member != Value::Bool(false));
            }
            _ => {}
        }
    }
}

fn anything(schema: &mut Value) {
    if *schema == Value::Bool(true) {
        *schema = Value::Mapping(Mapping::new());
    }
}

/// Turns the scheme of a client certificate into an unknown HTTP scheme, which operations can avoid by offering another
/// one.
fn certificate(scheme: &mut Mapping) {
    if scheme.get("type").is_some_and(|kind| kind == "mutualTLS") {
        scheme.insert("type".into(), "http".into());
        scheme.insert("scheme".into(), "mutualTLS".into());
    }
}
