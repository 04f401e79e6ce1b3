//! The code and the URL that `miette` shows with an error, with the feature `miette`.

use std::fmt::Display;

use miette::Diagnostic;

use super::Error;

/// There is no help text: the error's own text says what to do.
impl Diagnostic for Error {
    /// Returns the variant, such as `cartesia_api::connect`, or the service's own code where a refusal has one.
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let of_service = match self {
            Self::Api(error) => error.error_code.as_deref(),
            _ => None,
        };
        Some(Box::new(format!("cartesia_api::{}", of_service.unwrap_or(self.kind()))))
    }

    /// Returns the URL of the error's documentation.
    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        match self {
            Self::Api(error) => error.doc_url.as_ref().map(|url| Box::new(url) as Box<dyn Display>),
            _ => None,
        }
    }
}
