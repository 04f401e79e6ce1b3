//! The document's facts as static data: what `cartesia-api` sends with each call, and what its sandbox enforces.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::Request;
use crate::lower::{Auth, Content, Field, Kind, Lowered, Operation, Place, Style};

pub(super) fn contract(lowered: &Lowered, requests: &[Request<'_>]) -> TokenStream {
    let Lowered { version, server, .. } = lowered;
    let names = requests.iter().map(|Request { contract, .. }| contract);
    let gates = requests.iter().map(Request::gate);
    let statics = requests.iter().map(|request| {
        let (gate, name, facts) = (request.gate(), &request.contract, facts(request.operation));
        quote!(#gate static #name: crate::runtime::Operation = #facts;)
    });
    quote! {
        /// The version of the API that this client was generated for.
        pub const API_VERSION: &str = #version;
        /// The server that the document names.
        pub const SERVER: &str = #server;
        /// Every operation of the document.
        #[cfg(feature = "sandbox")]
        pub(crate) static OPERATIONS: &[&crate::runtime::Operation] = &[#(#gates &#names),*];
        #(#statics)*
    }
}

fn facts(operation: &Operation) -> TokenStream {
    let Operation { id, method, path, .. } = operation;
    let auth = auth(&operation.auth);
    let headers = operation.constants.iter().map(|(name, value)| quote!((#name, #value)));
    let parameters = operation.parameters.iter().filter(|argument| argument.place == Place::Header);
    let parameters = parameters.map(|argument| &argument.field.name);
    let media_types = operation.body.iter().flat_map(|body| &body.media_types);
    let has_content = operation.body.as_ref().is_some_and(|body| body.required);
    let form = operation.body.iter().filter(|body| body.kind.is_form());
    let parts = form.flat_map(|body| &body.fields).map(field);
    let success = operation.success.status;
    let response = operation.success.fields.iter().map(field);
    let content = match operation.success.content {
        Content::None => quote!(None),
        Content::Json if operation.success.is_optional => quote!(JsonOrNone),
        Content::Json => quote!(Json),
        Content::Events => quote!(Stream),
        Content::Bytes => quote!(Stream),
    };
    let accept = &operation.success.media_type;
    let instance = operation.success.instance.to_string();
    quote! {
        crate::runtime::Operation {
            id: #id,
            #[cfg(any(feature = "sandbox", feature = "tracing"))]
            method: #method,
            #[cfg(any(feature = "sandbox", feature = "tracing"))]
            path: #path,
            auth: #auth,
            headers: &[#(#headers),*],
            parameters: &[#(#parameters),*],
            media_types: &[#(#media_types),*],
            #[cfg(feature = "sandbox")]
            has_content: #has_content,
            parts: &[#(#parts),*],
            #[cfg(feature = "sandbox")]
            success: #success,
            content: crate::runtime::Content::#content,
            accept: #accept,
            #[cfg(feature = "sandbox")]
            response: &[#(#response),*],
            #[cfg(feature = "sandbox")]
            instance: #instance,
        }
    }
}

fn auth(scheme: &Auth) -> TokenStream {
    let scheme = match scheme {
        Auth::None => quote!(None),
        Auth::Header(name) => quote!(Header(#name)),
        Auth::Bearer => quote!(Bearer),
        Auth::Basic => quote!(Basic),
        Auth::All(schemes) => {
            let schemes = schemes.iter().map(auth);
            quote!(All(&[#(#schemes),*]))
        }
    };
    quote!(crate::runtime::Auth::#scheme)
}

fn field(field: &Field) -> TokenStream {
    let Field { name, .. } = field;
    // What is one text is checked as one, and what is many fields as what they are within.
    let repeated = field.repeated && field.style.is_none();
    // One that is null is no part of a form.
    let required = field.required && !field.nullable;
    let kind = match &field.kind {
        _ if field.style == Some(Style::DeepObject) => quote!(Json),
        _ if field.style.is_some() => quote!(Text),
        Kind::File => quote!(File),
        Kind::Text => quote!(Text),
        Kind::DateTime => quote!(DateTime),
        Kind::Choice(values) => quote!(Choice(&[#(#values),*])),
        Kind::Boolean => quote!(Boolean),
        Kind::Integer => quote!(Integer),
        Kind::Number => quote!(Number),
        Kind::Json => quote!(Json),
    };
    quote! {
        crate::runtime::Field {
            name: #name,
            #[cfg(feature = "sandbox")]
            kind: crate::runtime::Kind::#kind,
            #[cfg(feature = "sandbox")]
            required: #required,
            #[cfg(feature = "sandbox")]
            repeated: #repeated,
        }
    }
}
