//! Docs as attributes and as text, with safe descriptions, one line each.

use proc_macro2::Span;
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, Block, Expr, ExprLit, Ident, ItemMod, Lit, LitStr, Meta, MetaNameValue, Token, parse_quote,
    token,
};

use super::markdown::rustdoc;

/// Makes all docs below a module safe.
pub(crate) fn attributes(module: &mut ItemMod) {
    Attributes.visit_item_mod_mut(module);
}

/// Returns a description as attributes, one per line. Prettyplease would turn a multi-line attribute into a block
/// comment, and rustc drops the stars at the beginning of its lines, including those of lists.
pub(crate) fn of(prose: &str) -> Vec<Attribute> {
    rustdoc(prose).lines().map(|line| attribute(&spaced(line))).collect()
}

/// Returns a description as comment lines.
pub(crate) fn lines(prose: &str) -> String {
    written(&rustdoc(prose))
}

/// Returns Markdown of our own as comment lines, which are part of the surface.
pub(crate) fn written(text: &str) -> String {
    text.lines().map(|line| format!("///{}\n", spaced(line).trim_end_matches(' '))).collect()
}

/// Returns Markdown of our own as comment lines that the surface omits, since they repeat the items.
pub(crate) fn ours(text: &str) -> String {
    let text = text.lines().map(spaced).collect::<Vec<_>>().join("\n");
    format!("#[cfg_attr(all(), doc = {text:?})]\n")
}

/// Returns one line of our own as an attribute that the surface omits.
pub(crate) fn shown(line: &str) -> Attribute {
    let line = spaced(line);
    parse_quote!(#[cfg_attr(all(), doc = #line)])
}

/// Returns the text of a doc attribute.
pub(crate) fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta.require_name_value().ok().filter(|pair| pair.path.is_ident("doc"))?.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// Joins several descriptions. If one leaves something open, such as a fence, it ends there.
pub(crate) fn paragraphs<'a>(proses: impl IntoIterator<Item = &'a str>) -> String {
    written(&proses.into_iter().map(rustdoc).collect::<Vec<_>>().join("\n\n"))
}

/// Returns a line as it follows `///`.
fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// Returns `#[doc = "…"]`.
fn attribute(text: &str) -> Attribute {
    Attribute {
        pound_token: <Token![#]>::default(),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: <Token![=]>::default(),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new(text, Span::call_site())) }),
        }),
    }
}

struct Attributes;

impl VisitMut for Attributes {
    /// Skips the bodies of functions, which have no docs.
    fn visit_block_mut(&mut self, _: &mut Block) {}

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let safe = |attribute| prose(&attribute).map_or_else(|| vec![attribute], |prose| of(&prose));
        if attributes.is_empty() {
            return;
        }
        *attributes = std::mem::take(attributes).into_iter().flat_map(safe).collect();
    }
}

fn prose(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
