//! Removes calls from a method chain, such as `self.client.get(url).query(&id).build()?`.

use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall};

/// Removes `.name(argument)` and `.name(&argument)?` from a method chain, and counts them.
pub(super) fn drop_calls(chain: &mut Expr, name: &str, is_argument: impl Fn(&Expr) -> bool) -> usize {
    let is_it = |argument: &Expr| is_argument(referent(argument));
    drop_all(chain, &|call| call.method == name && call.args.len() == 1 && call.args.iter().all(is_it))
}

/// Removes the calls for which `is_meant` holds from a method chain, and counts them.
pub(super) fn drop_all(chain: &mut Expr, is_meant: &dyn Fn(&ExprMethodCall) -> bool) -> usize {
    let mut drop = DropCalls { is_meant, dropped: 0 };
    drop.visit_expr_mut(chain);
    drop.dropped
}

struct DropCalls<'a> {
    is_meant: &'a dyn Fn(&ExprMethodCall) -> bool,
    dropped: usize,
}

impl VisitMut for DropCalls<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        let call = match &mut *expression {
            Expr::Try(tried) => tried.expr.as_mut(),
            other => other,
        };
        if let Expr::MethodCall(call) = call
            && (self.is_meant)(call)
        {
            let receiver = call.receiver.as_ref().clone();
            *expression = receiver;
            self.dropped += 1;
            return self.visit_expr_mut(expression);
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// Renames the calls that have a name and one argument, and inserts another argument before that one. Counts them.
pub(super) fn rename_calls(chain: &mut Expr, name: &str, other: &str, before: &Expr) -> usize {
    let mut rename = RenameCalls { name, other, before, renamed: 0 };
    rename.visit_expr_mut(chain);
    rename.renamed
}

struct RenameCalls<'a> {
    name: &'a str,
    other: &'a str,
    before: &'a Expr,
    renamed: usize,
}

impl VisitMut for RenameCalls<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == self.name && call.args.len() == 1 {
            call.method = format_ident!("{}", self.other);
            call.args.insert(0, self.before.clone());
            self.renamed += 1;
        }
    }
}

/// Returns `a` of `&a`.
pub(super) fn referent(expression: &Expr) -> &Expr {
    match expression {
        Expr::Reference(reference) => &reference.expr,
        other => other,
    }
}

pub(super) fn is_ident(expression: &Expr, name: &str) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(name))
}
