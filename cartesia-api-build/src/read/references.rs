//! References within a document (OpenAPI 3.0.4, section 4.8.23), in its tree.

use super::yaml::{Mapping, Value};

const COMPONENTS: &str = "#/components/";
/// References that are followed in a row, as in `lower`.
const MAX_REFERENCES: usize = 32;

/// The group and the name of the component that a reference leads to.
pub(super) fn target(reference: &str) -> Option<(&str, &str)> {
    reference.strip_prefix(COMPONENTS)?.split_once('/')
}

/// A component.
pub(super) fn component<'a>(document: &'a Mapping, group: &str, name: &str) -> Option<&'a Value> {
    document.get("components")?.get(group)?.get(name)
}

/// A document that has nothing but some groups of components, which references may be followed in while the other changes.
pub(super) fn groups(document: &Mapping, groups: &[&str]) -> Mapping {
    let components = document.get("components");
    let kept = groups.iter().filter_map(|group| Some((Value::from(*group), components?.get(*group)?.clone())));
    Mapping::from_iter([("components".into(), Value::Mapping(kept.collect()))])
}

/// The object at the end of its references; `None` if they lead nowhere.
pub(super) fn resolved<'a>(document: &'a Mapping, object: &'a Value) -> Option<&'a Mapping> {
    let mut current = object.as_mapping()?;
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = current.get("$ref").and_then(Value::as_str) else { return Some(current) };
        let (group, name) = target(reference)?;
        current = component(document, group, name)?.as_mapping()?;
    }
    None
}
