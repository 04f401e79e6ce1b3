//! The content of a request: the inputs that a body is made of, as a form, as JSON, as text or as a file.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;
use syn::ext::IdentExt;

use super::form;
use super::request::Request;
use crate::lower::BodyKind;
use crate::rewrite::{Input, Target, Use};

/// An expression for it.
pub(super) fn body(request: &Request<'_>) -> TokenStream {
    match request.operation.body.as_ref().map(|body| body.kind) {
        None => quote!(crate::runtime::RequestBody::None),
        Some(BodyKind::Form) => form::parts(&request.contract, inputs(request)),
        Some(BodyKind::UrlEncoded) => form::url_encoded(&request.contract, inputs(request), !is_optional(request)),
        Some(BodyKind::Json) => json(request),
        Some(BodyKind::Text) => whole(request, |text| quote!(crate::runtime::RequestBody::Text(#text))),
        Some(BodyKind::File) => {
            let contract = &request.contract;
            whole(request, |file| quote!(crate::runtime::RequestBody::file(&super::#contract, #file)?))
        }
    }
}

fn inputs<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a Input> + Clone {
    request.inputs().iter().filter(|input| !input.is_parameter())
}

fn json(request: &Request<'_>) -> TokenStream {
    let contract = &request.contract;
    let nulls = inputs(request).filter(|input| input.can_be_null_or_none());
    let nulls = nulls.map(|input| (&input.field.name, is_null(&input.ident)));
    let nulls = nulls.map(|(name, is_null)| quote!((#name, #is_null))).collect::<Vec<_>>();
    let json = |value: TokenStream| match nulls.is_empty() {
        true => quote!(crate::runtime::RequestBody::json(&super::#contract, &#value)?),
        false => quote!(crate::runtime::RequestBody::json_with(&super::#contract, &#value, &[#(#nulls),*])?),
    };
    let is_optional = is_optional(request);
    match &request.call.structure {
        Some(structure) if is_optional => some_structure(request, &json(literal(structure, inputs(request)))),
        Some(structure) => json(literal(structure, inputs(request))),
        None => whole(request, json),
    }
}

/// A body that is one value, which may be left out.
fn whole(request: &Request<'_>, content: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
    let idents = inputs(request).map(|input| &input.ident);
    let value = quote!(#(#idents)*);
    let one = content(value.clone());
    match is_optional(request) {
        false => one,
        true => quote! {
            match #value {
                ::std::option::Option::Some(#value) => #one,
                ::std::option::Option::None => crate::runtime::RequestBody::None,
            }
        },
    }
}

/// The name of the variable that tells if a property was set to null. Serde leaves it out where it may be left out.
pub(super) fn is_null(ident: &Ident) -> Ident {
    format_ident!("{}_is_null_", ident.unraw().to_string().trim_end_matches('_'))
}

fn is_optional(request: &Request<'_>) -> bool {
    request.operation.body.as_ref().is_some_and(|body| !body.required)
}

/// A body that may be left out, and without which nothing of it is required.
fn some_structure(request: &Request<'_>, json: &TokenStream) -> TokenStream {
    let certain = inputs(request).filter(|input| input.use_ == Use::RequiredInBody);
    let certain = certain.map(|input| &input.ident).collect::<Vec<_>>();
    match certain.is_empty() {
        true => quote!(if body_is_set_ { #json } else { crate::runtime::RequestBody::None }),
        false => quote! {
            match (body_is_set_, #(#certain),*) {
                (true, #(::std::option::Option::Some(#certain)),*) => #json,
                _ => crate::runtime::RequestBody::None,
            }
        },
    }
}

/// A body that may be left out is left out when none of its fields is set.
pub(super) fn is_set(request: &Request<'_>) -> TokenStream {
    // A form leaves itself out; only what it requires has to know.
    let is_asked_for = inputs(request).any(|input| input.use_ == Use::RequiredInBody);
    match is_asked_for || (request.call.structure.is_some() && is_optional(request)) {
        true => {
            let fields = inputs(request).map(|input| &input.ident);
            quote!(let body_is_set_ = [#(self.#fields.is_set()),*].contains(&true);)
        }
        false => TokenStream::new(),
    }
}

fn literal<'a>(structure: &Ident, inputs: impl Iterator<Item = &'a Input>) -> TokenStream {
    let fields = inputs.filter_map(|Input { ident, target, .. }| match target {
        Target::Field(field) | Target::Extra(field) if field == ident => Some(quote!(#ident)),
        Target::Field(field) | Target::Extra(field) => Some(quote!(#field: #ident)),
        Target::Argument(..) | Target::Query | Target::Body => None,
    });
    quote!(super::types::#structure { #(#fields),* })
}
