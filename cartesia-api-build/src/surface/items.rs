//! The surface as data: the public items, and the contracts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contract::{Contract, Value};
use crate::left_out::LeftOut;

/// The public API of a set of documents, and the contract of each call. Displays as text for reviewers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    /// The public constants, types, fields, variants, implemented traits and methods, in the code's order.
    pub items: Vec<PublicItem>,
    /// The contract of each operation, in the documents' order.
    pub contracts: Vec<Contract>,
    /// The named schemas that the contracts refer to.
    pub schemas: BTreeMap<String, Value>,
    /// The operations that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicItem {
    /// The path, such as `requests::VoicesClone::clip`. It is unique.
    pub path: String,
    /// Its kind.
    pub kind: ItemKind,
    /// The declaration on one line, without attributes and value.
    pub declaration: String,
    /// The value of a constant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The lines of the documentation, without empty ones.
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
    /// The methods of a handwritten type.
    Methods,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// `fn`
    Method,
    /// The `fn` that takes an `Option` of the preceding method's argument.
    Maybe,
    /// A member that every type of this kind has, such as the constant that lists the values of an enum.
    Common,
    /// A trait that its type implements.
    Trait,
}

impl ItemKind {
    /// Returns whether the item belongs to a type.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::Field | Self::Variant | Self::Method | Self::Maybe | Self::Common | Self::Trait)
    }
}
