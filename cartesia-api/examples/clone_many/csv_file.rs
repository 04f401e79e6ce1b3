//! The clips of a CSV file, each with a name, a language and a description.

use std::fs;
use std::path::Path;

use cartesia_api::types::SupportedLanguage;
use csv::{Position, ReaderBuilder, StringRecord, Trim};

use crate::language;
use crate::lines::Lines;
use crate::listed::{Listed, name_of};
use crate::service::Failure;

const COLUMNS: [&str; 4] = ["path", "name", "language", "description"];

pub(crate) fn list(file: &Path, language: &SupportedLanguage) -> Result<Vec<Result<Listed, String>>, Failure> {
    let bytes = fs::read(file).map_err(|error| Failure::unusable(file, error))?;
    let lines = Lines::of(&bytes);
    check_encoding(&bytes, &lines).map_err(|problem| Failure::unusable(file, problem))?;
    let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| Failure::unusable(file, error))?.clone();
    check_header(&header).map_err(|problem| Failure::unusable(file, problem))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let listed = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        let byte = record.position().map_or(0, Position::byte);
        let place = format!("line {}", lines.number(usize::try_from(byte).unwrap_or(usize::MAX)));
        row(&record, &header, folder, language, &place).map_err(|problem| format!("{place}: {problem}"))
    });
    Ok(listed.collect())
}

/// Spreadsheets may save in the encoding of the machine. The csv crate counts lines in another way than editors do.
fn check_encoding(bytes: &[u8], lines: &Lines<'_>) -> Result<(), String> {
    match str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("line {} is not UTF-8; save it in that encoding", lines.number(error.valid_up_to()))),
    }
}

/// A misspelled column would silently lose its values.
fn check_header(header: &StringRecord) -> Result<(), String> {
    if let Some(column) = header.iter().find(|column| !COLUMNS.contains(column)) {
        return Err(format!("its header has {column:?}, which is not one of {}", COLUMNS.join(", ")));
    }
    if let Some(column) = COLUMNS.iter().find(|column| header.iter().filter(|other| other == *column).count() > 1) {
        return Err(format!("its header has more than one column `{column}`"));
    }
    match header.iter().any(|column| column == "path") {
        true => Ok(()),
        false => Err("its header has no column `path`".to_owned()),
    }
}

/// Reads a record. A surplus field is most often an unquoted comma, so it is refused. An empty field counts as missing.
fn row(
    record: &StringRecord,
    header: &StringRecord,
    folder: &Path,
    default: &SupportedLanguage,
    place: &str,
) -> Result<Listed, String> {
    let (fields, columns) = (record.len(), header.len());
    if fields != columns {
        return Err(format!("it has {fields} fields, and the header {columns}"));
    }
    let field = |column| {
        let (_, field) = header.iter().zip(record).find(|(name, _)| *name == column)?;
        Some(field).filter(|field| !field.is_empty())
    };
    let path = Path::new(field("path").ok_or("`path` is missing")?);
    let language = match field("language") {
        Some(language) => language::parse(language).map_err(|error| format!("`language` {error}"))?,
        None => default.clone(),
    };
    let name = field("name").map_or_else(|| name_of(path), str::to_owned);
    let description = field("description").map(str::to_owned);
    Ok(Listed { place: place.to_owned(), path: folder.join(path), name, language, description })
}
