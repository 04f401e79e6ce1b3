//! Reads alternatives such as `{"type": "text", "data": …}`, which serde distinguishes by a tag and a content key. In
//! serde, an alternative without content rejects the content key, which a service may still send.

use quote::quote;
use syn::{Fields, Item, ItemEnum, parse_quote};

use super::choice::{alternative, arm, derives_reading, implementation, without_reading};
use crate::rewrite::attributes::{argument, renamed};

/// Replaces the derived implementation, if an enum has such alternatives.
pub(super) fn reading(item: &mut ItemEnum) -> Option<Item> {
    let (tag, content) = (argument(&item.attrs, "tag")?, argument(&item.attrs, "content")?);
    let without = item.variants.iter().filter(|variant| matches!(variant.fields, Fields::Unit));
    let without = without.map(|variant| renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()));
    let without = without.collect::<Vec<_>>();
    if without.is_empty() || !derives_reading(item) {
        return None;
    }
    without_reading(item);
    let ident = &item.ident;
    let variants = item.variants.iter().map(alternative);
    let arms = item.variants.iter().map(|variant| arm(variant, &parse_quote!(Alternatives_)));
    Some(implementation(
        ident,
        &quote! {
            #[derive(::serde::Deserialize)]
            #[serde(tag = #tag, content = #content)]
            enum Alternatives_ {
                #(#variants,)*
            }
            let mut value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
            let tag = value.get(#tag).and_then(::serde_json::Value::as_str);
            if matches!(tag, ::std::option::Option::Some(#(#without)|*))
                && let ::serde_json::Value::Object(members) = &mut value
            {
                members.remove(#content);
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
