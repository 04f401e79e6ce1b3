//! Parameters that the client writes instead of progenitor. Query parameters are removed from progenitor's method, a
//! path parameter is inserted unchanged, and a header gets its own name.

use quote::quote;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprCall, ExprLit, ExprMethodCall, Ident, Lit, LitStr, Macro, Stmt, Token};

use super::call::Call;
use super::chain::{drop_calls, is_ident, referent};
use super::input::{Input, Target, Use};
use crate::error::Error;
use crate::lower::{Argument, Operation, Place};
use crate::paths;

/// Replaces each of them at the one place where progenitor writes it.
pub(super) fn take_over(
    statements: &mut [Stmt],
    request: &mut Expr,
    operation: &Operation,
    call: &Call,
) -> Result<(), Error> {
    for input in call.inputs.iter().filter(|input| input.style.is_some()) {
        let Input { ident, target, use_, .. } = input;
        // A path can contain a parameter several times.
        let mut places = 1;
        let (found, expected) = match (target, use_) {
            (Target::Query, _) => {
                let expected = format!("`.query(&QueryParam::new({:?}, &{ident}))` once", input.field.name);
                (drop_calls(request, paths::QUERY, |argument| is_query_param(argument, ident)), expected)
            }
            (_, Use::Path) => {
                places = operation.path.matches(&format!("{{{}}}", input.field.name)).count();
                let expected = format!("`{}(&{ident}.to_string())` {places} times", paths::ENCODE_PATH);
                (encoded(statements, ident), expected)
            }
            // The string is already the header's value.
            _ => match known_as(operation, input) {
                Some(name) => (named(statements, name, &input.field.name), format!("`.append({name:?}, …)` once")),
                None => continue,
            },
        };
        if found != places {
            return Err(Error::unexpected(&operation.id, expected, found.to_string()));
        }
    }
    Ok(())
}

/// Returns the name that progenitor uses for a header, if it differs.
fn known_as<'a>(operation: &'a Operation, input: &Input) -> Option<&'a str> {
    let is_meant = |argument: &&Argument| argument.place == Place::Header && argument.field.name == input.field.name;
    let argument = operation.parameters.iter().find(is_meant)?;
    (argument.known_as != argument.field.name).then_some(&argument.known_as)
}

/// Replaces progenitor's name for a header by the header's own, and counts the places.
fn named(statements: &mut [Stmt], name: &str, own: &str) -> usize {
    let mut named = Named { name, own, found: 0 };
    statements.iter_mut().for_each(|statement| named.visit_stmt_mut(statement));
    named.found
}

struct Named<'a> {
    name: &'a str,
    own: &'a str,
    found: usize,
}

impl VisitMut for Named<'_> {
    /// Handles `header_map.append("id_2", …)`.
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        if let Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = call.args.first_mut()
            && call.method == "append"
            && text.value() == self.name
        {
            *text = LitStr::new(self.own, text.span());
            self.found += 1;
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// Matches `progenitor_client::QueryParam::new("ids", &ids)`.
fn is_query_param(argument: &Expr, ident: &Ident) -> bool {
    let Expr::Call(call) = argument else { return false };
    call.args.len() == 2 && call.args.last().is_some_and(|value| is_ident(referent(value), &ident.to_string()))
}

/// Replaces `encode_path(&id.to_string())` by `id`, and counts the places.
fn encoded(statements: &mut [Stmt], ident: &Ident) -> usize {
    let mut encoded = Encoded { ident, found: 0 };
    statements.iter_mut().for_each(|statement| encoded.visit_stmt_mut(statement));
    encoded.found
}

struct Encoded<'a> {
    ident: &'a Ident,
    found: usize,
}

impl Encoded<'_> {
    fn is_meant(&self, call: &ExprCall) -> bool {
        let is_text = |argument: &Expr| match referent(argument) {
            Expr::MethodCall(text) => text.method == "to_string" && is_ident(&text.receiver, &self.ident.to_string()),
            _ => false,
        };
        is_ident(&call.func, paths::ENCODE_PATH) && call.args.len() == 1 && call.args.iter().all(is_text)
    }
}

impl VisitMut for Encoded<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        match expression {
            Expr::Call(call) if self.is_meant(call) => {
                let ident = self.ident;
                *expression = syn::parse_quote!(#ident);
                self.found += 1;
            }
            expression => visit_mut::visit_expr_mut(self, expression),
        }
    }

    /// Visits the arguments of `format!`, which `syn` does not parse.
    fn visit_macro_mut(&mut self, called: &mut Macro) {
        if let Ok(mut arguments) = called.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            arguments.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            called.tokens = quote!(#arguments);
        }
    }
}
