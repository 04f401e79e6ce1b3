//! `send`: checks everything, then calls the raw client once for each attempt.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Type, parse_quote};

use super::input::Use;
use super::types::{Types, is_string, optional};
use super::{Input, Request};
use crate::lower::{BodyKind, Content};
use crate::rewrite::{Argument, Body, Structure};

impl Request<'_> {
    pub(super) fn send(&self) -> TokenStream {
        let method = &self.call.raw;
        let contract = &self.contract;
        let (success, finish) = self.success();
        let check = self.check();
        let arguments = self.arguments();
        let passed = self.passed();
        let errors = "Every missing or invalid field at once, before any I/O; a file that can't be read, before a \
                      connection is made; and whatever can go wrong on the way to the answer. It needs a tokio runtime \
                      with I/O and time enabled.";
        let errors = crate::docs::lines(errors);
        quote! {
            /// Makes the call.
            ///
            /// # Errors
            ///
            #errors
            pub async fn send(self) -> ::std::result::Result<crate::ResponseValue<#success>, crate::Error> {
                #check
                #passed
                let make_ = move |attempt_: crate::runtime::Attempt| {
                    ::std::boxed::Box::pin(async move {
                        attempt_.start(super::raw::Client::new_with_client).#method(#(#arguments),*).await
                    }) as _
                };
                crate::runtime::call(&self.client_, &super::#contract, self.options_, &make_).await
                    #finish
            }
        }
    }

    /// What the caller gets, and how it is made of what progenitor gives.
    pub(super) fn success(&self) -> (Type, TokenStream) {
        let handle = quote!(crate::runtime::stall_timeout(&self.client_));
        match self.operation.success.content {
            Content::Bytes => {
                (parse_quote!(crate::Download), quote!(.map(|value| crate::runtime::download(value, #handle))))
            }
            Content::Events => {
                (parse_quote!(crate::Events), quote!(.map(|value| crate::runtime::events(value, #handle))))
            }
            Content::Json | Content::None => (Types::of_method(&self.call.success), TokenStream::new()),
        }
    }

    fn check(&self) -> TokenStream {
        let contract = &self.contract;
        let body_is_set = self.body_is_set();
        let checks = self.inputs.iter().map(Input::check);
        let certain =
            self.inputs.iter().filter(|input| input.is_certain()).map(|input| &input.ident).collect::<Vec<_>>();
        quote! {
            #[allow(unused_mut, reason = "without inputs")]
            let mut problems_ = self.options_.check(&super::#contract);
            #body_is_set
            #(#checks)*
            let (#(::std::option::Option::Some(#certain),)* true,) = (#(#certain,)* problems_.is_empty(),) else {
                return ::std::result::Result::Err(crate::runtime::refusal(&self.client_, problems_));
            };
        }
    }

    /// A body that may be left out is left out when none of its fields is set.
    fn body_is_set(&self) -> TokenStream {
        match self.optional_structure() {
            None => TokenStream::new(),
            Some(_) => {
                let fields = self.body_inputs().iter().map(|input| &input.ident);
                quote!(let body_is_set_ = [#(self.#fields.is_set()),*].contains(&true);)
            }
        }
    }

    fn optional_structure(&self) -> Option<&Structure> {
        let body = self.call.body.as_ref()?;
        let is_optional = body.kind == BodyKind::Json && !body.required;
        body.structure.as_ref().filter(|_| is_optional)
    }

    fn body_inputs(&self) -> &[Input<'_>] {
        self.inputs.get(self.call.arguments.len()..).unwrap_or_default()
    }

    /// Each attempt borrows what the call owns.
    fn passed(&self) -> TokenStream {
        let arguments = self.inputs.iter().take(self.call.arguments.len()).map(|input| &input.ident);
        let body = self.call.body.as_ref().map(|body| self.passed_body(body));
        quote!(#(let #arguments = &#arguments;)* #body)
    }

    fn passed_body(&self, body: &Body) -> TokenStream {
        let Some(structure) = &body.structure else {
            let idents = self.body_inputs().iter().map(|input| &input.ident);
            let body_is_optional = body.kind == BodyKind::Json && !body.required;
            let reference = if is_string(&body.ty) { quote!(.as_deref()) } else { quote!(.as_ref()) };
            return match body_is_optional {
                true => quote!(#(let body = #idents #reference;)*),
                false => quote!(#(let body = &#idents;)*),
            };
        };
        let (ident, members) = (&structure.ident, structure.members.iter().map(|member| &member.ident));
        let extra = structure.extra.as_ref().map(|(ident, _)| ident);
        let values = self.body_inputs().iter().map(|input| &input.ident);
        let fields = members.chain(extra).zip(values).map(|(member, value)| match member == value {
            true => quote!(#member),
            false => quote!(#member: #value),
        });
        let literal = quote!(super::types::#ident { #(#fields),* });
        if self.optional_structure().is_none() {
            return quote!(let body = &#literal;);
        }
        let certain = self.body_inputs().iter().filter(|input| input.use_ == Use::RequiredInBody);
        let certain = certain.map(|input| &input.ident).collect::<Vec<_>>();
        quote! {
            let body = match (body_is_set_, #(#certain),*) {
                (true, #(::std::option::Option::Some(#certain)),*) => ::std::option::Option::Some(#literal),
                _ => ::std::option::Option::None,
            };
            let body = body.as_ref();
        }
    }

    /// What progenitor's method takes, in its order.
    fn arguments(&self) -> Vec<TokenStream> {
        let arguments = self.call.arguments.iter().zip(&self.inputs).map(|(argument, input)| passed(argument, input));
        let body = self.call.body.as_ref().map(|body| match body.kind {
            BodyKind::Text => quote!(body.clone()),
            _ => quote!(body),
        });
        // Progenitor puts headers after the body, or before it: the method tells.
        let mut arguments = arguments.collect::<Vec<_>>();
        if let Some(body) = body {
            arguments.insert(self.call.body_position.min(arguments.len()), body);
        }
        arguments
    }
}

/// An argument out of a reference to what the caller gave.
fn passed(argument: &Argument, input: &Input<'_>) -> TokenStream {
    let ident = &input.ident;
    match optional(&argument.ty) {
        Some(Type::Reference(reference)) if is_str(&reference.elem) => quote!(#ident.as_deref()),
        Some(Type::Reference(_)) => quote!(#ident.as_ref()),
        Some(_) => quote!(#ident.clone()),
        None => match &argument.ty {
            Type::Reference(_) => quote!(#ident),
            _ => quote!(#ident.clone()),
        },
    }
}

fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("str"))
}
