//! The surface as data: its public items, and what goes over the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contract::{Contract, Value};
use crate::left_out::LeftOut;

/// The surface of a set of documents. Displays as text that a reviewer reads in a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    /// One for each public constant, type, field, variant, implemented trait and method, in the code's order.
    pub items: Vec<PublicItem>,
    /// The contract of each operation, in the documents' order.
    pub contracts: Vec<Contract>,
    /// The named schemas that the contracts refer to.
    pub schemas: BTreeMap<String, Value>,
    /// The operations of the documents that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicItem {
    /// The path to it, such as `requests::VoicesClone::clip`. No two items have the same.
    pub path: String,
    /// Its kind.
    pub kind: ItemKind,
    /// Its declaration, on one line, without its attributes and its value.
    pub declaration: String,
    /// The value of a constant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Its documentation, one line an element, without empty ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub docs: Vec<String>,
    /// The example of a builder, as Rust code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// True if it is marked `#[deprecated]`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// True if it is marked `#[non_exhaustive]`: more may be added to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub non_exhaustive: bool,
}

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// `const`
    Const,
    /// `mod`
    Module,
    /// `struct`
    Struct,
    /// `enum`
    Enum,
    /// `type`
    Alias,
    /// The methods of a type that is written by hand.
    Methods,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// `fn`
    Method,
    /// The `fn` that takes an `Option` of the argument of the one before it.
    Maybe,
    /// A member that every type of its kind has, such as the constant that lists the values of an enum.
    Common,
    /// A trait that its type implements.
    Trait,
}

impl ItemKind {
    /// Returns `true` for what belongs to a type.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::Field | Self::Variant | Self::Method | Self::Maybe | Self::Common | Self::Trait)
    }
}
