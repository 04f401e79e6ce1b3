//! The two generators, and the kinds of reasons for which they refuse.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cartesia_api_build::{Error as OurError, Source, generate};

/// The parts of progenitor's messages that are the same for every document.
const OF_PROGENITOR: [&str; 15] = [
    "unexpected content type: multipart/form-data",
    "unexpected content type",
    "unexpected content",
    "invalid version",
    "not read",
    "response_types.len() <= 1",
    "media type encoding",
    "more media types than expected",
    "invalid (or unexpected) schema",
    "Failed to make unique variant names",
    "unsupported style of",
    "cookie parameters are not supported",
    "invalid schema for text/plain",
    "missing operation ID",
    "No schema specified for request body",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generator {
    Ours,
    Progenitor,
}

impl Generator {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "this generator",
            Self::Progenitor => "progenitor",
        }
    }

    /// Generates from a document, and returns the kind of the reason for which there is no code.
    pub(crate) fn refusal(self, file: &str, text: &str) -> Option<String> {
        let refusal = match self {
            Self::Ours => generate(&[Source::new(file, text)]).err().map(|error| reason(&error)),
            Self::Progenitor => progenitor(text).err().map(|error| known(error.to_string())),
        };
        refusal.map(|reason| kind(&reason))
    }
}

/// Returns the code that progenitor generates.
pub(crate) fn progenitor(text: &str) -> Result<String, Box<dyn Error>> {
    let document = serde_yaml::from_str(text).map_err(|error| format!("not read: {error}"))?;
    let tokens = catch_unwind(AssertUnwindSafe(|| progenitor::Generator::default().generate_tokens(&document)));
    let tokens = tokens.map_err(|panic| format!("panic: {}", message(panic.as_ref())))??;
    let file = syn::parse2(tokens).map_err(|error| format!("no Rust: {error}"))?;
    Ok(prettyplease::unparse(&file))
}

fn known(message: String) -> String {
    let known = OF_PROGENITOR.iter().find(|known| message.contains(**known));
    known.map_or(message, |known| (*known).to_owned())
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

/// Returns the reason alone, without the operation and the way out.
fn reason(error: &OurError) -> String {
    match error {
        OurError::Refused { reason, .. } => reason.clone(),
        OurError::Shape { problem, .. } => problem.clone(),
        OurError::NotOpenApi { found, .. } => format!("it is {found}"),
        other => other.to_string(),
    }
}

/// Returns a reason without the names and numbers in it, so that those of a kind are the same.
fn kind(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    let parts = line.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "…" });
    let text = parts.collect::<String>().replace('|', "/");
    let mut kind = String::new();
    for character in text.chars() {
        match character.is_ascii_digit() {
            true if kind.ends_with('#') => {}
            true => kind.push('#'),
            false => kind.push(character),
        }
    }
    kind
}
