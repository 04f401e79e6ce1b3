//! The trees of documents, and how YAML becomes one.
//!
//! The only place that knows `serde_yaml`, so that a successor of it is one file away.

use serde::de::{DeserializeOwned, DeserializeSeed};

pub(super) use serde_yaml::{Mapping, Value};

/// A reason why a text is no YAML, or a tree has not the shape of a type.
pub(super) struct Error {
    /// The line and the column, counted from 1.
    pub(super) at: Option<(usize, usize)>,
    pub(super) message: String,
}

/// Reads a text. YAML 1.1 has merge keys (`<<`), which are applied.
pub(super) fn parse(text: &str) -> Result<Value, Error> {
    let mut tree = serde_yaml::from_str(text).map_err(|error| told(&error))?;
    merge(&mut tree);
    Ok(tree)
}

/// Puts what merge keys name behind a mapping's own keys, in their order, which `Value::apply_merge` doesn't keep. A key of that
/// name that holds no mapping is none, such as one in an example.
fn merge(tree: &mut Value) {
    match tree {
        Value::Mapping(fields) => {
            fields.values_mut().for_each(merge);
            let merged = match fields.get("<<") {
                Some(Value::Mapping(merged)) => vec![merged.clone()],
                Some(Value::Sequence(several)) if several.iter().all(Value::is_mapping) => {
                    several.iter().filter_map(Value::as_mapping).cloned().collect()
                }
                _ => Vec::new(),
            };
            if !merged.is_empty() {
                fields.shift_remove("<<");
            }
            for (name, value) in merged.into_iter().flatten() {
                fields.entry(name).or_insert(value);
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(merge),
        _ => {}
    }
}

/// Reads a tree as a type.
pub(super) fn typed<T: DeserializeOwned>(tree: Value) -> Result<T, Error> {
    serde_yaml::from_value(tree).map_err(|error| told(&error))
}

/// The line and the column at which a seed fails in a text.
pub(super) fn failure<'de>(text: &'de str, seed: impl DeserializeSeed<'de>) -> Option<(usize, usize)> {
    told(&seed.deserialize(serde_yaml::Deserializer::from_str(text)).err()?).at
}

fn told(error: &serde_yaml::Error) -> Error {
    let at = error.location().map(|at| (at.line(), at.column()));
    let place = at.map(|(line, column)| format!(" at line {line} column {column}")).unwrap_or_default();
    Error { at, message: error.to_string().replacen(&place, "", 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: merge keys of a mapping, which has one itself, and of a list; and a key of that name that holds a number.
    // Expected: a mapping's own keys first, in their order; what comes first wins.
    #[test]
    fn merge_keys() {
        let text = "a: &a { <<: { last: 1 }, more: 1 }\nb: { <<: [*a, { more: 2, own: 2 }], own: 1, other: 1 }\nc: { <<: 1 }\n";
        let tree = parse(text).ok();
        let json = |name: &str| serde_json::to_string(&tree.as_ref().and_then(|tree| tree.get(name)));
        assert_eq!(json("b").ok().as_deref(), Some(r#"{"own":1,"other":1,"more":1,"last":1}"#));
        assert_eq!(json("c").ok().as_deref(), Some(r#"{"<<":1}"#));
    }
}
