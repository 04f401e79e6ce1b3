//! Parses YAML as trees.
//!
//! This is the only file that uses `serde_yaml`, so that replacing it changes one file.

use serde::de::{DeserializeOwned, DeserializeSeed};

pub(super) use serde_yaml::{Mapping, Value};

/// An error in YAML, or a mismatch between a tree and a type.
pub(super) struct Error {
    /// The line and column, counted from 1.
    pub(super) at: Option<(usize, usize)>,
    pub(super) message: String,
}

/// Parses a text, and applies merge keys (`<<`, YAML 1.1).
pub(super) fn parse(text: &str) -> Result<Value, Error> {
    let mut tree = serde_yaml::from_str(text).map_err(|error| told(&error))?;
    merge(&mut tree);
    Ok(tree)
}

/// Appends the fields that merge keys refer to, in order, after the mapping's own. `Value::apply_merge` doesn't keep
/// that order. A `<<` whose value is not a mapping is an ordinary key, such as one in an example.
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

/// Deserializes a tree.
pub(super) fn typed<T: DeserializeOwned>(tree: Value) -> Result<T, Error> {
    serde_yaml::from_value(tree).map_err(|error| told(&error))
}

/// Returns the line and column at which a seed fails in a text.
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

    // Scenario: merge keys with a mapping that has one itself, with a list, and with a number.
    // Expected: a mapping's own keys first, in their order; the first of several values wins.
    #[test]
    fn merge_keys() {
        let text = "a: &a { <<: { last: 1 }, more: 1 }\nb: { <<: [*a, { more: 2, own: 2 }], own: 1, other: 1 }\nc: { <<: 1 }\n";
        let tree = parse(text).ok();
        let json = |name: &str| serde_json::to_string(&tree.as_ref().and_then(|tree| tree.get(name)));
        assert_eq!(json("b").ok().as_deref(), Some(r#"{"own":1,"other":1,"more":1,"last":1}"#));
        assert_eq!(json("c").ok().as_deref(), Some(r#"{"<<":1}"#));
    }
}
