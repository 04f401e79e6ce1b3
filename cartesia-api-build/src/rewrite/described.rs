//! Descriptions for items that have none in the document: the description of their type, if it has one.

use std::collections::BTreeMap;

use syn::{Ident, Item, ItemMod, Type};

use super::input::Input;
use crate::docs;
use crate::rust_types::{boxed, declared, optional, own_name, path_of};

/// The first paragraph of each described type's docs, by the type's name.
pub(super) struct Described(BTreeMap<Ident, String>);

impl Described {
    pub(super) fn of(module: &ItemMod) -> Self {
        let items = module.content.iter().flat_map(|(_, items)| items);
        Self(items.filter_map(|item| Some((declared(item)?.clone(), description(item)?))).collect())
    }

    /// Returns the description of one of the document's types. A list doesn't take the description of its elements.
    pub(super) fn ty(&self, ty: &Type) -> Option<&str> {
        match optional(ty).or_else(|| boxed(ty)) {
            Some(inner) => self.ty(inner),
            None => self.0.get(own_name(path_of(ty)?)?).map(String::as_str),
        }
    }

    /// Sets the description of an input without one to that of its type.
    pub(super) fn tell(&self, input: &mut Input) {
        if input.field.description.is_none() {
            input.field.description = self.ty(&input.ty).map(str::to_owned);
        }
    }
}

/// Returns the first paragraph of a type's docs; `None` if it is only the name that typify writes.
fn description(item: &Item) -> Option<String> {
    let (ident, attributes) = match item {
        Item::Struct(item) => (&item.ident, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.attrs),
        Item::Type(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    let text = attributes.iter().filter_map(docs::text).collect::<Vec<_>>().join("\n");
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    // Code or a list can't stand alone, and the sentences of `read/twins.rs` only apply to the type.
    let is_of_name = ["Named `", "Differs from the type `"].iter().any(|words| paragraph.starts_with(words));
    let is_prose = paragraph.starts_with(|first: char| first.is_alphanumeric()) && !is_of_name;
    (is_prose && paragraph != format!("`{ident}`")).then_some(paragraph)
}
