//! The facts of a document that the later stages need, as plain data.

mod auth;
mod field;

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, StatusCode};

pub(crate) use auth::Auth;
pub(crate) use field::{Field, Kind, PartHeader};

/// A document without multipart bodies, constant headers and security, and the facts about them.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) document: OpenAPI,
    /// The API version.
    pub(crate) version: String,
    /// The URL of the first server, without a trailing slash.
    pub(crate) server: String,
    /// The operations, in the order in which progenitor generates their methods.
    pub(crate) operations: Vec<Operation>,
    pub(crate) choices: Vec<Choice>,
}

/// Alternatives that are selected by a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// The distinct names of the schemas, sorted.
    pub(crate) alternatives: Vec<String>,
    pub(crate) property: String,
    /// The schema for each value of the property.
    pub(crate) values: BTreeMap<String, String>,
}

/// The facts of one operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The method in upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    /// The URL of the operation's own server; `None` if it uses the document's.
    pub(crate) server: Option<String>,
    pub(crate) auth: Auth,
    /// The headers with one possible value.
    pub(crate) constants: Vec<(String, String)>,
    /// The parameters, in the order of progenitor's method.
    pub(crate) parameters: Vec<Argument>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
}

/// A parameter that the caller sets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    pub(crate) place: Place,
    /// The name that progenitor sees, which is unique in the operation in Rust.
    pub(crate) known_as: String,
    pub(crate) field: Field,
    /// The style in which the client writes the parameter; `None` if progenitor writes it.
    pub(crate) style: Option<Style>,
}

/// The format of a parameter or form field (OpenAPI 3.0.4, sections 4.8.12.3 and 4.8.15.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `form` in a query and `simple` elsewhere, with `explode: true`.
    Exploded,
    /// `form` in a query and `simple` elsewhere, with `explode: false`.
    Commas,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// In a path, a dot before the value, or before each value with `explode` (RFC 6570, section 3.2.5).
    Label {
        explode: bool,
    },
    /// In a path, a semicolon and the name before the value, or before each value with `explode` (RFC 6570, section
    /// 3.2.7).
    Matrix {
        explode: bool,
    },
    /// JSON, from `content`.
    Json,
}

impl Style {
    /// Returns the name of the style in a document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exploded | Self::Commas => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Label { .. } => "label",
            Self::Matrix { .. } => "matrix",
            Self::Json => "content",
        }
    }

    /// Returns the delimiter between the elements of an array that is sent as one text.
    pub(crate) fn between(self) -> Option<char> {
        match self {
            Self::Commas => Some(','),
            Self::SpaceDelimited => Some(' '),
            Self::PipeDelimited => Some('|'),
            Self::Exploded | Self::DeepObject | Self::Label { .. } | Self::Matrix { .. } | Self::Json => None,
        }
    }
}

/// The part of the request that a parameter is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

impl Place {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    /// The media type of the body. For a file, all media types that it may have.
    pub(crate) media_types: Vec<String>,
    /// The other media types that the service accepts.
    pub(crate) others: Vec<String>,
    pub(crate) required: bool,
    /// The body as one value.
    pub(crate) whole: Field,
    /// The properties of an object, in the order in which they are sent.
    pub(crate) fields: Vec<Field>,
    /// The form fields that are left out because their names are templates.
    pub(crate) patterns: Vec<String>,
}

impl Body {
    /// Returns whether the body is a form without listed fields, whose fields callers name.
    pub(crate) fn is_form_of_nothing(&self) -> bool {
        self.kind.is_form() && self.fields.is_empty()
    }

    /// Returns whether the body is a multipart form with parts that callers name, including files.
    pub(crate) fn has_unnamed_parts(&self) -> bool {
        self.kind == BodyKind::Form && (self.fields.is_empty() || !self.patterns.is_empty())
    }
}

/// The format of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// `multipart/form-data`.
    Form,
    /// `application/x-www-form-urlencoded`.
    UrlEncoded,
    Json,
    Text,
    /// One file, unchanged.
    File,
}

impl BodyKind {
    pub(crate) fn is_form(self) -> bool {
        matches!(self, Self::Form | Self::UrlEncoded)
    }
}

/// The success of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Success {
    pub(crate) status: u16,
    /// All documented statuses of a success, including `status`.
    pub(crate) statuses: Vec<u16>,
    pub(crate) content: Content,
    /// True if another success has no content: JSON may be missing, and a stream may be empty.
    pub(crate) is_optional: bool,
    /// False if the document has no success, or does not describe its content, which can then be anything.
    pub(crate) is_described: bool,
    /// True if the only success has a status without content, but the document describes content.
    pub(crate) is_misplaced: bool,
    /// The media type; empty if there is no content.
    pub(crate) media_type: String,
    /// The media types of files that are not requested, since JSON is available.
    pub(crate) others: Vec<String>,
    /// The statuses of each alternative of the JSON, in the order of its schema; empty if statuses do not select the
    /// alternative.
    pub(crate) alternatives: Vec<Vec<StatusCode>>,
    /// A valid value of the JSON; null for any other content.
    pub(crate) instance: serde_json::Value,
}

/// The media type of [`Content::Events`].
pub(super) const EVENTS: &str = "text/event-stream";

/// The content of a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Json,
    /// `text/event-stream`.
    Events,
    /// Any other media type.
    Bytes,
}
