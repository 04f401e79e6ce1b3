//! The types that typify made, mended for their readers: forms that are no serde types, text that converts, and docs
//! on every item.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Ident, Item, ItemImpl, ItemMod, ItemStruct, Meta, Type, parse_quote};

use super::enums;
use crate::lower::{Field, Operation};
use crate::{Error, docs};

/// A generated struct, and for each field of the form the field that holds it.
pub(crate) struct Structure {
    pub(crate) ident: Ident,
    pub(crate) members: Vec<Member>,
    /// The map that holds what the document doesn't list.
    pub(crate) extra: Option<(Ident, Type)>,
}

/// A field as typify declared it.
pub(crate) struct Member {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) field: Field,
}

/// Takes serde from the struct of a form, which goes out part by part, and hides it: a builder stands for it.
pub(super) fn form(
    module: &mut ItemMod,
    ident: &Ident,
    operation: &Operation,
    fields: &[Field],
) -> Result<Structure, Error> {
    let expected = || format!("a struct `{ident}` with the fields of its form");
    let structure =
        structure(module, ident, fields).ok_or_else(|| Error::unexpected(&operation.id, expected(), "another type"))?;
    find(module, ident).into_iter().for_each(drop_serde);
    Ok(structure)
}

/// `Option` around the arrays and maps that may be left out of a JSON body: an empty one says something else than none.
pub(super) fn tell_none_from_empty(module: &mut ItemMod, ident: &Ident, fields: &[Field]) {
    let listed = find(module, ident).into_iter().flat_map(|item| &mut item.fields);
    for member in listed.filter(|member| !is_flattened(&member.attrs)) {
        let name = wire_name(member).unwrap_or_default();
        let may_be_left_out = fields.iter().any(|field| field.name == name && !field.required);
        if may_be_left_out && (is_map(&member.ty) || is_vec(&member.ty)) {
            let ty = &member.ty;
            member.ty = parse_quote!(::std::option::Option<#ty>);
            member.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            member.attrs.push(parse_quote! {
                #[serde(rename = #name, default, skip_serializing_if = "::std::option::Option::is_none")]
            });
        }
    }
}

fn is_vec(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Vec"))
}

fn find<'a>(module: &'a mut ItemMod, ident: &Ident) -> Option<&'a mut ItemStruct> {
    items(module).find_map(|item| match item {
        Item::Struct(item) if item.ident == *ident => Some(item),
        _ => None,
    })
}

/// A struct whose fields are those that the document lists, and at most a map for the rest.
pub(super) fn structure(module: &mut ItemMod, ident: &Ident, fields: &[Field]) -> Option<Structure> {
    let item = find(module, ident)?;
    if !matches!(item.fields, syn::Fields::Named(_)) {
        return None;
    }
    let (flattened, listed): (Vec<_>, Vec<_>) = item.fields.iter().partition(|field| is_flattened(&field.attrs));
    let members = fields.iter().map(|field| {
        let member = listed.iter().find(|member| wire_name(member).as_ref() == Some(&field.name))?;
        Some(Member { ident: member.ident.clone()?, ty: member.ty.clone(), field: field.clone() })
    });
    let members = members.collect::<Option<Vec<_>>>().filter(|members| members.len() == listed.len())?;
    let extra = match flattened.as_slice() {
        [] => None,
        [map] if is_map(&map.ty) => Some((map.ident.clone()?, map.ty.clone())),
        _ => return None,
    };
    Some(Structure { ident: ident.clone(), members, extra })
}

pub(crate) fn is_map(ty: &Type) -> bool {
    let last = match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    last.is_some_and(|segment| segment.ident == "BTreeMap" || segment.ident == "Map")
}

/// `types::Foo`, and not a type of the standard library.
pub(super) fn is_own(ty: &Type) -> bool {
    let first = match ty {
        Type::Path(path) if path.path.leading_colon.is_none() => path.path.segments.first(),
        _ => None,
    };
    first.is_some_and(|segment| segment.ident == "types")
}

