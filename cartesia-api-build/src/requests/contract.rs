//! The document's facts as static data: what `cartesia-api` sends with each call, and what its sandbox enforces.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::request::Request;
use crate::lower::{Auth, Content, Field, Kind, Lowered, Operation, Place, Style, Success};

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
    let auth = (operation.auth != Auth::None).then(|| {
        let auth = auth(&operation.auth);
        quote!(.auth(#auth))
    });
    let headers = operation.constants.iter().map(|(name, value)| quote!((#name, #value)));
    let headers = list(&format_ident!("headers"), headers);
    let parameters = operation.parameters.iter().filter(|argument| argument.place == Place::Header);
    let parameters = parameters.map(|argument| argument.field.name.to_token_stream());
    let parameters = list(&format_ident!("parameters"), parameters);
    let content = operation.body.as_ref().map(|body| {
        let (media_types, required) = (&body.media_types, body.required);
        quote!(.content(&[#(#media_types),*], #required))
    });
    let form = operation.body.iter().filter(|body| body.kind.is_form());
    let parts = list(&format_ident!("parts"), form.flat_map(|body| &body.fields).map(field));
    let success = success(&operation.success);
    quote!(crate::runtime::Operation::new(#id, #method, #path) #auth #headers #parameters #content #parts #success)
}

/// A call with a list; nothing where it is empty.
fn list(name: &Ident, members: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let members = members.collect::<Vec<_>>();
    (!members.is_empty()).then(|| quote!(.#name(&[#(#members),*])))
}

fn success(success: &Success) -> TokenStream {
    let Success { status, media_type, instance, .. } = success;
    let content = match success.content {
        Content::None => quote!(None),
        Content::Json if success.is_optional => quote!(JsonOrNone),
        Content::Json => quote!(Json),
        Content::Events | Content::Bytes => quote!(Stream),
    };
    let instance = (!instance.is_null()).then(|| {
        let instance = instance.to_string();
        quote!(.instance(#instance))
    });
    quote!(.success(#status, crate::runtime::Content::#content, #media_type) #instance)
}

fn auth(scheme: &Auth) -> TokenStream {
    let scheme = match scheme {
        Auth::None => quote!(None),
        Auth::Header(name) => quote!(Header(#name)),
        Auth::Query(name) => quote!(Query(#name)),
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
    let kind = match &field.kind {
        // What is one text is checked as one, and what is many fields as what they are within.
        _ if field.style == Some(Style::DeepObject) => quote!(json(#name)),
        _ if field.style.is_some() => quote!(text(#name)),
        Kind::File => quote!(file(#name)),
        Kind::Text => quote!(text(#name)),
        Kind::DateTime => quote!(date_time(#name)),
        Kind::Choice(values) => quote!(choice(#name, &[#(#values),*])),
        Kind::Boolean => quote!(boolean(#name)),
        Kind::Integer => quote!(integer(#name)),
        Kind::Number => quote!(number(#name)),
        Kind::Json => quote!(json(#name)),
    };
    // One that is null is no part of a form.
    let required = (field.required && !field.nullable).then(|| quote!(.required()));
    let repeated = (field.repeated && field.style.is_none()).then(|| quote!(.repeated()));
    quote!(crate::runtime::Field::#kind #required #repeated)
}
