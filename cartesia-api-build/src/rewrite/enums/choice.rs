//! Reads a choice between alternatives with a tag, as serde does. If none matches, the error names the tag's value and
//! the listed values.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Ident, Item, ItemEnum, Path, Variant, parse_quote};

use super::tags::Choice;
use crate::rewrite::attributes::{derives, retain_derives};

/// Replaces the derived implementation.
pub(super) fn reading(item: &mut ItemEnum, choice: &Choice) -> Item {
    without_reading(item);
    let ident = &item.ident;
    let expected = format!("no alternative of `{ident}`");
    let variants = item.variants.iter().map(alternative);
    let arms = item.variants.iter().map(|variant| arm(variant, &parse_quote!(Alternatives_)));
    let tags = choice.tags.iter().map(|(name, values)| quote!((#name, &[#(#values),*])));
    implementation(
        ident,
        &quote! {
            #[derive(::serde::Deserialize)]
            #[serde(untagged, expecting = #expected)]
            enum Alternatives_ {
                #(#variants,)*
            }
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
            match <Alternatives_ as ::serde::Deserialize>::deserialize(&value) {
                #(#arms)*
                ::std::result::Result::Err(error) => {
                    let unlisted = crate::runtime::unlisted_tag(&value, &[#(#tags),*]);
                    ::std::result::Result::Err(::serde::de::Error::custom(
                        unlisted.unwrap_or_else(|| ::std::string::ToString::to_string(&error)),
                    ))
                }
            }
        },
    )
}

/// Implements `Deserialize` for an enum. `body` is the code, and uses a `deserializer`.
pub(super) fn implementation(ident: &Ident, body: &TokenStream) -> Item {
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #ident {
            fn deserialize<D_: ::serde::Deserializer<'de>>(
                deserializer: D_,
            ) -> ::std::result::Result<Self, D_::Error> {
                #body
            }
        }
    }
}

/// Returns whether an enum derives `Deserialize`.
pub(super) fn derives_reading(item: &ItemEnum) -> bool {
    item.attrs.iter().flat_map(derives).any(|path| is_reading(&path))
}

/// Removes the derived implementation.
pub(super) fn without_reading(item: &mut ItemEnum) {
    retain_derives(&mut item.attrs, |path| !is_reading(path));
}

fn is_reading(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "Deserialize")
}

/// Returns a variant without its docs, for the code that reads it.
pub(super) fn alternative(variant: &Variant) -> Variant {
    let mut variant = variant.clone();
    let fields = variant.fields.iter_mut().map(|field| &mut field.attrs);
    fields.chain([&mut variant.attrs]).for_each(retain_serde);
    variant
}

fn retain_serde(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| attribute.path().is_ident("serde"));
}

/// Returns the match arm that converts the variant that was read to the enum's own.
pub(super) fn arm(Variant { ident, fields, .. }: &Variant, read: &Ident) -> TokenStream {
    let names = fields
        .iter()
        .enumerate()
        .map(|(index, field)| field.ident.clone().unwrap_or_else(|| quote::format_ident!("field_{index}_")));
    let parts = match fields {
        Fields::Named(_) => quote!({ #(#names),* }),
        Fields::Unnamed(_) => quote!((#(#names),*)),
        Fields::Unit => TokenStream::new(),
    };
    quote!(::std::result::Result::Ok(#read::#ident #parts) => ::std::result::Result::Ok(Self::#ident #parts),)
}