fn items(module: &mut ItemMod) -> impl Iterator<Item = &mut Item> {
    module.content.iter_mut().flat_map(|(_, items)| items)
}

/// The name in `#[serde(rename = "…")]`, or the field's own.
fn wire_name(field: &syn::Field) -> Option<String> {
    renamed(&field.attrs).or_else(|| field.ident.as_ref().map(Ident::to_string))
}

fn is_flattened(attributes: &[Attribute]) -> bool {
    serde_arguments(attributes).any(|meta| meta.path().is_ident("flatten"))
}

pub(super) fn is_untagged(attributes: &[Attribute]) -> bool {
    serde_arguments(attributes).any(|meta| meta.path().is_ident("untagged"))
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

fn drop_serde(structure: &mut ItemStruct) {
    structure.vis = parse_quote!(pub(crate));
    retain_derives(&mut structure.attrs, |path| !is_serde(path));
    structure.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    for field in &mut structure.fields {
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    }
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

/// What all types get. Refuses types that can't be compiled.
pub(super) fn polish(module: &mut ItemMod) -> Result<(), Error> {
    check_names(module)?;
    items(module).for_each(qualify_text);
    if let Some((_, items)) = &mut module.content {
        *items = std::mem::take(items).into_iter().flat_map(with_from_str).collect();
    }
    docs::attributes(module);
    Docs.visit_item_mod_mut(module);
    enums::open(module);
    Ok(())
}

/// Typify makes the same name of `self` and `Self`, and lets the compiler find out.
fn check_names(module: &mut ItemMod) -> Result<(), Error> {
    for item in items(module) {
        let Item::Struct(structure) = item else { continue };
        let mut names = BTreeSet::new();
        let idents = structure.fields.iter().filter_map(|field| field.ident.as_ref());
        if let Some(twice) = idents.clone().find(|ident| !names.insert(*ident)) {
            return Err(Error::refused(
                &format!("the schema of `{}`", structure.ident),
                format!("two of its properties would both be named `{twice}` in Rust"),
                "rename one of them",
            ));
        }
    }
    Ok(())
}

/// Typify writes `impl TryFrom<String>` for what is read of text, where a schema of that name would be meant. What is
/// made of a schema has a `From`.
fn qualify_text(item: &mut Item) {
    struct Qualify;
    impl VisitMut for Qualify {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            visit_mut::visit_path_mut(self, path);
            if path.is_ident("String") {
                *path = parse_quote!(::std::string::String);
            }
        }
    }
    match item {
        Item::Impl(item) if item.trait_.as_ref().is_some_and(|(path, _)| is_try_from(path)) => {
            Qualify.visit_item_impl_mut(item);
        }
        _ => {}
    }
}

fn is_try_from(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == "TryFrom")
}

/// `impl From<&str>` beside typify's `impl From<String>`, so that every setter of text takes both.
fn with_from_str(item: Item) -> impl Iterator<Item = Item> {
    let from_str = match &item {
        Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) if is_from_string(path) => Some(parse_quote! {
            impl ::std::convert::From<&str> for #self_ty {
                fn from(value: &str) -> Self {
                    Self(value.to_owned())
                }
            }
        }),
        _ => None,
    };
    std::iter::once(item).chain(from_str)
}

fn is_from_string(path: &syn::Path) -> bool {
    let from: syn::Path = parse_quote!(::std::convert::From<::std::string::String>);
    path.to_token_stream().to_string() == from.to_token_stream().to_string()
}

/// Writes a word where the document has none.
struct Docs;

impl VisitMut for Docs {
    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        visit_mut::visit_variant_mut(self, variant);
        let name = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        document(&mut variant.attrs, &name);
    }

    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        visit_mut::visit_field_mut(self, field);
        if let Some(name) = wire_name(field) {
            document(&mut field.attrs, &name);
        }
    }
}

fn document(attributes: &mut Vec<Attribute>, name: &str) {
    if !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        let lines = docs::lines(&format!("`{name}`"));
        let carrier: ItemStruct = parse_quote!(#lines struct Carrier;);
        attributes.extend(carrier.attrs);
    }
}
