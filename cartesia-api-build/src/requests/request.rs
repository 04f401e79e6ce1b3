//! One operation, with the names and docs that its items share.

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
    /// The name of the struct that collects the inputs.
    pub(super) builder: Ident,
    /// The name of the static with the facts of the operation.
    pub(super) contract: Ident,
    /// The name of the client's method that creates the builder.
    pub(super) method: Ident,
    /// `T` of the `ResponseValue<T>` that a call returns.
    pub(super) success: String,
    /// The docs of the builder and of the methods that create it.
    pub(super) docs: String,
    /// The attribute that removes the operation's items if its feature is off.
    pub(super) gate: String,
    /// The deprecation attribute of the methods that create it.
    pub(super) deprecated: &'static str,
    /// The example.
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
            // The prefix keeps it apart from other statics of the module.
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

    /// Returns the link from the methods to the builder's docs, for rustdoc alone.
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

    /// Returns whether callers name the parts of the form.
    pub(super) fn names_parts(&self) -> bool {
        self.operation.body.as_ref().is_some_and(Body::has_unnamed_parts)
    }
}

/// Returns the name of the client's method. If the client already has a method with that name, it differs.
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

/// Returns the sentence that names the operation's server, if it is not the document's.
fn server(operation: &Operation) -> Option<String> {
    let server = operation.server.as_ref()?;
    Some(format!("Sent to `{server}`, unless the client has a base URL."))
}

/// Returns the sentences about the keys that an operation needs besides or instead of the API key, and about a key in
/// its URL.
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
    let beside = if auth.each().len() > 1 { " besides the API key" } else { "" };
    let in_query = auth.each().iter().filter_map(Auth::query).map(|name| format!("`{name}`"));
    let in_query = in_query.collect::<Vec<_>>().join(" and ");
    let needs = (!needs.is_empty()).then(|| format!("Needs {needs}{beside}."));
    let in_query = (!in_query.is_empty())
        .then(|| format!("Sends the key in the URL, as {in_query}. Servers and proxies may log it."));
    let sentences = needs.into_iter().chain(in_query).collect::<Vec<_>>();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Returns the text about the keys of one alternative.
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

/// Returns the name of a builder. Each is generic over the client `C`, so it can't be `C` itself.
fn builder(method: &str) -> Ident {
    match method.to_upper_camel_case().as_str() {
        "C" => format_ident!("C_"),
        name => ident(name),
    }
}

/// Returns a valid Rust identifier: not `Self`, and `_42` instead of `42`.
fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| format_ident!("_{name}"))
}
