//! The clips that a CSV file lists, with a name, a language and a description for each.

use std::path::{Path, PathBuf};

use cartesia_api::types::SupportedLanguage;
use csv::{ReaderBuilder, StringRecord, Trim};
use serde::Deserialize;

use crate::clips::{Listed, name_of};
use crate::service::Failure;

const COLUMNS: [&str; 4] = ["path", "name", "language", "description"];

/// A row. An empty field is none.
#[derive(Deserialize)]
struct Row {
    path: Option<PathBuf>,
    name: Option<String>,
    language: Option<String>,
    description: Option<String>,
}

pub(crate) fn list(file: &Path, language: &SupportedLanguage) -> Result<Vec<Result<Listed, String>>, Failure> {
    let unusable = |error: csv::Error| Failure::unusable(file, error);
    let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_path(file).map_err(unusable)?;
    let header = reader.headers().map_err(unusable)?.clone();
    check(&header).map_err(|problem| Failure::unusable(file, problem))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let listed = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        row(&record, &header)
            .and_then(|row| listed(row, line, folder, language))
            .map_err(|problem| format!("line {line}: {problem}"))
    });
    Ok(listed.collect())
}

/// A misspelt column would be a description that is lost without a word.
fn check(header: &StringRecord) -> Result<(), String> {
    match header.iter().find(|column| !COLUMNS.contains(column)) {
        Some(column) => Err(format!("its header has {column:?}, which is not one of {}", COLUMNS.join(", "))),
        None if !header.iter().any(|column| column == "path") => Err("its header has no column `path`".to_owned()),
        None => Ok(()),
    }
}

/// A field too many is most often a comma that should be quoted.
fn row(record: &StringRecord, header: &StringRecord) -> Result<Row, String> {
    match (record.len(), header.len()) {
        (fields, columns) if fields != columns => Err(format!("it has {fields} fields, and the header {columns}")),
        _ => record.deserialize(Some(header)).map_err(|error| error.to_string()),
    }
}

fn listed(row: Row, line: u64, folder: &Path, default: &SupportedLanguage) -> Result<Listed, String> {
    let path = row.path.ok_or("`path` is missing")?;
    let language = match row.language {
        Some(language) => language.parse().map_err(|error| format!("`language` {error}"))?,
        None => default.clone(),
    };
    let name = row.name.unwrap_or_else(|| name_of(&path));
    Ok(Listed { place: format!("line {line}"), path: folder.join(path), name, language, description: row.description })
}
