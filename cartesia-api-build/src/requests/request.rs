//! One operation, and the names and docs that its items share.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use quote::format_ident;
use syn::Ident;

use super::example::{self, Example};
use super::setter::deprecated;
use crate::lower::{Auth, Body, BodyKind, Content, Operation};
use crate::rewrite::{Call, Input};
use crate::{docs, feature, paths, print};

pub(super) struct Request<'a> {
    pub(super) operation: &'a Operation,
    pub(super) call: &'a Call,
    /// The struct that gathers the inputs.
    pub(super) builder: Ident,
    /// The static that holds what the document says of the operation.
    pub(super) contract: Ident,
    /// The method of the client that starts it.
    pub(super) method: Ident,
    /// `T` of the `ResponseValue<T>` that the caller gets.
    pub(super) success: String,
    /// The docs of the builder and of the methods that start it.
    pub(super) docs: String,
    /// The attribute that leaves its items out where its feature is off.
    pub(super) gate: String,
    /// The attribute of the methods that start it.
    pub(super) deprecated: &'static str,
    /// A call.
    pub(super) example: Example,
}

impl<'a> Request<'a> {
    pub(super) fn new(operation: &'a Operation, call: &'a Call) -> Self {
        let name = call.method.to_string();
        let method = method(call);
        Self {
            operation,
            call,
            builder: builder(&name),
            // Not the name of another static of that module.
            contract: format_ident!("OP_{}", name.trim_start_matches("r#").to_shouty_snake_case()),
            success: success(operation, call),
            docs: docs(operation),
            gate: feature::gate(operation).map(|gate| gate + "\n").unwrap_or_default(),
            deprecated: deprecated(operation.deprecated),
            example: example::of(operation, &call.inputs, &method),
            method,
        }
    }

    pub(super) fn inputs(&self) -> &'a [Input] {
        &self.call.inputs
    }

    /// The way from the methods that start it to the docs of the builder, for rustdoc alone.
    pub(super) fn link(&self) -> String {
        let builder = &self.builder;
        let path = format!("crate::requests::{builder}");
        docs::ours(&format!("\nSee [its fields, its response and an example]({path})."))
    }

    pub(super) fn body_kind(&self) -> Option<BodyKind> {
        self.operation.body.as_ref().map(|body| body.kind)
    }

    pub(super) fn has_form(&self) -> bool {
        self.body_kind().is_some_and(BodyKind::is_form)
    }

    /// Returns whether callers name the parts of its form.
    pub(super) fn names_parts(&self) -> bool {
        self.operation.body.as_ref().is_some_and(Body::has_unnamed_parts)
    }
}

/// An operation of the name of one of the client's own methods gets another.
fn method(call: &Call) -> Ident {
    match call.method.to_string() {
        name if paths::CLIENT_METHODS.contains(&name.as_str()) => format_ident!("{name}_"),
        _ => call.method.clone(),
    }
}

fn success(operation: &Operation, call: &Call) -> String {
    let success = || print::ty(&call.success);
    match operation.success.content {
        Content::Bytes => "crate::Download".to_owned(),
        Content::Events => "crate::Events".to_owned(),
        Content::Json if operation.success.is_optional => format!("::std::option::Option<{}>", success()),
        Content::Json | Content::None => success(),
    }
}

fn docs(operation: &Operation) -> String {
    let Operation { summary, description, method, path, auth, .. } = operation;
    let call = format!("`{method} {path}`");
    let prose = [summary, description].into_iter().flatten().chain([&call]);
    let sentences = [server(operation), keys(auth), feature::sentence(operation)];
    docs::paragraphs(prose.chain(sentences.iter().flatten()).map(String::as_str))
}

/// The sentence that names the server of an operation, where it is not the document's.
fn server(operation: &Operation) -> Option<String> {
    let server = operation.server.as_ref()?;
    Some(format!("Goes to `{server}`, unless the client was given a base URL."))
}

/// The sentences that name the keys that an operation needs beside, or in the place of, the API key, and tell of one in its URL.
fn keys(auth: &Auth) -> Option<String> {
    if let Auth::Any(alternatives) = auth {
        let keys = alternatives.iter().map(alternative).collect::<Vec<_>>().join("; ");
        let in_query = auth.schemes().any(|scheme| scheme.query().is_some());
        let warning = if in_query { ". Servers and proxies may log the URL" } else { "" };
        return Some(format!("Sent with the first of these that the client has: {keys}{warning}."));
    }
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

/// The keys of one alternative of several.
fn alternative(one: &Auth) -> String {
    let keys = one.each().iter().map(|scheme| match scheme {
        Auth::Basic => "a user name and password".to_owned(),
        Auth::Header(name) => format!("a key for `{name}`"),
        Auth::Query(name) => format!("a key for `{name}` in the URL"),
        _ => "a token".to_owned(),
    });
    let keys = keys.collect::<Vec<_>>().join(" and ");
    if keys.is_empty() { "no key".to_owned() } else { keys }
}

/// The name of the builder that a method of the client starts. Each is generic over `C`, the client.
fn builder(method: &str) -> Ident {
    match method.to_upper_camel_case().as_str() {
        "C" => format_ident!("C_"),
        name => ident(name),
    }
}

/// A name that Rust takes: not `Self`, and not `42` of `_42`.
fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| format_ident!("_{name}"))
}
