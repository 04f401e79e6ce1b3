//! Reads and changes the serde attributes and the derives of a type.

use proc_macro2::TokenTree;
use quote::quote;
use syn::{Attribute, Ident, Lit, Meta, parse_quote};

/// Returns the name in `#[serde(rename = "…")]`, or the field's own.
pub(super) fn wire_name(field: &syn::Field) -> Option<String> {
    renamed(&field.attrs).or_else(|| field.ident.as_ref().map(Ident::to_string))
}

pub(super) fn is_flattened(attributes: &[Attribute]) -> bool {
    has_argument(attributes, "flatten")
}

pub(super) fn is_untagged(attributes: &[Attribute]) -> bool {
    has_argument(attributes, "untagged")
}

pub(super) fn has_argument(attributes: &[Attribute], name: &str) -> bool {
    serde_arguments(attributes).any(|argument| argument.is(name))
}

pub(super) fn remove_argument(attributes: &mut Vec<Attribute>, name: &str) {
    if has_argument(attributes, name) {
        let kept = serde_arguments(attributes).filter(|argument| !argument.is(name));
        let kept = kept.map(|Argument(tokens)| quote!(#(#tokens)*)).collect::<Vec<_>>();
        attributes.retain(|attribute| !attribute.path().is_ident("serde"));
        attributes.extend((!kept.is_empty()).then(|| parse_quote!(#[serde(#(#kept),*)])));
    }
}

/// Returns whether a field may be absent.
pub(super) fn has_default(attributes: &[Attribute]) -> bool {
    has_argument(attributes, "default")
}

pub(super) fn renamed(attributes: &[Attribute]) -> Option<String> {
    argument(attributes, "rename")
}

/// Returns the string value of an argument of `#[serde(…)]`.
pub(super) fn argument(attributes: &[Attribute], name: &str) -> Option<String> {
    serde_arguments(attributes).filter(|argument| argument.is(name)).find_map(|argument| argument.text())
}

/// An argument of `#[serde(…)]`, such as `default` or `rename = "…"`. Its tokens are not parsed, since parsing them
/// took a tenth of this stage.
struct Argument(Vec<TokenTree>);

impl Argument {
    fn is(&self, name: &str) -> bool {
        matches!(self.0.first(), Some(TokenTree::Ident(ident)) if ident == name)
    }

    /// Returns the argument's string value.
    fn text(&self) -> Option<String> {
        match self.0.last()? {
            TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        }
    }
}

fn serde_arguments(attributes: &[Attribute]) -> impl Iterator<Item = Argument> {
    let lists = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("serde") => Some(list.tokens.clone()),
        _ => None,
    });
    lists.flat_map(|tokens| {
        let tokens = tokens.into_iter().collect::<Vec<_>>();
        let arguments = tokens.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
        arguments
            .filter(|argument| !argument.is_empty())
            .map(|argument| Argument(argument.to_vec()))
            .collect::<Vec<_>>()
    })
}

pub(super) fn retain_derives(attributes: &mut [Attribute], keep: impl Fn(&syn::Path) -> bool) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let kept = derives(attribute).into_iter().filter(|path| keep(path));
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
}

pub(super) fn is_serde(path: &syn::Path) -> bool {
    path.segments.first().is_some_and(|segment| segment.ident == "serde")
}

/// Returns the traits of a `#[derive(…)]`; none for any other attribute.
pub(crate) fn derives(attribute: &Attribute) -> Vec<syn::Path> {
    let paths = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
    match attribute.path().is_ident("derive") {
        true => attribute.parse_args_with(paths).map(|paths| paths.into_iter().collect()).unwrap_or_default(),
        false => Vec::new(),
    }
}
