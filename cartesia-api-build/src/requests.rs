//! The public face of each operation: a builder with a setter for every parameter and field, and `send`.

mod blocking;
mod contract;
mod example;
mod fields;
mod form;
mod input;
mod send;
mod setter;
mod types;

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, Ident};

use crate::lower::{BodyKind, Content, Lowered, Operation};
use crate::rewrite::{Call, RawClient};
use crate::{Error, docs};
use input::{Input, inputs};
use types::Types;

/// What both clients offer beside their operations, and what the prelude's traits offer for every value, which would
/// be called in place of a method that takes `&self`.
const CLIENT_METHODS: [&str; 7] = ["new", "from_env", "builder", "base_url", "clone", "into", "try_into"];

/// The module of builders, the methods of the client that start them, and the contract of every operation. The examples
/// of the operations go beside them.
pub(crate) fn requests(lowered: &Lowered, client: &RawClient) -> Result<(File, Vec<String>), Error> {
    let types = Types::of(&client.types);
    let operations = lowered.operations.iter().zip(&client.calls);
    let requests = operations.map(|(operation, call)| Request::new(operation, call, &types)).collect::<Vec<_>>();
    let builders = requests.iter().map(Request::builder);
    let starts = requests.iter().map(Request::start);
    let forms = requests.iter().filter_map(|request| form::to_form(request.call));
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
    let items = syn::parse2(items).map_err(|error| Error::unexpected("the requests", "Rust", error.to_string()))?;
    Ok((items, requests.iter().map(|request| request.example().code()).collect()))
}

/// One operation, and the names that its items have.
struct Request<'a> {
    operation: &'a Operation,
    call: &'a Call,
    inputs: Vec<Input<'a>>,
    builder: Ident,
    contract: Ident,
}

impl<'a> Request<'a> {
    fn new(operation: &'a Operation, call: &'a Call, types: &'a Types) -> Self {
        let name = call.method.to_string();
        let builder = builder_name(&name);
        // Not the name of another static of that module.
        let contract = format_ident!("OP_{}", name.trim_start_matches("r#").to_shouty_snake_case());
        Self { operation, call, inputs: inputs(call, types), builder, contract }
    }

    /// The method of the client: `client.voices_clone()`.
    fn start(&self) -> TokenStream {
        let (builder, docs, feature, method) = (&self.builder, self.docs(), self.feature(), self.method());
        let (shown, deprecated) = (self.shown_docs(), deprecated(self.operation.deprecated));
        let inputs = self.inputs.iter().map(|input| &input.ident);
        quote! {
            #docs
            #shown
            #feature
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

    fn method(&self) -> Ident {
        match self.call.method.to_string() {
            name if CLIENT_METHODS.contains(&name.as_str()) => format_ident!("{name}_"),
            _ => self.call.method.clone(),
        }
    }

    /// The table of its fields and an example, for rustdoc alone.
    fn shown_docs(&self) -> TokenStream {
        let table = fields::table(&self.inputs).map(|table| format!("\n# Fields\n\n{table}\n")).unwrap_or_default();
        docs::ours(&format!("{table}\n# Example\n\n{}", self.example().docs()))
    }

    fn docs(&self) -> TokenStream {
        let Operation { summary, description, method, path, .. } = self.operation;
        let call = format!("`{method} {path}`");
        docs::paragraphs([summary, description].into_iter().flatten().chain([&call]).map(String::as_str))
    }

    /// What every call may do differently: methods that this crate writes by hand, once for all builders.
    fn options(&self) -> TokenStream {
        let (builder, feature) = (&self.builder, self.feature());
        let is_form = self.call.body.as_ref().is_some_and(|body| body.kind == BodyKind::Form);
        let form = is_form.then(|| quote!(, form));
        quote!(#feature crate::runtime::options!(#builder #form);)
    }

    /// Events need a parser that not every user shall build.
    fn feature(&self) -> TokenStream {
        match self.operation.success.content {
            Content::Events => quote!(#[cfg(feature = "event-stream")]),
            _ => TokenStream::new(),
        }
    }

    /// The struct that gathers the values.
    fn builder(&self) -> TokenStream {
        let (builder, docs, feature) = (&self.builder, self.docs(), self.feature());
        let fields =
            self.inputs.iter().map(|Input { ident, ty, .. }| quote!(pub(super) #ident: crate::runtime::Input<#ty>));
        let setters = self.inputs.iter().map(setter::setter);
        let (send, options, blocking) = (self.send(), self.options(), self.blocking());
        quote! {
            #docs
            #feature
            #[derive(Clone, Debug)]
            #[must_use = "a request is made by `.send()`"]
            pub struct #builder<C = crate::Client> {
                pub(super) client_: C,
                pub(super) options_: crate::runtime::Options,
                #(#fields,)*
            }
            #feature
            impl<C> #builder<C> {
                #(#setters)*
            }
            #feature
            impl #builder {
                #send
            }
            #options
            #blocking
        }
    }
}

/// Each is generic over `C`, the client.
fn builder_name(method: &str) -> Ident {
    match method.to_upper_camel_case().as_str() {
        "C" => format_ident!("C_"),
        name => ident(name),
    }
}

/// A name that Rust takes: not `Self`, and not `42` of `_42`.
fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| format_ident!("_{name}"))
}

fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}
