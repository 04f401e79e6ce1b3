//! A document as a tree, its operations, and the smaller document with only one of them.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use serde_yaml::{Mapping, Value};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const COMPONENTS: &str = "#/components/";
const MULTIPART: &str = "multipart/form-data";

/// An OpenAPI document, of whatever version.
pub(crate) struct Document {
    pub(crate) file: String,
    pub(crate) text: String,
    /// The first comment, which describes the tool that writes such documents.
    pub(crate) dialect: String,
    tree: Mapping,
}

/// An operation by its place.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) method: &'static str,
    pub(crate) is_multipart: bool,
}

impl Document {
    /// Returns the documents of a folder, by name.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut paths =
            std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path)?;
        let tree = serde_yaml::from_str::<Mapping>(&text).map_err(|error| format!("{file}: {error}"))?;
        // JSON has no comments.
        let field = tree.get("x-dialect").and_then(Value::as_str).map(str::to_owned);
        let comment = || text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
        let dialect = field.unwrap_or_else(comment).trim_start_matches("Dialect: ").to_owned();
        Ok(Self { file, text, dialect, tree })
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.tree.get("paths").and_then(Value::as_mapping).into_iter().flatten();
        let paths = paths.filter_map(|(path, _)| path.as_str()).flat_map(|path| {
            let item = self.item(path);
            let methods = METHODS.into_iter().filter_map(move |method| Some((method, item?.get(method)?)));
            methods.map(|(method, operation)| Operation {
                path: path.to_owned(),
                method,
                is_multipart: self.is_multipart(operation),
            })
        });
        paths.collect()
    }

    /// Returns a document with this operation and the components that it reaches.
    pub(crate) fn alone(&self, operation: &Operation) -> Value {
        let mut item = self.item(&operation.path).and_then(Value::as_mapping).cloned().unwrap_or_default();
        item.retain(|field, _| {
            field == operation.method || field.as_str().is_none_or(|field| !METHODS.contains(&field))
        });
        let paths = Mapping::from_iter([(Value::from(operation.path.as_str()), Value::Mapping(item))]);
        let mut tree = self.tree.clone();
        tree.remove("webhooks");
        tree.insert(Value::from("paths"), Value::Mapping(paths));
        let reached = self.reached(tree.get("paths"));
        if let Some(components) = tree.get_mut("components").and_then(Value::as_mapping_mut) {
            for (group, members) in components.iter_mut() {
                let group = group.as_str().unwrap_or_default();
                if let Some(members) = members.as_mapping_mut().filter(|_| group != "securitySchemes") {
                    members.retain(|name, _| {
                        reached.contains(&format!("{COMPONENTS}{group}/{}", name.as_str().unwrap_or_default()))
                    });
                }
            }
        }
        Value::Mapping(tree)
    }

    /// Returns the item of a path, which may be a component.
    fn item(&self, path: &str) -> Option<&Value> {
        let item = self.tree.get("paths")?.get(path)?;
        item.get("$ref").and_then(Value::as_str).map_or(Some(item), |reference| self.at(reference))
    }

    fn is_multipart(&self, operation: &Value) -> bool {
        // Swagger 2 says so beside the operation.
        let consumes = operation
            .get("consumes")
            .and_then(Value::as_sequence)
            .is_some_and(|types| types.contains(&Value::from(MULTIPART)));
        let body = operation.get("requestBody");
        let body = body
            .and_then(|body| body.get("$ref"))
            .and_then(Value::as_str)
            .and_then(|reference| self.at(reference))
            .or(body);
        consumes || body.and_then(|body| body.get("content")?.get(MULTIPART)).is_some()
    }

    /// Returns the references to components that a part leads to, over those components.
    fn reached(&self, part: Option<&Value>) -> BTreeSet<String> {
        let (mut reached, mut open) = (BTreeSet::new(), Vec::from_iter(part));
        while let Some(value) = open.pop() {
            match value {
                Value::Mapping(fields) => open.extend(fields.values()),
                Value::Sequence(items) => open.extend(items),
                // The mapping of a discriminator refers too, without the field.
                Value::String(text) if text.starts_with(COMPONENTS) && reached.insert(text.clone()) => {
                    open.extend(self.at(text))
                }
                _ => {}
            }
        }
        reached
    }

    fn at(&self, reference: &str) -> Option<&Value> {
        let (group, name) = reference.strip_prefix(COMPONENTS)?.split_once('/')?;
        self.tree.get("components")?.get(group)?.get(name)
    }
}

impl Operation {
    /// Its method and its path, such as `GET /voices`.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}
