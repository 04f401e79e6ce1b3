//! `openapi/sources.toml`: which documents there are, and where each was taken from.
//!
//! People write comments into it and move entries around, so it is edited in place, not written anew.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{Datelike, Utc};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml_edit::{Array, ArrayOfTables, Date, Datetime, DocumentMut, Item, Table, Value};

const FILE: &str = "sources.toml";

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{} can't be read: {source}; restore it with git", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("openapi/sources.toml is not as this command writes it: {reason}; mend it by hand or restore it with git")]
    Malformed { reason: String },
    #[error(
        "openapi/sources.toml names `{file}`, which is no plain file name; write the name of a file of that folder"
    )]
    Path { file: String },
    #[error("openapi/sources.toml has two entries for {file}; delete one of them")]
    Twice { file: String },
}

/// A document as the file lists it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Entry {
    /// In `openapi/`.
    pub(crate) file: String,
    /// The page that it is refreshed from. A document that was added from disk has none.
    pub(crate) page: Option<String>,
    /// The version of the API that it must describe.
    pub(crate) api_version: String,
    /// Of the document as it was taken. One that differs was edited by hand.
    pub(crate) sha256: Option<String>,
    /// The operations of the document as it was taken, for when it is missing.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
}

/// Of a document's text.
pub(crate) fn checksum(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

#[derive(Deserialize)]
struct Entries {
    #[serde(default)]
    document: Vec<Entry>,
}

/// The file, read.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) entries: Vec<Entry>,
    tree: DocumentMut,
    path: PathBuf,
}

impl Sources {
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, Error> {
        let malformed = |error: &dyn ToString| Error::Malformed { reason: error.to_string().trim().replace('\n', " ") };
        let tree = text.parse::<DocumentMut>().map_err(|error| malformed(&error))?;
        let entries =
            toml_edit::de::from_document::<Entries>(tree.clone()).map_err(|error| malformed(&error))?.document;
        for (index, Entry { file, .. }) in entries.iter().enumerate() {
            if Path::new(file).file_name().is_none_or(|name| name != file.as_str()) || file.contains('\\') {
                return Err(Error::Path { file: file.clone() });
            }
            if entries.iter().take(index).any(|earlier| earlier.file == *file) {
                return Err(Error::Twice { file: file.clone() });
            }
        }
        Ok(Self { entries, tree, path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn entry(&self, file: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.file == file)
    }

    /// Notes that a document was taken today, in its entry or in a new one.
    pub(crate) fn note(&mut self, entry: &Entry, text: &str) -> Result<(), Error> {
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
                // The comment at the head of the file hangs on its first table, or where there is none, on its end.
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
            set(table, "taken", today());
        }
        self.tree.set_trailing(end);
        Ok(())
    }

    /// Removes the entry of a document. The comment at the head of the file stays.
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

    /// The file's text, notes included.
    pub(crate) fn text(&self) -> String {
        self.tree.to_string()
    }
}

fn prefix(table: &Table) -> &str {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

/// The comments above a table but those that stand right above it.
fn head(table: &Table) -> String {
    let prefix = prefix(table);
    prefix.rfind("\n\n").and_then(|end| prefix.get(..end + 2)).unwrap_or_default().to_owned()
}

/// Leaves a comment behind the value where it is.
fn set(table: &mut Table, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    if let Some(known) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = known.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// In UTC, as everybody's and CI's clocks agree on that.
fn today() -> Datetime {
    let now = Utc::now();
    let date = Date {
        year: u16::try_from(now.year()).unwrap_or_default(),
        month: u8::try_from(now.month()).unwrap_or_default(),
        day: u8::try_from(now.day()).unwrap_or_default(),
    };
    Datetime { date: Some(date), time: None, offset: None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    const TEXT: &str = "# Head.\n\n[[document]]\n# Above.\nfile = \"a.yaml\" # Beside.\npage = \"https://a/b.md\"\n\
        api_version = \"1\"\nsha256 = \"00\" # Sum.\ntaken = 2020-01-02\nowner = \"me\"\n# End.\n";

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
        sources.note(&entry("a.yaml", None), "text").unwrap();
        let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
        let expected = TEXT.replace("\"00\"", &format!("\"{digest}\"")).replace("\"1\"", "\"2\"");
        let expected = expected.replace("\"me\"\n", "\"me\"\noperations = [\"a\"]\n");
        assert_eq!(sources.text(), expected.replace("2020-01-02", &today().to_string()));
        assert_eq!(today().to_string(), Utc::now().date_naive().to_string());
    }

    #[test]
    fn a_new_entry_is_read_back() {
        for text in ["# Head.\n", TEXT] {
            let mut sources = parse(text).unwrap();
            let added = entry("b.yaml", Some("https://a/c.md"));
            sources.note(&added, "text").unwrap();
            assert!(sources.text().starts_with(text.trim_end_matches("# End.\n")), "{}", sources.text());
            let expected = Entry { sha256: Some(checksum("text")), ..added };
            assert_eq!(parse(&sources.text()).unwrap().entry("b.yaml"), Some(&expected));
        }
    }

    // Scenario: the first of two entries is removed, then the other. Expected: its comments go with it, the head stays, and
    // a new entry comes below it.
    #[test]
    fn an_entry_is_removed() {
        let mut sources = parse(TEXT).unwrap();
        sources.note(&entry("b.yaml", None), "text").unwrap();
        sources.remove("a.yaml");
        let text = sources.text();
        assert!(text.starts_with("# Head.\n\n") && text.contains("\"b.yaml\"") && !text.contains("a.yaml"), "{text}");
        sources.remove("b.yaml");
        assert!(sources.text().starts_with("# Head.\n") && !sources.text().contains("document"), "{}", sources.text());
        sources.note(&entry("c.yaml", None), "text").unwrap();
        let expected = "# Head.\n# End.\n\n[[document]]\nfile = \"c.yaml\"\n";
        assert!(sources.text().starts_with(expected), "{}", sources.text());
    }

    // Scenario: the page of a document has moved. Expected: the new address, in the place of the old one.
    #[test]
    fn a_page_that_has_moved() {
        let mut sources = parse(TEXT).unwrap();
        sources.note(&entry("a.yaml", Some("https://a/new.md")), "text").unwrap();
        assert!(sources.text().contains("# Beside.\npage = \"https://a/new.md\"\n"), "{}", sources.text());
    }

    #[test]
    fn a_document_from_disk_has_no_page() {
        let mut sources = parse("").unwrap();
        sources.note(&entry("b.yaml", None), "text").unwrap();
        assert!(!sources.text().contains("page"), "{}", sources.text());
    }

    #[track_caller]
    fn refused(text: &str, part: &str) {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains('\n'), "{error}");
    }

    #[test]
    fn what_can_not_be_used_is_refused() {
        refused("document = [", "mend it by hand");
        refused("[[document]]\nfile = \"a.yaml\"\n", "api_version");
        for file in ["../a.yaml", "/a.yaml", "", "..", "a/b.yaml", "a\\\\b.yaml"] {
            refused(&format!("[[document]]\nfile = \"{file}\"\napi_version = \"1\"\n"), "no plain file name");
        }
        let one = "[[document]]\nfile = \"a.yaml\"\napi_version = \"1\"\n";
        refused(&format!("{one}{one}"), "two entries for a.yaml");
    }
}
