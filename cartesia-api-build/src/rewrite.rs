//! Rewrites progenitor's output: to private methods that build requests without a body, and to public types.
//!
//! Each rewrite must match exactly the places that [`Lowered`] predicts, so that the output of another version of
//! progenitor is an error.

mod absent;
mod alternatives;
mod attributes;
mod body;
mod boxes;
mod call;
mod chain;
mod conversions;
mod dates;
mod described;
mod enums;
mod exhaustive;
mod hidden;
mod input;
mod method;
mod order;
#[cfg(test)]
mod tests;
mod twins;
mod types;
mod unparsed;
mod written;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{File, ImplItem, ImplItemFn, Item, ItemMod};

use crate::error::Error;
use crate::lower::{Lowered, Operation};
use crate::rust_types::Declared;

pub(crate) use attributes::derives;
pub(crate) use call::Call;
pub(crate) use input::{Input, Passed, Target, Use};

/// The parts of progenitor's output.
pub(crate) struct RawClient {
    /// `pub mod types`.
    pub(crate) types: ItemMod,
    /// The methods that build requests, one for each operation, in the operations' order.
    pub(crate) methods: Vec<ImplItemFn>,
    /// The calls, one for each operation, in the same order.
    pub(crate) calls: Vec<Call>,
}

pub(crate) fn rewrite(tokens: TokenStream, lowered: &Lowered) -> Result<RawClient, Error> {
    let file: File = syn::parse2(unparsed::leave_out(tokens))
        .map_err(|error| Error::unexpected("the raw client", "Rust", error.to_string()))?;
    let (mut types, raw) = split(file, lowered)?;
    twins::tell_apart(&mut types);
    boxes::within_options(&mut types);
    let declared = Declared::of(&types);
    let (mut methods, mut calls) = (Vec::new(), Vec::new());
    let shell = method::shell();
    for (method, operation) in raw.into_iter().zip(&lowered.operations) {
        let call = call::describe(&method, operation, &mut types, &declared)?;
        methods.push(method::cut(&shell, method, operation, &call)?);
        calls.push(call);
    }
    check_names(&calls, &lowered.operations)?;
    let inputs = || calls.iter().flat_map(|call| &call.inputs);
    let in_json = exhaustive::given(&types, inputs().filter(|input| input.is_json()));
    absent::tell_apart(&mut types, &in_json, &declared);
    let described = types::polish(&mut types);
    conversions::add(&mut types, inputs());
    order::most_demanding_first(&mut types);
    dates::read_without_zone(&mut types);
    let opened = enums::open(&mut types, &lowered.choices)?;
    let given = exhaustive::given(&types, inputs());
    exhaustive::mark(&mut types, &given);
    calls.iter_mut().flat_map(|call| &mut call.inputs).for_each(|input| {
        input.tell_enums(&opened);
        described.tell(input);
    });
    hidden::hide(&mut types, &calls);
    Ok(RawClient { types, methods, calls })
}

/// Returns the module of types, and the client's asynchronous methods, which are in the order of the operations. The
/// rest is unused, such as `Client::new`, which sets a timeout of 15 seconds.
fn split(file: File, lowered: &Lowered) -> Result<(ItemMod, Vec<ImplItemFn>), Error> {
    let mut types = None;
    let mut methods = Vec::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(module),
            Item::Impl(block) if block.trait_.is_none() => {
                methods.extend(block.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    let types = types.ok_or_else(|| Error::unexpected("the raw client", "a module `types`", "none"))?;
    match methods.len() == lowered.operations.len() {
        true => Ok((types, methods)),
        false => {
            let expected = format!("{} methods", lowered.operations.len());
            Err(Error::unexpected("the raw client", expected, methods.len().to_string()))
        }
    }
}

/// Refuses ids that differ in the document and are the same name in Rust: `get-voice` and `get_voice`.
fn check_names(calls: &[Call], operations: &[Operation]) -> Result<(), Error> {
    let mut known = BTreeMap::new();
    for (call, operation) in calls.iter().zip(operations) {
        if let Some(other) = known.insert(&call.method, &operation.id) {
            let reason = format!("`{other}` and `{}` would both be named `{}` in Rust", operation.id, call.method);
            return Err(Error::refused(&operation.id, reason, "rename one of them"));
        }
    }
    Ok(())
}
