//! Parses the text of a document, in YAML or JSON, as a tree.

use super::Source;
use super::yaml::{self, Mapping, Value};
use crate::error::Error;

/// The tree of a document.
pub(super) struct Tree {
    pub(super) fields: Mapping,
    pub(super) is_json: bool,
    /// Set for OpenAPI 3.1.
    pub(super) is_newer: bool,
}

/// Parses the text of an OpenAPI document.
pub(super) fn tree(source: &Source) -> Result<Tree, Error> {
    let text = plain(&source.text);
    // All JSON is valid YAML, except for escapes of characters beyond the first 65,536.
    let json = serde_json::from_str::<Value>(text).ok().filter(Value::is_mapping);
    let is_json = json.is_some();
    let mut tree = match json {
        Some(tree) => tree,
        None => yaml::parse(text).map_err(|yaml::Error { at, message }| {
            let (line, column) = source.place(at);
            Error::Syntax { file: source.name.clone(), line, column, message }
        })?,
    };
    let is_newer = version(source, &mut tree)?;
    match tree {
        Value::Mapping(fields) => Ok(Tree { fields, is_json, is_newer }),
        _ => Err(Error::NotOpenApi { file: source.name.clone(), found: NONE.to_owned() }),
    }
}

/// Returns whether a text, even a malformed one, has the field that identifies an OpenAPI document.
pub(super) fn is_of_openapi(text: &str) -> bool {
    const FIELDS: [&str; 2] = ["openapi", "swagger"];
    // A line without indentation is a top-level field. So most documents need no parsing here.
    if text.lines().any(|line| line.starts_with("openapi:")) {
        return true;
    }
    match yaml::parse(plain(text)) {
        Ok(tree) => FIELDS.iter().any(|field| tree.get(*field).is_some()),
        Err(_) => text.lines().any(|line| {
            let name = line.trim_start().split(':').next().unwrap_or_default();
            FIELDS.contains(&name.trim_matches(['"', '\'', '{', ' ']))
        }),
    }
}

const NONE: &str = "no OpenAPI document";

/// Returns a text without its byte order mark.
pub(super) fn plain(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// Returns whether a document is OpenAPI 3.1, and sets its version to 3.0. This runs before the typed parser, whose
/// error for a Swagger 2 document would be `missing field openapi`. YAML reads 3.0 without quotes as a number.
fn version(source: &Source, tree: &mut Value) -> Result<bool, Error> {
    let found = match (tree.get("openapi"), tree.get("swagger")) {
        (Some(version), _) => {
            let version = written(version);
            let is_of =
                |minor: &str| version.strip_prefix(minor).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            if let Some(minor) = ["3.0", "3.1"].into_iter().find(|minor| is_of(minor)) {
                // Progenitor requires all three numbers.
                tree.as_mapping_mut().and_then(|fields| fields.insert("openapi".into(), "3.0.0".into()));
                return Ok(minor == "3.1");
            }
            format!("OpenAPI {version}")
        }
        (None, Some(version)) => format!("Swagger {}", written(version)),
        (None, None) => NONE.to_owned(),
    };
    Err(Error::NotOpenApi { file: source.name.clone(), found })
}

fn written(version: &Value) -> String {
    match version {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => "of an unreadable version".to_owned(),
    }
}
