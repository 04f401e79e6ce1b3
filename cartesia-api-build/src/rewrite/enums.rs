//! Enums of text that stay open: Cartesia adds values within a version, and a response that holds one must be read.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemEnum, ItemImpl, ItemMod, parse_quote};

use super::attributes::{is_serde, is_untagged, renamed, retain_derives};
use crate::rust_types::{declared, is, own_names, plain_name};

/// Gives every enum of texts a variant for those that the document doesn't list. One that tells the alternatives of a
/// `oneOf` apart stays as it is: otherwise the first of them would take any value.
pub(super) fn open(module: &mut ItemMod) {
    let Some((_, items)) = &mut module.content else { return };
    let tags = tags(items);
    let mut known: Vec<Opened> = Vec::new();
    for mut item in std::mem::take(items) {
        if known.iter().any(|opened| opened.replaces(&item)) {
            continue;
        }
        let is_tag = declared(&item).is_some_and(|name| tags.contains(name));
        let opened = if is_tag { None } else { open_enum(&mut item) };
        items.push(item);
        items.extend(opened.iter().flat_map(Opened::implementations));
        known.extend(opened);
    }
}

/// The enums in the required fields of what stands for the alternatives of a `oneOf` or `anyOf`.
fn tags(items: &[Item]) -> BTreeSet<Ident> {
    let untagged = items.iter().filter_map(|item| match item {
        Item::Enum(item) if is_untagged(&item.attrs) => Some(item),
        _ => None,
    });
    let alternatives = untagged.flat_map(|item| item.variants.iter().flat_map(|variant| &variant.fields));
    let alternatives = alternatives.flat_map(|field| own_names(&field.ty)).collect::<BTreeSet<_>>();
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) if alternatives.contains(&item.ident) => Some(item),
        _ => None,
    });
    // A field that may be left out tells nothing apart.
    structs.flat_map(|item| &item.fields).filter_map(|field| plain_name(&field.ty)).cloned().collect()
}

/// An enum that was opened.
struct Opened {
    ident: Ident,
    other: Ident,
    /// The variants that the document lists, and their texts.
    listed: Vec<(Ident, String)>,
}

fn open_enum(item: &mut Item) -> Option<Opened> {
    let Item::Enum(item) = item else { return None };
    let is_text = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    if !is_text || item.variants.is_empty() {
        return None;
    }
    let listed = item.variants.iter_mut().map(|variant| {
        let text = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        variant.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        (variant.ident.clone(), text)
    });
    let listed = listed.collect::<Vec<_>>();
    let other = other(item);
    item.variants.push(parse_quote! {
        /// A value that the document does not list, as it is written.
        #other(::std::string::String)
    });
    item.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    retain_derives(&mut item.attrs, |path| !is_serde(path) && !path.is_ident("Copy"));
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    Some(Opened { ident: item.ident.clone(), other, listed })
}

/// A name that no listed value has taken.
fn other(item: &ItemEnum) -> Ident {
    let mut name = String::from("Other");
    while item.variants.iter().any(|variant| variant.ident == name) {
        name.push('_');
    }
    format_ident!("{name}")
}

impl Opened {
    /// Returns whether this is an implementation of typify's that only knows the listed values.
    fn replaces(&self, item: &Item) -> bool {
        let Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) = item else { return false };
        let is_mine = plain_name(self_ty) == Some(&self.ident);
        let only_knows_listed = ["::std::fmt::Display", "::std::str::FromStr", "::std::convert::TryFrom"];
        is_mine && only_knows_listed.iter().any(|name| is(path, name))
    }

    fn implementations(&self) -> Vec<Item> {
        let Self { ident, other, listed } = self;
        let variants = listed.iter().map(|(variant, _)| variant).collect::<Vec<_>>();
        let texts = listed.iter().map(|(_, text)| text).collect::<Vec<_>>();
        let text = quote! {
            impl #ident {
                /// The value as it is written.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #texts,)*
                        Self::#other(text) => text,
                    }
                }

                fn listed(text: &str) -> ::std::option::Option<Self> {
                    match text {
                        #(#texts => ::std::option::Option::Some(Self::#variants),)*
                        _ => ::std::option::Option::None,
                    }
                }
            }
        };
        [text].into_iter().chain(self.conversions()).chain(self.serde()).map(|item| parse_quote!(#item)).collect()
    }

    /// From text that a caller gives, which must be listed, and to text.
    fn conversions(&self) -> [TokenStream; 4] {
        let ident = &self.ident;
        let allowed = self.listed.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ");
        let error = quote!(self::error::ConversionError);
        [
            quote! {
                impl ::std::fmt::Display for #ident {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(self.as_str())
                    }
                }
            },
            quote! {
                impl ::std::str::FromStr for #ident {
                    type Err = #error;

                    fn from_str(value: &str) -> ::std::result::Result<Self, #error> {
                        Self::listed(value).ok_or_else(|| {
                            let value = crate::runtime::beginning(value);
                            ::std::format!("is {value:?}, which is not one of {}", #allowed).into()
                        })
                    }
                }
            },
            quote! {
                impl ::std::convert::TryFrom<&str> for #ident {
                    type Error = #error;

                    fn try_from(value: &str) -> ::std::result::Result<Self, #error> {
                        value.parse()
                    }
                }
            },
            quote! {
                impl ::std::convert::TryFrom<::std::string::String> for #ident {
                    type Error = #error;

                    fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, #error> {
                        value.parse()
                    }
                }
            },
        ]
    }

    /// From text that a service sends, which may be anything, and back to the same text.
    fn serde(&self) -> [TokenStream; 2] {
        let Self { ident, other, .. } = self;
        [
            quote! {
                impl ::serde::Serialize for #ident {
                    fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                        serializer.serialize_str(self.as_str())
                    }
                }
            },
            quote! {
                impl<'de> ::serde::Deserialize<'de> for #ident {
                    fn deserialize<D: ::serde::Deserializer<'de>>(
                        deserializer: D,
                    ) -> ::std::result::Result<Self, D::Error> {
                        let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                        ::std::result::Result::Ok(Self::listed(&text).unwrap_or(Self::#other(text)))
                    }
                }
            },
        ]
    }
}
