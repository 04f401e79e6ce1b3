//! The members that all builders have. A macro of `cartesia-api` generates them from the facts in which operations
//! differ.

use super::layout::block;
use super::request::Request;
use super::send::read;
use crate::lower::Content;

/// Returns the macro call, which generates the members for both clients.
pub(super) fn operation(request: &Request<'_>) -> String {
    let Request { builder, contract, docs, gate, method, deprecated, success, .. } = request;
    let (read, link) = (read(request), request.link());
    // The macro accepts no trailing comma.
    let fields = request.inputs().iter().map(|input| input.ident.to_string()).collect::<Vec<_>>().join(", ");
    let is_stream = matches!(request.operation.success.content, Content::Bytes | Content::Events);
    let kind = if is_stream { "stream" } else { "value" };
    let operation = format!(
        "super::{contract}:\n{docs}{link}{deprecated}{method} -> {builder} {{ {fields} }} -> {kind} {read}, {success}\n"
    );
    gate.to_string() + &block("crate::runtime::operation!", &operation)
}
