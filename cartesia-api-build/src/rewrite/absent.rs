//! Optional properties in JSON request bodies. Leaving one out, null, and an empty list or map mean different things,
//! but typify's types express only one of them.

use std::collections::BTreeSet;

use syn::{Attribute, Expr, ExprLit, Field, Fields, Ident, Item, ItemMod, Lit, LitStr, Meta, Type, parse_quote};

use super::attributes::{has_argument, is_flattened, remove_argument, wire_name};
use crate::paths::{NULLABLE, PRESENT};
use crate::rust_types::{Declared, declared, is_json, is_list, is_map, optional};

/// Distinguishes them in types that are sent as JSON, and removes the mark from all other types.
pub(super) fn tell_apart(module: &mut ItemMod, given: &BTreeSet<Ident>, known: &Declared) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let is_given = declared(item).is_some_and(|name| given.contains(name));
        match item {
            Item::Struct(item) => {
                unmark(&mut item.attrs, &item.ident);
                of_type(&mut item.fields, is_given, known);
            }
            Item::Enum(item) => {
                unmark(&mut item.attrs, &item.ident);
                item.variants.iter_mut().for_each(|variant| of_type(&mut variant.fields, is_given, known));
            }
            _ => {}
        }
    }
}

/// Removes the mark from a type. A type that was written in place of a property has the property's description.
fn unmark(attributes: &mut Vec<Attribute>, ident: &Ident) {
    if take_mark(attributes) && !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        let words = format!("`{ident}`");
        attributes.push(parse_quote!(#[doc = #words]));
    }
}

fn of_type(fields: &mut Fields, is_given: bool, known: &Declared) {
    match is_given {
        true => in_fields(fields, known),
        false => fields.iter_mut().for_each(|field| {
            take_mark(&mut field.attrs);
        }),
    }
}

/// Distinguishes them in the fields of one type.
pub(super) fn in_fields(fields: &mut Fields, known: &Declared) {
    for field in fields {
        let is_marked = take_mark(&mut field.attrs);
        if may_be_left_out(field) {
            in_field(field, is_marked, known);
        }
    }
}

/// Distinguishes an empty map from an absent one in the type of a form, which writes an empty map as `{}`. A form has
/// neither null nor an empty list.
pub(super) fn in_form(fields: &mut Fields) {
    for field in fields.iter_mut().filter(|field| may_be_left_out(field) && is_map(&field.ty)) {
        let ty = field.ty.clone();
        make_optional(field, &ty);
    }
}

fn may_be_left_out(field: &Field) -> bool {
    has_argument(&field.attrs, "skip_serializing_if") && !is_flattened(&field.attrs)
}

fn in_field(field: &mut Field, is_marked: bool, known: &Declared) {
    let ty = field.ty.clone();
    match optional(&ty) {
        None if is_list(&ty) || is_map(&ty) => make_optional(field, &ty),
        Some(inner) if is_json(inner) => read_if_present(field, inner),
        Some(inner) if is_marked => {
            let inner = known.of_null(inner).unwrap_or(inner);
            read_if_present(field, &parse_quote!(::std::option::Option<#inner>));
            tell_null(field);
        }
        _ => {}
    }
}

/// Wraps a nullable field in an `Option`, which is `None` if the property is absent. The field is already wrapped if an
/// enclosing body shares the type.
fn read_if_present(field: &mut Field, ty: &Type) {
    field.ty = parse_quote!(::std::option::Option<#ty>);
    ["default", "deserialize_with"].iter().for_each(|name| remove_argument(&mut field.attrs, name));
    field.attrs.push(parse_quote!(#[serde(default, deserialize_with = #PRESENT)]));
}

/// Wraps a field in an `Option`, which is `None` if the property is left out.
fn make_optional(field: &mut Field, ty: &Type) {
    field.ty = parse_quote!(::std::option::Option<#ty>);
    ["default", "skip_serializing_if"].iter().for_each(|name| remove_argument(&mut field.attrs, name));
    let is_none = "::std::option::Option::is_none";
    field.attrs.push(parse_quote!(#[serde(default, skip_serializing_if = #is_none)]));
}

fn tell_null(field: &mut Field) {
    let name = wire_name(field).unwrap_or_default();
    let words = field.attrs.iter_mut().filter_map(doc).map(|text| text.value()).collect::<Vec<_>>().join("\n");
    let words = if words.is_empty() { format!("`{name}`") } else { words };
    let words = format!("{words}\n\n`Some(None)` is null.");
    field.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
    field.attrs.push(parse_quote!(#[doc = #words]));
}

/// Removes the mark that `lower` has set on a field or a type, and returns whether there was one.
fn take_mark(attributes: &mut Vec<Attribute>) -> bool {
    let mut is_marked = false;
    for text in attributes.iter_mut().filter_map(doc) {
        let words = text.value();
        if let Some(words) = words.strip_suffix(NULLABLE) {
            is_marked = true;
            *text = LitStr::new(words, text.span());
        }
    }
    attributes.retain_mut(|attribute| doc(attribute).is_none_or(|text| !(is_marked && text.value().is_empty())));
    is_marked
}

fn doc(attribute: &mut Attribute) -> Option<&mut LitStr> {
    match &mut attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &mut pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
