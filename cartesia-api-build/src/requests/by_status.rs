//! Reads a success with several alternatives: by the status of its response, or as the best match if the status is
//! undocumented.

use openapiv3::StatusCode;

use super::layout::block;
use super::request::Request;
use crate::print;

/// Returns the implementation for the type of a success; empty if the status does not select an alternative.
pub(super) fn reading(request: &Request<'_>) -> String {
    let variants = &request.call.alternatives;
    if variants.is_empty() {
        return String::new();
    }
    let alternatives = variants.iter().zip(&request.operation.success.alternatives);
    let mut arms = alternatives
        .flat_map(|(variant, statuses)| statuses.iter().map(move |status| (status, variant)))
        .map(|(status, variant)| match status {
            StatusCode::Code(code) => (0, *code, format!("{code}u16"), variant),
            StatusCode::Range(hundreds) => (1, *hundreds, format!("_ if status_ / 100u16 == {hundreds}u16"), variant),
        })
        .collect::<Vec<_>>();
    // A range covers the statuses that have no response of their own.
    arms.sort_by_key(|(is_range, status, ..)| (*is_range, *status));
    let arms = arms.iter().map(|(_, _, statuses, variant)| {
        format!("{statuses} => ::serde_json::from_slice(json_).map(Self::{variant}),\n")
    });
    let arms = block("match status_", &(arms.collect::<String>() + "_ => ::serde_json::from_slice(json_),\n"));
    let signature = "fn by_status(status_: u16, json_: &[u8]) -> ::std::result::Result<Self, ::serde_json::Error>";
    let ty = print::ty(&request.call.success);
    request.gate.clone() + &block(&format!("impl crate::runtime::ByStatus for {ty}"), &block(signature, &arms))
}
