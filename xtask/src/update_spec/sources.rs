//! `openapi/sources.toml`: the documents and their sources.
//!
//! People add comments and move entries, so the file is edited in place.

mod entries;

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

pub(crate) use entries::{Entry, IndexEntry, LeftOut, Moment, english};

const FILE: &str = "sources.toml";
const HEAD: &str = "# Where each document of this folder comes from. `cargo xtask update-spec` writes this file.\n";

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{} can't be read: {source}; restore it with git", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("openapi/sources.toml is invalid: {reason}; fix it, or restore it with git")]
    Malformed { reason: String },
    #[error(
        "openapi/sources.toml names `{file}`, which is not a plain file name; write the name of a file in that folder"
    )]
    Path { file: String },
    #[error("openapi/sources.toml has two entries for {file}; delete one of them")]
    Twice { file: String },
}

impl LeftOut {
    fn write(&self, table: &mut Table) {
        set(table, "page", self.page.as_str());
        match self.operations.is_empty() {
            true => drop(table.remove("operations")),
            false => set(table, "operations", self.operations.iter().collect::<Array>()),
        }
        set(table, "reason", self.reason.as_str());
    }
}

/// Returns the checksum of a document's text.
pub(crate) fn checksum(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

#[derive(Deserialize)]
struct Entries {
    index: Option<IndexEntry>,
    #[serde(default)]
    document: Vec<Entry>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

/// The parsed file.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) index: Option<IndexEntry>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) left_out: Vec<LeftOut>,
    tree: DocumentMut,
    path: PathBuf,
    /// The text as it was read, apart from its line ends.
    read: String,
    exists: bool,
}

impl Sources {
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self { exists: false, ..Self::parse(path, HEAD)? })
            }
            Err(source) => Err(Error::Unreadable { path, source }),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, Error> {
        let malformed = |error: &dyn ToString| Error::Malformed { reason: error.to_string().trim().replace('\n', " ") };
        let tree = text.parse::<DocumentMut>().map_err(|error| malformed(&error))?;
        let Entries { index, document: entries, left_out } =
            toml_edit::de::from_document::<Entries>(tree.clone()).map_err(|error| malformed(&error))?;
        for (index, Entry { file, .. }) in entries.iter().enumerate() {
            if Path::new(file).file_name().is_none_or(|name| name != file.as_str()) || file.contains('\\') {
                return Err(Error::Path { file: file.clone() });
            }
            if entries.iter().take(index).any(|earlier| earlier.file == *file) {
                return Err(Error::Twice { file: file.clone() });
            }
        }
        let patterns = index.iter().flat_map(|index| &index.only);
        for pattern in patterns {
            let reason = |error: glob::PatternError| format!("`{pattern}` in `only` is no pattern ({})", error.msg);
            glob::Pattern::new(pattern).map_err(|error| Error::Malformed { reason: reason(error) })?;
        }
        let read = tree.to_string();
        Ok(Self { index, entries, left_out, tree, path, read, exists: true })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn entry(&self, file: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.file == file)
    }

    /// Returns whether the file existed.
    pub(crate) fn exists(&self) -> bool {
        self.exists
    }

    /// Returns whether the file has to be written.
    pub(crate) fn is_changed(&self) -> bool {
        self.read != self.text()
    }

    /// Records that a document was taken, in its entry or in a new one.
    pub(crate) fn note(&mut self, entry: &Entry, text: &str, now: &Moment) -> Result<(), Error> {
        let head = self.tree.trailing().as_str().unwrap_or_default().to_owned();
        let mut end = head.as_str();
        let known = self.tree.entry("document").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tables) = known.as_array_of_tables_mut() else {
            return Err(Error::Malformed { reason: "`document` is no list of `[[document]]` tables".to_owned() });
        };
        let is_it = |table: &Table| table.get("file").and_then(Item::as_str) == Some(entry.file.as_str());
        if !tables.iter().any(is_it) {
            let mut table = Table::new();
            set(&mut table, "file", entry.file.as_str());
            if tables.is_empty() {
                // The comment at the beginning of the file belongs to the first table, or to the end without one.
                table.decor_mut().set_prefix(format!("{head}\n"));
                end = "";
            }
            tables.push(table);
        }
        if let Some(table) = tables.iter_mut().find(|table| is_it(table)) {
            if let Some(page) = &entry.page {
                set(table, "page", page.as_str());
            }
            set(table, "api_version", entry.api_version.as_str());
            set(table, "operations", entry.operations.iter().collect::<Array>());
            set(table, "sha256", checksum(text));
            set(table, "taken", now.to_string());
        }
        self.tree.set_trailing(end);
        Ok(())
    }

    /// Records the new page of an unchanged document.
    pub(crate) fn note_page(&mut self, entry: &Entry) {
        let tables = self.tree.get_mut("document").and_then(Item::as_array_of_tables_mut);
        let is_it = |table: &&mut Table| table.get("file").and_then(Item::as_str) == Some(entry.file.as_str());
        let table = tables.into_iter().flat_map(ArrayOfTables::iter_mut).find(is_it);
        let (Some(table), Some(page)) = (table, &entry.page) else { return };
        if table.get("page").and_then(Item::as_str) != Some(page.as_str()) {
            set(table, "page", page.as_str());
        }
    }

    /// Removes the entry of a document, but not the comment at the beginning of the file.
    pub(crate) fn remove(&mut self, file: &str) {
        self.entries.retain(|entry| entry.file != file);
        let Some(tables) = self.tree.get_mut("document").and_then(Item::as_array_of_tables_mut) else { return };
        let is_it = |table: &Table| table.get("file").and_then(Item::as_str) == Some(file);
        let Some(index) = tables.iter().position(is_it) else { return };
        let head = tables.get(index).filter(|_| index == 0).map(head).unwrap_or_default();
        tables.remove(index);
        match tables.get_mut(0) {
            Some(first) if !head.is_empty() => {
                let own = prefix(first).trim_start_matches('\n').to_owned();
                first.decor_mut().set_prefix(format!("{head}{own}"));
            }
            Some(_) => {}
            None => {
                let rest = self.tree.trailing().as_str().unwrap_or_default();
                self.tree.set_trailing(format!("{}{rest}", head.strip_suffix('\n').unwrap_or(&head)));
            }
        }
    }

    /// Records the index, in its place or at the end.
    pub(crate) fn note_index(&mut self, index: &IndexEntry) {
        if self.index.as_ref() == Some(index) {
            return;
        }
        let known = self.tree.entry("index").or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = known.as_table_mut() else { return };
        set(table, "page", index.page.as_str());
        set(table, "language", index.language.as_str());
        match index.only.is_empty() {
            true => drop(table.remove("only")),
            false => set(table, "only", index.only.iter().collect::<Array>()),
        }
        self.index = Some(index.clone());
    }

    /// Records the skipped pages. Known ones stay in their places.
    pub(crate) fn note_left_out(&mut self, left_out: Vec<LeftOut>) {
        if left_out == self.left_out {
            return;
        }
        let known = self.tree.entry("left_out").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tables) = known.as_array_of_tables_mut() else { return };
        let page = |table: &Table| table.get("page").and_then(Item::as_str).unwrap_or_default().to_owned();
        tables.retain(|table| left_out.iter().any(|left_out| left_out.page == page(table)));
        for left_out in &left_out {
            if !tables.iter().any(|table| page(table) == left_out.page) {
                tables.push(Table::new());
            }
            let is_it = |table: &&mut Table| [&left_out.page, ""].contains(&page(table).as_str());
            tables.iter_mut().find(is_it).into_iter().for_each(|table| left_out.write(table));
        }
        if left_out.is_empty() {
            self.tree.remove("left_out");
        }
        self.left_out = left_out;
    }

    /// Returns the text of the file with all changes.
    pub(crate) fn text(&self) -> String {
        self.tree.to_string()
    }
}

