//! The variants of a success that is one of several, which the status of a response tells apart.

use syn::{Fields, Ident, Item, ItemMod, Type};

use super::attributes::is_untagged;
use crate::rust_types::own;

/// The variants in the order of the document, of which there are so many. None where typify made something else of them, which tells
/// them apart by itself.
pub(super) fn variants(module: &ItemMod, success: &Type, count: usize) -> Vec<Ident> {
    if count == 0 {
        return Vec::new();
    }
    let items = module.content.iter().flat_map(|(_, items)| items);
    let found = items.into_iter().find_map(|item| match item {
        Item::Enum(item) if own(success) == Some(&item.ident) && is_untagged(&item.attrs) => Some(item),
        _ => None,
    });
    let Some(found) = found.filter(|found| found.variants.len() == count) else { return Vec::new() };
    let of_one_value = |fields: &Fields| matches!(fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    match found.variants.iter().all(|variant| of_one_value(&variant.fields)) {
        true => found.variants.iter().map(|variant| variant.ident.clone()).collect(),
        false => Vec::new(),
    }
}
