//! Properties that would have the same name in Rust, such as `voiceId` and `voice_id`. The one with that exact name
//! keeps it, or else the first. Each other one gets a number.

use std::collections::{BTreeMap, BTreeSet};

use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ExprStruct, Fields, Ident, Item, ItemMod, Member, parse_quote};

use super::attributes::{renamed, wire_name};
use crate::rust_types::plain_name;

/// The names of a struct's fields, in order.
type Names = Vec<Ident>;

/// Makes the field names of each type unique.
pub(super) fn tell_apart(module: &mut ItemMod) {
    let items = module.content.iter_mut().flat_map(|(_, items)| items).collect::<Vec<_>>();
    let mut renamed = BTreeMap::new();
    let mut implementations = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => {
                renamed.extend(fields(&mut item.fields).map(|names| (item.ident.clone(), names)));
            }
            Item::Enum(item) => {
                item.variants.iter_mut().for_each(|variant| drop(fields(&mut variant.fields)));
            }
            Item::Impl(block) => implementations.push(block),
            _ => {}
        }
    }
    for block in implementations {
        if let Some(names) = plain_name(&block.self_ty).and_then(|name| renamed.get(name)) {
            Literals(names).visit_item_impl_mut(block);
        }
    }
}

/// Renames fields, and returns all names if any has changed.
fn fields(fields: &mut Fields) -> Option<Names> {
    let idents = fields.iter().filter_map(|field| field.ident.clone()).collect::<Vec<_>>();
    let distinct = idents.iter().collect::<BTreeSet<_>>();
    if distinct.len() == idents.len() {
        return None;
    }
    let mut taken = idents.iter().cloned().collect::<BTreeSet<_>>();
    let keeps = |ident: &Ident| {
        let same = fields.iter().filter(|field| field.ident.as_ref() == Some(ident)).collect::<Vec<_>>();
        same.iter().position(|field| renamed(&field.attrs).is_none()).unwrap_or_default()
    };
    let keeping = distinct.into_iter().map(|ident| (ident.clone(), keeps(ident))).collect::<BTreeMap<_, _>>();
    let mut seen = BTreeMap::<Ident, usize>::new();
    for field in fields.iter_mut() {
        let Some(ident) = field.ident.clone() else { continue };
        let count = seen.entry(ident.clone()).or_default();
        if keeping.get(&ident) != Some(count) {
            let wire = wire_name(field).unwrap_or_default();
            let base = ident.to_string();
            let base = base.trim_start_matches("r#").trim_end_matches('_');
            let free = (2..).map(|number| format_ident!("{base}_{number}")).find(|name| !taken.contains(name))?;
            taken.insert(free.clone());
            if renamed(&field.attrs).is_none() {
                field.attrs.push(parse_quote!(#[serde(rename = #wire)]));
            }
            let words = format!("Named `{wire}` in the document.");
            let has_words = field.attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
            field.attrs.extend(has_words.then(|| -> Attribute { parse_quote!(#[doc = ""]) }));
            field.attrs.push(parse_quote!(#[doc = #words]));
            field.ident = Some(free);
        }
        *count += 1;
    }
    Some(fields.iter().filter_map(|field| field.ident.clone()).collect())
}

/// Renames the fields in literals of a struct.
struct Literals<'a>(&'a Names);

impl VisitMut for Literals<'_> {
    fn visit_expr_struct_mut(&mut self, literal: &mut ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, literal);
        if literal.path.is_ident("Self") && literal.fields.len() == self.0.len() {
            for (field, name) in literal.fields.iter_mut().zip(self.0) {
                field.member = Member::Named(name.clone());
            }
        }
    }
}
