//! The contract of each operation, from the document, as plain static data that the generated code holds.
//!
//! The client reads from it what goes into every request; the sandbox enforces all of it.

/// One operation of the document (OpenAPI 3.0.4, section 4.8.10).
#[derive(Debug)]
pub(crate) struct Operation {
    /// `operationId`.
    pub(crate) id: &'static str,
    /// The HTTP method, in capitals.
    #[cfg(any(feature = "sandbox", feature = "tracing"))]
    pub(crate) method: &'static str,
    /// The path below the server's URL, with `{name}` for path parameters.
    #[cfg(any(feature = "sandbox", feature = "tracing"))]
    pub(crate) path: &'static str,
    /// The security scheme.
    pub(crate) auth: Auth,
    /// The headers for which the document allows one value.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The names of the header parameters, which have setters.
    pub(crate) parameters: &'static [&'static str],
    /// The media types of the request's content, of which the first is sent; a file may be of any of them. Empty where it
    /// has no content.
    pub(crate) media_types: &'static [&'static str],
    /// `true` if a request must have content.
    #[cfg(feature = "sandbox")]
    pub(crate) has_content: bool,
    /// The fields of its form, in the document's order; empty where there is none.
    pub(crate) parts: &'static [Field],
    /// The status code of the documented success.
    #[cfg(feature = "sandbox")]
    pub(crate) success: u16,
    /// Its content.
    pub(crate) content: Content,
    /// Its media type, which a request for anything but JSON sends as `Accept`.
    pub(crate) accept: &'static str,
    /// The properties of its JSON object; empty where it has none.
    #[cfg(feature = "sandbox")]
    pub(crate) response: &'static [Field],
    /// A value of its JSON, as text; `null` of any other content.
    #[cfg(feature = "sandbox")]
    pub(crate) instance: &'static str,
}

/// A security scheme (OpenAPI 3.0.4, section 4.8.27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// The operation is public.
    None,
    /// `type: apiKey, in: header`, with the header's name.
    Header(&'static str),
    /// `type: http, scheme: bearer`.
    Bearer,
    /// `type: http, scheme: basic`.
    Basic,
    /// Several at once, of which the first shows the API key, unless it is `Basic`, and the others have keys of their own.
    All(&'static [Self]),
}

impl Auth {
    /// Returns the schemes of which each must be met.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::None => &[],
            Self::All(schemes) => schemes,
            one => std::slice::from_ref(one),
        }
    }

    /// Returns the name of the header that holds its key; `None` of none and of several.
    pub(crate) fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Bearer | Self::Basic => Some("Authorization"),
            Self::None | Self::All(_) => None,
        }
    }
}

/// A part of a form, or a property of a response.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    #[cfg(feature = "sandbox")]
    pub(crate) kind: Kind,
    #[cfg(feature = "sandbox")]
    pub(crate) required: bool,
    /// `true` if it may occur more than once.
    #[cfg(feature = "sandbox")]
    pub(crate) repeated: bool,
}

/// The content of a successful response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No body.
    None,
    /// One JSON value.
    Json,
    /// One JSON value, or no body.
    JsonOrNone,
    /// Bytes or events, which the caller reads.
    Stream,
}

/// The kind of a field's value.
#[derive(Debug)]
#[cfg(feature = "sandbox")]
pub(crate) enum Kind {
    /// `type: string, format: binary`: a file.
    File,
    /// `type: string`.
    Text,
    /// `type: string, format: date-time` (RFC 3339).
    DateTime,
    /// `type: string` with `enum`: one of these.
    Choice(&'static [&'static str]),
    Boolean,
    Integer,
    Number,
    /// Anything else, as JSON (RFC 8259).
    Json,
}
