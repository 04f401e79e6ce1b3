//! The setter of one input: what it takes, and what rustdoc says of it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use super::request::deprecated;
use crate::lower::BodyKind;
use crate::rewrite::{Input, Use};
use crate::rust_types::{element, is_string, is_upload, own};
use crate::{docs, paths};

/// Takes the type itself and whatever converts to it; what doesn't convert is reported by `send`.
pub(super) fn setter(input: &Input, body: Option<BodyKind>) -> TokenStream {
    let Input { ident, ty, field, .. } = input;
    let name = name(ident);
    let docs = setter_docs(input);
    let deprecated = deprecated(field.deprecated);
    let (bound, value) = match element(ty) {
        Some(element) => many(element),
        None => one(ty),
    };
    let some = input.null.is_some().then(|| quote!(.or_null()));
    let null = input.null.as_ref().map(|null| setter_of_null(input, null, body));
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, value: #bound) -> Self {
            self.#ident = #value #some;
            self
        }

        #null
    }
}

/// A setter without a value beside the other, which takes whatever converts to one.
fn setter_of_null(Input { ident, field, .. }: &Input, null: &Ident, body: Option<BodyKind>) -> TokenStream {
    let in_form = match body {
        Some(BodyKind::Form) => " A form has no null: no part is sent.",
        Some(BodyKind::UrlEncoded) => " A form has no null: nothing is sent.",
        _ => "",
    };
    let docs = docs::lines(&format!("Sets `{}` to null.{in_form}", field.name));
    let deprecated = deprecated(field.deprecated);
    quote! {
        #docs
        #deprecated
        pub fn #null(mut self) -> Self {
            self.#ident = crate::runtime::Input::Set(::std::option::Option::None);
            self
        }
    }
}

/// The name of the setter.
pub(super) fn name(ident: &Ident) -> Ident {
    let is_taken = paths::BUILDER_METHODS.contains(&ident.to_string().as_str());
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
    match ty {
        _ if is_upload(ty) => Kind::Upload,
        _ if is_string(ty) => Kind::String,
        _ if own(ty).is_some() => Kind::Own,
        _ => Kind::Other,
    }
}

fn setter_docs(Input { field, use_, null, .. }: &Input) -> TokenStream {
    let requirement = match use_ {
        Use::Required | Use::Path => "Required.",
        Use::RequiredInBody => "Required when another field of the body is set.",
        Use::Optional | Use::Defaulted => "May be left out.",
    };
    let described = field.description.clone().unwrap_or_else(|| format!("`{}`", field.name));
    let limits = field.limits.iter().map(|limits| format!("{limits} ")).collect::<String>();
    let or_null = null.iter().map(|null| format!("`{null}` sets it to null. ")).collect::<String>();
    docs::paragraphs([described.as_str(), &format!("{limits}{or_null}{requirement}")])
}
