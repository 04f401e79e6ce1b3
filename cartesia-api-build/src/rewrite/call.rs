//! The places in a method of the raw client that differ from what the API wants, and what its caller must hand it.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, FnArg, GenericArgument, Ident, ImplItemFn, ItemMod, PatType, PathArguments, ReturnType, Stmt, Type,
    parse_quote,
};

use super::{Argument, Body, Call, types};
use crate::lower::{self, BodyKind, Operation};
use crate::{Error, paths};

/// Removes the statement that adds progenitor's `api-version` header, which the document doesn't have.
pub(super) fn drop_api_version(method: &mut ImplItemFn, operation: &Operation) -> Result<(), Error> {
    let before = method.block.stmts.len();
    method.block.stmts.retain(|statement| !adds_api_version(statement));
    match before - method.block.stmts.len() {
        1 => Ok(()),
        found => Err(Error::unexpected(&operation.id, "one statement that adds `api-version`", found.to_string())),
    }
}

/// `header_map.append(HeaderName::from_static("api-version"), …)`
fn adds_api_version(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = statement else { return false };
    let Some(Expr::Call(name)) = call.args.first() else { return false };
    call.method == "append" && matches!(name.args.first(), Some(Expr::Lit(literal)) if is_api_version(literal))
}

fn is_api_version(literal: &syn::ExprLit) -> bool {
    matches!(&literal.lit, syn::Lit::Str(text) if text.value() == paths::API_VERSION_HEADER)
}

