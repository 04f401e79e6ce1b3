//! Cuts a method of progenitor's client down to the request that it builds, without its body.

use proc_macro2::TokenTree;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, ExprCall, FnArg, Ident, ImplItemFn, Lit, Macro, Pat, PatType, Path, Stmt, Token, parse_quote,
};

use super::call::Call;
use super::chain::{self, is_ident};
use super::input::{Passed, Target};
use super::written;
use crate::error::Error;
use crate::lower::{BodyKind, Operation, Place};
use crate::rust_types::of_method;
use crate::{feature, paths};

/// Ends the method with the request that it builds. Drops the body, and the `api-version` header that progenitor adds
/// to every request and no document has.
pub(super) fn cut(
    shell: &ImplItemFn,
    method: ImplItemFn,
    operation: &Operation,
    call: &Call,
) -> Result<ImplItemFn, Error> {
    let arguments = arguments(&method, operation, call);
    let (mut statements, mut request) = request(method, operation)?;
    name_method(&mut request, operation)?;
    drop_body(&mut request, operation)?;
    written::take_over(&mut statements, &mut request, operation, call)?;
    drop_api_version(&mut statements, operation)?;
    if !operation.parameters.iter().any(|parameter| parameter.place == Place::Header) {
        drop_header_map(&mut statements, &mut request, operation)?;
    }
    let mut result: ExprCall = parse_quote!(::std::result::Result::Ok());
    result.args.push(request);
    statements.push(Stmt::Expr(Expr::Call(result), None));
    let mut method = shell.clone();
    method.attrs.extend(gate(operation));
    method.sig.ident = call.raw.clone();
    method.sig.inputs.extend(arguments);
    method.block.stmts = statements;
    Rooted.visit_impl_item_fn_mut(&mut method);
    Ok(method)
}

/// Returns a method of the raw client without name, parameters and body.
pub(super) fn shell() -> ImplItemFn {
    parse_quote! {
        pub(crate) fn shell(&self) -> ::std::result::Result<::reqwest::Request, crate::runtime::Unsendable> {}
    }
}

fn gate(operation: &Operation) -> Option<Attribute> {
    feature::of(operation).map(|feature| parse_quote!(#[cfg(feature = #feature)]))
}

/// Returns the parameters except the receiver, the body, and those of the query that the client writes. Other
/// parameters that the client writes are strings here.
fn arguments(method: &ImplItemFn, operation: &Operation, call: &Call) -> Vec<FnArg> {
    let is_body = |argument: &PatType| matches!(&*argument.pat, Pat::Ident(pattern) if pattern.ident == "body");
    let typed = method.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) if operation.body.is_none() || !is_body(argument) => Some(argument),
        _ => None,
    });
    let one = |argument: &PatType| -> Option<FnArg> {
        let PatType { pat, ty, .. } = argument;
        let written = call.inputs.iter().find(|input| input.style.is_some() && is_named(pat, &input.ident));
        let ty = match written.map(|input| &input.target) {
            None => of_method(ty),
            Some(Target::Query) => return None,
            Some(Target::Argument(Passed::TextIfSet)) => parse_quote!(::std::option::Option<&str>),
            Some(_) => parse_quote!(&str),
        };
        Some(FnArg::Typed(PatType { ty: Box::new(ty), ..argument.clone() }))
    };
    typed.filter_map(one).collect()
}

fn is_named(pattern: &Pat, ident: &Ident) -> bool {
    matches!(pattern, Pat::Ident(pattern) if pattern.ident == *ident)
}

/// Returns the one statement that ends in `.build()?;`, and the statements before it. The rest sends the request and
/// reads the response.
fn request(method: ImplItemFn, operation: &Operation) -> Result<(Vec<Stmt>, Expr), Error> {
    let (mut before, mut requests) = (Vec::new(), Vec::new());
    for statement in method.block.stmts {
        match built(&statement) {
            Some(request) => requests.push(request.clone()),
            None if requests.is_empty() => before.push(statement),
            None => {}
        }
    }
    match <[Expr; 1]>::try_from(requests) {
        Ok([request]) => Ok((before, request)),
        Err(requests) => Err(unexpected(operation, "one statement that ends in `.build()?`", requests.len())),
    }
}

/// Returns `self.client.get(url).build()?` of `let mut request = self.client.get(url).build()?;`.
fn built(statement: &Stmt) -> Option<&Expr> {
    let Stmt::Local(local) = statement else { return None };
    let value = &local.init.as_ref()?.expr;
    let Expr::Try(tried) = value.as_ref() else { return None };
    matches!(tried.expr.as_ref(), Expr::MethodCall(call) if call.method == "build" && call.args.is_empty())
        .then_some(value)
}

