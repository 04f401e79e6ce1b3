//! The setter of one input: what it takes, and what rustdoc says of it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, Type};

use super::input::Use;
use super::types::{Types, element, is_string};
use super::{Input, deprecated};
use crate::{docs, paths};

/// Methods that every builder has.
const BUILDER_METHODS: [&str; 6] = ["send", "timeout", "retry", "header", "extra_field", "clone"];

/// Takes the type itself and whatever converts to it; what doesn't convert is reported by `send`.
pub(super) fn setter(input: &Input<'_>) -> TokenStream {
    let Input { ident, ty, field, .. } = input;
    let name = name(ident);
    let docs = setter_docs(input);
    let deprecated = deprecated(field.is_some_and(|field| field.deprecated));
    let (bound, value) = match element(ty) {
        Some(element) => many(element),
        None => one(ty),
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, value: #bound) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// What the setter is called.
pub(super) fn name(ident: &Ident) -> Ident {
    let is_taken = BUILDER_METHODS.contains(&ident.to_string().as_str());
    if is_taken { format_ident!("{ident}_") } else { ident.clone() }
}

fn one(ty: &Type) -> (TokenStream, TokenStream) {
    match kind(ty) {
        Kind::Upload => (quote!(#ty), quote!(crate::runtime::Input::checked(value))),
        Kind::String => (quote!(impl ::std::convert::Into<#ty>), quote!(crate::runtime::Input::Set(value.into()))),
        Kind::Own => (
            quote!(impl ::std::convert::TryInto<#ty, Error: ::std::fmt::Display>),
            quote!(crate::runtime::Input::converted(value.try_into())),
        ),
        Kind::Other => (quote!(#ty), quote!(crate::runtime::Input::Set(value))),
    }
}

fn many(ty: &Type) -> (TokenStream, TokenStream) {
    let (bound, one) = match kind(ty) {
        Kind::Upload => (quote!(#ty), quote!(crate::runtime::Input::checked)),
        Kind::String => {
            (quote!(impl ::std::convert::Into<#ty>), quote!(|value| crate::runtime::Input::Set(value.into())))
        }
        Kind::Own => (
            quote!(impl ::std::convert::TryInto<#ty, Error: ::std::fmt::Display>),
            quote!(|value| crate::runtime::Input::converted(value.try_into())),
        ),
        Kind::Other => (quote!(#ty), quote!(crate::runtime::Input::Set)),
    };
    (
        quote!(impl ::std::iter::IntoIterator<Item = #bound>),
        quote!(crate::runtime::Input::many(value.into_iter().map(#one))),
    )
}

enum Kind {
    Upload,
    String,
    /// Of `mod types`.
    Own,
    Other,
}

fn kind(ty: &Type) -> Kind {
    match ty.to_token_stream().to_string().replace(' ', "").as_str() {
        paths::UPLOAD => Kind::Upload,
        _ if is_string(ty) => Kind::String,
        _ if Types::is_own(ty) => Kind::Own,
        _ => Kind::Other,
    }
}

fn setter_docs(input: &Input<'_>) -> TokenStream {
    let requirement = match input.use_ {
        Use::Required | Use::Path => "Required.",
        Use::RequiredInBody => "Required when another field of the body is set.",
        Use::Optional | Use::Defaulted => "May be left out.",
    };
    let described = input.field.and_then(|field| field.description.clone()).or_else(|| input.description.clone());
    let described = described.unwrap_or_else(|| format!("`{}`", input.name));
    let limits = input.field.and_then(|field| field.limits.clone());
    let limits = limits.map(|limits| format!("{limits} ")).unwrap_or_default();
    docs::paragraphs([described.as_str(), &format!("{limits}{requirement}")])
}
