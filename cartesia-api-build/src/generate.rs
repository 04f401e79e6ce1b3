//! The calls without settings, from text to text.

use crate::config::Config;
use crate::error::Error;
use crate::read::{Document, Source};
use crate::render::Generated;

/// Generates the code for a set of documents that describe one version of the API. Does no I/O, and returns the same
/// text for the same documents. [`Config::generate`] is the same with settings.
///
/// # Errors
///
/// A document that is neither OpenAPI 3.0 nor 3.1, contradictions between documents, and unsupported parts of OpenAPI,
/// by operation.
pub fn generate(sources: &[Source]) -> Result<Generated, Error> {
    Config::new().generate(sources)
}

/// Generates the code for parsed documents.
///
/// # Errors
///
/// Those of [`generate`].
pub fn generate_parsed(documents: &[Document]) -> Result<Generated, Error> {
    Config::new().generate_parsed(documents)
}

/// Checks documents without generating code, which takes a fraction of the time. It finds most errors.
///
/// # Errors
///
/// Those of [`generate`], except errors that only progenitor reports.
pub fn check(documents: &[Document]) -> Result<(), Error> {
    Config::new().check(documents)
}

/// Returns all contradictions between documents, each as an [`Error::Conflict`].
#[must_use]
pub fn conflicts(documents: &[Document]) -> Vec<Error> {
    crate::read::conflicts(documents)
}
