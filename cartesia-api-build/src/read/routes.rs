//! The places of a document's operations.

use std::fmt;

use super::yaml::{Mapping, Value};

/// The fields of a path that are not operations (OpenAPI 3.0.4, section 4.8.9).
const SHARED: [&str; 2] = ["servers", "parameters"];

/// The place of an operation. A path that is a reference or not an object has one place, since its operations are
/// unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Route {
    path: String,
    /// The field of the path, such as `post`; `None` for the whole path.
    method: Option<String>,
}

/// Displays as `POST /voices/clone`.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.iter().map(|method| format!("{} ", method.to_ascii_uppercase()));
        write!(f, "{}{}", method.collect::<String>(), self.path)
    }
}

impl Route {
    /// Returns whether the operation is in this field of its path.
    pub(super) fn is_field(&self, field: &Value) -> bool {
        self.method.as_deref() == field.as_str()
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the field of the path, such as `post`; empty for the whole path.
    pub(super) fn method(&self) -> &str {
        self.method.as_deref().unwrap_or_default()
    }

    /// Returns the operation; `None` for a whole path.
    pub(super) fn find_mut<'a>(&self, tree: &'a mut Mapping) -> Option<&'a mut Value> {
        tree.get_mut("paths")?.get_mut(&*self.path)?.get_mut(self.method.as_deref()?)
    }

    /// Returns the operation, or the whole path.
    pub(super) fn find<'a>(&self, tree: &'a Mapping) -> Option<&'a Value> {
        let item = tree.get("paths")?.get(&*self.path)?;
        match &self.method {
            Some(method) => item.get(&**method),
            None => Some(item),
        }
    }
}

/// Returns the places of all operations, in the document's order.
pub(super) fn all(tree: &Mapping) -> Vec<Route> {
    let paths = tree.get("paths").and_then(Value::as_mapping).into_iter().flatten();
    paths.flat_map(|(path, item)| of_path(path.as_str().unwrap_or_default(), item)).collect()
}

pub(super) fn of_path(path: &str, item: &Value) -> Vec<Route> {
    let whole = || vec![Route { path: path.to_owned(), method: None }];
    match item {
        Value::Mapping(fields) if fields.contains_key("$ref") => whole(),
        Value::Mapping(fields) => {
            let methods = fields.keys().filter_map(Value::as_str).filter(|field| !SHARED.contains(field));
            methods.map(|method| Route { path: path.to_owned(), method: Some(method.to_owned()) }).collect()
        }
        _ => whole(),
    }
}
