//! The prose of documents whose docs are not Cartesia's.

use super::objects::{Content, Kind};
use super::yaml::{Mapping, Value};
use crate::docs::unlinked;

/// The domain of the API whose docs are known.
const CARTESIA: &str = "cartesia.ai";
const PROSE: [&str; 2] = ["description", "summary"];

/// Takes the relative links out of a document of another API: they would lead to Cartesia's docs.
pub(super) fn unlink(document: &mut Mapping) {
    if !is_of_cartesia(document) {
        object(Kind::Document, document);
    }
}

fn is_of_cartesia(document: &Mapping) -> bool {
    let servers = document.get("servers").and_then(Value::as_sequence).into_iter().flatten();
    let hosts = servers.filter_map(|server| {
        let (_, rest) = server.get("url")?.as_str()?.split_once("://")?;
        rest.split(['/', ':']).next()
    });
    let is_it = |host: &str| host.strip_suffix(CARTESIA).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    hosts.into_iter().any(is_it)
}

fn object(kind: Kind, fields: &mut Mapping) {
    for (name, value) in fields.iter_mut() {
        let name = name.as_str().unwrap_or_default();
        match (kind.content(name), value) {
            (Some(Content::Plain), Value::String(text)) if PROSE.contains(&name) => *text = unlinked(text),
            (Some(Content::One(kind)), Value::Mapping(fields)) => object(kind, fields),
            (Some(Content::List(kind)), Value::Sequence(items)) => {
                items.iter_mut().filter_map(Value::as_mapping_mut).for_each(|fields| object(kind, fields));
            }
            (Some(Content::Map(kind) | Content::Patterned(kind)), Value::Mapping(members)) => {
                members.values_mut().filter_map(Value::as_mapping_mut).for_each(|fields| object(kind, fields));
            }
            _ => {}
        }
    }
}
