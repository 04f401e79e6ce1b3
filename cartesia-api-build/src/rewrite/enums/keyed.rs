//! Reads alternatives that a key distinguishes, such as `{"text": …}` or `{"count": …}`. Serde rejects other keys
//! beside it, which a service may add.

use quote::quote;
use syn::{Fields, Item, ItemEnum, parse_quote};

use super::choice::{alternative, arm, derives_reading, implementation, without_reading};
use crate::rewrite::attributes::{has_argument, renamed};

/// Replaces the derived implementation, if an enum has such alternatives.
pub(super) fn reading(item: &mut ItemEnum) -> Option<Item> {
    let is_plain = !["untagged", "tag", "transparent"].iter().any(|name| has_argument(&item.attrs, name));
    let has_values = item.variants.iter().any(|variant| !matches!(variant.fields, Fields::Unit));
    if !(is_plain && has_values && derives_reading(item)) {
        return None;
    }
    without_reading(item);
    let ident = &item.ident;
    let keys = item.variants.iter().map(|variant| renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()));
    let variants = item.variants.iter().map(alternative);
    let arms = item.variants.iter().map(|variant| arm(variant, &parse_quote!(Alternatives_)));
    Some(implementation(
        ident,
        &quote! {
            #[derive(::serde::Deserialize)]
            enum Alternatives_ {
                #(#variants,)*
            }
            let mut value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
            if let ::serde_json::Value::Object(members) = &mut value {
                members.retain(|name, _| matches!(name.as_str(), #(#keys)|*));
            }
            match <Alternatives_ as ::serde::Deserialize>::deserialize(value) {
                #(#arms)*
                ::std::result::Result::Err(error) => {
                    ::std::result::Result::Err(::serde::de::Error::custom(error))
                }
            }
        },
    ))
}
