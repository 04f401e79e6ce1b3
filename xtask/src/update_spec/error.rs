//! The reasons for which nothing was written, as sentences that end with what to do.

use super::fetch;
use super::location::{AddressError, Location};
use super::{sources, write};
use crate::docs_page;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{location} {problem}")]
    Fetch { location: Location, problem: fetch::Problem },
    #[error("{location} {problem}")]
    Page { location: Location, problem: docs_page::Error },
    #[error(transparent)]
    Sources(#[from] sources::Error),
    #[error("in openapi/sources.toml, the page of {file}: {problem}")]
    Address { file: String, problem: AddressError },
    #[error(
        "openapi/sources.toml lists {file}, which is missing; restore it with git, refresh everything if it has a page, or \
         confirm with `--remove {file}`"
    )]
    Missing { file: String },
    #[error(transparent)]
    Settings(cartesia_api_build::Error),
    #[error("{location} can't be taken: {}: {}", .left_out.operation, .left_out.reason)]
    LeftOut { location: Location, left_out: Box<cartesia_api_build::LeftOut> },
    #[error("the documents in openapi/ can't be read: {0}")]
    Unreadable(cartesia_api_build::Error),
    #[error("openapi/ can't be generated: {0}")]
    Stored(cartesia_api_build::Error),
    #[error("{location} can't be taken: {problem}")]
    Refused { location: Location, problem: Box<cartesia_api_build::Error> },
    #[error("{names} can't be taken together with the rest of openapi/: {problem}")]
    Together { names: String, problem: Box<cartesia_api_build::Error> },
    #[error("openapi/ can't be generated without {file}: {problem}; remove what needs it first")]
    Without { file: String, problem: Box<cartesia_api_build::Error> },
    #[error(
        "{location} describes version {found} of the API and openapi/ version {expected}; take the page of that \
         version, or move all documents with `--to-version {found}`"
    )]
    Version { location: Location, found: String, expected: String },
    #[error(
        "with the new {names}, no document has {}; find the new page of the missing operations, or if Cartesia has \
         removed them, use `--accept-removal`", .operations.join(", ")
    )]
    Gone { names: String, operations: Vec<String> },
    #[error("{file} is the last document of openapi/; add another one before you remove it")]
    Last { file: String },
    #[error(
        "{operation} is not the only operation of {file} ({}); refresh it from a document without the operation, with \
         `--accept-removal`, or remove the file", .operations.join(", ")
    )]
    NotAlone { operation: String, file: String, operations: Vec<String> },
    #[error(
        "openapi/ has no file or operation {named}; use one of {}", .known.join(", ")
    )]
    NothingToRemove { named: String, known: Vec<String> },
    #[error("{file} has no `page` in openapi/sources.toml, so other versions can't be found; add it there")]
    NoPage { file: String },
    #[error(
        "{file} has no page of version {version} of the API: {}; write its address into openapi/sources.toml, or if \
         Cartesia has no such operation any more, `--remove` the file first", .tried.join(", ")
    )]
    NotInVersion { file: String, version: String, tried: Vec<String> },
    #[error(
        "no document in openapi/ has an operation of {location} ({}); name one with `--source`, or use `--add`",
        .operations.join(", ")
    )]
    Unknown { location: Location, operations: Vec<String> },
    #[error("{location} has operations of {}; choose one with `--source`", .files.join(" and "))]
    Ambiguous { location: Location, files: Vec<String> },
    #[error("openapi/sources.toml has no {file}; use one of {}", .files.join(", "))]
    NoSource { file: String, files: Vec<String> },
    #[error("openapi/ already has {location} as {file}; refresh it without `--add`")]
    KnownPage { location: Location, file: String },
    #[error("openapi/ already has the operation {operation} of {location}, in {file}; refresh that with `--from`")]
    KnownOperation { location: Location, operation: String, file: String },
    #[error(
        "{location} doesn't say its version of the API, and the index lists several; take it with `--add` if it is of this one"
    )]
    Untold { location: Location },
    #[error(
        "the pages of version {version} could not all be fetched, so it is unknown if {} are gone; retry later",
        .operations.join(", ")
    )]
    NotAllArrived { version: String, operations: Vec<String> },
    #[error("openapi/{file} is not in sources.toml, so its version can't be changed; move it away first")]
    Stray { file: String },
    #[error("{location} describes no operation; take a page that does")]
    Empty { location: Location },
    #[error("{file} has no `page` in openapi/sources.toml; add it there, or use `--from`")]
    Pageless { file: String },
    #[error(
        "no page of version {version} has the operations of openapi/{file}; find it in the docs, or if Cartesia has \
         removed them, `--remove {file}`"
    )]
    Unlisted { file: String, version: String },
    #[error("in openapi/sources.toml, the page of the index: {problem}")]
    IndexAddress { problem: AddressError },
    #[error("openapi/sources.toml names no index of the docs; name one with `--index`")]
    NoIndex,
    #[error("{location} lists no pages; use the index of the docs, such as `llms.txt`")]
    EmptyIndex { location: Location },
    #[error("{location} lists more than {most} {what}, so it is not the index of one API; use a smaller one")]
    TooMuch { location: Location, what: &'static str, most: usize },
    #[error(
        "no page that {location} lists has a document{}; choose another version with `--api-version`, or check `--only`",
        of_version(wanted, found)
    )]
    NothingListed { location: Location, wanted: Option<String>, found: Vec<String> },
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\nerror: "))]
    All(Vec<Error>),
    #[error("openapi/{file} already exists, and {location} would get this name; rename the file, also in sources.toml")]
    Taken { location: Location, file: String },
    #[error("{} can't be created: {source}; check the disk and your permissions", path.display())]
    Folder { path: std::path::PathBuf, source: std::io::Error },
    #[error(transparent)]
    Write(#[from] write::Error),
}

