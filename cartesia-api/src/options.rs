//! The options of one call, in place of its client's settings.

use std::fmt;
use std::time::Duration;

use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};

use crate::contract::{Auth, Operation};
use crate::escape::escape;
use crate::excerpt::beginning;
use crate::input::Problems;
use crate::retry::RetryPolicy;
use crate::upload::Upload;

/// The end of a sentence on what no call may set.
pub(crate) const OWN: &str = "is set by the client and can't be set here";

/// The name that errors give a file of which the document has no name.
pub(crate) const EXTRA_FILE: &str = "extra_file";

/// The largest number of bytes in an escaped name: a part's headers still fit in 1 KiB.
const MAX_FIELD_NAME: usize = 765;

/// The options that a builder's methods set, in addition to the fields of the document.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
    /// Fields of the form that the document does not list.
    pub(crate) fields: Vec<(String, String)>,
    /// Files of the form of which the document has no names.
    pub(crate) files: Vec<(String, Upload)>,
    /// Values of enums that the document does not list may be sent.
    pub(crate) allow_unlisted: bool,
    /// The problems of headers, found when they were given.
    problems: Vec<String>,
}

impl Options {
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => drop(self.headers.append(name, value)),
            Err(problem) => self.problems.push(format!("{:?} {problem}", shown_name(name))),
        }
    }

    pub(crate) fn field(&mut self, name: String, value: String) {
        self.fields.push((name, value));
    }

    pub(crate) fn file(&mut self, name: String, upload: Upload) {
        self.files.push((name, upload));
    }

    /// Returns the problems of the options for an operation, to which the builder adds those of its fields.
    pub(crate) fn check(&self, operation: &'static Operation) -> Problems {
        let mut problems = Problems::new(operation, self.allow_unlisted);
        self.problems.iter().for_each(|problem| problems.push("header", problem.clone()));
        for name in self.headers.keys() {
            if let Some(reason) = reason(name, operation) {
                problems.push("header", format!("\"{name}\" {reason}"));
            }
        }
        for problem in self.fields.iter().filter_map(|(name, _)| problem_of_name(name, operation)) {
            problems.push("extra_field", problem);
        }
        for (name, upload) in &self.files {
            let of_upload = || upload.check().err().map(|problem| format!("{name:?} {problem}"));
            if let Some(problem) = problem_of_name(name, operation).or_else(of_upload) {
                problems.push(EXTRA_FILE, problem);
            }
        }
        problems
    }
}

/// Shows names only: values of headers may be secrets, and values of fields are long.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("fields", &self.fields.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("files", &self.files.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("allow_unlisted", &self.allow_unlisted)
            .finish_non_exhaustive()
    }
}

/// Returns what keeps a field of the caller's own from being sent by a name.
fn problem_of_name(name: &str, operation: &Operation) -> Option<String> {
    if operation.parts.iter().any(|part| part.name == name) {
        return Some(format!("{name:?} is a field of the document, which has a setter of its own"));
    }
    let is_long = name.is_empty() || escape(name).len() > MAX_FIELD_NAME;
    is_long.then(|| {
        let name = beginning(name);
        format!("{name:?} is not of 1 to {MAX_FIELD_NAME} bytes, which names of fields are")
    })
}

/// Parses a header. The error is the rest of a sentence, without the value, which may be a secret.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = name.parse::<HeaderName>().map_err(|_| "is not the name of a header")?;
    if [CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING].contains(&name) {
        return Err(OWN);
    }
    let value =
        HeaderValue::from_str(value).map_err(|_| "has a value that no header may have, such as a line break")?;
    Ok((name, value))
}

/// Returns a name without what follows a colon, where a whole line was given as one: the value may be a secret.
pub(crate) fn shown_name(name: &str) -> String {
    match name.split_once(':') {
        Some((name, _)) => format!("{}:…", beginning(name)),
        None => beginning(name),
    }
}

/// Returns the reason why a call can't set a header, as the rest of a sentence, if the document defines the header.
fn reason(name: &HeaderName, operation: &Operation) -> Option<&'static str> {
    let is = |other: &str| other.eq_ignore_ascii_case(name.as_str());
    let is_of_auth = operation.auth.schemes().filter_map(Auth::header).any(is);
    if is_of_auth || operation.headers.iter().any(|(constant, _)| is(constant)) {
        return Some(OWN);
    }
    let is_parameter = operation.parameters.iter().any(|parameter| is(parameter));
    is_parameter.then_some("is a parameter of the document, which has a setter of its own")
}

/// Generates the methods that every builder has in addition to its setters. Types and traits of the standard library
/// have full paths, since a document may use their names.
macro_rules! options {
    // A document without operations.
    () => {};
    ($builder:ident $(, $group:ident)*) => {
        crate::options::options!(@every $builder);
        $(crate::options::options!(@$group $builder);)*
    };
    (@every $builder:ident) => {
        /// The options of this call. They override the client's settings.
        impl<C> $builder<C> {
            /// Sets the timeout for the whole call, with all attempts and the delays between them. It overrides
            /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.options_.timeout = Some(timeout);
                self
            }

            /// Sets the retry policy. It overrides [`ClientBuilder::retry`](crate::ClientBuilder::retry).
            pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
                self.options_.retry = Some(policy);
                self
            }

            /// Adds a header to every attempt. It overrides a
            /// [`ClientBuilder::default_header`](crate::ClientBuilder::default_header) of the same name. Can be called
            /// several times, also with the same name.
            ///
            /// Invalid headers are an error of `send`. So are headers that the client or the document sets: the key,
            /// the version of the API, and those that frame the body.
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
    (@enums $builder:ident) => {
        impl<C> $builder<C> {
            /// Sends values that the document does not list, such as a new language. By default they are an error of
            /// `send`, whether the program wrote them or read them from elsewhere.
            ///
            /// Such a value is the variant `Other` of its type, since text only converts to listed values. Values in
            /// nested objects are not checked.
            pub fn allow_unlisted(mut self, allow: bool) -> Self {
                self.options_.allow_unlisted = allow;
                self
            }
        }
    };
    (@form $builder:ident) => {
        impl<C> $builder<C> {
            /// Adds a text field that the document does not list to the form. It is sent before the files. Can be
            /// called several times, also with the same name.
            ///
            /// The name of a listed field is an error of `send`.
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
    (@files $builder:ident) => {
        impl<C> $builder<C> {
            /// Adds a file that the document does not list to the form. It is sent after the document's own fields. Can
            /// be called several times, also with the same name.
            ///
            /// The name of a listed field is an error of `send`.
            pub fn extra_file(
                mut self,
                name: impl ::std::convert::Into<::std::string::String>,
                file: impl crate::IntoUpload,
            ) -> Self {
                self.options_.file(name.into(), crate::IntoUpload::into_upload(file));
                self
            }
        }
    };
}
pub(crate) use options;

/// A placeholder for a macro of a feature that is off.
#[cfg(not(all(feature = "blocking", feature = "sandbox")))]
macro_rules! nothing {
    ($($tokens:tt)*) => {};
}
#[cfg(not(all(feature = "blocking", feature = "sandbox")))]
pub(crate) use nothing;
