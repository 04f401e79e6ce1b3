//! Errors as `miette` shows them, with the feature `miette`.

use std::error::Error as StdError;
use std::fmt::{self, Display};

use miette::Diagnostic;

use super::Error;

/// An [`Error`] as `miette` shows it: the problem, the advice as its help, a code, and the URL of the error's documentation. Needs
/// the feature `miette`.
///
/// `?` converts an error into a `miette::Report`, from which `downcast_ref::<Diagnosis>()` gets it back. To add a context, convert
/// it first: `.map_err(Diagnosis::from).wrap_err("…")`. An [`Error`] itself is not a `Diagnostic`: its text ends in the
/// advice, which a report would show twice.
///
/// ```no_run
/// # async fn example(client: cartesia_api::Client) -> miette::Result<()> {
/// use cartesia_api::Upload;
///
/// let clip = Upload::from_path("clip.wav");
/// let voice = client.voices_clone().clip(clip).name("Narrator").language("en").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Diagnosis(Error);

impl Diagnosis {
    /// Returns the error.
    pub fn error(&self) -> &Error {
        &self.0
    }

    /// Returns the error itself.
    pub fn into_error(self) -> Error {
        self.0
    }
}

impl From<Error> for Diagnosis {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Error> for miette::Report {
    fn from(error: Error) -> Self {
        Self::new(Diagnosis(error))
    }
}

impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.sentence().problem(f)
    }
}

impl StdError for Diagnosis {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl Diagnostic for Diagnosis {
    /// Returns the variant, such as `cartesia_api::connect`, or the service's own code where a refusal has one.
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let of_service = match &self.0 {
            Error::Api(error) => error.error_code.as_deref(),
            _ => None,
        };
        Some(Box::new(format!("cartesia_api::{}", of_service.unwrap_or(self.0.kind()))))
    }

    /// Returns the advice.
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(self.0.sentence().advice().join("; ")))
    }

    /// Returns the URL of the error's documentation.
    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.0.sentence().url().map(|url| Box::new(url) as Box<dyn Display>)
    }
}
