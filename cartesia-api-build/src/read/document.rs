//! A parsed document: its tree, its operations, and whether it matches OpenAPI 3.0.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fault::Fault;
use super::place::Step;
use super::pointers::{self, Moved};
use super::routes::{self, Route};
use super::tags::{self, Tags};
use super::text;
use super::yaml::{Mapping, Value};
use super::{
    Source, discriminators, fault, misspelt, needed, newer, place, required, siblings, unnamed, untyped, version,
};
use crate::error::Error;
use crate::guard;

/// A parsed document, before it is merged with others.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) name: String,
    pub(super) taken: String,
    pub(super) tree: Mapping,
    tags: Tags,
    /// The operations with generated ids.
    pub(super) unnamed: BTreeSet<Route>,
    origin: Arc<Origin>,
    /// True if the tree is known to have the right shape.
    is_checked: bool,
}

/// The source text, which has the positions of faults.
#[derive(Debug)]
struct Origin {
    source: Source,
    is_json: bool,
    /// True for OpenAPI 3.1.
    is_newer: bool,
    /// The parts that have become components.
    moved: Vec<Moved>,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    ///
    /// A document that is neither OpenAPI 3.0 nor 3.1. Parts that the generator does not use are not checked.
    pub fn parse(source: &Source) -> Result<Self, Error> {
        guard::guarded(|| Self::read(source)?.into_checked())
    }

    /// Parses a document without checking its parts.
    pub(crate) fn read(source: &Source) -> Result<Self, Error> {
        let text::Tree { fields: mut tree, is_json, is_newer } = text::tree(source)?;
        untyped::complete(&mut tree);
        misspelt::repair(&mut tree);
        required::list(&mut tree);
        let moved = pointers::write_out(&mut tree);
        match is_newer {
            true => newer::keywords(&mut tree),
            false => newer::in_older(&mut tree),
        }
        discriminators::settle(&mut tree);
        needed::needed(&mut tree);
        let unnamed = unnamed::name(&mut tree);
        Ok(Self {
            name: source.name.clone(),
            taken: in_order(&source.taken).to_owned(),
            tags: tags::take(&mut tree),
            unnamed,
            tree,
            origin: Arc::new(Origin { source: source.clone(), is_json, is_newer, moved }),
            is_checked: false,
        })
    }

    /// Returns the parts of the document that the generator needs, as OpenAPI 3.0.
    pub(crate) fn checked(&self) -> Result<Self, Error> {
        self.clone().into_checked()
    }

    /// Returns the lowered document without searching for faults, which parsing it as a whole finds. `None` for OpenAPI
    /// 3.1, whose lowering may hide a fault.
    pub(super) fn unsearched(&self) -> Option<Self> {
        if self.is_checked {
            return Some(self.clone());
        }
        let is_trusted = !self.origin.is_newer && check_paths(&self.tree).is_ok();
        is_trusted.then(|| self.clone().lowered())
    }

    /// Returns whether the document is known to have the right shape.
    pub(super) fn is_checked(&self) -> bool {
        self.is_checked
    }

    fn into_checked(self) -> Result<Self, Error> {
        if self.is_checked {
            return Ok(self);
        }
        check_paths(&self.tree)?;
        let Some(fault) = fault::fault(&self.tree) else { return Ok(self.lowered()) };
        // A fault in the types of errors doesn't refuse the operations.
        let bare = self.without_errors();
        match fault::fault(&bare.tree) {
            None => Ok(bare.lowered()),
            Some(_) => Err(self.misshapen(&fault)),
        }
    }

    /// Returns the valid document as OpenAPI 3.0.
    fn lowered(mut self) -> Self {
        if self.origin.is_newer {
            newer::shapes(&mut self.tree);
        }
        siblings::join(&mut self.tree);
        Self { is_checked: true, ..self }
    }

    fn misshapen(&self, fault: &Fault) -> Error {
        let Origin { source, is_json, moved, .. } = self.origin.as_ref();
        let steps = in_text(&fault.steps, moved);
        let (line, column) = source.place(place::place(text::plain(&source.text), *is_json, &steps));
        let (owner, steps) = owner(&self.tree, &steps);
        let step = |step: &Step| match step {
            Step::Field(name) => name.clone(),
            Step::Item(index) => index.to_string(),
        };
        let part = steps.iter().map(step).collect::<Vec<_>>().join(".");
        Error::Shape { file: self.name.clone(), line, column, owner, part, problem: fault.message.clone() }
    }

