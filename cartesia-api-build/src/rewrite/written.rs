//! Parameters that the client writes in the place of progenitor: those of the query are taken out of its method, and a text in the
//! path is there as it is.

use quote::quote;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprCall, Ident, Macro, Stmt, Token};

use super::call::Call;
use super::chain::{drop_calls, is_ident, referent};
use super::input::{Input, Target, Use};
use crate::error::Error;
use crate::lower::Operation;
use crate::paths;

/// Takes each of them over at the one place where progenitor writes it.
pub(super) fn take_over(
    statements: &mut [Stmt],
    request: &mut Expr,
    operation: &Operation,
    call: &Call,
) -> Result<(), Error> {
    for input in call.inputs.iter().filter(|input| input.style.is_some()) {
        let Input { ident, target, use_, .. } = input;
        let (found, expected) = match (target, use_) {
            (Target::Query, _) => {
                let expected = format!("`.query(&QueryParam::new({:?}, &{ident}))` once", input.field.name);
                (drop_calls(request, paths::QUERY, |argument| is_query_param(argument, ident)), expected)
            }
            (_, Use::Path) => {
                (encoded(statements, ident), format!("`{}(&{ident}.to_string())` once", paths::ENCODE_PATH))
            }
            // A text is a header's value already.
            _ => continue,
        };
        if found != 1 {
            return Err(Error::unexpected(&operation.id, expected, found.to_string()));
        }
    }
    Ok(())
}

/// `progenitor_client::QueryParam::new("ids", &ids)`
fn is_query_param(argument: &Expr, ident: &Ident) -> bool {
    let Expr::Call(call) = argument else { return false };
    call.args.len() == 2 && call.args.last().is_some_and(|value| is_ident(referent(value), &ident.to_string()))
}

/// Writes `id` in the place of `encode_path(&id.to_string())`, and counts them.
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

    /// The arguments of `format!`, which are tokens to `syn`.
    fn visit_macro_mut(&mut self, called: &mut Macro) {
        if let Ok(mut arguments) = called.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            arguments.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            called.tokens = quote!(#arguments);
        }
    }
}
