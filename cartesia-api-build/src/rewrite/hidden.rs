//! Structs that builders alone make are private to the crate: setters stand for their fields, and nobody gives or gets
//! one.

use syn::visit::Visit;
use syn::{Ident, Item, ItemMod, Visibility, parse_quote};

use super::call::Call;
use crate::rust_types::{OwnNames, declared};

/// Hides the struct of each JSON body that no call and no other type shows.
pub(super) fn hide(module: &mut ItemMod, calls: &[Call]) {
    let Some((_, items)) = &mut module.content else { return };
    for structure in calls.iter().filter_map(|call| call.structure.as_ref()) {
        if !is_shown(structure, items, calls) {
            items.iter_mut().filter(|item| declared(item) == Some(structure)).for_each(make_private);
        }
    }
}

fn is_shown(structure: &Ident, items: &[Item], calls: &[Call]) -> bool {
    let mut names = OwnNames::default();
    for call in calls {
        call.inputs.iter().for_each(|input| names.visit_type(&input.ty));
        names.visit_type(&call.success);
    }
    let others = items.iter().filter(|item| declared(item).is_some_and(|name| name != structure));
    others.for_each(|item| names.visit_item(item));
    names.0.contains(structure)
}

fn make_private(item: &mut Item) {
    let Item::Struct(item) = item else { return };
    let private: Visibility = parse_quote!(pub(crate));
    item.fields.iter_mut().for_each(|field| field.vis = private.clone());
    item.vis = private;
    let reason = "without a feature, the operations that send it are not there";
    item.attrs.push(parse_quote!(#[allow(dead_code, reason = #reason)]));
}
