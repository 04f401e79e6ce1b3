//! Structs that callers only read are `#[non_exhaustive]`: Cartesia adds properties to responses within a version.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Fields, Ident, Item, ItemMod, parse_quote};

use super::call::Call;
use crate::rust_types::{OwnNames, declared};

/// Marks every struct that no request is made of.
pub(super) fn mark(module: &mut ItemMod, calls: &[Call]) {
    let Some((_, items)) = &mut module.content else { return };
    let given = given(items, calls);
    for item in items {
        if let Item::Struct(item) = item
            && matches!(item.fields, Fields::Named(_))
            && !given.contains(&item.ident)
        {
            item.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

/// The names of all types that a request is made of. The builder's setters stand for a body that is an object, and
/// nobody writes it out.
fn given(items: &[Item], calls: &[Call]) -> BTreeSet<Ident> {
    let mut names = OwnNames::default();
    calls.iter().flat_map(|call| &call.inputs).for_each(|input| names.visit_type(&input.ty));
    let declared = items.iter().filter_map(|item| Some((declared(item)?, item))).collect::<BTreeMap<_, _>>();
    let mut known = BTreeSet::new();
    while let Some(name) = names.0.pop() {
        if known.insert(name.clone()) {
            declared.get(&name).into_iter().for_each(|item| names.visit_item(item));
        }
    }
    known
}
