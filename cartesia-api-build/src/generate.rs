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
/// A document that is neither OpenAPI 3.0 nor 3.1, documents that contradict each other, and what OpenAPI allows but this
/// generator can't express, by operation.
pub fn generate(sources: &[Source]) -> Result<Generated, Error> {
    Config::new().generate(sources)
}

/// Generates the code for documents that are parsed already.
///
/// # Errors
///
/// Those of [`generate`].
pub fn generate_parsed(documents: &[Document]) -> Result<Generated, Error> {
    Config::new().generate_parsed(documents)
}

/// Checks documents without generating code, which takes a fraction of the time. Most of what is refused is refused here.
///
/// # Errors
///
/// Those of [`generate`], but for what only progenitor refuses.
pub fn check(documents: &[Document]) -> Result<(), Error> {
    Config::new().check(documents)
}

/// Returns everything in which documents contradict each other, each as an [`Error::Conflict`].
#[must_use]
pub fn conflicts(documents: &[Document]) -> Vec<Error> {
    crate::read::conflicts(documents)
}
