//! How the struct of a form becomes a form: one entry for each field, in the order in which they are sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::{element, optional};
use crate::lower::{BodyKind, Kind};
use crate::rewrite::{Call, Member, is_map};

pub(super) fn to_form(call: &Call) -> Option<TokenStream> {
    let body = call.body.as_ref().filter(|body| body.kind == BodyKind::Form)?;
    let structure = body.structure.as_ref()?;
    let ident = &structure.ident;
    let (files, texts): (Vec<_>, Vec<_>) = structure.members.iter().partition(|member| member.field.kind == Kind::File);
    let extra = structure.extra.iter().map(|(ident, _)| quote!(form.fields(&self.#ident)?;));
    let entries = texts.into_iter().map(text).chain(extra).chain(files.into_iter().map(file));
    Some(quote! {
        impl crate::runtime::ToForm for types::#ident {
            fn to_form(&self) -> ::std::result::Result<crate::runtime::Form, crate::FieldProblem> {
                let mut form = crate::runtime::Form::default();
                #(#entries)*
                ::std::result::Result::Ok(form)
            }
        }
    })
}

fn text(Member { ident, ty, field }: &Member) -> TokenStream {
    let name = &field.name;
    let entry = match &field.content_type {
        Some(content_type) => quote!(form.field_as(#name, &self.#ident, #content_type)?;),
        None => quote!(form.field(#name, &self.#ident)?;),
    };
    // A map that was left out is an empty one, and no part.
    match !field.required && is_map(ty) {
        true => quote!(if !self.#ident.is_empty() { #entry }),
        false => entry,
    }
}

fn file(Member { ident, ty, field }: &Member) -> TokenStream {
    let name = &field.name;
    let content_type = match &field.content_type {
        Some(content_type) => quote!(::std::option::Option::Some(#content_type)),
        None => quote!(::std::option::Option::None),
    };
    let files = match (optional(ty), element(optional(ty).unwrap_or(ty))) {
        (None, None) => return quote!(form.file(#name, &self.#ident, #content_type);),
        (Some(_), None) => {
            return quote! {
                if let ::std::option::Option::Some(upload) = &self.#ident {
                    form.file(#name, upload, #content_type);
                }
            };
        }
        (Some(_), Some(_)) => quote!(self.#ident.iter().flatten()),
        (None, Some(_)) => quote!(&self.#ident),
    };
    quote! {
        for upload in #files {
            form.file(#name, upload, #content_type);
        }
    }
}
