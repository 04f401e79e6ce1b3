//! Why nothing was written, as sentences that end in what to do.

use super::fetch::{self, AddressError, Location};
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
    #[error("openapi/sources.toml lists {file}, which is not there; restore it with git, or delete its entry")]
    Missing { file: String },
    #[error("the documents in openapi/ can't be read: {0}")]
    Unreadable(cartesia_api_build::Error),
    #[error("openapi/ does not generate as it is: {0}")]
    Stored(cartesia_api_build::Error),
    #[error("{location} can't be taken: {problem}")]
    Refused { location: Location, problem: Box<cartesia_api_build::Error> },
    #[error("{names} can't be taken together with the rest of openapi/: {problem}")]
    Together { names: String, problem: cartesia_api_build::Error },
    #[error("what is generated from {names} is no Rust ({problem}); this is to be mended in cartesia-api-build")]
    NotRust { names: String, problem: syn::Error },
    #[error(
        "{location} describes version {found} of the API and openapi/ version {expected}; take the page of that \
         version, or to move, change every `page` and `api_version` in openapi/sources.toml and refresh all at once"
    )]
    Version { location: Location, found: String, expected: String },
    #[error(
        "{location} no longer has {}, which {file} has; look for the operation's new page, or if Cartesia has removed \
         it, delete {file} and its entry in openapi/sources.toml", .operations.join(", ")
    )]
    Vanished { location: Location, operations: Vec<String>, file: String },
    #[error(
        "no document in openapi/ has an operation of {location} ({}); name one with `--source`, or use `--add`",
        .operations.join(", ")
    )]
    Unknown { location: Location, operations: Vec<String> },
    #[error("{location} has operations of {}; name the one that is meant with `--source`", .files.join(" and "))]
    Ambiguous { location: Location, files: Vec<String> },
    #[error("openapi/sources.toml has no {file}; name one of {}", .files.join(", "))]
    NoSource { file: String, files: Vec<String> },
    #[error("openapi/ already has {location}, as {file}; refresh it without `--add`")]
    KnownPage { location: Location, file: String },
    #[error("openapi/ already has the operation {operation} of {location}, in {file}; refresh that with `--from`")]
    KnownOperation { location: Location, operation: String, file: String },
    #[error("{location} describes no operation; take a page that does")]
    Empty { location: Location },
    #[error("openapi/{file}, as {location} would be called, is there already; rename that file, in sources.toml too")]
    Taken { location: Location, file: String },
    #[error(transparent)]
    Write(#[from] write::Error),
}

impl Error {
    /// Returns whether some files are new and some are old after all.
    pub(crate) fn is_torn(&self) -> bool {
        matches!(self, Self::Write(write::Error::Torn { .. }))
    }
}
