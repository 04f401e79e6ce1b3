//! Text to one document: parses every source and merges them, or says in which file, line and column it stopped.
//!
//! The only place that knows `serde_yaml`.

use openapiv3::OpenAPI;
use serde_yaml::{Mapping, Value};

use crate::error::Error;
use crate::{guard, lower};

const SCHEMAS: &str = "#/components/schemas/";

/// An OpenAPI 3.0 document as published, in YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that errors give it: its file's.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A document and the name that errors give it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// A document that was parsed, and not yet held against others.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    tree: Mapping,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    ///
    /// A document that is not OpenAPI 3.0.
    pub fn parse(source: &Source) -> Result<Self, Error> {
        guard::guarded(|| Ok(Self { name: source.name.clone(), tree: parse(source)? }))
    }

    /// The same document under another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The name that errors give it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of the API: the value of the header `Cartesia-Version`, or else `info.version`.
    ///
    /// # Errors
    ///
    /// What this generator can't express, by operation: only operations that are understood tell their headers.
    pub fn api_version(&self) -> Result<String, Error> {
        guard::guarded(|| Ok(lower::lower(read(std::slice::from_ref(self))?)?.version))
    }

    /// The ids of its operations, in its order.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.calls().map(|(id, _)| id).collect()
    }

    /// The method and the path of each operation, such as `POST /voices/clone`, in the same order.
    #[must_use]
    pub fn routes(&self) -> Vec<String> {
        self.calls().map(|(_, route)| route).collect()
    }

    fn calls(&self) -> impl Iterator<Item = (String, String)> {
        let paths = self.tree.get("paths").and_then(Value::as_mapping).into_iter().flatten();
        let members = paths.filter_map(|(path, item)| Some((path.as_str()?, item.as_mapping()?)));
        let members = members.flat_map(|(path, item)| item.iter().map(move |(method, member)| (path, method, member)));
        members.filter_map(|(path, method, member)| {
            let id = member.get("operationId")?.as_str()?.to_owned();
            Some((id, format!("{} {path}", method.as_str()?.to_ascii_uppercase())))
        })
    }
}

/// Merges all documents into one.
pub(crate) fn read(documents: &[Document]) -> Result<OpenAPI, Error> {
    let mut merged = Merged::default();
    for document in documents {
        merged.add(&document.name, document.tree.clone())?;
    }
    let Some(mut tree) = merged.tree.take() else {
        return Err(Error::refused("openapi/", "there is no document", "add one with `cargo xtask update-spec --add`"));
    };
    keep_reference_siblings(&mut tree);
    serde_yaml::from_value(tree).map_err(|error| syntax(&merged.names(), &error))
}

/// The typed parse is thrown away: it is made for its word on where a document has the wrong shape, which the
/// merged tree can't tell any more.
fn parse(source: &Source) -> Result<Mapping, Error> {
    let text = source.text.trim_start_matches('\u{feff}');
    // JSON is YAML but for its escapes of characters beyond the first 65,536.
    let json = serde_json::from_str::<Value>(text).ok().filter(Value::is_mapping);
    let is_json = json.is_some();
    let tree = match json {
        Some(tree) => tree,
        None => serde_yaml::from_str(text).map_err(|error| syntax(&source.name, &error))?,
    };
    check_version(source, &tree)?;
    check_paths(&tree)?;
    if !is_json {
        serde_yaml::from_str::<OpenAPI>(text).map_err(|error| syntax(&source.name, &error))?;
    }
    match tree {
        Value::Mapping(mapping) => Ok(mapping),
        _ => Err(Error::NotOpenApi { file: source.name.clone(), found: "no OpenAPI document".to_owned() }),
    }
}

/// The typed parse leaves out what does not begin with a slash, without a word.
fn check_paths(tree: &Value) -> Result<(), Error> {
    let paths = tree.get("paths").and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys);
    match paths.filter_map(Value::as_str).find(|path| !path.starts_with('/') && !path.starts_with("x-")) {
        Some(path) => Err(Error::refused(path, "the path does not begin with a slash", "mend the path")),
        None => Ok(()),
    }
}

fn syntax(file: &str, error: &serde_yaml::Error) -> Error {
    let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
    let message = error.to_string().replacen(&format!(" at line {line} column {column}"), "", 1);
    Error::Syntax { file: file.to_owned(), line, column, message }
}

