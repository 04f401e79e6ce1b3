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

/// Reads a text. YAML 1.1 has merge keys (`<<`), which are applied; an example may hold one that is none.
pub(super) fn parse(text: &str) -> Result<Value, Error> {
    let tree = serde_yaml::from_str::<Value>(text).map_err(|error| told(&error))?;
    let mut merged = tree.clone();
    if merged.apply_merge().is_err() {
        merged = tree;
        drop_examples(&mut merged);
        merged.apply_merge().map_err(|error| told(&error))?;
    }
    Ok(merged)
}

fn drop_examples(tree: &mut Value) {
    match tree {
        Value::Mapping(fields) => {
            fields.retain(|name, _| name != "example" && name != "examples");
            fields.values_mut().for_each(drop_examples);
        }
        Value::Sequence(items) => items.iter_mut().for_each(drop_examples),
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
