//! The contract of an operation: everything that its calls have on the wire, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The contract of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// The `operationId`.
    pub operation: String,
    /// The path of the builder, such as `requests::VoicesClone`.
    pub item: String,
    /// The method in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The URL that the path is appended to.
    pub server: String,
    /// The authentication: `none`, `bearer`, `basic`, or the name of a header or parameter with the key. A parameter
    /// has `in the query` after its name. Several keys are joined with `and`.
    pub auth: String,
    /// The headers with the same value in each call.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The values that callers set, in the order in which they are sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The content of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The documented success.
    pub success: Success,
}

/// A value that callers set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The part of the request that contains the value.
    pub place: Place,
    /// The name and the value.
    #[serde(flatten)]
    pub property: Property,
}

/// The part of a request that contains a value. A parameter has the default style of its place, unless its `media_type`
/// names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The path (style `simple`).
    Path,
    /// The query (style `form`, exploded).
    Query,
    /// The headers (style `simple`).
    Header,
    /// A part of the form, or a property of the JSON object.
    Property,
    /// The content as a whole.
    Content,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// The name on the wire.
    pub name: String,
    /// True if the value must be set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The media type or style from the form's `encoding`. For a parameter, the style or the media type of its
    /// `content`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The value.
    #[serde(flatten)]
    pub value: Value,
}

/// A value on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// True if it may be `null`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// The type, and the possible values.
    pub shape: Shape,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Any value.
    Any,
    /// A simple type and its format, such as `string date-time`.
    Simple(String),
    /// One of several strings.
    Choice(Vec<String>),
    /// An array.
    Array(Box<Value>),
    /// An object.
    Object {
        /// The properties that the document lists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        properties: Vec<Property>,
        /// The value of additional properties, if they are allowed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        others: Option<Box<Value>>,
    },
    /// One of several types.
    OneOf(Vec<Value>),
    /// A schema of the document's components, by its name in [`Surface::schemas`](super::Surface).
    Schema(String),
}

/// The content of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// False if the content may be left out.
    pub required: bool,
}

/// A documented success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// All documented status codes of a success.
    pub statuses: Vec<u16>,
    /// The media type of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// True if a success may have no content, although others have some.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// The content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl Success {
    /// Returns the statuses as a list; `2xx` if the document has none.
    #[must_use]
    pub fn listed_statuses(&self) -> String {
        match self.statuses.is_empty() {
            true => "2xx".to_owned(),
            false => self.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}