/// Replaces `options(url)` by `request(Method::OPTIONS, url)`, and `trace` likewise, since reqwest has no methods with
/// these names.
fn name_method(request: &mut Expr, operation: &Operation) -> Result<(), Error> {
    if !["OPTIONS", "TRACE"].contains(&operation.method.as_str()) {
        return Ok(());
    }
    let own = operation.method.to_ascii_lowercase();
    let name = format_ident!("{}", operation.method);
    match chain::rename_calls(request, &own, paths::REQUEST, &parse_quote!(::reqwest::Method::#name)) {
        1 => Ok(()),
        found => Err(unexpected(operation, &format!("`.{own}(url)` once"), found)),
    }
}

/// Removes the call that attaches the body. There must be one if the operation has a body, and none otherwise.
fn drop_body(request: &mut Expr, operation: &Operation) -> Result<(), Error> {
    let own = operation.body.as_ref().map(|body| match body.kind {
        _ if body.is_form_of_nothing() => paths::BODY,
        BodyKind::Form | BodyKind::UrlEncoded => paths::FORM_URLENCODED,
        BodyKind::Json => paths::JSON,
        BodyKind::Text | BodyKind::File => paths::BODY,
    });
    for name in [paths::FORM_URLENCODED, paths::JSON, paths::BODY] {
        let expected = usize::from(own == Some(name));
        match chain::drop_calls(request, name, |argument| is_ident(argument, "body")) {
            found if found == expected => {}
            found => return Err(unexpected(operation, &format!("`.{name}(body)` {expected} times"), found)),
        }
    }
    let expected = usize::from(own == Some(paths::BODY));
    match drop_media_type(request) {
        found if found == expected => Ok(()),
        found => Err(unexpected(operation, &format!("`.header(CONTENT_TYPE, …)` {expected} times"), found)),
    }
}

/// Removes the statement that adds progenitor's `api-version` header.
fn drop_api_version(statements: &mut Vec<Stmt>, operation: &Operation) -> Result<(), Error> {
    drop_one(statements, adds_api_version, operation, "one statement that adds `api-version`")
}

/// Matches `header_map.append(HeaderName::from_static("api-version"), …)`.
fn adds_api_version(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = statement else { return false };
    let Some(Expr::Call(name)) = call.args.first() else { return false };
    let is_api_version = |literal: &Lit| matches!(literal, Lit::Str(text) if text.value() == paths::API_VERSION_HEADER);
    call.method == "append" && matches!(name.args.first(), Some(Expr::Lit(literal)) if is_api_version(&literal.lit))
}

/// Removes the map of headers, which is empty if the operation has no header parameter.
fn drop_header_map(statements: &mut Vec<Stmt>, request: &mut Expr, operation: &Operation) -> Result<(), Error> {
    drop_one(statements, makes_header_map, operation, "one statement that makes a map of headers")?;
    match chain::drop_calls(request, "headers", |argument| is_ident(argument, paths::HEADER_MAP)) {
        1 => Ok(()),
        found => Err(unexpected(operation, "`.headers(header_map)` once", found)),
    }
}

/// Matches `let mut header_map = …;`.
fn makes_header_map(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Local(local) if matches!(&local.pat, Pat::Ident(pattern) if pattern.ident == paths::HEADER_MAP))
}

fn drop_one(
    statements: &mut Vec<Stmt>,
    is_one: fn(&Stmt) -> bool,
    operation: &Operation,
    expected: &str,
) -> Result<(), Error> {
    let before = statements.len();
    statements.retain(|statement| !is_one(statement));
    match before - statements.len() {
        1 => Ok(()),
        found => Err(unexpected(operation, expected, found)),
    }
}

fn unexpected(operation: &Operation, expected: &str, found: usize) -> Error {
    Error::unexpected(&operation.id, expected, found.to_string())
}

/// Removes `.header(::reqwest::header::CONTENT_TYPE, …)` from a method chain, and counts it.
fn drop_media_type(request: &mut Expr) -> usize {
    let is_name = |given: &Expr| match given {
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == paths::CONTENT_TYPE),
        _ => false,
    };
    chain::drop_all(request, &|call| call.method == paths::HEADER && call.args.first().is_some_and(is_name))
}

/// Writes full paths for progenitor's imports, and removes lifetimes, since no method returns a borrow.
struct Rooted;

impl VisitMut for Rooted {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        visit_mut::visit_type_reference_mut(self, reference);
        reference.lifetime = None;
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.segments.first().is_some_and(|first| first.ident == paths::PROGENITOR_CLIENT) {
            path.leading_colon = Some(<Token![::]>::default());
        }
    }

    /// Rewrites the arguments of the URL's `format!`, which `syn` does not parse.
    fn visit_macro_mut(&mut self, called: &mut Macro) {
        let tokens = std::mem::take(&mut called.tokens).into_iter().flat_map(|token| match token {
            TokenTree::Ident(ident) if ident == paths::ENCODE_PATH => quote!(::progenitor_client::encode_path),
            token => token.into(),
        });
        called.tokens = tokens.collect();
    }
}
