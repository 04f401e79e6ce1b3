//! The struct that gathers the values of an operation, and the method of the client that starts it.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::Request;
use super::{blocking, example, fields, send, setter};
use crate::docs;
use crate::rewrite::Input;

/// The builder, and all that is implemented for it.
pub(super) fn builder(request: &Request<'_>) -> TokenStream {
    let (builder, docs, gate) = (&request.builder, request.docs(), request.gate());
    let fields = request.inputs().iter().map(|Input { ident, ty, null, .. }| match null {
        Some(_) => quote!(pub(super) #ident: crate::runtime::Input<::std::option::Option<#ty>>),
        None => quote!(pub(super) #ident: crate::runtime::Input<#ty>),
    });
    let setters = request.inputs().iter().map(|input| setter::setter(input, request.body_kind()));
    let (send, options, blocking) = (send::send(request), options(request), blocking::blocking(request));
    quote! {
        #docs
        #gate
        #[derive(Clone, Debug)]
        #[must_use = "a request is made by `.send()`"]
        pub struct #builder<C = crate::Client> {
            pub(super) client_: C,
            pub(super) options_: crate::runtime::Options,
            #(#fields,)*
        }
        #gate
        impl<C> #builder<C> {
            #(#setters)*
        }
        #gate
        impl #builder {
            #send
        }
        #options
        #blocking
    }
}

/// The settings of one call: methods that `cartesia-api` writes by hand, once for all builders.
fn options(request: &Request<'_>) -> TokenStream {
    let (builder, gate) = (&request.builder, request.gate());
    let form = request.has_form().then(|| quote!(, form));
    quote!(#gate crate::runtime::options!(#builder #form);)
}

/// The method of the client: `client.voices_clone()`.
pub(super) fn start(request: &Request<'_>) -> TokenStream {
    let (builder, docs, gate, method) = (&request.builder, request.docs(), request.gate(), request.method());
    let (shown, deprecated) = (shown_docs(request), request.deprecated());
    let inputs = request.inputs().iter().map(|input| &input.ident);
    quote! {
        #docs
        #shown
        #gate
        #deprecated
        pub fn #method(&self) -> requests::#builder {
            requests::#builder {
                client_: self.clone(),
                options_: ::std::default::Default::default(),
                #(#inputs: crate::runtime::Input::Unset,)*
            }
        }
    }
}

/// The table of its fields and an example, for rustdoc alone.
fn shown_docs(request: &Request<'_>) -> TokenStream {
    let table = fields::table(request.inputs()).map(|table| format!("\n# Fields\n\n{table}\n")).unwrap_or_default();
    docs::ours(&format!("{table}\n# Example\n\n{}", example::of(request).docs()))
}
