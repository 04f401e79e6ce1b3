//! `send`: checks everything, makes the request and its content of it, and hands both to what sends them.

use proc_macro2::TokenStream;
use quote::quote;

use super::body;
use super::request::Request;
use crate::docs;
use crate::lower::{Content, Style};
use crate::rewrite::{Input, Passed, Target, Use};
use crate::rust_types::holds_dates;

/// `send`, and `call_` before any I/O, which is no part of its future.
pub(super) fn send(request: &Request<'_>) -> TokenStream {
    let (docs, success, read, call) = (send_docs(request), request.success(), read(request), call(request));
    quote! {
        #docs
        pub async fn send(self) -> ::std::result::Result<crate::ResponseValue<#success>, crate::Error> {
            let response_: crate::runtime::Response = self.call_()?.send().await?;
            response_.#read()
        }

        #call
    }
}

fn send_docs(request: &Request<'_>) -> TokenStream {
    let response = match request.operation.success.content {
        Content::Json if request.operation.success.is_optional => {
            "Sends the request and returns the response, with `None` where it has no content."
        }
        Content::Json | Content::None => "Sends the request and returns the response.",
        Content::Bytes | Content::Events if request.operation.success.is_optional => {
            "Sends the request and returns the response, to be read as it comes: nothing where it has no content."
        }
        Content::Bytes | Content::Events => "Sends the request and returns the response, to be read as it comes.",
    };
    let errors = "Returns one error that names every missing or invalid field, before any I/O; an error for a file that \
                  can't be read, before it connects; and an error for whatever goes wrong on the way to the response. \
                  It needs a tokio runtime with I/O and time enabled.";
    docs::written(&format!("{response}\n\n# Errors\n\n{errors}"))
}

/// The method that reads the response.
pub(super) fn read(request: &Request<'_>) -> TokenStream {
    match request.operation.success.content {
        Content::Json if holds_dates(&request.success()) => quote!(dates),
        Content::Json => quote!(json),
        Content::None => quote!(empty),
        Content::Bytes => quote!(download),
        Content::Events => quote!(events),
    }
}

fn call(request: &Request<'_>) -> TokenStream {
    let (contract, raw) = (&request.contract, &request.call.raw);
    let (check, body) = (check(request), body::body(request));
    let (arguments, query) = (request.inputs().iter().filter_map(argument), query(request));
    let server = request.operation.server.as_ref().map(|server| quote!(let draft_ = draft_.at(#server)?;));
    quote! {
        /// Checks every field, and makes the request of them.
        fn call_(self) -> ::std::result::Result<crate::runtime::Call, crate::Error> {
            #check
            let body_ = #body;
            let draft_ = crate::runtime::Draft::begin(self.client_, &super::#contract, self.options_)?;
            #server
            let request_ = super::raw::Client::of(&draft_).#raw(#(#arguments),*);
            #query
            draft_.ready(request_, body_)
        }
    }
}

/// Adds the parameters that the raw client knows nothing of.
fn query(request: &Request<'_>) -> TokenStream {
    let parameters = request.inputs().iter().filter(|input| matches!(input.target, Target::Query));
    let parameters = parameters.map(|input| &input.ident).collect::<Vec<_>>();
    match parameters.is_empty() {
        true => TokenStream::new(),
        false => quote!(let request_ = crate::runtime::with_query(request_, &[#(#parameters),*]);),
    }
}

/// Takes the values out of the builder, or returns all that is wrong with them.
fn check(request: &Request<'_>) -> TokenStream {
    let contract = &request.contract;
    let inputs = request.inputs();
    let mutable = (!inputs.is_empty()).then(|| quote!(mut));
    let body_is_set = body::is_set(request);
    let checks = inputs.iter().map(checked);
    let refused = quote! {
        return ::std::result::Result::Err(crate::runtime::refusal(&self.client_, problems_));
    };
    let certain = inputs.iter().filter(|input| input.is_certain()).map(|input| &input.ident).collect::<Vec<_>>();
    let refuse = match certain.is_empty() {
        true => quote!(if !problems_.is_empty() { #refused }),
        false => quote! {
            let (#(::std::option::Option::Some(#certain),)* true) = (#(#certain,)* problems_.is_empty()) else {
                #refused
            };
        },
    };
    quote! {
        let #mutable problems_: crate::runtime::Problems = self.options_.check(&super::#contract);
        #body_is_set
        #(#checks)*
        #refuse
    }
}

/// Takes a value out of the builder, and notes what is wrong with it.
fn checked(input: &Input) -> TokenStream {
    let (ident, name) = (&input.ident, &input.field.name);
    if let Some(style) = input.style {
        return written(input, style);
    }
    match input.use_ {
        Use::Required => quote!(let #ident = problems_.required(#name, self.#ident);),
        Use::RequiredInBody => quote!(let #ident = problems_.required_if(body_is_set_, #name, self.#ident);),
        Use::Optional if input.can_be_null_or_none() => {
            let is_null = body::is_null(ident);
            quote! {
                let #ident = problems_.optional(#name, self.#ident);
                let #is_null = matches!(#ident, ::std::option::Option::Some(::std::option::Option::None));
                let #ident = #ident.flatten();
            }
        }
        Use::Optional => quote!(let #ident = problems_.optional(#name, self.#ident);),
        Use::Defaulted => quote!(let #ident = problems_.optional(#name, self.#ident).unwrap_or_default();),
        Use::Path => quote!(let #ident = problems_.path(#name, self.#ident);),
    }
}

/// The same for a parameter that the client writes: its value becomes a text.
fn written(Input { ident, field, use_, target, .. }: &Input, style: Style) -> TokenStream {
    let (name, style) = (&field.name, self::style(style));
    let is_required = *use_ != Use::Optional;
    let value = match is_required {
        true => quote!(problems_.required(#name, self.#ident)),
        false => quote!(problems_.optional(#name, self.#ident)),
    };
    let text = match (target, use_) {
        (Target::Query, _) => quote!(problems_.query_as(#name, #style, #is_required, #ident)),
        (_, Use::Path) => quote!(problems_.path_as(#name, #style, #ident)),
        _ => quote!(problems_.header_as(#name, #style, #is_required, #ident)),
    };
    quote!(let #ident = #value; let #ident = #text;)
}

fn style(style: Style) -> TokenStream {
    let name = match style {
        Style::Exploded => quote!(Exploded),
        Style::Commas => quote!(Commas),
        Style::SpaceDelimited => quote!(SpaceDelimited),
        Style::PipeDelimited => quote!(PipeDelimited),
        Style::DeepObject => quote!(DeepObject),
        Style::Json => quote!(Json),
    };
    quote!(crate::runtime::Style::#name)
}

/// A parameter as the raw client's method takes it.
fn argument(Input { ident, target, .. }: &Input) -> Option<TokenStream> {
    let Target::Argument(passed) = target else { return None };
    Some(match passed {
        Passed::Moved => quote!(#ident),
        Passed::Borrowed => quote!(&#ident),
        Passed::BorrowedIfSet => quote!(#ident.as_ref()),
        Passed::TextIfSet => quote!(#ident.as_deref()),
    })
}