/// Puts the form in the place of the urlencoded body that it was lowered to: `request.form_urlencoded(&body)?` becomes
/// `self.inner.form(request, body)?`. In the same way JSON that may be left out gets a call that can leave it out.
pub(super) fn restore_body(method: &mut ImplItemFn, operation: &Operation) -> Result<(), Error> {
    let kind = operation.body.as_ref().map(|body| (body.kind, body.required));
    let mut restore = match kind {
        Some((BodyKind::Json, false)) => {
            Restore::new(paths::JSON, |request| parse_quote!(self.inner.json(#request, body)))
        }
        _ => Restore::new(paths::FORM_URLENCODED, |request| parse_quote!(self.inner.form(#request, body))),
    };
    let expected = usize::from(matches!(kind, Some((BodyKind::Form, _) | (BodyKind::Json, false))));
    restore.visit_impl_item_fn_mut(method);
    if restore.restored != expected {
        let expected = format!("`{}` {expected} times", restore.method);
        return Err(Error::unexpected(&operation.id, expected, restore.restored.to_string()));
    }
    if matches!(kind, Some((BodyKind::Json, _))) {
        change_body(method, borrowed);
    }
    if kind == Some((BodyKind::Json, false)) {
        change_body(method, |ty| parse_quote!(::std::option::Option<#ty>));
    }
    Ok(())
}

/// Progenitor borrows structs and takes what is `Copy` whole. Every attempt of a call sends the same body.
fn borrowed(ty: &Type) -> Type {
    let mut find = FindReferent(None);
    find.visit_type(ty);
    match find.0 {
        Some(_) => ty.clone(),
        None => parse_quote!(&'a #ty),
    }
}

struct Restore {
    method: &'static str,
    replacement: fn(&Expr) -> Expr,
    restored: usize,
}

impl Restore {
    fn new(method: &'static str, replacement: fn(&Expr) -> Expr) -> Self {
        Self { method, replacement, restored: 0 }
    }
}

impl VisitMut for Restore {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == self.method
            && call.args.len() == 1
        {
            *expression = (self.replacement)(&call.receiver);
            self.restored += 1;
        }
    }
}

/// Another type for the parameter `body`.
fn change_body(method: &mut ImplItemFn, change: impl Fn(&Type) -> Type) {
    for argument in &mut method.sig.inputs {
        if let FnArg::Typed(PatType { pat, ty, .. }) = argument
            && name(pat).is_some_and(|name| name == "body")
        {
            **ty = change(ty);
        }
    }
}

/// Reads what the requests stage must know of a method, and makes the struct of its form one.
pub(super) fn describe(method: &mut ImplItemFn, operation: &Operation, module: &mut ItemMod) -> Result<Call, Error> {
    let inputs = inputs(method, operation)?;
    let is_body = |ident: &Ident| operation.body.is_some() && ident == "body";
    let body_position = inputs.iter().position(|(ident, _)| is_body(ident)).unwrap_or_default();
    let (bodies, arguments): (Vec<_>, Vec<_>) = inputs.into_iter().partition(|(ident, _)| is_body(ident));
    if arguments.len() != operation.parameters.len() || bodies.len() != usize::from(operation.body.is_some()) {
        let expected = format!("{} parameters and {} bodies", operation.parameters.len(), bodies.len());
        return Err(Error::unexpected(&operation.id, expected, arguments.len().to_string()));
    }
    let arguments =
        arguments.into_iter().zip(&operation.parameters).map(|((ident, ty), lower::Argument { place, field })| {
            Argument { ident, ty, place: *place, field: field.clone() }
        });
    let body = match (&operation.body, bodies.into_iter().next()) {
        (Some(body), Some((_, ty))) => Some(describe_body(operation, body, &ty, module)?),
        _ => None,
    };
    let success = success(method)
        .ok_or_else(|| Error::unexpected(&operation.id, "a `ResponseValue` as its result", "another type"))?;
    let raw = format_ident!("call_{}", method.sig.ident.unraw().to_string().trim_matches('_'));
    let method = std::mem::replace(&mut method.sig.ident, raw.clone());
    Ok(Call { method, raw, arguments: arguments.collect(), body, body_position, success })
}

/// What progenitor's methods call something of their own, without looking whether a parameter has that name.
const LOCALS: [&str; 2] = ["header_map", "encode_path"];

/// The names and types of a method's parameters, all of them different.
fn inputs(method: &ImplItemFn, operation: &Operation) -> Result<Vec<(Ident, Type)>, Error> {
    let typed = method.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some((name(&argument.pat)?.clone(), argument.ty.as_ref().clone())),
        FnArg::Receiver(_) => None,
    });
    let inputs = typed.collect::<Vec<_>>();
    if let Some((ident, _)) = inputs.iter().find(|(ident, _)| LOCALS.iter().any(|local| ident == local)) {
        let reason = format!("its parameter `{ident}` has the name of something that progenitor uses");
        return Err(Error::refused(&operation.id, reason, "rename it"));
    }
    let mut names = BTreeSet::new();
    match inputs.iter().find(|(ident, _)| !names.insert(ident)) {
        Some((ident, _)) => Err(Error::refused(
            &operation.id,
            format!("two of its parameters, or one and the body, would both be named `{ident}` in Rust"),
            "rename one of them",
        )),
        None => Ok(inputs),
    }
}

fn name(pattern: &syn::Pat) -> Option<&Ident> {
    match pattern {
        syn::Pat::Ident(pattern) => Some(&pattern.ident),
        _ => None,
    }
}

fn describe_body(operation: &Operation, body: &lower::Body, ty: &Type, module: &mut ItemMod) -> Result<Body, Error> {
    let mut find = FindReferent(None);
    find.visit_type(ty);
    let ty = match find.0.unwrap_or_else(|| ty.clone()) {
        Type::Path(path) if path.path.is_ident("str") => parse_quote!(::std::string::String),
        ty => ty,
    };
    let ident = match &ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.clone()),
        _ => None,
    };
    let structure = match (body.kind, ident) {
        (BodyKind::Form, Some(ident)) => Some(types::form(module, &ident, operation, &body.fields)?),
        (BodyKind::Json, Some(ident)) if types::is_own(&ty) => {
            types::tell_none_from_empty(module, &ident, &body.fields);
            types::structure(module, &ident, &body.fields)
        }
        _ => None,
    };
    Ok(Body { kind: body.kind, required: body.required, description: body.description.clone(), ty, structure })
}

/// `T` of `&'a T`, wherever that stands.
struct FindReferent(Option<Type>);

impl<'ast> Visit<'ast> for FindReferent {
    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        self.0 = Some(reference.elem.as_ref().clone());
    }
}

/// `T` of `-> Result<ResponseValue<T>, …>`.
fn success(method: &ImplItemFn) -> Option<Type> {
    let mut find = FindResponseValue(None);
    if let ReturnType::Type(_, ty) = &method.sig.output {
        find.visit_type(ty);
    }
    find.0
}

struct FindResponseValue(Option<Type>);

impl<'ast> Visit<'ast> for FindResponseValue {
    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        if let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && let (true, Some(GenericArgument::Type(ty))) = (segment.ident == "ResponseValue", arguments.args.first())
        {
            self.0 = Some(ty.clone());
        }
        syn::visit::visit_path_segment(self, segment);
    }
}
