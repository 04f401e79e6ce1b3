//! Progenitor's output to a private raw client and public types, with the multipart bodies restored.
//!
//! Each rewrite must hit exactly the places that [`Lowered`] predicts, so that another progenitor cannot pass silently.

mod call;
mod types;

use proc_macro2::TokenStream;
use syn::{File, ImplItem, Item, ItemMod};

use crate::Error;
use crate::lower::Lowered;

pub(crate) use types::{Member, Structure, derives};

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
    /// The struct of its form.
    pub(crate) form: Option<Structure>,
    /// What its `ResponseValue` holds.
    pub(crate) success: syn::Type,
}

pub(crate) fn rewrite(tokens: TokenStream, lowered: &Lowered) -> Result<RawClient, Error> {
    let file: File =
        syn::parse2(tokens).map_err(|error| Error::unexpected("the raw client", "Rust", error.to_string()))?;
    let (mut types, mut items) = split(file)?;
    let mut calls = Vec::new();
    let methods = methods(&mut items, lowered)?;
    for (method, operation) in methods.into_iter().zip(&lowered.operations) {
        call::drop_api_version(method, operation)?;
        call::restore_form(method, operation)?;
        calls.push(call::describe(method, operation, &mut types)?);
    }
    types::polish(&mut types);
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
                block.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
                items.push(item);
            }
            _ => items.push(item),
        }
    }
    let types = types.ok_or_else(|| Error::unexpected("the raw client", "a module `types`", "none"))?;
    Ok((types, items))
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
