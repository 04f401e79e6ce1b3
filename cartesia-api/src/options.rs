//! What one call does differently from the other calls of its client.

use std::fmt;
use std::time::Duration;

use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};

use crate::contract::{Auth, Operation};
use crate::excerpt::beginning;
use crate::input::Problems;
use crate::multipart::escape;
use crate::retry::RetryPolicy;

const OWN: &str = "is set by the client and can't be set here";

/// In bytes as it is sent: a part's head still fits in 1 KiB.
const MAX_FIELD_NAME: usize = 765;

/// What a builder's methods gather, beside the fields of the document.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
    /// Parts of the form that the document does not list.
    pub(crate) fields: Vec<(String, String)>,
    /// What was wrong with a header when it was given.
    problems: Vec<String>,
}

impl Options {
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => drop(self.headers.append(name, value)),
            Err(problem) => self.problems.push(format!("{:?} {problem}", shown_name(name))),
        }
    }

    #[allow(dead_code, reason = "for operations with a form")]
    pub(crate) fn field(&mut self, name: String, value: String) {
        self.fields.push((name, value));
    }

    /// What is wrong with them for an operation, to which the builder adds what is wrong with its fields.
    pub(crate) fn check(&self, operation: &'static Operation) -> Problems {
        let mut problems = Problems::new(operation);
        self.problems.iter().for_each(|problem| problems.push("header", problem.clone()));
        for name in self.headers.keys() {
            if let Some(reason) = reason(name, operation) {
                problems.push("header", format!("\"{name}\" {reason}"));
            }
        }
        for (name, _) in &self.fields {
            if operation.parts.iter().any(|part| part.name == name) {
                let reason = "is a field of the document, which has a setter of its own";
                problems.push("extra_field", format!("{name:?} {reason}"));
            } else if name.is_empty() || escape(name).len() > MAX_FIELD_NAME {
                let reason = format!("is not of 1 to {MAX_FIELD_NAME} bytes, which names of fields are");
                problems.push("extra_field", format!("{:?} {reason}", beginning(name)));
            }
        }
        problems
    }
}

/// Values of headers may be secrets, and values of fields are long.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("fields", &self.fields.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// A header, or what is wrong with it as the rest of a sentence. Its value is not repeated: it may be a secret.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = name.parse::<HeaderName>().map_err(|_| "is not the name of a header")?;
    if [CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING].contains(&name) {
        return Err(OWN);
    }
    let value =
        HeaderValue::from_str(value).map_err(|_| "has a value that no header may have, such as a line break")?;
    Ok((name, value))
}

/// A name without what follows it where a whole line was given as one: a value may be a secret.
pub(crate) fn shown_name(name: &str) -> String {
    match name.split_once(':') {
        Some((name, _)) => format!("{}:…", beginning(name)),
        None => beginning(name),
    }
}

/// Why a call can't set a header: the document says what it is.
fn reason(name: &HeaderName, operation: &Operation) -> Option<&'static str> {
    let is = |other: &str| other.eq_ignore_ascii_case(name.as_str());
    let is_of_auth = match operation.auth {
        Auth::None => false,
        Auth::Header(header) => is(header),
        Auth::Bearer => is("authorization"),
    };
    if is_of_auth || operation.headers.iter().any(|(constant, _)| is(constant)) {
        return Some(OWN);
    }
    let is_parameter = operation.parameters.iter().any(|parameter| is(parameter));
    is_parameter.then_some("is a parameter of the document, which has a setter of its own")
}

/// The methods of every builder that the document does not know of. They stand beside the builders, any of which may
/// have the name of a type or trait of the standard library.
macro_rules! options {
    ($builder:ident) => {
        /// What this call does differently from the other calls of its client.
        impl<C> $builder<C> {
            /// How long the whole call may take, with all attempts and the waits between them, in place of
            /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.options_.timeout = Some(timeout);
                self
            }

            /// When the call is tried again, in place of [`ClientBuilder::retry`](crate::ClientBuilder::retry).
            pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
                self.options_.retry = Some(policy);
                self
            }

            /// A header that goes out with every attempt, beside those of
            /// [`ClientBuilder::default_header`](crate::ClientBuilder::default_header) and in place of one of that
            /// name. May be called again, also for the same name.
            ///
            /// `send` refuses what is no header, and those that the client or the document sets: the key, the version
            /// of the API, and what frames the body.
            pub fn header(
                mut self,
                name: impl ::std::convert::AsRef<str>,
                value: impl ::std::convert::AsRef<str>,
            ) -> Self {
                self.options_.header(name.as_ref(), value.as_ref());
                self
            }
        }
    };
    ($builder:ident, form) => {
        crate::options::options!($builder);

        impl<C> $builder<C> {
            /// A part of the form that the document does not list (RFC 7578, section 4.2), as text: the service may
            /// know more than its document. Goes out before the files. May be called again, also for the same name.
            ///
            /// `send` refuses the name of a field that the document lists.
            pub fn extra_field(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                value: impl ::std::convert::Into<::std::string::String>,
            ) -> Self {
                self.options_.field(name.into(), value.into());
                self
            }
        }
    };
}
pub(crate) use options;

/// Stands for a macro of a feature that is off.
#[cfg(not(feature = "blocking"))]
macro_rules! nothing {
    ($($tokens:tt)*) => {};
}
#[cfg(not(feature = "blocking"))]
pub(crate) use nothing;