    /// Returns the document without error responses.
    pub(crate) fn without_errors(&self) -> Self {
        let mut bare = self.clone();
        needed::without_errors(&mut bare.tree);
        bare
    }

    /// Returns the document with another tree, which is a part of its own.
    pub(super) fn with(&self, tree: Mapping) -> Self {
        let Self { name, taken, tags, unnamed, origin, is_checked, .. } = self;
        let (name, taken, tags, origin) = (name.clone(), taken.clone(), tags.clone(), Arc::clone(origin));
        Self { name, taken, tree, tags, unnamed: unnamed.clone(), origin, is_checked: *is_checked }
    }

    /// Returns the document with another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Returns the name in errors.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the values of the operations' header `Cartesia-Version`, which are the API version.
    #[must_use]
    pub fn versions(&self) -> Vec<String> {
        version::versions(&self.tree)
    }

    /// Returns the value of `info.version`. In the newest documents, it is the same for every API version.
    #[must_use]
    pub fn info_version(&self) -> &str {
        self.tree.get("info").and_then(|info| info.get("version")?.as_str()).unwrap_or_default()
    }

    /// Returns the ids of the operations, in the document's order.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.calls().map(|(id, _)| id).collect()
    }

    /// Returns the method and the path of each operation, such as `POST /voices/clone`, in the same order.
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

    /// Returns the places of the operations, in the document's order.
    pub(crate) fn places(&self) -> Vec<Route> {
        routes::all(&self.tree)
    }

    /// Returns the id of the operation at a place, or its method and path without one. `None` if there is no operation.
    pub(crate) fn operation(&self, route: &Route) -> Option<String> {
        let operation = route.find(&self.tree)?;
        let id = operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
        Some(id.unwrap_or_else(|| route.to_string()))
    }

    /// Returns the tags of the operation at a place.
    pub(crate) fn tags(&self, route: &Route) -> &[String] {
        self.tags.get(route).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Returns the path to a part in the text, before it was moved.
fn in_text(steps: &[Step], moved: &[Moved]) -> Vec<Step> {
    match steps {
        [Step::Field(components), Step::Field(schemas), Step::Field(name), rest @ ..]
            if components == "components" && schemas == "schemas" =>
        {
            let moved = moved.iter().find(|moved| moved.name == *name);
            moved.map_or_else(|| steps.to_vec(), |moved| [&moved.steps, rest].concat())
        }
        _ => steps.to_vec(),
    }
}

/// Returns the operation or component that contains a part, and the path from there to the part.
fn owner<'a>(tree: &Mapping, steps: &'a [Step]) -> (String, &'a [Step]) {
    match steps {
        [Step::Field(paths), Step::Field(path), Step::Field(method), rest @ ..] if paths == "paths" => {
            let operation =
                tree.get("paths").and_then(|paths| paths.get(path)?.get(method)?.get("operationId")?.as_str());
            let route = || format!("{} {path}", method.to_ascii_uppercase());
            (operation.map_or_else(route, str::to_owned), rest)
        }
        [Step::Field(components), Step::Field(group), Step::Field(name), rest @ ..] if components == "components" => {
            (format!("components/{group}/{name}"), rest)
        }
        steps => ("the document".to_owned(), steps),
    }
}

/// Refuses paths without a leading slash, which the typed parser silently drops.
fn check_paths(document: &Mapping) -> Result<(), Error> {
    let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys);
    match paths.filter_map(Value::as_str).find(|path| !path.starts_with('/')) {
        Some(path) => Err(Error::refused(path, "the path does not begin with a slash", "fix the path")),
        None => Ok(()),
    }
}

/// Returns a time in UTC as a text that sorts by time. A fraction can have any number of digits, and TOML writes `.110`
/// as `.11`.
fn in_order(time: &str) -> &str {
    let time = time.trim_end_matches('Z');
    if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { time }
}
