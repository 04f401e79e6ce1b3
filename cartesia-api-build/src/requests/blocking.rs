//! The same builders for callers without a runtime: what only they need is written once, in a macro of `cartesia-api`.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::Request;
use super::send::read;
use crate::lower::Content;

/// Nothing where the feature `blocking` is off: the macro sees to that.
pub(super) fn blocking(request: &Request<'_>) -> TokenStream {
    let (builder, docs, gate, method) = (&request.builder, request.docs(), request.gate(), request.method());
    let (deprecated, success) = (request.deprecated(), request.success());
    let read = read(request);
    let fields = request.inputs().iter().map(|input| &input.ident);
    let is_stream = matches!(request.operation.success.content, Content::Bytes | Content::Events);
    let stream = is_stream.then(|| quote!(stream));
    quote! {
        #gate
        crate::runtime::blocking! {
            #docs
            #deprecated
            #method -> #builder { #(#fields),* } -> #stream #read, #success
        }
    }
}
