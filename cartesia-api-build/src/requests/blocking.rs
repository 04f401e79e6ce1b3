//! The same builders for callers without a runtime: what only they need is written once, in a macro of `cartesia-api`.

use proc_macro2::TokenStream;
use quote::quote;

use super::Request;
use crate::lower::Content;

impl Request<'_> {
    /// Nothing where the feature `blocking` is off: the macro sees to that.
    pub(super) fn blocking(&self) -> TokenStream {
        let (builder, docs, feature, method) = (&self.builder, self.docs(), self.feature(), self.method());
        let deprecated = super::deprecated(self.operation.deprecated);
        let fields = self.inputs.iter().map(|input| &input.ident);
        let (success, _) = self.success();
        let is_stream = matches!(self.operation.success.content, Content::Bytes | Content::Events);
        let stream = is_stream.then(|| quote!(stream));
        quote! {
            #feature
            crate::runtime::blocking! {
                #docs
                #deprecated
                #method -> #builder { #(#fields),* } -> #stream #success
            }
        }
    }
}
