//! Resolves references in a document's tree (OpenAPI 3.0.4, section 4.8.23).

use super::yaml::{Mapping, Value};

const COMPONENTS: &str = "#/components/";
/// The maximum length of a chain of references, as in `lower`.
const MAX_REFERENCES: usize = 32;

/// Returns the group and the name of the component that a reference leads to.
pub(super) fn target(reference: &str) -> Option<(&str, &str)> {
    reference.strip_prefix(COMPONENTS)?.split_once('/')
}

/// Returns the component of a group by its name.
pub(super) fn component<'a>(document: &'a Mapping, group: &str, name: &str) -> Option<&'a Value> {
    document.get("components")?.get(group)?.get(name)
}

/// Copies some groups of components, so that references can be resolved while the document is changed.
pub(super) fn groups(document: &Mapping, groups: &[&str]) -> Mapping {
    let components = document.get("components");
    let kept = groups.iter().filter_map(|group| Some((Value::from(*group), components?.get(*group)?.clone())));
    Mapping::from_iter([("components".into(), Value::Mapping(kept.collect()))])
}

/// Follows references to the object at their end; `None` if they lead nowhere.
pub(super) fn resolved<'a>(document: &'a Mapping, object: &'a Value) -> Option<&'a Mapping> {
    let mut current = object.as_mapping()?;
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = current.get("$ref").and_then(Value::as_str) else { return Some(current) };
        let (group, name) = target(reference)?;
        current = component(document, group, name)?.as_mapping()?;
    }
    None
}
