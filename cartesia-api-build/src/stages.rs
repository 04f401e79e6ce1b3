//! Runs the stages, from documents to code: all or nothing.

use crate::error::Error;
use crate::read::Document;
use crate::render::{Generated, Rendered};
use crate::{emit, guard, lower, read, render, requests, rewrite};

/// Generates the code for documents, with information about it.
pub(crate) fn generate(documents: &[Document]) -> Result<Generated, Error> {
    guard::guarded(|| stages(documents)?.generated())
}

/// Generates only the code, which takes three quarters of the time.
pub(crate) fn code(documents: &[Document]) -> Result<String, Error> {
    guard::guarded(|| Ok(stages(documents)?.code()))
}

/// Checks documents up to lowering, which takes a fraction of the time.
pub(crate) fn check(documents: &[Document]) -> Result<(), Error> {
    guard::guarded(|| {
        let (document, _) = read::read(documents)?;
        lower::lower(document).map(drop)
    })
}

/// Checks only the shape of the documents.
pub(crate) fn shape(documents: &[Document]) -> Result<Vec<Document>, Error> {
    guard::guarded(|| documents.iter().map(Document::checked).collect())
}

fn stages(documents: &[Document]) -> Result<Rendered, Error> {
    let (document, notes) = read::read(documents)?;
    let lowered = lower::lower(document)?;
    let tokens = emit::emit(&lowered)?;
    let mut client = rewrite::rewrite(tokens, &lowered)?;
    let requests = requests::requests(&lowered, &mut client);
    render::render(lowered, client, requests, notes)
}
