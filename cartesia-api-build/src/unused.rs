//! The end of the generated code: it names what of the runtime the document leaves unused. The compiler would otherwise
//! take it for forgotten, since one document needs only a part of what is there for all.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{File, Item, parse_quote};

use crate::feature;

/// Tokens by which generated code uses items of the runtime, and statements that name the items.
type Entry = (TokenStream, TokenStream);

/// Names each item that the generated code does not use, whatever the features are.
pub(crate) fn unused(file: &File) -> Item {
    let mut tokens = Vec::new();
    flatten(feature::without_gated(file).into_token_stream(), &mut tokens);
    let statements =
        entries().into_iter().filter(|(use_, _)| !contains(&tokens, use_)).map(|(_, statements)| statements);
    parse_quote! {
        /// Names what of the runtime this document leaves unused.
        const _: fn() = || {
            // Where there is no form, the sandbox alone looks at fields.
            let _ = |_: crate::runtime::Field| {};
            #(#statements)*
        };
    }
}

fn entries() -> Vec<Entry> {
    [inputs(), problems(), contents(), responses(), contracts(), kinds(), operations()].concat()
}

fn inputs() -> Vec<Entry> {
    vec![
        (quote!(Input::Unset), quote!(let _ = crate::runtime::Input::<()>::Unset;)),
        (quote!(Input::Set), quote!(let _ = crate::runtime::Input::<()>::Set;)),
        (quote!(.or_null), quote!(let _ = crate::runtime::Input::<()>::or_null;)),
        (quote!(.is_set), quote!(let _ = crate::runtime::Input::<()>::is_set;)),
        (
            quote!(Input::converted),
            quote!(let _: fn(::std::result::Result<(), ::std::string::String>) -> _ = crate::runtime::Input::converted;),
        ),
        (quote!(Input::checked), quote!(let _ = crate::runtime::Input::checked;)),
        (
            quote!(Input::many),
            quote!(let _: fn(::std::iter::Empty<crate::runtime::Input<()>>) -> _ = crate::runtime::Input::many;),
        ),
        (quote!(runtime::unlisted_tag), quote!(let _ = crate::runtime::unlisted_tag;)),
        (quote!(runtime::beginning), quote!(let _ = crate::runtime::beginning;)),
    ]
}

fn problems() -> Vec<Entry> {
    vec![
        (quote!(problems_.required), quote!(let _ = crate::runtime::Problems::required::<()>;)),
        (quote!(problems_.required_if), quote!(let _ = crate::runtime::Problems::required_if::<()>;)),
        (quote!(problems_.path), quote!(let _ = crate::runtime::Problems::path::<::std::string::String>;)),
        (quote!(problems_.optional), quote!(let _ = crate::runtime::Problems::optional::<()>;)),
    ]
}

fn contents() -> Vec<Entry> {
    vec![
        (quote!(RequestBody::None), quote!(let _ = crate::runtime::RequestBody::None;)),
        (quote!(RequestBody::json), quote!(let _: fn(_, &()) -> _ = crate::runtime::RequestBody::json;)),
        (quote!(RequestBody::json_with), quote!(let _: fn(_, &(), _) -> _ = crate::runtime::RequestBody::json_with;)),
        (quote!(RequestBody::Text), quote!(let _ = crate::runtime::RequestBody::Text;)),
        (quote!(RequestBody::Form), quote!(let _ = crate::runtime::RequestBody::Form;)),
        // The builder of a form has a method for other fields too.
        (quote!(Form::new), quote!(let _ = (crate::runtime::Form::new, crate::runtime::Options::field);)),
        (quote!(form_.text), quote!(let _ = crate::runtime::Form::text;)),
        (quote!(form_.field), quote!(let _: fn(_, _, &()) -> _ = crate::runtime::Form::field;)),
        (quote!(form_.field_as), quote!(let _: fn(_, _, &(), _) -> _ = crate::runtime::Form::field_as;)),
        (quote!(form_.fields), quote!(let _: fn(_, &()) -> _ = crate::runtime::Form::fields;)),
        (quote!(form_.deep), quote!(let _: fn(_, _, &()) -> _ = crate::runtime::Form::deep;)),
        (quote!(form_.file), quote!(let _ = crate::runtime::Form::file;)),
    ]
}

fn responses() -> Vec<Entry> {
    vec![
        (quote!(response_.json), quote!(let _ = crate::runtime::Response::json::<()>;)),
        (quote!(response_.empty), quote!(let _ = crate::runtime::Response::empty;)),
        (quote!(response_.download), quote!(let _ = crate::runtime::Response::download;)),
        (
            quote!(response_.events),
            quote!(
                #[cfg(feature = "event-stream")]
                let _ = crate::runtime::Response::events;
            ),
        ),
        (
            quote!(response_.dates),
            quote!(let _ = crate::runtime::Response::dates::<::chrono::DateTime<::chrono::offset::Utc>>;),
        ),
        (
            quote!(deserialize_with = "crate::runtime::dates"),
            quote!(
                let _ = crate::runtime::dates::<::serde_json::Value, ::chrono::DateTime<::chrono::offset::Utc>>;
            ),
        ),
        // The last part of an operation for the blocking client.
        (quote!(-> json), quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::json::<()>;)),
        (
            quote!(-> dates),
            quote!(
                #[cfg(feature = "blocking")]
                let _ = crate::blocking::dates::<::chrono::DateTime<::chrono::offset::Utc>>;
            ),
        ),
        (quote!(-> empty), quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::empty;)),
        (quote!(stream download), quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::download;)),
        (
            quote!(stream events),
            quote!(
                #[cfg(all(feature = "blocking", feature = "event-stream"))]
                let _ = crate::blocking::events;
            ),
        ),
    ]
}

