//! Optional properties that contain their own type. Typify breaks such a cycle with a box at the first optional value
//! that it meets. If the box is around the option, an absent value would be sent as null.

use syn::{Field, Item, ItemMod, parse_quote};

use super::attributes::{has_default, remove_argument};
use crate::rust_types::{boxed, optional};

/// Moves these boxes into the options.
pub(super) fn within_options(module: &mut ItemMod) {
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    for item in items {
        match item {
            Item::Struct(item) => item.fields.iter_mut().for_each(within_option),
            Item::Enum(item) => {
                item.variants.iter_mut().flat_map(|variant| &mut variant.fields).for_each(within_option)
            }
            _ => {}
        }
    }
}

fn within_option(field: &mut Field) {
    // A required value is null if there is none, so its box stays outside.
    if let Some(inner) = boxed(&field.ty).and_then(optional).filter(|_| has_default(&field.attrs)) {
        field.ty = parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
        remove_argument(&mut field.attrs, "default");
        field.attrs.push(parse_quote!(#[serde(default, skip_serializing_if = "::std::option::Option::is_none")]));
    }
}