/// Comes before the typed parse, whose word on a Swagger 2 document would be `missing field openapi`.
fn check_version(source: &Source, tree: &Value) -> Result<(), Error> {
    let found = match (tree.get("openapi"), tree.get("swagger")) {
        (Some(Value::String(version)), _) if version.starts_with("3.0.") => return Ok(()),
        (Some(version), _) => format!("OpenAPI {}", version_text(version)),
        (None, Some(version)) => format!("Swagger {}", version_text(version)),
        (None, None) => "no OpenAPI document".to_owned(),
    };
    Err(Error::NotOpenApi { file: source.name.clone(), found })
}

fn version_text(version: &Value) -> String {
    match version {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => "of an unreadable version".to_owned(),
    }
}

/// OpenAPI 3.0 ignores what stands beside a `$ref` (section 4.8.23), and so does `openapiv3`. Cartesia describes
/// fields there, so such a schema becomes the `allOf` of one reference, which means the same and keeps them.
fn keep_reference_siblings(tree: &mut Value) {
    match tree {
        Value::Mapping(mapping) => {
            mapping.values_mut().for_each(keep_reference_siblings);
            let is_schema =
                mapping.get("$ref").and_then(Value::as_str).is_some_and(|target| target.starts_with(SCHEMAS));
            if is_schema && mapping.len() > 1 {
                wrap_reference(mapping);
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(keep_reference_siblings),
        _ => {}
    }
}

fn wrap_reference(mapping: &mut Mapping) {
    if let Some(target) = mapping.shift_remove("$ref") {
        let reference = Mapping::from_iter([(Value::from("$ref"), target)]);
        mapping.insert(Value::from("allOf"), Value::Sequence(vec![Value::Mapping(reference)]));
    }
}

/// The documents read so far, and which of them said each thing first.
#[derive(Default)]
struct Merged {
    tree: Option<Value>,
    origins: Vec<(String, String)>,
    files: Vec<String>,
}

impl Merged {
    fn names(&self) -> String {
        self.files.join(", ")
    }

    /// The first document stands as it is. The others may add paths, methods and components to it, must agree on what
    /// applies to all operations, and have no say in the rest (`tags`, `externalDocs`).
    fn add(&mut self, file: &str, document: Mapping) -> Result<(), Error> {
        let Some(Value::Mapping(mut known)) = self.tree.take() else {
            self.files.push(file.to_owned());
            self.tree = Some(Value::Mapping(document));
            return Ok(());
        };
        for shared in ["info", "servers", "security"] {
            if known.get(shared) != document.get(shared) {
                return Err(self.conflict(file, shared));
            }
        }
        for section in ["paths", "components"] {
            if let Some(Value::Mapping(added)) = document.get(section) {
                self.merge_section(file, section, &mut known, added)?;
            }
        }
        self.files.push(file.to_owned());
        self.tree = Some(Value::Mapping(known));
        Ok(())
    }

    /// Two levels deep: a path's methods, a kind of component's names.
    fn merge_section(&mut self, file: &str, section: &str, known: &mut Mapping, added: &Mapping) -> Result<(), Error> {
        let Some(section_known) = mapping_at(known, section) else {
            return Err(self.conflict(file, section));
        };
        for (group, members) in added {
            let (Some(group), Value::Mapping(members)) = (group.as_str(), members) else { continue };
            let Some(group_known) = mapping_at(section_known, group) else {
                return Err(self.conflict(file, &format!("{section}/{group}")));
            };
            for (name, value) in members {
                let place =
                    format!("{section}/{}/{}", group.trim_start_matches('/'), name.as_str().unwrap_or_default());
                match group_known.get(name) {
                    Some(same) if same == value => {}
                    Some(_) => return Err(self.conflict(file, &place)),
                    None => {
                        group_known.insert(name.clone(), value.clone());
                        self.origins.push((place, file.to_owned()));
                    }
                }
            }
        }
        Ok(())
    }

    fn conflict(&self, file: &str, place: &str) -> Error {
        let origin = self.origins.iter().find(|(known, _)| known == place).map(|(_, origin)| origin);
        let first = origin.or(self.files.first()).cloned().unwrap_or_default();
        Error::Conflict { first, second: file.to_owned(), place: place.to_owned() }
    }
}

/// The mapping below a key, made empty where there is none.
fn mapping_at<'a>(parent: &'a mut Mapping, key: &str) -> Option<&'a mut Mapping> {
    parent.entry(Value::from(key)).or_insert_with(|| Value::Mapping(Mapping::new())).as_mapping_mut()
}
