//! Removes relative links from the descriptions of other APIs' documents.

use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};
use crate::docs::unlinked;

/// The domain of the API whose docs the links lead to.
const CARTESIA: &str = "cartesia.ai";
const PROSE: [&str; 2] = ["description", "summary"];

/// Removes relative links from the document of another API, because they would lead to Cartesia's docs.
pub(super) fn unlink(document: &mut Mapping) {
    if is_of_cartesia(document) {
        return;
    }
    walk(Kind::Document, document, &mut |kind, fields| {
        for name in PROSE.into_iter().filter(|name| kind.content(name).is_some()) {
            if let Some(Value::String(text)) = fields.get_mut(name) {
                *text = unlinked(text);
            }
        }
    });
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
