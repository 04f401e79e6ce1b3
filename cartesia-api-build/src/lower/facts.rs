//! The facts of a document that the later stages need, as plain data.

mod auth;

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, StatusCode};

pub(crate) use auth::Auth;

/// A document without multipart bodies, constant headers and security, and the facts about them.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) document: OpenAPI,
    /// The version of the API.
    pub(crate) version: String,
    /// The first server's URL, without a slash at its end.
    pub(crate) server: String,
    /// In the order in which progenitor emits their methods.
    pub(crate) operations: Vec<Operation>,
    pub(crate) choices: Vec<Choice>,
}

/// Alternatives that a property selects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// The names of the schemas, each once, in the order of names.
    pub(crate) alternatives: Vec<String>,
    pub(crate) property: String,
    /// The values of the property, each with its schema.
    pub(crate) values: BTreeMap<String, String>,
}

/// The facts of one operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// The method, in capitals.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    /// The URL of its own server; `None` if it is the document's.
    pub(crate) server: Option<String>,
    pub(crate) auth: Auth,
    /// Headers with one possible value.
    pub(crate) constants: Vec<(String, String)>,
    /// In the order in which progenitor's method takes them.
    pub(crate) parameters: Vec<Argument>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
}

/// A parameter that the caller gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    pub(crate) place: Place,
    /// Its name for progenitor, unique in the operation in Rust.
    pub(crate) known_as: String,
    pub(crate) field: Field,
    /// The style in which the client writes it; `None` if progenitor writes it.
    pub(crate) style: Option<Style>,
}

/// The way in which a parameter or a field of a form is written (OpenAPI 3.0.4, sections 4.8.12.3 and 4.8.15.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `form` in a query and `simple` elsewhere, with `explode: true`.
    Exploded,
    /// The same with `explode: false`.
    Commas,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// In a path, a dot before the value, or before each of several with `explode` (RFC 6570, section 3.2.5).
    Label {
        explode: bool,
    },
    /// In a path, a semicolon and the name before the value, or before each of several with `explode` (RFC 6570, section 3.2.7).
    Matrix {
        explode: bool,
    },
    /// `content` of JSON.
    Json,
}

impl Style {
    /// The document's name for it.
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

    /// The character between the elements of an array that is one text.
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

/// The content of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    /// The media type that it is sent as; of a file, all of which it may be.
    pub(crate) media_types: Vec<String>,
    /// The other media types that the service takes it as.
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
    /// Returns whether it is a form without listed fields, so that callers name them.
    pub(crate) fn is_form_of_nothing(&self) -> bool {
        self.kind.is_form() && self.fields.is_empty()
    }

    /// Returns whether it is a form of parts that callers name, files among them.
    pub(crate) fn has_unnamed_parts(&self) -> bool {
        self.kind == BodyKind::Form && (self.fields.is_empty() || !self.patterns.is_empty())
    }
}

/// The way in which a request's content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// `multipart/form-data`.
    Form,
    /// `application/x-www-form-urlencoded`.
    UrlEncoded,
    Json,
    Text,
    /// One file, as it is.
    File,
}

impl BodyKind {
    pub(crate) fn is_form(self) -> bool {
        matches!(self, Self::Form | Self::UrlEncoded)
    }
}

/// A field of a form, a property of an object, or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// Sentences on its value: bounds, lengths, a default, and the style of a parameter.
    pub(crate) limits: Option<String>,
    /// A value that an example may show.
    pub(crate) sample: Option<serde_json::Value>,
    /// True if it is required, though it may be null.
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    /// True for an array of values of this `kind`.
    pub(crate) repeated: bool,
    pub(crate) kind: Kind,
    /// The media type that the form's `encoding` gives it.
    pub(crate) content_type: Option<String>,
    /// The style that the form's `encoding` gives it, if that is not one field for each value.
    pub(crate) style: Option<Style>,
    /// True in a form if a value of [`Kind::Json`] is sent as plain text, because it can be of several types or any.
    pub(crate) is_plain: bool,
    /// The headers with one possible value that its part has.
    pub(crate) headers: Vec<(String, String)>,
    /// The header of another field's part; `None` for a field.
    pub(crate) of_part: Option<PartHeader>,
}

/// A header of a part of a form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PartHeader {
    /// The name of the part.
    pub(crate) part: String,
    pub(crate) name: String,
}

impl Field {
    /// Adds a sentence on its value.
    pub(crate) fn tell(&mut self, sentence: &str) {
        let words = self.limits.take().map(|words| format!("{words} ")).unwrap_or_default();
        self.limits = Some(words + sentence);
    }

    /// Adds its name in the document, if that differs in Rust.
    pub(crate) fn tell_name(&mut self) {
        let words = self.description.take().map(|words| format!("{words}\n\n")).unwrap_or_default();
        self.description = Some(format!("{words}`{}` in the document.", self.name));
    }

    /// An optional value that the document does not describe.
    pub(crate) fn unlisted(name: &str, description: Option<String>, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            description,
            limits: None,
            sample: None,
            required: false,
            nullable: false,
            deprecated: false,
            repeated: false,
            kind,
            content_type: None,
            style: None,
            is_plain: false,
            headers: Vec::new(),
            of_part: None,
        }
    }
}

/// The values that a field may have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    File,
    /// A file, or a text in its place.
    FileOrText,
    Text,
    DateTime,
    Choice(Vec<String>),
    Boolean,
    Integer,
    Number,
    Json,
}

impl Kind {
    /// Returns whether a value may be a file.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File | Self::FileOrText)
    }
}

/// The success of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Success {
    pub(crate) status: u16,
    /// All documented statuses of a success, including this one.
    pub(crate) statuses: Vec<u16>,
    pub(crate) content: Content,
    /// True if another success has no content: JSON may be left out, and a stream may be empty.
    pub(crate) is_optional: bool,
    /// False if the document has none, or says nothing of its content. It may be anything then.
    pub(crate) is_described: bool,
    /// True if the document describes content of a status that has none, and of no other.
    pub(crate) is_misplaced: bool,
    /// Its media type; empty if there is no content.
    pub(crate) media_type: String,
    /// The media types of files that are not requested, since there is JSON.
    pub(crate) others: Vec<String>,
    /// The statuses of each alternative of its JSON, in the order of its schema; none if it has no alternatives by
    /// status.
    pub(crate) alternatives: Vec<Vec<StatusCode>>,
    /// A value of its JSON; null of any other content.
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
