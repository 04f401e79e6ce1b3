//! The conversions that let setters accept other values for a type: strings, if the type allows any, and references.

use std::collections::BTreeSet;

use syn::{Fields, Ident, Item, ItemEnum, ItemImpl, ItemMod, Path, Variant, parse_quote};

use super::attributes::is_untagged;
use super::input::Input;
use crate::rust_types::{argument, declared, element, is, is_string, own, plain_name};

/// Adds the call of a macro of `cartesia-api` after each type that has such conversions. The macro of open enums
/// already includes them.
pub(super) fn add<'a>(module: &mut ItemMod, inputs: impl Iterator<Item = &'a Input>) {
    let Some((_, items)) = &mut module.content else { return };
    let taken = inputs.filter_map(|input| own(element(&input.ty).unwrap_or(&input.ty)));
    let taken = taken.collect::<BTreeSet<_>>();
    *items = std::mem::take(items).into_iter().flat_map(|item| with_conversions(item, &taken)).collect();
}

fn with_conversions(item: Item, taken: &BTreeSet<&Ident>) -> impl Iterator<Item = Item> {
    let is_taken = !matches!(item, Item::Type(_)) && !is_enum_of_texts(&item);
    let name = declared(&item).filter(|name| is_taken && taken.contains(name));
    let by_reference: Option<Item> = name.map(|ident| parse_quote!(crate::runtime::by_reference! { #ident }));
    let from_text = from_text(&item);
    std::iter::once(item).chain(from_text).chain(by_reference)
}

/// Returns the conversions from text: of a type that typify converts from `String`, or of alternatives for which it has
/// no conversion.
fn from_text(item: &Item) -> Option<Item> {
    if let Some(ident) = of_text(item, "From") {
        return Some(parse_quote!(crate::runtime::any_text! { #ident }));
    }
    if let Some(ident) = of_text(item, "TryFrom") {
        return Some(parse_quote!(crate::runtime::read_text! { #ident }));
    }
    let Item::Enum(item) = item else { return None };
    let (ident, variant) = (&item.ident, any_text(item)?);
    Some(parse_quote!(crate::runtime::text_among! { #ident::#variant }))
}

/// Returns the type for which typify implements a conversion trait from `String`.
fn of_text<'a>(item: &'a Item, name: &str) -> Option<&'a Ident> {
    let is_it = |path: &Path| is(path, &format!("::std::convert::{name}")) && argument(path).is_some_and(is_string);
    match item {
        Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) if is_it(path) => plain_name(self_ty),
        _ => None,
    }
}

fn is_enum_of_texts(item: &Item) -> bool {
    matches!(item, Item::Enum(item) if item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)))
}

/// Returns the only variant that is any text, of alternatives for which typify has no conversion.
fn any_text(item: &ItemEnum) -> Option<&Ident> {
    let texts = item.variants.iter().filter(|variant| is_any_text(variant)).map(|variant| &variant.ident);
    match texts.collect::<Vec<_>>().as_slice() {
        [text] if is_untagged(&item.attrs) => Some(text),
        _ => None,
    }
}

fn is_any_text(variant: &Variant) -> bool {
    matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1 && fields.unnamed.iter().all(|field| is_string(&field.ty)))
}
