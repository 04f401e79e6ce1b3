//! The uses that generated code makes of the runtime, whatever the features are.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprMethodCall, ExprReference, File, ImplItemFn, Item, Macro, Meta, Path};

use crate::feature;
use crate::paths;

/// Returns each use in the way in which it is written, without what leads there: `Input::Set` and `runtime::beginning` for a path,
/// `form_.text` and `.text` for a method and what it is called on, `-> json` and `stream download` for what a macro is given.
/// Leaves out what a feature may leave out.
pub(super) fn uses(file: &File) -> BTreeSet<String> {
    let mut uses = Uses::default();
    uses.visit_file(file);
    uses.0
}

#[derive(Default)]
struct Uses(BTreeSet<String>);

impl<'ast> Visit<'ast> for Uses {
    fn visit_item(&mut self, item: &'ast Item) {
        if !feature::is_gated(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !feature::has_gate(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_expr_reference(&mut self, reference: &'ast ExprReference) {
        if !feature::has_gate(&reference.attrs) {
            visit::visit_expr_reference(self, reference);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let mut segments = path.segments.iter();
        if segments.next().is_some_and(|first| first.ident == "crate")
            && let (Some(last), Some(owner)) = (segments.next_back(), segments.next_back())
        {
            self.0.insert(format!("{}::{}", owner.ident, last.ident));
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.0.insert(format!(".{}", call.method));
        if let Expr::Path(receiver) = &*call.receiver
            && let Some(receiver) = receiver.path.get_ident()
        {
            self.0.insert(format!("{receiver}.{}", call.method));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta
            && attribute.path().is_ident("serde")
        {
            let is_dates = |token: TokenTree| token.to_string().trim_matches('"') == paths::DATES;
            if list.tokens.clone().into_iter().any(is_dates) {
                self.0.insert("deserialize_with = dates".to_owned());
            }
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        if call.path.segments.first().is_none_or(|first| first.ident != "crate") {
            return;
        }
        self.visit_path(&call.path);
        let (mut before, mut last) = (String::new(), String::new());
        for token in call.tokens.clone() {
            let word = match &token {
                TokenTree::Ident(ident) => ident.to_string(),
                TokenTree::Punct(punct) => punct.to_string(),
                TokenTree::Group(_) | TokenTree::Literal(_) => String::new(),
            };
            match (before.as_str(), last.as_str()) {
                ("-", ">") => self.0.insert(format!("-> {word}")),
                (_, "stream") => self.0.insert(format!("stream {word}")),
                _ => false,
            };
            before = std::mem::replace(&mut last, word);
        }
    }
}
