//! The struct that typify generates for an object in a request body. A builder's setters replace its fields.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Fields, Ident, Item, ItemMod, ItemStruct, Type, parse_quote};

use super::attributes::{is_flattened, wire_name};
use super::input::{Input, Target, Use};
use crate::lower::{Body, BodyKind, Field, Kind};
use crate::rust_types::{Declared, is_list, is_map, nullable, optional, plain_name};

pub(super) fn find<'a>(module: &'a mut ItemMod, ident: &Ident) -> Option<&'a mut ItemStruct> {
    items(module)?.iter_mut().find_map(|item| match item {
        Item::Struct(item) if item.ident == *ident => Some(item),
        _ => None,
    })
}

fn items(module: &mut ItemMod) -> Option<&mut Vec<Item>> {
    module.content.as_mut().map(|(_, items)| items)
}

/// Removes a struct and its implementations.
pub(super) fn remove(module: &mut ItemMod, ident: &Ident) {
    items(module).into_iter().for_each(|items| {
        items.retain(|item| match item {
            Item::Struct(item) => item.ident != *ident,
            Item::Impl(block) => plain_name(&block.self_ty) != Some(ident),
            _ => true,
        });
    });
}

/// Returns an input for each field of the struct. `None` unless the fields are those that the document lists, and at
/// most one map for all others.
pub(super) fn inputs(item: &ItemStruct, body: &Body, declared: &Declared) -> Option<Vec<Input>> {
    if !matches!(item.fields, Fields::Named(_)) {
        return None;
    }
    let (flattened, listed): (Vec<_>, Vec<_>) = item.fields.iter().partition(|field| is_flattened(&field.attrs));
    let named = listed.iter().filter_map(|member| Some((wire_name(member)?, member))).collect::<BTreeMap<_, _>>();
    let names = body.fields.iter().map(|field| field.name.to_snake_case()).collect::<Vec<_>>();
    let fields = body.fields.iter().zip(&names).map(|(field, name)| {
        let is_same = names.iter().filter(|other| *other == name).count() > 1;
        (field, is_same)
    });
    let inputs = fields.map(|(field, is_same)| input(field, is_same, named.get(&field.name)?, body, declared));
    let mut inputs = inputs.collect::<Option<Vec<_>>>().filter(|inputs| inputs.len() == listed.len())?;
    match flattened.as_slice() {
        [] => {}
        [map] if is_map(&map.ty) => inputs.push(extra(map, declared)?),
        _ => return None,
    }
    Some(inputs)
}

/// Returns the input of a field. Its docs show its name in the document if another field has the same name in Rust.
fn input(field: &Field, is_same: bool, member: &syn::Field, body: &Body, declared: &Declared) -> Option<Input> {
    let ident = member.ident.clone()?;
    let nullable = nullable(&member.ty);
    let inner = nullable.or_else(|| optional(&member.ty));
    let use_ = match (inner, field.required, body.required) {
        (_, true, true) => Use::Required,
        (_, true, false) => Use::RequiredInBody,
        (Some(_), false, _) => Use::Optional,
        (None, false, _) if is_list(&member.ty) => Use::Defaulted,
        // A field that must be set although the document does not require it is unexpected.
        (None, false, _) => return None,
    };
    let null = inner.filter(|_| field.required || nullable.is_some()).map(|_| {
        let name = ident.unraw().to_string();
        format_ident!("{}_null", name.trim_end_matches('_'))
    });
    let ty = declared.qualified(inner.unwrap_or(&member.ty));
    let mut field = field.clone();
    if is_same {
        field.tell_name();
    }
    Some(Input { null, ..Input::new(field, ident.clone(), ty, use_, Target::Field(ident)) })
}

fn extra(map: &syn::Field, declared: &Declared) -> Option<Input> {
    let ident = map.ident.clone()?;
    let description = "Fields that the document does not list, by their names.".to_owned();
    let field = Field::unlisted("extra", Some(description), Kind::Json);
    Some(Input::new(field, ident.clone(), declared.qualified(&map.ty), Use::Defaulted, Target::Extra(ident)))
}

/// Returns the input for a body that is set as one value.
pub(super) fn whole(body: &Body, ident: Ident, ty: Type) -> Input {
    let use_ = if body.required { Use::Required } else { Use::Optional };
    let ty = match body.kind {
        BodyKind::Text => parse_quote!(::std::string::String),
        BodyKind::File => parse_quote!(crate::Upload),
        BodyKind::Form | BodyKind::UrlEncoded | BodyKind::Json => ty,
    };
    Input::new(body.whole.clone(), ident, ty, use_, Target::Body)
}
