//! What the document says of each operation, as the generated code hands it over: plain static data.
//!
//! The client reads from it what goes into every request; the sandbox enforces all of it.

/// One operation of the document (OpenAPI 3.0.4, section 4.8.10).
#[derive(Debug)]
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "only the sandbox reads all of it"))]
pub(crate) struct Operation {
    /// `operationId`.
    pub(crate) id: &'static str,
    /// The HTTP method, in capitals.
    pub(crate) method: &'static str,
    /// The path below the server's URL, with `{name}` for path parameters.
    pub(crate) path: &'static str,
    /// How a call shows who makes it.
    pub(crate) auth: Auth,
    /// Headers with the one value that the document allows.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The names of the header parameters, which have setters.
    pub(crate) parameters: &'static [&'static str],
    /// The fields of the `multipart/form-data` body, in the document's order; empty where there is none.
    pub(crate) parts: &'static [Field],
    /// The status of the documented success.
    pub(crate) success: u16,
    /// What it holds.
    pub(crate) content: Content,
    /// Its media type, which a request that is not for JSON asks for.
    pub(crate) accept: &'static str,
    /// The properties of the JSON object that the success holds; empty where it holds none.
    pub(crate) answer: &'static [Field],
}

/// A security scheme (OpenAPI 3.0.4, section 4.8.27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of these occur is up to the document")]
pub(crate) enum Auth {
    /// The operation is public.
    None,
    /// `type: apiKey, in: header`, with the header's name.
    Header(&'static str),
    /// `type: http, scheme: bearer`.
    Bearer,
}

/// A part of a form or a property of an answer.
#[derive(Debug)]
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "only the sandbox reads it"))]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// Whether it may stand more than once.
    pub(crate) repeated: bool,
}

/// What a success holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of these occur is up to the document")]
pub(crate) enum Content {
    /// No body.
    None,
    /// One JSON value.
    Json,
    /// Bytes or events, which the caller reads.
    Stream,
}

/// What a field may hold.
#[derive(Debug)]
#[allow(dead_code, reason = "which of these occur is up to the document")]
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
