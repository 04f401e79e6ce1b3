//! What `miette` shows of an error beside its text, with the feature `miette`.

use std::fmt::Display;

use miette::Diagnostic;

use super::Error;

/// The text says what to do already, so that there is no help beside it.
impl Diagnostic for Error {
    /// The variant, as `cartesia_api::api`; of a refusal with a code of the service's, that code.
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let of_service = match self {
            Self::Api(error) => error.error_code.as_deref(),
            _ => None,
        };
        Some(Box::new(format!("cartesia_api::{}", of_service.unwrap_or(self.kind()))))
    }

    /// Where the service explains it.
    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        match self {
            Self::Api(error) => error.doc_url.as_ref().map(|url| Box::new(url) as Box<dyn Display>),
            _ => None,
        }
    }
}
