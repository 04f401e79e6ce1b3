//! The contract of an operation: everything of a call that goes over the wire, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The contract of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// The `operationId`.
    pub operation: String,
    /// The path of its builder, such as `requests::VoicesClone`.
    pub item: String,
    /// In capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The URL that the path is appended to.
    pub server: String,
    /// `none`, `bearer`, `basic`, or the name of the header that holds the key, or that of the parameter with `in the query` behind it; of several at once, with `and` between them.
    pub auth: String,
    /// The headers that have the same value in each call.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The values that the caller gives, in the order in which they are sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The content of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The documented success.
    pub success: Success,
}

/// A value that the caller gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The part of the request that it is in.
    pub place: Place,
    /// Its name and value.
    #[serde(flatten)]
    pub property: Property,
}

/// The part of a request that a value is in. A parameter has the default style of its place, unless its `media_type` names another.
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
    /// False if it may be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The media type or style that the form's `encoding` gives it; of a parameter, the style or the media type of its `content`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its value.
    #[serde(flatten)]
    pub value: Value,
}

/// A value on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// True if it may be `null`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Its type, and the values that it may have.
    pub shape: Shape,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Anything.
    Any,
    /// A simple type and its format, such as `string date-time`.
    Simple(String),
    /// One of some texts.
    Choice(Vec<String>),
    /// An array of such values.
    Array(Box<Value>),
    /// An object.
    Object {
        /// The properties that the document lists.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        properties: Vec<Property>,
        /// The value of all others, if there may be others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        others: Option<Box<Value>>,
    },
    /// One of several types.
    OneOf(Vec<Value>),
    /// A schema of the document's components, which [`Surface::schemas`](super::Surface) has.
    Schema(String),
}

/// The content of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// False if a request may have no content.
    pub required: bool,
}

/// A documented success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// All documented status codes of a success.
    pub statuses: Vec<u16>,
    /// The media type of its content.
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
    /// The statuses as a list; `2xx` if the document has none.
    #[must_use]
    pub fn listed_statuses(&self) -> String {
        match self.statuses.is_empty() {
            true => "2xx".to_owned(),
            false => self.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}
