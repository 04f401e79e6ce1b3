//! The types that typify made, mended for their readers: forms that are no serde types, docs on every item, and
//! conversions from text that say what is allowed.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, Fields, Ident, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Meta, parse_quote};

use crate::lower::{Field, Operation};
use crate::{Error, docs};

/// A generated struct, and for each field of the form the field that holds it.
pub(crate) struct Structure {
    pub(crate) ident: Ident,
    pub(crate) members: Vec<Member>,
}

/// A field as typify declared it.
pub(crate) struct Member {
    pub(crate) ident: Ident,
    pub(crate) ty: syn::Type,
    pub(crate) field: Field,
}

/// Takes serde from the struct of a form, which goes out part by part, and hides it: a builder stands for it.
pub(super) fn form(
    module: &mut ItemMod,
    ident: &Ident,
    operation: &Operation,
    fields: &[Field],
) -> Result<Structure, Error> {
    let structure = items(module)
        .find_map(|item| match item {
            Item::Struct(item) if item.ident == *ident => Some(item),
            _ => None,
        })
        .ok_or_else(|| Error::unexpected(&operation.id, format!("a struct `{ident}`"), "none"))?;
    let members = fields
        .iter()
        .map(|field| {
            let member = structure.fields.iter().find(|member| wire_name(member) == Some(field.name.clone()));
            let member = member.and_then(|member| Some((member.ident.clone()?, member.ty.clone())));
            let expected = || Error::unexpected(&operation.id, format!("a field for `{}`", field.name), "none");
            member.map(|(ident, ty)| Member { ident, ty, field: field.clone() }).ok_or_else(expected)
        })
        .collect::<Result<_, _>>()?;
    if structure.fields.len() != fields.len() {
        let expected = format!("{} fields in `{ident}`", fields.len());
        return Err(Error::unexpected(&operation.id, expected, structure.fields.len().to_string()));
    }
    drop_serde(structure);
    Ok(Structure { ident: ident.clone(), members })
}

fn items(module: &mut ItemMod) -> impl Iterator<Item = &mut Item> {
    module.content.iter_mut().flat_map(|(_, items)| items)
}

/// The name in `#[serde(rename = "…")]`, or the field's own.
fn wire_name(field: &syn::Field) -> Option<String> {
    renamed(&field.attrs).or_else(|| field.ident.as_ref().map(Ident::to_string))
}

fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What isn't a rename is skipped: an error here only ends the walk over this one attribute.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value()?.parse::<syn::LitStr>()?;
            if meta.path.is_ident("rename") {
                name = Some(value.value());
            }
            Ok(())
        });
    }
    name
}

fn drop_serde(structure: &mut ItemStruct) {
    structure.vis = parse_quote!(pub(crate));
    structure.attrs.iter_mut().for_each(drop_serde_derives);
    structure.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    for field in &mut structure.fields {
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    }
}

fn drop_serde_derives(attribute: &mut Attribute) {
    if let Meta::List(list) = &attribute.meta
        && list.path.is_ident("derive")
    {
        let kept = derives(attribute).into_iter().filter(|path| !is_serde(path));
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
}

fn is_serde(path: &syn::Path) -> bool {
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

/// What all types get.
pub(super) fn polish(module: &mut ItemMod) {
    if let Some((_, items)) = &mut module.content {
        *items = std::mem::take(items).into_iter().flat_map(with_from_str).collect();
        let enums = items.iter().filter_map(values).collect::<Vec<_>>();
        items.iter_mut().for_each(|item| name_allowed_values(item, &enums));
    }
    docs::attributes(module);
    Docs.visit_item_mod_mut(module);
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

/// The name of an enum and the texts of its variants.
fn values(item: &Item) -> Option<(Ident, Vec<String>)> {
    let Item::Enum(ItemEnum { ident, variants, .. }) = item else { return None };
    let unit = variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    let texts = variants.iter().map(|variant| renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()));
    unit.then(|| (ident.clone(), texts.collect()))
}

/// `FromStr` of an enum answers `invalid value`: it shall say which, and what is allowed.
fn name_allowed_values(item: &mut Item, enums: &[(Ident, Vec<String>)]) {
    let Item::Impl(block) = item else { return };
    let Some((_, allowed)) = enums.iter().find(|(ident, _)| is_type(&block.self_ty, ident)) else { return };
    let message =
        format!("is {{value:?}}, which is not one of {}", allowed.join(", ").replace('{', "{{").replace('}', "}}"));
    NameAllowedValues { arm: parse_quote!(_ => Err(format!(#message).into()),) }.visit_item_impl_mut(block);
}

fn is_type(ty: &syn::Type, ident: &Ident) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident(ident))
}

struct NameAllowedValues {
    arm: Arm,
}

impl VisitMut for NameAllowedValues {
    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        if arm.body.to_token_stream().to_string().contains("\"invalid value\"") {
            *arm = self.arm.clone();
        }
    }
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
        let text = format!(" `{name}`");
        attributes.push(parse_quote!(#[doc = #text]));
    }
}
