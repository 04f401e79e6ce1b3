//! Text to one document: parses every source and merges them, or says in which file, line and column it stopped.

mod alternatives;
mod encodings;
mod fault;
mod inline;
mod merge;
mod needed;
mod newer;
mod objects;
mod place;
mod pointers;
mod prose;
mod references;
mod siblings;
#[cfg(test)]
mod tests;
mod text;
mod twins;
mod version;
mod yaml;

use openapiv3::OpenAPI;
use yaml::{Mapping, Value};

use crate::error::Error;
use crate::guard;
use fault::Fault;
use merge::Merged;
use place::Step;
use pointers::Moved;

/// An OpenAPI document as published, in YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that errors give it: its file's.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// When the text was taken, as a date or time of RFC 3339 in UTC; empty where nobody knows. Where documents have
    /// different words for the same thing, those of the one that was taken last are used.
    pub taken: String,
    /// Set if `sources.toml` lists the file: it is a document then, whatever is in it.
    pub(crate) is_listed: bool,
    /// The line of the file in which the text begins, counted from 1.
    first_line: usize,
    /// The number of characters by which the text is indented there.
    indent: usize,
}

impl Source {
    /// A document and the name that errors give it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), taken: String::new(), is_listed: false, first_line: 1, indent: 0 }
    }

    /// The same text as a part of a file, from which errors count their lines and columns.
    #[must_use]
    pub fn within(self, first_line: usize, indent: usize) -> Self {
        Self { first_line, indent, ..self }
    }

    /// The same text with the time at which it was taken.
    #[must_use]
    pub fn taken(self, taken: impl Into<String>) -> Self {
        Self { taken: taken.into(), ..self }
    }

    /// Returns whether a file that [`sources`](crate::sources) found is no OpenAPI document and not listed as one, such as the
    /// `package.json` of some tool.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        !self.is_listed && !text::is_of_openapi(&self.text)
    }

    /// The place in the file of one in the text; 0 and 0 where there is none.
    fn place(&self, at: Option<(usize, usize)>) -> (usize, usize) {
        at.map_or((0, 0), |(line, column)| (line + self.first_line - 1, column + self.indent))
    }
}

/// A document that was parsed, and not yet held against others.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    taken: String,
    tree: Mapping,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    ///
    /// A document that is neither OpenAPI 3.0 nor 3.1. Parts that the generator never looks at may be as they like.
    pub fn parse(source: &Source) -> Result<Self, Error> {
        guard::guarded(|| {
            let tree = parse(source)?;
            Ok(Self { name: source.name.clone(), taken: source.taken.clone(), tree })
        })
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

    /// The values that its operations list for the header `Cartesia-Version`, which tell the version of the API.
    #[must_use]
    pub fn versions(&self) -> Vec<String> {
        version::versions(&self.tree)
    }

    /// The value of `info.version`. In the newest documents it is the same whatever the version of the API.
    #[must_use]
    pub fn info_version(&self) -> &str {
        self.tree.get("info").and_then(|info| info.get("version")?.as_str()).unwrap_or_default()
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

/// Everything in which documents contradict each other, each as an [`Error::Conflict`].
#[must_use]
pub fn conflicts(documents: &[Document]) -> Vec<Error> {
    Merged::of(documents).conflicts
}

/// All documents as one, and the notes on what was not quite the same in them.
pub(crate) fn read(documents: &[Document]) -> Result<(OpenAPI, Vec<String>), Error> {
    let merged = Merged::of(documents);
    if let Some(conflict) = merged.conflicts.into_iter().next() {
        return Err(conflict);
    }
    let Some(mut tree) = merged.tree else {
        return Err(Error::refused("openapi/", "there is no document", "add one with `cargo xtask update-spec --add`"));
    };
    alternatives::settle(&mut tree);
    encodings::complete(&mut tree);
    prose::unlink(&mut tree);
    twins::tell_apart(&mut tree);
    siblings::keep(&mut tree);
    // Each document has the right shape, so all of them together have.
    let document = yaml::typed(Value::Mapping(tree))
        .map_err(|error| Error::refused("openapi/", error.message, "take all documents from their sources again"))?;
    Ok((document, merged.notes))
}

/// Keeps what the generator needs of a document, in the shape of OpenAPI 3.0.
fn parse(source: &Source) -> Result<Mapping, Error> {
    let text::Tree { mut fields, is_json, is_newer } = text::tree(source)?;
    let moved = pointers::write_out(&mut fields);
    match is_newer {
        true => newer::keywords(&mut fields),
        false => newer::without(&mut fields),
    }
    needed::needed(&mut fields);
    check_paths(&fields)?;
    let whole = Value::Mapping(fields.clone());
    if let Some(fault) = fault::fault(&whole) {
        // The types of errors are not worth the operations.
        needed::without_errors(&mut fields);
        if fault::fault(&Value::Mapping(fields.clone())).is_some() {
            return Err(misshapen(source, is_json, &whole, fault, moved));
        }
    }
    if is_newer {
        newer::shapes(&mut fields);
    }
    siblings::join(&mut fields);
    Ok(fields)
}

fn misshapen(source: &Source, is_json: bool, tree: &Value, fault: Fault, moved: Vec<Moved>) -> Error {
    let steps = in_text(fault.steps, moved);
    let (line, column) = source.place(place::place(text::plain(&source.text), is_json, &steps));
    let (owner, steps) = owner(tree, &steps);
    let step = |step: &Step| match step {
        Step::Field(name) => name.clone(),
        Step::Item(index) => index.to_string(),
    };
    let part = steps.iter().map(step).collect::<Vec<_>>().join(".");
    Error::Shape { file: source.name.clone(), line, column, owner, part, problem: fault.message }
}

/// The steps to a part where the text has it, and not where it was moved.
fn in_text(steps: Vec<Step>, moved: Vec<Moved>) -> Vec<Step> {
    match steps.as_slice() {
        [Step::Field(components), Step::Field(schemas), Step::Field(name), rest @ ..]
            if components == "components" && schemas == "schemas" =>
        {
            let moved = moved.into_iter().find(|moved| moved.name == *name);
            moved.map_or(steps.clone(), |moved| [&moved.steps, rest].concat())
        }
        _ => steps,
    }
}

/// The operation or the component that a part is in, and the steps from there to the part.
fn owner<'a>(tree: &Value, steps: &'a [Step]) -> (String, &'a [Step]) {
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

/// The typed parse leaves out what does not begin with a slash, without a word.
fn check_paths(document: &Mapping) -> Result<(), Error> {
    let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys);
    match paths.filter_map(Value::as_str).find(|path| !path.starts_with('/')) {
        Some(path) => Err(Error::refused(path, "the path does not begin with a slash", "mend the path")),
        None => Ok(()),
    }
}
