//! The end of the generated code: it names what of the runtime the document leaves unused. The compiler would otherwise
//! take it for forgotten, since one document needs only a part of what is there for all.

mod uses;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item, parse_quote};

use uses::uses;

/// The use by which generated code needs items of the runtime, as [`uses`] writes it, and statements that name the items.
type Entry = (&'static str, TokenStream);

/// Names each item that the generated code does not use, whatever the features are.
pub(crate) fn unused(file: &File) -> Item {
    let uses = uses(file);
    let statements = entries().into_iter().filter(|(use_, _)| !uses.contains(*use_)).map(|(_, statements)| statements);
    parse_quote! {
        /// Names what of the runtime this document leaves unused.
        const _: fn() = || {
            // Methods of these names are called on other types too.
            let _ = (crate::runtime::Field::required, crate::runtime::Field::repeated);
            let _ = (crate::runtime::Operation::auth, crate::runtime::Operation::headers, crate::runtime::Operation::parameters);
            let _ = (crate::runtime::Operation::content, crate::runtime::Operation::parts, crate::runtime::Operation::instance);
            #(#statements)*
        };
    }
}

fn entries() -> Vec<Entry> {
    [inputs(), problems(), styles(), contents(), responses(), contracts(), kinds(), operations()].concat()
}

fn inputs() -> Vec<Entry> {
    vec![
        ("Input::Unset", quote!(let _ = crate::runtime::Input::<()>::Unset;)),
        ("Input::Set", quote!(let _ = crate::runtime::Input::<()>::Set;)),
        (".or_null", quote!(let _ = crate::runtime::Input::<()>::or_null;)),
        (".is_set", quote!(let _ = crate::runtime::Input::<()>::is_set;)),
        (
            "Input::converted",
            quote!(let _: fn(::std::result::Result<(), ::std::string::String>) -> _ = crate::runtime::Input::converted;),
        ),
        ("Input::checked", quote!(let _ = crate::runtime::Input::checked;)),
        (
            "Input::many",
            quote!(let _: fn(::std::iter::Empty<crate::runtime::Input<()>>) -> _ = crate::runtime::Input::many;),
        ),
        ("runtime::fullest", quote!(let _: fn([::std::option::Option<()>; 0]) -> _ = crate::runtime::fullest;)),
        ("runtime::unlisted_tag", quote!(let _ = crate::runtime::unlisted_tag;)),
        (
            "runtime::open_enum",
            quote!(
                crate::runtime::open_enum!();
                let _ = crate::runtime::unlisted;
            ),
        ),
    ]
}

fn problems() -> Vec<Entry> {
    vec![
        ("problems_.required", quote!(let _ = crate::runtime::Problems::required::<()>;)),
        ("problems_.required_if", quote!(let _ = crate::runtime::Problems::required_if::<()>;)),
        ("problems_.path", quote!(let _ = crate::runtime::Problems::path::<::std::string::String>;)),
        ("problems_.optional", quote!(let _ = crate::runtime::Problems::optional::<()>;)),
    ]
}

/// Parameters that the client writes.
fn styles() -> Vec<Entry> {
    const STYLES: [&str; 6] = [
        "Style::Exploded",
        "Style::Commas",
        "Style::SpaceDelimited",
        "Style::PipeDelimited",
        "Style::DeepObject",
        "Style::Json",
    ];
    let writers = [
        ("problems_.query_as", quote!(let _ = crate::runtime::Problems::query_as::<()>;)),
        ("problems_.path_as", quote!(let _ = crate::runtime::Problems::path_as::<()>;)),
        ("problems_.header_as", quote!(let _ = crate::runtime::Problems::header_as::<()>;)),
        ("runtime::with_query", quote!(let _ = crate::runtime::with_query;)),
    ];
    STYLES.map(item).into_iter().chain(writers).collect()
}

fn contents() -> Vec<Entry> {
    vec![
        ("RequestBody::None", quote!(let _ = crate::runtime::RequestBody::None;)),
        ("RequestBody::json", quote!(let _: fn(_, &()) -> _ = crate::runtime::RequestBody::json;)),
        ("RequestBody::json_with", quote!(let _: fn(_, &(), _) -> _ = crate::runtime::RequestBody::json_with;)),
        ("RequestBody::Text", quote!(let _ = crate::runtime::RequestBody::Text;)),
        ("RequestBody::Form", quote!(let _ = crate::runtime::RequestBody::Form;)),
        (
            "RequestBody::UrlEncoded",
            quote!(let _ = |form| crate::runtime::RequestBody::UrlEncoded { form, required: true };),
        ),
        ("RequestBody::file", quote!(let _ = crate::runtime::RequestBody::file;)),
        // The builder of a form has a method for other fields too.
        ("Form::new", quote!(let _ = (crate::runtime::Form::new, crate::runtime::Options::field);)),
        ("form_.text", quote!(let _ = crate::runtime::Form::text;)),
        ("form_.field", quote!(let _: fn(_, _, &()) -> _ = crate::runtime::Form::field;)),
        ("form_.field_as", quote!(let _: fn(_, _, &(), _) -> _ = crate::runtime::Form::field_as;)),
        ("form_.fields", quote!(let _: fn(_, &()) -> _ = crate::runtime::Form::fields;)),
        ("form_.deep", quote!(let _: fn(_, _, &()) -> _ = crate::runtime::Form::deep;)),
        ("form_.deep_numbered", quote!(let _: fn(_, _, &()) -> _ = crate::runtime::Form::deep_numbered;)),
        ("form_.joined", quote!(let _: fn(_, _, &(), _) -> _ = crate::runtime::Form::joined;)),
        ("form_.file", quote!(let _ = crate::runtime::Form::file;)),
    ]
}

fn responses() -> Vec<Entry> {
    vec![
        ("response_.json", quote!(let _ = crate::runtime::Response::json::<()>;)),
        ("response_.empty", quote!(let _ = crate::runtime::Response::empty;)),
        ("response_.download", quote!(let _ = crate::runtime::Response::download;)),
        (
            "response_.events",
            quote!(
                #[cfg(feature = "event-stream")]
                let _ = crate::runtime::Response::events;
            ),
        ),
        (
            "response_.dates",
            quote!(let _ = crate::runtime::Response::dates::<::chrono::DateTime<::chrono::offset::Utc>>;),
        ),
        (
            "deserialize_with = dates",
            quote!(
                let _ = crate::runtime::dates::<::serde_json::Value, ::chrono::DateTime<::chrono::offset::Utc>>;
            ),
        ),
        // The last part of an operation for the blocking client.
        ("-> json", quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::json::<()>;)),
        (
            "-> dates",
            quote!(
                #[cfg(feature = "blocking")]
                let _ = crate::blocking::dates::<::chrono::DateTime<::chrono::offset::Utc>>;
            ),
        ),
        ("-> empty", quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::empty;)),
        ("stream download", quote!(#[cfg(feature = "blocking")] let _ = crate::blocking::download;)),
        (
            "stream events",
            quote!(
                #[cfg(all(feature = "blocking", feature = "event-stream"))]
                let _ = crate::blocking::events;
            ),
        ),
    ]
}

fn contracts() -> Vec<Entry> {
    vec![
        ("Auth::Header", quote!(let _ = crate::runtime::Auth::Header;)),
        ("Auth::Query", quote!(let _ = crate::runtime::Auth::Query;)),
        ("Auth::Bearer", quote!(let _ = crate::runtime::Auth::Bearer;)),
        ("Auth::Basic", quote!(let _ = crate::runtime::Auth::Basic;)),
        ("Auth::All", quote!(let _ = crate::runtime::Auth::All;)),
        ("Content::Json", quote!(let _ = crate::runtime::Content::Json;)),
        ("Content::JsonOrNone", quote!(let _ = crate::runtime::Content::JsonOrNone;)),
        ("Content::Stream", quote!(let _ = crate::runtime::Content::Stream;)),
    ]
}

/// The kinds of fields.
fn kinds() -> Vec<Entry> {
    const KINDS: [&str; 8] = [
        "Field::file",
        "Field::text",
        "Field::date_time",
        "Field::choice",
        "Field::boolean",
        "Field::integer",
        "Field::number",
        "Field::json",
    ];
    KINDS.map(item).to_vec()
}

/// A variant or a function of a type of the runtime.
fn item(path: &'static str) -> Entry {
    let item = path.parse::<TokenStream>().unwrap_or_default();
    (path, quote!(let _ = crate::runtime::#item;))
}

/// Every operation uses these, and there may be none; but for the first, which is for those with a server of their own.
fn operations() -> Vec<Entry> {
    vec![
        ("draft_.at", quote!(let _ = crate::runtime::Draft::at;)),
        (
            "Draft::begin",
            quote! {
                crate::runtime::options!();
                let _ = (crate::runtime::Options::check, crate::runtime::Options::header);
                let _ = (crate::runtime::Problems::is_empty, crate::runtime::refusal);
                let _ = |_: crate::runtime::Response| {};
                let _ = (crate::runtime::Operation::new, crate::runtime::Operation::success);
                let _ = (crate::runtime::Draft::begin, crate::runtime::Draft::base_url, crate::runtime::Draft::http);
                let _ = (crate::runtime::Draft::ready, crate::runtime::Call::send);
                let _ = |_: crate::runtime::Unsendable| {};
                let _ = |client: raw::Client<'_>| { let _ = (client.baseurl, client.client); };
                let _ = raw::Client::of;
                crate::runtime::blocking!();
                #[cfg(feature = "blocking")]
                let _ = crate::blocking::asynchronous;
            },
        ),
    ]
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
            "Field::text",
            "Auth::Bearer",
            "Auth::All",
            "Style::Commas",
            "Problems::query_as",
            "with_query",
            "Draft::at",
        ] {
            assert!(end.contains(&format!("runtime::{unused}")), "{unused}: {end}");
        }
        for used in ["RequestBody::Form", "Form::new", "Form::file", "Response::empty", "Field::file", "Draft::begin"] {
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
