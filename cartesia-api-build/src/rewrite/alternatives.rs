//! The variants of a success with several alternatives, which the status of a response selects.

use syn::{Fields, Ident, Item, ItemMod, Type};

use super::attributes::is_untagged;
use crate::rust_types::own;

/// Returns the `count` variants in the order of the document. Empty if typify has generated something other than an
/// untagged enum, which distinguishes them itself.
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