fn contracts() -> Vec<Entry> {
    vec![
        (quote!(Auth::None), quote!(let _ = crate::runtime::Auth::None;)),
        (quote!(Auth::Header), quote!(let _ = crate::runtime::Auth::Header;)),
        (quote!(Auth::Bearer), quote!(let _ = crate::runtime::Auth::Bearer;)),
        (quote!(Content::None), quote!(let _ = crate::runtime::Content::None;)),
        (quote!(Content::Json), quote!(let _ = crate::runtime::Content::Json;)),
        (quote!(Content::Stream), quote!(let _ = crate::runtime::Content::Stream;)),
    ]
}

/// The sandbox alone looks at kinds.
fn kinds() -> Vec<Entry> {
    let kinds = ["File", "Text", "DateTime", "Choice", "Boolean", "Integer", "Number", "Json"];
    let kinds = kinds.map(|kind| format_ident!("{kind}"));
    let entries = kinds
        .iter()
        .map(|kind| (quote!(Kind::#kind), quote!(#[cfg(feature = "sandbox")] let _ = crate::runtime::Kind::#kind;)));
    entries.collect()
}

/// Every operation uses these, and there may be none.
fn operations() -> Vec<Entry> {
    vec![(
        quote!(Draft::begin),
        quote! {
            crate::runtime::options!();
            let _ = (crate::runtime::Options::check, crate::runtime::Options::header);
            let _ = (crate::runtime::Problems::is_empty, crate::runtime::refusal);
            let _ = |_: crate::runtime::Response| {};
            let _ = |_: crate::runtime::Operation| {};
            let _ = (crate::runtime::Draft::begin, crate::runtime::Draft::base_url, crate::runtime::Draft::http);
            let _ = (crate::runtime::Draft::ready, crate::runtime::Call::send);
            let _ = |_: crate::runtime::Unsendable| {};
            let _ = |client: raw::Client<'_>| { let _ = (client.baseurl, client.client); };
            crate::runtime::blocking!();
            #[cfg(feature = "blocking")]
            let _ = crate::blocking::asynchronous;
        },
    )]
}

/// The tokens of a stream, with those of its groups.
fn flatten(tokens: TokenStream, flat: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flatten(group.stream(), flat),
            TokenTree::Group(group) => {
                flat.push("(".to_owned());
                flatten(group.stream(), flat);
                flat.push(")".to_owned());
            }
            token => flat.push(token.to_string()),
        }
    }
}

fn contains(tokens: &[String], part: &TokenStream) -> bool {
    let mut wanted = Vec::new();
    flatten(part.clone(), &mut wanted);
    tokens.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use crate::{Source, generate};

    /// The end of the code for a document with one operation.
    fn end(operation: &str) -> String {
        let document = format!(
            "{{ openapi: 3.0.1, info: {{ title: T, version: '1' }}, servers: [{{ url: https://api.example.com }}], \
             paths: {{ /things: {{ post: {{ operationId: make, {operation} }} }} }} }}"
        );
        let code = generate(&[Source::new("made.yaml", document)]).unwrap().code;
        code.split_once("const _: fn() = ").unwrap().1.to_owned()
    }

    /// Scenario: an operation that sends a form and returns nothing. Expected: what other operations need is named, and
    /// nothing that this one uses.
    #[test]
    fn what_is_unused_is_named() {
        let end = end("requestBody: { content: { multipart/form-data: { schema: { type: object, properties: \
             { file: { type: string, format: binary } } } } } }, responses: { '204': { description: '' } }");
        for unused in [
            "RequestBody::json",
            "Form::text",
            "Input::many",
            "Response::json",
            "Response::dates",
            "dates",
            "Kind::Text",
            "Auth::Bearer",
        ] {
            assert!(end.contains(&format!("runtime::{unused}")), "{unused}: {end}");
        }
        for used in ["RequestBody::Form", "Form::new", "Form::file", "Response::empty", "Kind::File", "Draft"] {
            assert!(!end.contains(&format!("runtime::{used}")), "{used}: {end}");
        }
    }

    /// Scenario: the same for an operation that is there only with a feature. Expected: all of it is named.
    #[test]
    fn a_feature_may_be_off() {
        let end = end("responses: { '200': { description: '', content: { text/event-stream: {} } } }");
        for unused in ["Draft::begin", "RequestBody::None", "Content::Stream", "Response::events", "options!"] {
            assert!(end.contains(&format!("runtime::{unused}")), "{unused}: {end}");
        }
    }
}
