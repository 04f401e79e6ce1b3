//! The request of a call, complete but for what differs from attempt to attempt: the boundary of a form, and open files.

use std::convert::Infallible;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use reqwest::{Request, Url};
use serde::Serialize;

use crate::contract::{Auth, Content, Operation};
use crate::core::{Core, VERSION_HEADER};
use crate::error::{Error, InvalidRequest};
use crate::multipart::Form;
use crate::options::{OWN, Options};
use crate::streamed::Streamed;
use crate::upload::Upload;

/// The content of a request (OpenAPI 3.0.4, section 4.8.13).
pub(crate) enum RequestBody {
    None,
    /// JSON, serialized.
    Json(Bytes),
    Text(String),
    /// `application/x-www-form-urlencoded`, which may be left out when it is empty and not required.
    UrlEncoded {
        form: Form,
        required: bool,
    },
    /// `multipart/form-data`.
    Form(Form),
    /// The same, which is left out when it is empty.
    OptionalForm(Form),
    /// One file.
    File(Streamed),
}

impl RequestBody {
    /// Writes a value as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a value that JSON can't express.
    pub(crate) fn json(operation: &'static Operation, value: &impl Serialize) -> Result<Self, Error> {
        match serde_json::to_vec(value) {
            Ok(bytes) => Ok(Self::Json(bytes.into())),
            Err(error) => Err(unsendable(operation, "body", format!("can't be sent: {error}"))),
        }
    }

    /// Takes a file as the whole content.
    ///
    /// # Errors
    ///
    /// Those of [`Streamed::file`].
    pub(crate) fn file(operation: &'static Operation, upload: Upload) -> Result<Self, Error> {
        Streamed::file(operation, upload).map(Self::File)
    }

    /// Sets the body of a request, or returns what is opened anew for each attempt. `fields` and `files` are the caller's own.
    pub(crate) fn attach(
        self,
        request: &mut Request,
        operation: &Operation,
        fields: Vec<(String, String)>,
        files: Vec<(String, Upload)>,
    ) -> Option<Streamed> {
        let bytes = match self {
            Self::None => return None,
            Self::File(file) => return Some(file),
            Self::Form(mut form) => {
                form.texts(fields);
                form.files(files);
                return Some(Streamed::Form(form));
            }
            Self::OptionalForm(mut form) => {
                form.texts(fields);
                form.files(files);
                return (!form.is_empty()).then_some(Streamed::Form(form));
            }
            Self::UrlEncoded { mut form, required } => {
                form.texts(fields);
                if form.is_empty() && !required {
                    return None;
                }
                form.url_encoded().into()
            }
            Self::Json(bytes) => bytes,
            Self::Text(text) => text.into(),
        };
        let media_type = operation.media_types.first().copied().unwrap_or_default();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        *request.body_mut() = Some(bytes.into());
        None
    }
}

/// The reason why arguments don't make a request, such as a header value with a line break.
pub(crate) struct Unsendable(String);

impl Unsendable {
    pub(crate) fn into_error(self, operation: &'static Operation) -> Error {
        unsendable(operation, "the request", format!("can't be made: {}", self.0))
    }
}

impl From<reqwest::Error> for Unsendable {
    fn from(error: reqwest::Error) -> Self {
        Self(error.without_url().to_string())
    }
}

impl From<InvalidHeaderValue> for Unsendable {
    fn from(error: InvalidHeaderValue) -> Self {
        Self(error.to_string())
    }
}

impl From<Infallible> for Unsendable {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

pub(crate) fn unsendable(operation: &'static Operation, field: &'static str, problem: String) -> Error {
    Error::Invalid(InvalidRequest::of(operation.id, field, problem))
}

/// Checks that a query has no parameter of the name of a key: an object may bring any name along.
///
/// # Errors
///
/// [`Error::Invalid`] that names the parameter.
pub(crate) fn check_query(url: &Url, operation: &'static Operation) -> Result<(), Error> {
    let mut names = operation.auth.schemes().filter_map(Auth::query);
    match names.find(|name| url.query_pairs().any(|(known, _)| known == *name)) {
        Some(name) => Err(unsendable(operation, name, OWN.to_owned())),
        None => Ok(()),
    }
}

/// Sets the client's headers, then the call's, then those of the document, and the key.
pub(crate) fn set_headers(headers: &mut HeaderMap, core: &Core, operation: &Operation, options: &Options) {
    let Operation { auth, headers: constant, content, accept, .. } = operation;
    for (name, value) in &core.headers {
        // A header that is there already is a parameter of the document, or what it asks for.
        headers.entry(name).or_insert_with(|| value.clone());
    }
    for name in options.headers.keys() {
        headers.remove(name);
    }
    for (name, value) in &options.headers {
        headers.append(name, value.clone());
    }
    for (name, value) in *constant {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            let version = core.api_version.clone().filter(|_| name == VERSION_HEADER);
            headers.insert(name, version.unwrap_or(HeaderValue::from_static(value)));
        }
    }
    // Progenitor asks for JSON by itself, and only by its own media type.
    let is_json = matches!(content, Content::Json | Content::JsonOrNone);
    if *content == Content::Stream || (is_json && *accept != "application/json") {
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
    }
    core.keys.apply(*auth, headers);
}
