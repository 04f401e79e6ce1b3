//! The order of alternatives that nothing distinguishes. Serde takes the first match, so the most specific one goes
//! first. Otherwise the properties that only it has would be silently lost.

use std::collections::BTreeMap;

use syn::{Fields, Ident, Item, ItemEnum, ItemMod, Type, Variant};

use super::attributes::{has_default, is_untagged};
use crate::rust_types::{boxed, element, is_map, optional, plain_name};

/// The number of required properties, the number of all properties, and `false` for a fractional number, which would
/// also match a whole one.
type Demand = (usize, usize, bool);

/// Sorts the variants of each untagged enum. Equally specific variants keep their order.
pub(super) fn most_demanding_first(module: &mut ItemMod) {
    let Some((_, items)) = &mut module.content else { return };
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some((item.ident.clone(), item.fields.clone())),
        _ => None,
    });
    let structs = structs.collect::<BTreeMap<_, _>>();
    for item in items.iter_mut() {
        if let Item::Enum(item) = item
            && is_untagged(&item.attrs)
        {
            sort(item, &structs);
        }
    }
}

fn sort(item: &mut ItemEnum, structs: &BTreeMap<Ident, Fields>) {
    let mut variants = std::mem::take(&mut item.variants).into_iter().collect::<Vec<_>>();
    variants.sort_by_cached_key(|variant| std::cmp::Reverse(demand(variant, structs)));
    item.variants = variants.into_iter().collect();
}

fn demand(variant: &Variant, structs: &BTreeMap<Ident, Fields>) -> Demand {
    of_fields(&variant.fields, structs, structs.len())
}

/// Returns the demand of named fields, or of the struct in their place. Follows at most `depth` structs.
fn of_fields(fields: &Fields, structs: &BTreeMap<Ident, Fields>, depth: usize) -> Demand {
    match fields {
        Fields::Named(named) => {
            let required =
                named.named.iter().filter(|field| optional(&field.ty).is_none() && !has_default(&field.attrs));
            (required.count(), named.named.len(), true)
        }
        Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 && depth > 0 => {
            unnamed.unnamed.first().map_or((0, 0, true), |field| of_type(&field.ty, structs, depth - 1))
        }
        _ => (0, 0, true),
    }
}

/// Returns the demand of a type. A list has that of its elements. A map keeps everything that an object without
/// required properties would lose.
fn of_type(ty: &Type, structs: &BTreeMap<Ident, Fields>, depth: usize) -> Demand {
    let ty = boxed(ty).unwrap_or(ty);
    let ty = element(ty).unwrap_or(ty);
    let name = plain_name(ty);
    match name.and_then(|name| structs.get(name)) {
        Some(inner) => of_fields(inner, structs, depth),
        None if is_map(ty) => (0, usize::MAX, true),
        None => (0, 0, name.is_none_or(|name| name != "f64")),
    }
}
