//! The same builders for callers without a runtime: what only they need is written once, in a macro of `cartesia-api`.

use super::layout::block;
use super::request::Request;
use super::send::read;
use crate::lower::Content;

/// Nothing where the feature `blocking` is off: the macro sees to that.
pub(super) fn blocking(request: &Request<'_>) -> String {
    let Request { builder, docs, gate, method, deprecated, success, .. } = request;
    let read = read(request);
    // The macro takes no comma after the last one.
    let fields = request.inputs().iter().map(|input| input.ident.to_string()).collect::<Vec<_>>().join(", ");
    let is_stream = matches!(request.operation.success.content, Content::Bytes | Content::Events);
    let stream = if is_stream { "stream " } else { "" };
    let operation = format!("{docs}{deprecated}{method} -> {builder} {{ {fields} }} -> {stream}{read}, {success}\n");
    gate.to_string() + &block("crate::runtime::blocking!", &operation)
}
