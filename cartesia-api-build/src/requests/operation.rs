//! The members of a builder that are the same for every operation: what tells them apart, for a macro of `cartesia-api`.

use super::layout::block;
use super::request::Request;
use super::send::read;
use crate::lower::Content;

/// The call of the macro, which writes them for both clients.
pub(super) fn operation(request: &Request<'_>) -> String {
    let Request { builder, contract, docs, gate, method, deprecated, success, .. } = request;
    let (read, link) = (read(request), request.link());
    // The macro takes no comma after the last one.
    let fields = request.inputs().iter().map(|input| input.ident.to_string()).collect::<Vec<_>>().join(", ");
    let is_stream = matches!(request.operation.success.content, Content::Bytes | Content::Events);
    let kind = if is_stream { "stream" } else { "value" };
    let operation = format!(
        "super::{contract}:\n{docs}{link}{deprecated}{method} -> {builder} {{ {fields} }} -> {kind} {read}, {success}\n"
    );
    gate.to_string() + &block("crate::runtime::operation!", &operation)
}