fn prefix(table: &Table) -> &str {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

/// Returns the comments above a table, except those directly above it.
fn head(table: &Table) -> String {
    let prefix = prefix(table);
    prefix.rfind("\n\n").and_then(|end| prefix.get(..end + 2)).unwrap_or_default().to_owned()
}

/// Sets a value, and keeps the comment after it.
fn set(table: &mut Table, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    if let Some(known) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = known.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    const TEXT: &str = "# Head.\n\n[[document]]\n# Above.\nfile = \"a.yaml\" # Beside.\npage = \"https://a/b.md\"\n\
        api_version = \"1\"\nsha256 = \"00\" # Sum.\ntaken = \"2020-01-02\"\nowner = \"me\"\n# End.\n";

    fn parse(text: &str) -> Result<Sources, Error> {
        Sources::parse(PathBuf::from(FILE), text)
    }

    fn entry(file: &str, page: Option<&str>) -> Entry {
        Entry {
            file: file.to_owned(),
            page: page.map(str::to_owned),
            api_version: "2".to_owned(),
            sha256: None,
            operations: vec!["a".to_owned()],
        }
    }

    #[test]
    fn what_people_wrote_survives() {
        let mut sources = parse(TEXT).unwrap();
        let now = Moment::now();
        sources.note(&entry("a.yaml", None), "text", &now).unwrap();
        let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
        let expected = TEXT.replace("\"00\"", &format!("\"{digest}\"")).replace("\"1\"", "\"2\"");
        let expected = expected.replace("\"me\"\n", "\"me\"\noperations = [\"a\"]\n");
        assert_eq!(sources.text(), expected.replace("2020-01-02", &now.to_string()));
    }

    #[test]
    fn a_new_entry_is_read_back() {
        for text in ["# Head.\n", TEXT] {
            let mut sources = parse(text).unwrap();
            let added = entry("b.yaml", Some("https://a/c.md"));
            sources.note(&added, "text", &Moment::now()).unwrap();
            assert!(sources.text().starts_with(text.trim_end_matches("# End.\n")), "{}", sources.text());
            let expected = Entry { sha256: Some(checksum("text")), ..added };
            assert_eq!(parse(&sources.text()).unwrap().entry("b.yaml"), Some(&expected));
        }
    }

    // Scenario: the first of two entries is removed, then the other. Expected: its comments are removed, the first
    // comment stays, and a new entry comes after it.
    #[test]
    fn an_entry_is_removed() {
        let mut sources = parse(TEXT).unwrap();
        sources.note(&entry("b.yaml", None), "text", &Moment::now()).unwrap();
        sources.remove("a.yaml");
        let text = sources.text();
        assert!(text.starts_with("# Head.\n\n") && text.contains("\"b.yaml\"") && !text.contains("a.yaml"), "{text}");
        sources.remove("b.yaml");
        assert!(sources.text().starts_with("# Head.\n") && !sources.text().contains("document"), "{}", sources.text());
        sources.note(&entry("c.yaml", None), "text", &Moment::now()).unwrap();
        let expected = "# Head.\n# End.\n\n[[document]]\nfile = \"c.yaml\"\n";
        assert!(sources.text().starts_with(expected), "{}", sources.text());
    }

    // Scenario: the page of a document has moved. Expected: the new address, in the place of the old one.
    #[test]
    fn a_page_that_has_moved() {
        let mut sources = parse(TEXT).unwrap();
        sources.note(&entry("a.yaml", Some("https://a/new.md")), "text", &Moment::now()).unwrap();
        assert!(sources.text().contains("# Beside.\npage = \"https://a/new.md\"\n"), "{}", sources.text());
    }

    #[test]
    fn a_document_from_disk_has_no_page() {
        let mut sources = parse("").unwrap();
        sources.note(&entry("b.yaml", None), "text", &Moment::now()).unwrap();
        assert!(!sources.text().contains("page"), "{}", sources.text());
    }

    #[track_caller]
    fn refused(text: &str, part: &str) {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains('\n'), "{error}");
    }

    #[test]
    fn what_can_not_be_used_is_refused() {
        refused("document = [", "fix it, or restore it with git");
        refused("[[document]]\nfile = \"a.yaml\"\n", "api_version");
        for file in ["../a.yaml", "/a.yaml", "", "..", "a/b.yaml", "a\\\\b.yaml"] {
            refused(&format!("[[document]]\nfile = \"{file}\"\napi_version = \"1\"\n"), "is not a plain file name");
        }
        let one = "[[document]]\nfile = \"a.yaml\"\napi_version = \"1\"\n";
        refused(&format!("{one}{one}"), "two entries for a.yaml");
    }
}
