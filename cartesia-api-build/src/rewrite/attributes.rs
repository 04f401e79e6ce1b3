//! Reads serde's attributes and the derives of a type.

use syn::{Attribute, Ident, Meta, parse_quote};

/// The name in `#[serde(rename = "…")]`, or the field's own.
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
    serde_arguments(attributes).any(|meta| meta.path().is_ident(name))
}

pub(super) fn remove_argument(attributes: &mut Vec<Attribute>, name: &str) {
    if has_argument(attributes, name) {
        let kept = serde_arguments(attributes).filter(|meta| !meta.path().is_ident(name)).collect::<Vec<_>>();
        attributes.retain(|attribute| !attribute.path().is_ident("serde"));
        attributes.extend((!kept.is_empty()).then(|| parse_quote!(#[serde(#(#kept),*)])));
    }
}

/// Returns whether the field may be absent.
pub(super) fn has_default(attributes: &[Attribute]) -> bool {
    serde_arguments(attributes).any(|meta| meta.path().is_ident("default"))
}

pub(super) fn renamed(attributes: &[Attribute]) -> Option<String> {
    serde_arguments(attributes).find_map(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("rename") => match pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

fn serde_arguments(attributes: &[Attribute]) -> impl Iterator<Item = Meta> {
    let arguments = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
    let serde = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    serde.filter_map(move |attribute| attribute.parse_args_with(arguments).ok()).flatten()
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

/// The traits of a `#[derive(…)]`; none for another attribute.
pub(crate) fn derives(attribute: &Attribute) -> Vec<syn::Path> {
    let paths = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
    match attribute.path().is_ident("derive") {
        true => attribute.parse_args_with(paths).map(|paths| paths.into_iter().collect()).unwrap_or_default(),
        false => Vec::new(),
    }
}
