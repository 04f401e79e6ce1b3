//! The two places in a method of the raw client that differ from what the API wants.

use proc_macro2::Span;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprMethodCall, FnArg, GenericArgument, Ident, ImplItemFn, ItemMod, PathArguments, ReturnType, Stmt, Type,
};

use super::{Call, types};
use crate::lower::Operation;
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

/// Puts the form in the place of the urlencoded body that it was lowered to:
/// `request.form_urlencoded(&body)?` becomes `self.inner.form(request, body)?`.
pub(super) fn restore_form(method: &mut ImplItemFn, operation: &Operation) -> Result<(), Error> {
    let mut restore = RestoreForm { restored: 0 };
    restore.visit_impl_item_fn_mut(method);
    let expected = usize::from(operation.form.is_some());
    if restore.restored != expected {
        let expected = format!("`{}` {expected} times", paths::FORM_URLENCODED);
        return Err(Error::unexpected(&operation.id, expected, restore.restored.to_string()));
    }
    Ok(())
}

struct RestoreForm {
    restored: usize,
}

impl VisitMut for RestoreForm {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == paths::FORM_URLENCODED
            && call.args.len() == 1
        {
            let ExprMethodCall { receiver, .. } = call;
            *expression = syn::parse_quote!(self.inner.form(#receiver, body));
            self.restored += 1;
        }
    }
}

/// Reads what the requests stage must know of a method, and makes the struct of its form one.
pub(super) fn describe(method: &ImplItemFn, operation: &Operation, module: &mut ItemMod) -> Result<Call, Error> {
    let form = match &operation.form {
        None => None,
        Some(fields) => Some(types::form(module, &body_type(method, operation)?, operation, fields)?),
    };
    let success = success(method)
        .ok_or_else(|| Error::unexpected(&operation.id, "a `ResponseValue` as its result", "another type"))?;
    Ok(Call { method: method.sig.ident.clone(), form, success })
}

/// `VoicesCloneBody` of `body: &'a types::VoicesCloneBody`.
fn body_type(method: &ImplItemFn, operation: &Operation) -> Result<Ident, Error> {
    let body = method.sig.inputs.iter().find_map(|argument| match argument {
        FnArg::Typed(argument) if is_named(&argument.pat, "body") => Some(argument.ty.as_ref()),
        _ => None,
    });
    match body {
        Some(Type::Reference(reference)) => last_segment(&reference.elem),
        _ => None,
    }
    .ok_or_else(|| Error::unexpected(&operation.id, "a borrowed struct as its `body`", "something else"))
}

fn is_named(pattern: &syn::Pat, name: &str) -> bool {
    matches!(pattern, syn::Pat::Ident(pattern) if pattern.ident == Ident::new(name, Span::call_site()))
}

fn last_segment(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.clone()),
        _ => None,
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
