//! Marks structs that callers only read as `#[non_exhaustive]`, since Cartesia adds properties to responses within a
//! version.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Fields, Ident, Item, ItemMod, parse_quote};

use super::input::Input;
use crate::rust_types::{OwnNames, declared};

/// Marks every struct that is not part of a request.
pub(super) fn mark(module: &mut ItemMod, given: &BTreeSet<Ident>) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        if let Item::Struct(item) = item
            && matches!(item.fields, Fields::Named(_))
            && !given.contains(&item.ident)
        {
            item.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

/// Returns the names of all types that inputs contain. A body that is an object is not among them: setters replace its
/// fields, and callers never construct it.
pub(super) fn given<'a>(module: &ItemMod, inputs: impl Iterator<Item = &'a Input>) -> BTreeSet<Ident> {
    let mut names = OwnNames::default();
    inputs.for_each(|input| names.visit_type(&input.ty));
    let items = module.content.iter().flat_map(|(_, items)| items);
    let declared = items.filter_map(|item| Some((declared(item)?, item))).collect::<BTreeMap<_, _>>();
    let mut known = BTreeSet::new();
    while let Some(name) = names.0.pop() {
        if known.insert(name.clone()) {
            declared.get(&name).into_iter().for_each(|item| names.visit_item(item));
        }
    }
    known
}
