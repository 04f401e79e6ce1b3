//! A form (RFC 7578): one call for each of its inputs, in the order in which they are sent, files last.
//!
//! A form has no null. As OpenAPI 3.0.4 takes null for undefined in forms, what was set to null becomes no part.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::lower::{BodyKind, Kind, Style};
use crate::rewrite::{Input, Target, Use};
use crate::rust_types::{element, is_map, is_string};

/// An expression for the parts of a form.
pub(super) fn parts<'a>(contract: &Ident, inputs: impl Iterator<Item = &'a Input>) -> TokenStream {
    let form = form(contract, inputs, BodyKind::Form);
    quote! {{
        #form
        crate::runtime::RequestBody::Form(form_)
    }}
}

/// An expression for a form that is written as one text.
pub(super) fn url_encoded<'a>(
    contract: &Ident,
    inputs: impl Iterator<Item = &'a Input>,
    required: bool,
) -> TokenStream {
    let form = form(contract, inputs, BodyKind::UrlEncoded);
    quote! {{
        #form
        crate::runtime::RequestBody::UrlEncoded { form: form_, required: #required }
    }}
}

/// The statements that make a form.
fn form<'a>(contract: &Ident, inputs: impl Iterator<Item = &'a Input>, kind: BodyKind) -> TokenStream {
    let (files, fields): (Vec<_>, Vec<_>) = inputs.partition(|input| input.field.kind == Kind::File);
    let parts = fields.into_iter().map(|input| field(input, kind)).chain(files.into_iter().map(file));
    quote! {
        let mut form_ = crate::runtime::Form::new(&super::#contract);
        #(#parts)*
    }
}

fn field(input: &Input, kind: BodyKind) -> TokenStream {
    let Input { ident, ty, use_, field, null, .. } = input;
    let name = &field.name;
    let between = field.style.and_then(Style::between);
    let part = match &field.content_type {
        _ if between.is_some() => quote!(form_.joined(#name, &#ident, #between)?;),
        _ if field.style.is_some() && (kind == BodyKind::UrlEncoded || field.repeated) => {
            quote!(form_.deep_numbered(#name, &#ident)?;)
        }
        _ if field.style.is_some() => quote!(form_.deep(#name, &#ident)?;),
        Some(content_type) => quote!(form_.field_as(#name, &#ident, #content_type)?;),
        None if matches!(input.target, Target::Extra(_)) => quote!(form_.fields(&#ident)?;),
        None if *use_ == Use::Required && null.is_none() && is_string(ty) => quote!(form_.text(#name, #ident);),
        None => quote!(form_.field(#name, &#ident)?;),
    };
    // A map that was left out is an empty one, and no part.
    match *use_ == Use::Defaulted && is_map(ty) && matches!(input.target, Target::Field(_)) {
        true => quote!(if !#ident.is_empty() { #part }),
        false => part,
    }
}

fn file(Input { ident, ty, use_, field, null, .. }: &Input) -> TokenStream {
    let name = &field.name;
    let content_type = match &field.content_type {
        Some(content_type) => quote!(::std::option::Option::Some(#content_type)),
        None => quote!(::std::option::Option::None),
    };
    let files = match (*use_ == Use::Optional || null.is_some(), element(ty).is_some()) {
        (false, false) => return quote!(form_.file(#name, #ident, #content_type);),
        (true, false) => {
            return quote! {
                if let ::std::option::Option::Some(#ident) = #ident {
                    form_.file(#name, #ident, #content_type);
                }
            };
        }
        (true, true) => quote!(#ident.into_iter().flatten()),
        (false, true) => quote!(#ident),
    };
    quote! {
        for upload_ in #files {
            form_.file(#name, upload_, #content_type);
        }
    }
}
