//! Removes refused operations from documents, so that the others can be generated.
//!
//! The rest goes through the same stages as a document that never had them. So the code is the same too.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::left_out::LeftOut;
use crate::read::{Document, Route, kept, merged};
use crate::sift::{Refusal, sift};
use crate::stages;

/// The documents with the operations that pass, and the omitted operations.
pub(crate) struct Passing {
    pub(crate) documents: Vec<Document>,
    pub(crate) left_out: Vec<LeftOut>,
    /// The places of all original operations, in order.
    order: Vec<Route>,
}

impl Passing {
    /// Leaves out operations that don't match OpenAPI, or that use components that don't.
    ///
    /// # Errors
    ///
    /// The document's own errors, which are independent of its operations.
    pub(crate) fn of_right_shape(documents: Vec<Document>) -> Result<Self, Error> {
        let order = documents.iter().flat_map(Document::places).collect();
        let mut passing = Self { documents: Vec::new(), left_out: Vec::new(), order };
        for document in documents {
            let alone = std::slice::from_ref(&document);
            if let Ok(checked) = stages::shape(alone) {
                passing.documents.extend(checked);
                continue;
            }
            let refusals = sift(&document, |part| stages::shape(part).map(drop))?;
            let is_refused = |route: &Route| refusals.iter().any(|refusal| refusal.route == *route);
            // Only its own operations are checked with its components, since another document can't fix their shape.
            passing.documents.extend(stages::shape(&kept(alone, |route| !is_refused(route)))?);
            passing.note(alone, refusals);
        }
        passing.has_something_left()?;
        Ok(passing)
    }

    /// Leaves out the operations that a stage refuses, and returns the stage's result for the others. If the types of
    /// errors had to be dropped, it also returns the reason. A cheaper stage before it finds most of the operations.
    ///
    /// # Errors
    ///
    /// Contradictions between documents, and errors of no operation.
    pub(crate) fn through<T>(
        &mut self,
        cheap: impl Fn(&[Document]) -> Result<(), Error>,
        stage: impl Fn(&[Document]) -> Result<T, Error>,
    ) -> Result<(T, Option<Error>), Error> {
        loop {
            let error = match stage(&self.documents) {
                Ok(made) => return Ok((made, None)),
                Err(error) => error,
            };
            if let Ok(made) = stage(&without_errors(&self.documents)) {
                return Ok((made, Some(error)));
            }
            let whole = merged(&self.documents)?;
            let mut refusals = sift(&whole, lenient(&cheap))?;
            if refusals.is_empty() {
                refusals = sift(&whole, |documents| lenient(&stage)(documents).map(drop))?;
            }
            if refusals.is_empty() {
                return Err(error);
            }
            self.leave_out(refusals)?;
        }
    }

    fn leave_out(&mut self, refusals: Vec<Refusal>) -> Result<(), Error> {
        let refused = refusals.iter().map(|refusal| refusal.route.clone()).collect::<BTreeSet<_>>();
        let rest = kept(&self.documents, |route| !refused.contains(route));
        let documents = std::mem::replace(&mut self.documents, rest);
        self.note(&documents, refusals);
        self.has_something_left()
    }

    /// Records the omitted operations, in the documents' order.
    fn note(&mut self, documents: &[Document], refusals: Vec<Refusal>) {
        self.left_out.extend(refusals.into_iter().filter_map(|Refusal { route, error }| {
            let named = |document: &Document| Some((document.operation(&route)?, document.name().to_owned()));
            let (operation, file) = documents.iter().find_map(named)?;
            let reason = reason(&operation, &error);
            Some(LeftOut::new(operation, route.to_string(), file, reason))
        }));
        let position = |left_out: &LeftOut| self.order.iter().position(|route| route.to_string() == left_out.route);
        self.left_out.sort_by_cached_key(position);
    }

    fn has_something_left(&mut self) -> Result<(), Error> {
        let is_empty = self.documents.iter().all(|document| document.places().is_empty());
        match is_empty && !self.left_out.is_empty() {
            true => Err(Error::AllRefused { left_out: std::mem::take(&mut self.left_out) }),
            false => Ok(()),
        }
    }
}

/// Returns a stage that drops the types of errors before an operation. Callers can read an error without a type.
fn lenient<T>(stage: impl Fn(&[Document]) -> Result<T, Error>) -> impl Fn(&[Document]) -> Result<T, Error> {
    move |documents| stage(documents).or_else(|error| stage(&without_errors(documents)).map_err(|_| error))
}

fn without_errors(documents: &[Document]) -> Vec<Document> {
    documents.iter().map(Document::without_errors).collect()
}

/// Returns the error without the operation's name.
fn reason(operation: &str, error: &Error) -> String {
    match error {
        Error::Refused { operation: named, reason, way_out } if named == operation => format!("{reason}; {way_out}"),
        error => error.to_string(),
    }
}
