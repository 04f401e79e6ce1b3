//! Progenitor's output to a private raw client and public types, with the multipart bodies restored.
//!
//! Each rewrite must hit exactly the places that [`Lowered`] predicts, so that another progenitor cannot pass silently.

mod call;
mod enums;
mod exhaustive;
mod types;

use proc_macro2::TokenStream;
use syn::visit_mut::VisitMut;
use syn::{File, ImplItem, Item, ItemMod};

use crate::Error;
use crate::lower::{BodyKind, Field, Lowered, Operation, Place};

pub(crate) use types::{Member, Structure, derives, is_map};

/// Progenitor's output, taken apart.
pub(crate) struct RawClient {
    /// `pub mod types`.
    pub(crate) types: ItemMod,
    /// Everything else: the items of a private module.
    pub(crate) items: Vec<Item>,
    /// One for each operation, in their order.
    pub(crate) calls: Vec<Call>,
}

/// A method of the raw client, and what its caller must hand it.
pub(crate) struct Call {
    pub(crate) method: syn::Ident,
    /// Its name in the raw client, which no other item there has.
    pub(crate) raw: syn::Ident,
    /// All but the body.
    pub(crate) arguments: Vec<Argument>,
    pub(crate) body: Option<Body>,
    /// How many arguments stand before the body.
    pub(crate) body_position: usize,
    /// What its `ResponseValue` holds.
    pub(crate) success: syn::Type,
}

/// A parameter of a method, and of the operation.
pub(crate) struct Argument {
    pub(crate) ident: syn::Ident,
    pub(crate) ty: syn::Type,
    pub(crate) place: Place,
    pub(crate) field: Field,
}

/// The parameter `body` of a method.
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    /// Without the reference.
    pub(crate) ty: syn::Type,
    /// Its fields, where it is a struct that a builder can stand for.
    pub(crate) structure: Option<Structure>,
}

pub(crate) fn rewrite(tokens: TokenStream, lowered: &Lowered) -> Result<RawClient, Error> {
    let file: File =
        syn::parse2(tokens).map_err(|error| Error::unexpected("the raw client", "Rust", error.to_string()))?;
    let (mut types, mut items) = split(file)?;
    let mut calls = Vec::new();
    let methods = methods(&mut items, lowered)?;
    for (method, operation) in methods.into_iter().zip(&lowered.operations) {
        call::drop_api_version(method, operation)?;
        call::restore_body(method, operation)?;
        calls.push(call::describe(method, operation, &mut types)?);
    }
    check_names(&calls, &lowered.operations)?;
    items.iter_mut().for_each(|item| DropDocs.visit_item_mut(item));
    types::polish(&mut types)?;
    exhaustive::mark(&mut types, &calls);
    Ok(RawClient { types, items, calls })
}

/// The module of types, and the rest without what nobody may call: `Client::new`, which sets a time-out of 15
/// seconds, and the prelude.
fn split(file: File) -> Result<(ItemMod, Vec<Item>), Error> {
    let mut types = None;
    let mut items = Vec::new();
    for mut item in file.items {
        match &mut item {
            Item::Mod(module) if module.ident == "types" => types = Some(module.clone()),
            Item::Mod(module) if module.ident == "prelude" => {}
            Item::Impl(block) => {
                // An operation may have this name: its method is asynchronous.
                let is_new = |sig: &syn::Signature| sig.ident == "new" && sig.asyncness.is_none();
                block.items.retain(|item| !matches!(item, ImplItem::Fn(function) if is_new(&function.sig)));
                items.push(item);
            }
            _ => items.push(item),
        }
    }
    let types = types.ok_or_else(|| Error::unexpected("the raw client", "a module `types`", "none"))?;
    Ok((types, items))
}

/// Nobody reads them, and the prose of a document may be anything: rustdoc would run its code as tests.
struct DropDocs;

impl VisitMut for DropDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

/// The asynchronous methods of the client, which stand in the order of the operations.
fn methods<'a>(items: &'a mut [Item], lowered: &Lowered) -> Result<Vec<&'a mut syn::ImplItemFn>, Error> {
    let blocks = items.iter_mut().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let methods = blocks
        .flat_map(|block| &mut block.items)
        .filter_map(|item| match item {
            ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
            _ => None,
        })
        .collect::<Vec<_>>();
    if methods.len() != lowered.operations.len() {
        let expected = format!("{} methods", lowered.operations.len());
        return Err(Error::unexpected("the raw client", expected, methods.len().to_string()));
    }
    Ok(methods)
}

/// Ids that differ may be the same name in Rust: `get-voice` and `get_voice`.
fn check_names(calls: &[Call], operations: &[Operation]) -> Result<(), Error> {
    for (index, (call, operation)) in calls.iter().zip(operations).enumerate() {
        let same = calls.iter().zip(operations).take(index).find(|(other, _)| other.method == call.method);
        if let Some((_, other)) = same {
            let reason = format!("`{}` and `{}` would both be named `{}` in Rust", other.id, operation.id, call.method);
            return Err(Error::refused(&operation.id, reason, "rename one of them"));
        }
    }
    Ok(())
}
