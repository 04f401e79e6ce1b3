//! Polishes the types that typify generates: every item has docs.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Ident, Item, ItemEnum, ItemImpl, ItemMod, Path, parse_quote};

use super::attributes::{renamed, wire_name};
use super::described::Described;
use crate::docs;
use crate::rust_types::is;

/// Polishes all types, and returns their descriptions.
pub(super) fn polish(module: &mut ItemMod) -> Described {
    items(module).for_each(qualify_text);
    let described = Described::of(module);
    docs::attributes(module);
    Docs { described: &described }.visit_item_mod_mut(module);
    give_reason(module);
    described
}

/// Replaces progenitor's lint exception by one with a reason.
fn give_reason(module: &mut ItemMod) {
    module.attrs.retain(|attribute| !attribute.path().is_ident("allow"));
    module.attrs.push(parse_quote!(#[allow(clippy::all, reason = "typify writes as it likes")]));
}

fn items(module: &mut ItemMod) -> impl Iterator<Item = &mut Item> {
    module.content.iter_mut().flat_map(|(_, items)| items)
}

/// Qualifies `String` in `impl TryFrom<String>`, which would mean a schema with that name.
fn qualify_text(item: &mut Item) {
    struct Qualify;
    impl VisitMut for Qualify {
        fn visit_path_mut(&mut self, path: &mut Path) {
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

fn is_try_from(path: &Path) -> bool {
    is(path, "::std::convert::TryFrom")
}

/// Adds docs to items that have none in the document.
struct Docs<'a> {
    described: &'a Described,
}

impl VisitMut for Docs<'_> {
    /// Skips implementations, which contain neither fields nor variants.
    fn visit_item_impl_mut(&mut self, _: &mut ItemImpl) {}

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        visit_mut::visit_item_struct_mut(self, item);
        named(&item.ident, &mut item.attrs);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        visit_mut::visit_item_enum_mut(self, item);
        named(&item.ident, &mut item.attrs);
    }

    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        visit_mut::visit_variant_mut(self, variant);
        if is_bare(&variant.attrs) {
            let name = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
            variant.attrs.extend(docs::of(&format!("`{name}`")));
        }
    }

    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        if is_bare(&field.attrs)
            && let Some(name) = wire_name(field)
        {
            let property = || format!("The property `{name}`.");
            field.attrs.extend(docs::of(&self.described.ty(&field.ty).map_or_else(property, str::to_owned)));
        }
    }
}

/// Adds the type's name as its docs if it has none, as typify does for types without a description.
fn named(ident: &Ident, attributes: &mut Vec<Attribute>) {
    if is_bare(attributes) {
        attributes.splice(0..0, docs::of(&format!("`{ident}`")));
    }
}

fn is_bare(attributes: &[Attribute]) -> bool {
    !attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}
