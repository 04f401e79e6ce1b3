//! The public face of each operation: a builder with a setter for every field, and `send`.

mod contract;
mod setter;

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, Ident};

use crate::lower::{Lowered, Operation};
use crate::rewrite::{Call, Member, RawClient, Structure};
use crate::{Error, docs};
use setter::{Types, setter};

/// The module of builders, the methods of the client that start them, and the contract of every operation.
pub(crate) fn requests(lowered: &Lowered, client: &RawClient) -> Result<File, Error> {
    let types = Types::of(&client.types);
    let requests = lowered.operations.iter().zip(&client.calls).map(|(operation, call)| Request::new(operation, call));
    let requests = requests.collect::<Vec<_>>();
    let builders = requests.iter().map(|request| request.builder(&types));
    let starts = requests.iter().map(Request::start);
    let forms = requests.iter().filter_map(Request::form);
    let contract = contract::contract(lowered, requests.iter().map(|request| &request.contract));
    let items = quote! {
        #contract
        /// One builder for each operation: its setters, and `send`.
        pub mod requests {
            #(#builders)*
        }
        impl Client {
            #(#starts)*
        }
        #(#forms)*
    };
    syn::parse2(items).map_err(|error| Error::unexpected("the requests", "Rust", error.to_string()))
}

/// One operation, and the names that its items have.
struct Request<'a> {
    operation: &'a Operation,
    call: &'a Call,
    builder: Ident,
    contract: Ident,
}

impl<'a> Request<'a> {
    fn new(operation: &'a Operation, call: &'a Call) -> Self {
        let name = call.method.to_string();
        let name = name.trim_start_matches("r#");
        let builder = format_ident!("{}", name.to_upper_camel_case());
        let contract = format_ident!("{}", name.to_shouty_snake_case());
        Self { operation, call, builder, contract }
    }

    fn members(&self) -> &'a [Member] {
        self.call.form.as_ref().map(|form| form.members.as_slice()).unwrap_or_default()
    }

    /// The method of the client: `client.voices_clone()`.
    fn start(&self) -> TokenStream {
        let Self { builder, call: Call { method, .. }, .. } = self;
        let docs = self.docs();
        let deprecated = deprecated(self.operation.deprecated);
        let members = self.members().iter().map(|member| &member.ident);
        quote! {
            #docs
            #deprecated
            pub fn #method(&self) -> requests::#builder {
                requests::#builder {
                    client_: self.handle(),
                    #(#members: crate::runtime::Input::Unset,)*
                }
            }
        }
    }

    fn docs(&self) -> TokenStream {
        let Operation { summary, description, method, path, .. } = self.operation;
        let paragraphs = [summary, description].into_iter().flatten().cloned();
        let paragraphs = paragraphs.chain([format!("`{method} {path}`")]).collect::<Vec<_>>();
        docs::lines(&paragraphs.join("\n\n"))
    }

    /// The struct that gathers the fields.
    fn builder(&self, types: &Types) -> TokenStream {
        let Self { builder, .. } = self;
        let docs = self.docs();
        let fields = self.members().iter().map(|member| {
            let (ident, ty) = (&member.ident, types.value(member));
            quote!(pub(super) #ident: crate::runtime::Input<#ty>)
        });
        let setters = self.members().iter().map(|member| setter(member, types));
        let send = self.send(types);
        quote! {
            #docs
            #[derive(Clone, Debug)]
            #[must_use = "a request is made by `.send().await`"]
            pub struct #builder {
                pub(super) client_: crate::runtime::Handle,
                #(#fields,)*
            }
            impl #builder {
                #(#setters)*
                #send
            }
        }
    }

    /// Checks everything, then calls the raw client once for each attempt.
    fn send(&self, types: &Types) -> TokenStream {
        let Self { contract, call: Call { method, .. }, .. } = self;
        let success = types.qualify(&self.call.success);
        let (check, arguments) = match &self.call.form {
            Some(form) => (self.check(form), quote!(body)),
            None => (TokenStream::new(), TokenStream::new()),
        };
        let errors = "Every missing or invalid field at once, before any I/O; a file that can't be read, before a \
                      connection is made; and whatever can go wrong on the way to the answer.";
        quote! {
            /// Makes the call.
            ///
            /// # Errors
            ///
            #[doc = #errors]
            pub async fn send(self) -> ::std::result::Result<crate::ResponseValue<#success>, crate::Error> {
                #check
                self.client_
                    .call(&super::#contract, move |attempt| async move {
                        attempt.start(super::raw::Client::new_with_client).#method(#arguments).await
                    })
                    .await
            }
        }
    }

    /// The body out of the setters' values, or one error that names all that is wrong with them.
    fn check(&self, form: &Structure) -> TokenStream {
        let Self { contract, .. } = self;
        let body = &form.ident;
        let checks = form.members.iter().map(|Member { ident, field, .. }| {
            let name = &field.name;
            match field.required {
                true => quote!(let #ident = problems.required(#name, self.#ident);),
                false => quote!(let #ident = problems.optional(#name, self.#ident);),
            }
        });
        let idents = form.members.iter().map(|member| &member.ident);
        let required = form.members.iter().filter(|member| member.field.required);
        let required = required.map(|member| &member.ident).collect::<Vec<_>>();
        quote! {
            let mut problems = crate::runtime::Problems::new(&super::#contract);
            #(#checks)*
            let (#(::std::option::Option::Some(#required),)* true) = (#(#required,)* problems.is_empty()) else {
                return ::std::result::Result::Err(problems.into());
            };
            let body = &super::types::#body { #(#idents),* };
        }
    }

    /// How the body's struct becomes a form: one entry for each field, in the order in which they are sent.
    fn form(&self) -> Option<TokenStream> {
        let form = self.call.form.as_ref()?;
        let body = &form.ident;
        let entries = form.members.iter().map(|Member { ident, field, .. }| {
            let name = &field.name;
            match field.kind {
                crate::lower::Kind::File => quote!(form.file(#name, &self.#ident);),
                _ => quote!(form.field(#name, &self.#ident)?;),
            }
        });
        Some(quote! {
            impl crate::runtime::ToForm for types::#body {
                fn to_form(&self) -> ::std::result::Result<crate::runtime::Form, crate::Error> {
                    let mut form = crate::runtime::Form::default();
                    #(#entries)*
                    ::std::result::Result::Ok(form)
                }
            }
        })
    }
}

fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}
