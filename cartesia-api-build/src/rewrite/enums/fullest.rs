//! Reads alternatives that nothing distinguishes as the one that keeps the most properties. Serde takes the first
//! match, and the properties that only another one has would be silently lost.

use std::collections::BTreeSet;

use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemEnum, Variant};

use super::choice::{alternative, arm, derives_reading, implementation, without_reading};
use crate::rewrite::attributes::is_untagged;
use crate::rust_types::own_names;

/// Returns the names of the structs, which are the types of objects.
pub(super) fn objects(items: &[Item]) -> BTreeSet<Ident> {
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => Some(item.ident.clone()),
        _ => None,
    });
    structs.collect()
}

/// Replaces the derived implementation, if at least two alternatives are objects, or lists or maps of objects.
pub(super) fn reading(item: &mut ItemEnum, objects: &BTreeSet<Ident>) -> Option<Item> {
    let is_of_objects = |variant: &&Variant| match &variant.fields {
        Fields::Named(_) => true,
        fields => fields.iter().flat_map(|field| own_names(&field.ty)).any(|name| objects.contains(&name)),
    };
    let is_several = item.variants.iter().filter(is_of_objects).count() > 1;
    if !(is_untagged(&item.attrs) && is_several && derives_reading(item)) {
        return None;
    }
    without_reading(item);
    let ident = &item.ident;
    let problem = format!("it is no alternative of `{ident}`");
    let names = (0..item.variants.len()).map(|index| format_ident!("Alternative{index}_")).collect::<Vec<_>>();
    let variants = item.variants.iter().map(alternative);
    let arms = item.variants.iter().zip(&names).map(|(variant, name)| arm(variant, name));
    Some(implementation(
        ident,
        &quote! {
            #(
                #[derive(::serde::Deserialize)]
                #[serde(untagged)]
                enum #names {
                    #variants,
                }
            )*
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
            let read = [#(
                match <#names as ::serde::Deserialize>::deserialize(&value) {
                    #arms
                    ::std::result::Result::Err(_) => ::std::result::Result::Err(()),
                }.ok()
            ),*];
            crate::runtime::fullest(read)
                .ok_or_else(|| ::serde::de::Error::custom(#problem))
        },
    ))
}
