//! One operation, and the names and docs that its items share.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type, parse_quote};

use crate::lower::{Auth, BodyKind, Content, Operation};
use crate::rewrite::{Call, Input};
use crate::{docs, feature, paths};

pub(super) struct Request<'a> {
    pub(super) operation: &'a Operation,
    pub(super) call: &'a Call,
    /// The struct that gathers the inputs.
    pub(super) builder: Ident,
    /// The static that holds what the document says of the operation.
    pub(super) contract: Ident,
}

impl<'a> Request<'a> {
    pub(super) fn new(operation: &'a Operation, call: &'a Call) -> Self {
        let name = call.method.to_string();
        // Not the name of another static of that module.
        let contract = format_ident!("OP_{}", name.trim_start_matches("r#").to_shouty_snake_case());
        Self { operation, call, builder: builder_name(&name), contract }
    }

    pub(super) fn inputs(&self) -> &'a [Input] {
        &self.call.inputs
    }

    /// The method of the client that starts it.
    pub(super) fn method(&self) -> Ident {
        match self.call.method.to_string() {
            name if paths::CLIENT_METHODS.contains(&name.as_str()) => format_ident!("{name}_"),
            _ => self.call.method.clone(),
        }
    }

    /// `T` of the `ResponseValue<T>` that the caller gets.
    pub(super) fn success(&self) -> Type {
        match self.operation.success.content {
            Content::Bytes => parse_quote!(crate::Download),
            Content::Events => parse_quote!(crate::Events),
            Content::Json if self.operation.success.is_optional => {
                let success = &self.call.success;
                parse_quote!(::std::option::Option<#success>)
            }
            Content::Json | Content::None => self.call.success.clone(),
        }
    }

    pub(super) fn body_kind(&self) -> Option<BodyKind> {
        self.operation.body.as_ref().map(|body| body.kind)
    }

    pub(super) fn has_form(&self) -> bool {
        self.body_kind().is_some_and(BodyKind::is_form)
    }

    pub(super) fn docs(&self) -> TokenStream {
        let Operation { summary, description, method, path, .. } = self.operation;
        let call = format!("`{method} {path}`");
        let prose = [summary, description].into_iter().flatten().chain([&call]);
        let sentences = [server(self.operation), keys(&self.operation.auth), feature::sentence(self.operation)];
        docs::paragraphs(prose.chain(sentences.iter().flatten()).map(String::as_str))
    }

    /// The attribute that leaves its items out where its feature is off.
    pub(super) fn gate(&self) -> TokenStream {
        feature::gate(self.operation)
    }

    pub(super) fn deprecated(&self) -> TokenStream {
        deprecated(self.operation.deprecated)
    }
}

/// The sentence that names the server of an operation, where it is not the document's.
fn server(operation: &Operation) -> Option<String> {
    let server = operation.server.as_ref()?;
    Some(format!("Goes to `{server}`, unless the client was given a base URL."))
}

/// The sentences that name the keys that an operation needs beside, or in the place of, the API key, and tell of one in its URL.
fn keys(auth: &Auth) -> Option<String> {
    let key = |name: &String| format!("a key for `{name}` (`ClientBuilder::key`)");
    let needs = auth.each().iter().enumerate().filter_map(|(index, scheme)| match scheme {
        Auth::Basic => Some("a user name and password (`ClientBuilder::basic_auth`)".to_owned()),
        Auth::Header(name) | Auth::Query(name) if index > 0 => Some(key(name)),
        _ => None,
    });
    let needs = needs.collect::<Vec<_>>().join(" and ");
    let beside = if auth.each().len() > 1 { " beside the API key" } else { "" };
    let in_query = auth.each().iter().filter_map(Auth::query).map(|name| format!("`{name}`"));
    let in_query = in_query.collect::<Vec<_>>().join(" and ");
    let needs = (!needs.is_empty()).then(|| format!("Needs {needs}{beside}."));
    let in_query = (!in_query.is_empty())
        .then(|| format!("Sends the key in the URL, as {in_query}: servers and proxies may log it."));
    let sentences = needs.into_iter().chain(in_query).collect::<Vec<_>>();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

pub(super) fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// The name of the builder that a method of the client starts. Each is generic over `C`, the client.
pub(crate) fn builder_name(method: &str) -> Ident {
    match method.to_upper_camel_case().as_str() {
        "C" => format_ident!("C_"),
        name => ident(name),
    }
}

/// A name that Rust takes: not `Self`, and not `42` of `_42`.
fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| format_ident!("_{name}"))
}
