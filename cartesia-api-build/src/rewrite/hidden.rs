//! Makes structs private to the crate if only builders construct them. Setters replace their fields, and no public item
//! exposes them.

use std::collections::BTreeSet;

use syn::visit::Visit;
use syn::{Ident, Item, ItemMod, Visibility, parse_quote};

use super::call::Call;
use crate::rust_types::{OwnNames, declared};

/// Hides the struct of each JSON body, unless a call or another type exposes it.
pub(super) fn hide(module: &mut ItemMod, calls: &[Call]) {
    let Some((_, items)) = &mut module.content else { return };
    let shown = shown(items, calls);
    let structures = calls.iter().filter_map(|call| call.structure.as_ref());
    let hidden = structures.filter(|structure| !shown.contains(*structure)).collect::<BTreeSet<_>>();
    items.iter_mut().filter(|item| declared(item).is_some_and(|name| hidden.contains(name))).for_each(make_private);
}

/// Returns the names of the types that a call or another type exposes.
fn shown(items: &[Item], calls: &[Call]) -> BTreeSet<Ident> {
    let mut of_calls = OwnNames::default();
    for call in calls {
        call.inputs.iter().for_each(|input| of_calls.visit_type(&input.ty));
        of_calls.visit_type(&call.success);
    }
    let mut shown = of_calls.0.into_iter().collect::<BTreeSet<_>>();
    for item in items {
        if let Some(name) = declared(item) {
            let mut names = OwnNames::default();
            names.visit_item(item);
            shown.extend(names.0.into_iter().filter(|other| other != name));
        }
    }
    shown
}

fn make_private(item: &mut Item) {
    let Item::Struct(item) = item else { return };
    let private: Visibility = parse_quote!(pub(crate));
    item.fields.iter_mut().for_each(|field| field.vis = private.clone());
    item.vis = private;
    let reason = "without a feature, the operations that send it are not there";
    item.attrs.push(parse_quote!(#[allow(dead_code, reason = #reason)]));
}
