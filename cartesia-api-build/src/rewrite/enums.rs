//! Enums of text that stay open: Cartesia adds values within a version, and a response that holds one must be read.

mod choice;
mod tags;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemEnum, ItemImpl, ItemMod, parse_quote};

use super::attributes::{is_serde, renamed, retain_derives};
use crate::rust_types::{declared, is, plain_name};

/// Gives every enum of texts a variant for those that the document doesn't list.
pub(super) fn open(module: &mut ItemMod) {
    let Some((_, items)) = &mut module.content else { return };
    let opened = items.iter_mut().filter_map(open_enum).collect::<Vec<_>>();
    items.retain(|item| !opened.iter().any(|opened| opened.replaces(item)));
    let lists = opened.iter().map(|opened| (opened.ident.clone(), opened.texts().collect())).collect();
    let choices = tags::close(items, &lists);
    for mut item in std::mem::take(items) {
        let own = opened.iter().find(|opened| declared(&item) == Some(&opened.ident));
        let is_tag = |opened: &Opened| choices.iter().any(|choice| choice.types.contains(&opened.ident));
        let own = own.map(|opened| opened.implementations(is_tag(opened))).unwrap_or_default();
        let reading = match &mut item {
            Item::Enum(item) => {
                choices.iter().find(|choice| choice.ident == item.ident).map(|choice| choice::reading(item, choice))
            }
            _ => None,
        };
        items.push(item);
        items.extend(own.into_iter().chain(reading));
    }
}

/// An enum that was opened.
struct Opened {
    ident: Ident,
    other: Ident,
    /// The variants that the document lists, and their texts.
    listed: Vec<(Ident, String)>,
}

/// A text is not `Copy`. An order by the place in the document would change with every value that is added.
const NOT_DERIVED: [&str; 3] = ["Copy", "PartialOrd", "Ord"];

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
    retain_derives(&mut item.attrs, |path| !is_serde(path) && !NOT_DERIVED.iter().any(|name| path.is_ident(name)));
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
    fn texts(&self) -> impl Iterator<Item = String> {
        self.listed.iter().map(|(_, text)| text.clone())
    }

    /// The values as an error names them.
    fn allowed(&self) -> String {
        self.texts().collect::<Vec<_>>().join(", ")
    }

    /// Returns whether this is an implementation of typify's that only knows the listed values.
    fn replaces(&self, item: &Item) -> bool {
        let Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) = item else { return false };
        let is_mine = plain_name(self_ty) == Some(&self.ident);
        let only_knows_listed = ["::std::fmt::Display", "::std::str::FromStr", "::std::convert::TryFrom"];
        is_mine && only_knows_listed.iter().any(|name| is(path, name))
    }

    fn implementations(&self, is_tag: bool) -> Vec<Item> {
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
        let tag = is_tag.then(|| self.only_listed());
        [text]
            .into_iter()
            .chain(tag)
            .chain(self.conversions())
            .chain(self.serde())
            .map(|item| parse_quote!(#item))
            .collect()
    }

    /// From text that a service sends, where another value says that the whole is something else.
    fn only_listed(&self) -> TokenStream {
        let (ident, allowed) = (&self.ident, self.allowed());
        quote! {
            impl #ident {
                fn only_listed<'de, D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                    Self::listed(&text).ok_or_else(|| {
                        let text = crate::runtime::beginning(&text);
                        ::serde::de::Error::custom(::std::format_args!("{text:?} is not one of {}", #allowed))
                    })
                }
            }
        }
    }

    /// From text that a caller gives, which must be listed, and to text.
    fn conversions(&self) -> [TokenStream; 4] {
        let ident = &self.ident;
        let allowed = self.allowed();
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