fn of_version(wanted: &Option<String>, found: &[String]) -> String {
    match (wanted, found) {
        (Some(wanted), []) => format!(" of version {wanted}"),
        (Some(wanted), found) => format!(" of version {wanted}, but some of {}", found.join(" and ")),
        (None, _) => String::new(),
    }
}

impl Error {
    pub(crate) fn refused(location: &Location, problem: cartesia_api_build::Error) -> Self {
        Self::Refused { location: location.clone(), problem: Box::new(problem) }
    }

    /// Returns the error for a document without operations, or without ids.
    pub(crate) fn without_operations(location: &Location, document: &cartesia_api_build::Document) -> Self {
        match cartesia_api_build::check(std::slice::from_ref(document)) {
            Err(problem) => Self::refused(location, problem),
            Ok(()) => Self::Empty { location: location.clone() },
        }
    }

    /// Combines several errors into one.
    pub(crate) fn of_all(errors: impl IntoIterator<Item = Self>) -> Self {
        let mut errors = errors.into_iter().collect::<Vec<_>>();
        match errors.pop() {
            Some(error) if errors.is_empty() => error,
            Some(error) => {
                errors.push(error);
                Self::All(errors)
            }
            None => Self::All(errors),
        }
    }

    /// Returns each of several errors, or the only one.
    pub(crate) fn each(&self) -> Vec<&Self> {
        match self {
            Self::All(errors) => errors.iter().collect(),
            error => vec![error],
        }
    }

    /// Returns whether the page could not be fetched, which may succeed later.
    pub(crate) fn is_of_transport(&self) -> bool {
        matches!(self, Self::Fetch { .. })
    }

    /// Returns whether the page does not exist.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Fetch { problem, .. } if problem.is_gone())
    }

    /// Returns the document in `openapi/` that the error is about.
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            Self::Address { file, .. }
            | Self::Pageless { file }
            | Self::Unlisted { file, .. }
            | Self::Missing { file }
            | Self::Without { file, .. }
            | Self::Last { file }
            | Self::NotAlone { file, .. }
            | Self::NoPage { file }
            | Self::NotInVersion { file, .. }
            | Self::NoSource { file, .. }
            | Self::KnownPage { file, .. }
            | Self::KnownOperation { file, .. }
            | Self::Taken { file, .. } => Some(file),
            _ => None,
        }
    }

    /// Returns the source of the document.
    pub(crate) fn page(&self) -> Option<String> {
        match self {
            Self::Fetch { location, .. }
            | Self::Page { location, .. }
            | Self::Refused { location, .. }
            | Self::Version { location, .. }
            | Self::Unknown { location, .. }
            | Self::Ambiguous { location, .. }
            | Self::KnownPage { location, .. }
            | Self::KnownOperation { location, .. }
            | Self::Empty { location }
            | Self::Untold { location }
            | Self::EmptyIndex { location }
            | Self::TooMuch { location, .. }
            | Self::NothingListed { location, .. }
            | Self::Taken { location, .. } => Some(location.to_string()),
            _ => None,
        }
    }

    /// Returns whether some files are new and others are old.
    pub(crate) fn is_torn(&self) -> bool {
        matches!(self, Self::Write(write::Error::Torn { .. }))
    }
}
