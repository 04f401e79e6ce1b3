//! Reads alternatives by a property that names the alternative. Other values select an alternative without values of
//! its own. An object that does not match the schema of its alternative is an error, and is never read as another one.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Ident, Item, ItemEnum, Variant};

use super::choice::{derives_reading, implementation, without_reading};
use crate::error::Error;
use crate::lower::Choice;
use crate::rewrite::attributes::is_untagged;
use crate::rust_types::{boxed, plain_name, type_name};

/// A choice and its enum.
pub(super) struct Told<'a> {
    pub(super) ident: Ident,
    choice: &'a Choice,
}

/// Returns the enums of the choices. Several enums may have the same alternatives.
///
/// # Errors
///
/// A choice without an enum.
pub(super) fn enums<'a>(items: &[Item], choices: &'a [Choice]) -> Result<Vec<Told<'a>>, Error> {
    let mut told = Vec::new();
    for choice in choices {
        let mut names = choice.alternatives.iter().map(|name| type_name(name)).collect::<Vec<_>>();
        names.sort();
        let count = told.len();
        told.extend(items.iter().filter_map(|item| match item {
            Item::Enum(item) if is_of(item, &names) => Some(Told { ident: item.ident.clone(), choice }),
            _ => None,
        }));
        if told.len() == count {
            let expected = format!("an enum of {}", names.join(", "));
            return Err(Error::unexpected("the types", expected, "none"));
        }
    }
    Ok(told)
}

/// Returns the enums whose alternatives all have values, except one that takes all other values.
pub(super) fn complete(items: &[Item], told: &[Told<'_>]) -> BTreeSet<Ident> {
    let is_complete = |told: &Told<'_>, item: &ItemEnum| {
        told.ident == item.ident
            && item.variants.iter().filter(|variant| told.values(variant).next().is_none()).count() < 2
    };
    let complete = items.iter().filter_map(|item| match item {
        Item::Enum(item) if told.iter().any(|told| is_complete(told, item)) => Some(item.ident.clone()),
        _ => None,
    });
    complete.collect()
}

fn is_of(item: &ItemEnum, names: &[String]) -> bool {
    let mut own = item.variants.iter().filter_map(payload).map(ToString::to_string).collect::<Vec<_>>();
    own.sort();
    is_untagged(&item.attrs) && own.len() == item.variants.len() && own == *names
}

/// Returns the type of a variant, if it is one of the document's types.
fn payload(variant: &Variant) -> Option<&Ident> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().and_then(|field| plain_name(boxed(&field.ty).unwrap_or(&field.ty)))
        }
        _ => None,
    }
}

impl Told<'_> {
    fn values(&self, variant: &Variant) -> impl Iterator<Item = &String> {
        let name = payload(variant);
        let is_own = move |schema: &str| name.is_some_and(|name| *name == type_name(schema));
        self.choice.values.iter().filter(move |(_, schema)| is_own(schema)).map(|(value, _)| value)
    }

    /// Replaces the derived implementation.
    pub(super) fn reading(&self, item: &mut ItemEnum) -> Option<Item> {
        if !derives_reading(item) {
            return None;
        }
        without_reading(item);
        let (ident, property) = (&item.ident, &self.choice.property);
        let (told, others) =
            item.variants.iter().partition::<Vec<_>, _>(|variant| self.values(variant).next().is_some());
        let arms = told.iter().map(|variant| {
            let (values, read) = (self.values(variant), alternative(variant));
            quote!(::std::option::Option::Some(#(#values)|*) => #read,)
        });
        let other = self.other(&others, ident);
        Some(implementation(
            ident,
            &quote! {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                match crate::runtime::tag(&value, #property).as_deref() {
                    #(#arms)*
                    _ => #other,
                }
                .map_err(::serde::de::Error::custom)
            },
        ))
    }

    /// Returns the code that reads a value which belongs to no alternative.
    fn other(&self, others: &[&Variant], ident: &Ident) -> TokenStream {
        match others {
            [] => {
                let (property, values) = (&self.choice.property, self.choice.values.keys());
                quote!(::std::result::Result::Err(crate::runtime::untold(&value, #property, &[#(#values),*])))
            }
            [only] => alternative(only),
            several => {
                let problem = format!("it is no alternative of `{ident}`");
                let read = several.iter().map(|variant| alternative(variant));
                quote! {
                    crate::runtime::fullest([#(#read.ok()),*])
                        .ok_or_else(|| ::std::string::String::from(#problem))
                }
            }
        }
    }
}

fn alternative(variant: &Variant) -> TokenStream {
    let ident = &variant.ident;
    quote!(crate::runtime::alternative(&value).map(Self::#ident))
}
