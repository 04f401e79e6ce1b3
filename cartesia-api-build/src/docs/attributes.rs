//! `#[doc]` attributes: the prose in them made safe, one line an attribute.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, ItemMod, Lit, Meta, parse_quote};

use super::markdown::rustdoc;

/// All docs below a module, as [`lines`] writes them.
pub(crate) fn attributes(module: &mut ItemMod) {
    Attributes.visit_item_mod_mut(module);
}

/// A prose as attributes. Of a text of several lines in one attribute, prettyplease would make a block comment, of
/// which rustc drops the stars that lines begin with: those of lists among them.
pub(crate) fn lines(prose: &str) -> TokenStream {
    written(&rustdoc(prose))
}

/// Markdown of our own as attributes, which is part of the surface.
pub(crate) fn written(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// Text of our own, which is shown as it is. It is no part of the surface, where it would repeat what stands there.
pub(crate) fn ours(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let text = lines.collect::<Vec<_>>().join("\n");
    // One attribute: thirty for each operation took a tenth of the time.
    quote!(#[cfg_attr(all(), doc = #text)])
}

/// Several proses, one after another. What one of them leaves open, such as a fence, ends with it.
pub(crate) fn paragraphs<'a>(proses: impl IntoIterator<Item = &'a str>) -> TokenStream {
    lines(&proses.into_iter().map(rustdoc).collect::<Vec<_>>().join("\n\n"))
}

struct Attributes;

impl VisitMut for Attributes {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        *attributes = std::mem::take(attributes).into_iter().flat_map(split).collect();
    }
}

fn split(attribute: Attribute) -> Vec<Attribute> {
    let Some(prose) = prose(&attribute) else { return vec![attribute] };
    let lines = lines(&prose);
    let carrier: syn::ItemStruct = parse_quote!(#lines struct Carrier;);
    carrier.attrs
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
