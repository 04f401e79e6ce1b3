//! The contract of each operation, from the document, as plain static data that the generated code holds.
//!
//! The client reads from it what goes into every request; the sandbox enforces all of it.

use reqwest::StatusCode;

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
    pub(crate) success: u16,
    /// Its content.
    pub(crate) content: Content,
    /// Its media type, or the list of those that it may be of, which a request for anything but JSON sends as `Accept`.
    pub(crate) accept: &'static str,
    /// A value of its JSON, as text; `null` of any other content.
    #[cfg(feature = "sandbox")]
    pub(crate) instance: &'static str,
}

impl Operation {
    /// Returns an operation without content and parameters, which is public and whose success has no content. The generated
    /// code says of each what is otherwise.
    pub(crate) const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        #[cfg(not(any(feature = "sandbox", feature = "tracing")))]
        let _ = (method, path);
        Self {
            id,
            #[cfg(any(feature = "sandbox", feature = "tracing"))]
            method,
            #[cfg(any(feature = "sandbox", feature = "tracing"))]
            path,
            auth: Auth::None,
            headers: &[],
            parameters: &[],
            media_types: &[],
            #[cfg(feature = "sandbox")]
            has_content: false,
            parts: &[],
            success: 200,
            content: Content::None,
            accept: "",
            #[cfg(feature = "sandbox")]
            instance: "null",
        }
    }

    pub(crate) const fn auth(self, auth: Auth) -> Self {
        Self { auth, ..self }
    }

    pub(crate) const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    pub(crate) const fn parameters(self, parameters: &'static [&'static str]) -> Self {
        Self { parameters, ..self }
    }

    /// Sets the media types of the content, and `true` if a request must have content.
    pub(crate) const fn content(self, media_types: &'static [&'static str], has_content: bool) -> Self {
        #[cfg(not(feature = "sandbox"))]
        let _ = has_content;
        Self {
            media_types,
            #[cfg(feature = "sandbox")]
            has_content,
            ..self
        }
    }

    pub(crate) const fn parts(self, parts: &'static [Field]) -> Self {
        Self { parts, ..self }
    }

    /// Sets the status code of the success, its content, and its media type.
    pub(crate) const fn success(self, success: u16, content: Content, accept: &'static str) -> Self {
        Self { success, content, accept, ..self }
    }

    /// Returns `true` for the status code of a success. That is any 2xx: a result must not be lost because the document
    /// doesn't list its status. A redirect, which is never followed, is one if the document has no other success.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || (status.is_redirection() && (300..400).contains(&self.success))
    }

    pub(crate) const fn instance(self, instance: &'static str) -> Self {
        #[cfg(not(feature = "sandbox"))]
        let _ = instance;
        Self {
            #[cfg(feature = "sandbox")]
            instance,
            ..self
        }
    }
}

/// A security scheme (OpenAPI 3.0.4, section 4.8.27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// The operation is public.
    None,
    /// `type: apiKey, in: header`, with the header's name.
    Header(&'static str),
    /// `type: apiKey, in: query`, with the parameter's name.
    Query(&'static str),
    /// `type: http, scheme: bearer`.
    Bearer,
    /// `type: http, scheme: basic`.
    Basic,
    /// Several at once, of which the first shows the API key, unless it is `Basic`, and the others have keys of their own.
    All(&'static [Self]),
    /// Alternatives, in the order in which they are tried. `None` among them asks for nothing.
    Any(&'static [Self]),
}

impl Auth {
    /// Returns the alternatives, of which one must be met.
    pub(crate) fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(alternatives) => alternatives,
            one => std::slice::from_ref(one),
        }
    }

    /// Returns the schemes of all alternatives.
    pub(crate) fn schemes(&self) -> impl Iterator<Item = &Self> {
        self.alternatives().iter().flat_map(Self::each)
    }

    /// Returns the schemes of one alternative, of which each must be met.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::None | Self::Any(_) => &[],
            Self::All(schemes) => schemes,
            one => std::slice::from_ref(one),
        }
    }

    /// Returns the name of the header that holds its key; `None` of none and of several.
    pub(crate) fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Bearer | Self::Basic => Some("Authorization"),
            Self::None | Self::Query(_) | Self::All(_) | Self::Any(_) => None,
        }
    }

    /// Returns the name of the parameter of the query that holds its key; `None` of none and of several.
    pub(crate) fn query(&self) -> Option<&'static str> {
        match self {
            Self::Query(name) => Some(name),
            _ => None,
        }
    }
}

/// A field of a form.
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

/// Writes the constructor for a kind, which only the sandbox looks at.
macro_rules! kinds {
    ($($name:ident $kind:ident $(($values:ident: $list:ty))?),*) => {
        impl Field {
            $(
                pub(crate) const fn $name(name: &'static str $(, $values: $list)?) -> Self {
                    $(
                        #[cfg(not(feature = "sandbox"))]
                        let _ = $values;
                    )?
                    Self {
                        name,
                        #[cfg(feature = "sandbox")]
                        kind: Kind::$kind $(($values))?,
                        #[cfg(feature = "sandbox")]
                        required: false,
                        #[cfg(feature = "sandbox")]
                        repeated: false,
                    }
                }
            )*
        }
    };
}
kinds!(
    file File,
    file_or_text FileOrText,
    text Text,
    date_time DateTime,
    choice Choice(values: &'static [&'static str]),
    boolean Boolean,
    integer Integer,
    number Number,
    json Json,
    any Any
);

impl Field {
    /// The same field, which must be there.
    pub(crate) const fn required(self) -> Self {
        Self {
            #[cfg(feature = "sandbox")]
            required: true,
            ..self
        }
    }

    /// The same field, which may occur more than once.
    pub(crate) const fn repeated(self) -> Self {
        Self {
            #[cfg(feature = "sandbox")]
            repeated: true,
            ..self
        }
    }
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
    /// The same, or a text in its place.
    FileOrText,
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
    /// One of several types, or any: a text as it is, or JSON.
    Any,
}
