//! The stages, from text to text.

use crate::error::Error;
use crate::read::{Document, Source};
use crate::render::{Generated, Rendered};
use crate::{emit, guard, lower, read, render, requests, rewrite};

/// Generates the code for a set of documents that describe one version of the API. Does no I/O, and returns the same
/// text for the same documents.
///
/// # Errors
///
/// A document that is neither OpenAPI 3.0 nor 3.1, documents that contradict each other, and what OpenAPI allows but this
/// generator can't express, by operation.
pub fn generate(sources: &[Source]) -> Result<Generated, Error> {
    let documents = sources.iter().map(Document::parse).collect::<Result<Vec<_>, _>>()?;
    generate_parsed(&documents)
}

/// Generates the code for documents that are parsed already.
///
/// # Errors
///
/// Those of [`generate`].
pub fn generate_parsed(documents: &[Document]) -> Result<Generated, Error> {
    guard::guarded(|| Ok(stages(documents)?.generated()))
}

/// Checks documents without generating code, which takes a fraction of the time. Most of what is refused is refused here.
///
/// # Errors
///
/// Those of [`generate`], but for what only progenitor refuses.
pub fn check(documents: &[Document]) -> Result<(), Error> {
    guard::guarded(|| {
        let (document, _) = read::read(documents)?;
        lower::lower(document).map(drop)
    })
}

/// Generates the code alone, which takes three quarters of the time.
pub(crate) fn code(sources: &[Source]) -> Result<String, Error> {
    let documents = sources.iter().map(Document::parse).collect::<Result<Vec<_>, _>>()?;
    guard::guarded(|| Ok(stages(&documents)?.code()))
}

fn stages(documents: &[Document]) -> Result<Rendered, Error> {
    let (document, notes) = read::read(documents)?;
    let lowered = lower::lower(document)?;
    let tokens = emit::emit(&lowered)?;
    let client = rewrite::rewrite(tokens, &lowered)?;
    let requests = requests::requests(&lowered, &client)?;
    render::render(lowered, client, requests, notes)
}
