//! The last item of the generated code. It names all items of the runtime that a document may leave unused, so that the
//! compiler does not report them as dead code.

/// The item, which is the same for every document. Naming an item that is used does no harm.
pub(crate) const UNUSED: &str = "\
/// Names the items of the runtime that a document may leave unused.
const _: fn() = || {
    let _ = (crate::runtime::Field::required, crate::runtime::Field::repeated);
    let _ = (crate::runtime::Operation::auth, crate::runtime::Operation::headers, crate::runtime::Operation::parameters);
    let _ = (crate::runtime::Operation::content, crate::runtime::Operation::parts, crate::runtime::Operation::instance);
    let _ = crate::runtime::Input::<()>::Unset;
    let _ = crate::runtime::Input::<()>::Set;
    let _ = crate::runtime::Input::<()>::or_null;
    let _ = crate::runtime::Input::<()>::is_set;
    let _: fn(::std::result::Result<(), ::std::string::String>) -> _ = crate::runtime::Input::converted;
    let _: fn(::std::result::Result<i64, ()>) -> _ = crate::runtime::Input::number;
    let _: fn(crate::Upload) -> _ = crate::runtime::Input::checked;
    let _ = crate::runtime::Input::file_or_text;
    let _: fn(::std::iter::Empty<crate::runtime::Input<()>>) -> _ = crate::runtime::Input::many;
    let _: fn([::std::option::Option<()>; 0]) -> _ = crate::runtime::fullest;
    let _ = crate::runtime::unlisted_tag;
    let _ = (crate::runtime::tag, crate::runtime::alternative::<()>, crate::runtime::untold);
    crate::runtime::open_enum!();
    crate::runtime::any_text!();
    crate::runtime::text_among!();
    crate::runtime::read_text!();
    crate::runtime::by_reference!();
    crate::runtime::maybe!();
    #[cfg(not(feature = \"blocking\"))]
    crate::runtime::blocking!();
    #[cfg(not(feature = \"sandbox\"))]
    crate::runtime::documented!();
    let _ = crate::runtime::unlisted;
    let _: fn(::std::result::Result<Any, ::std::string::String>) -> _ = crate::runtime::Input::listed;
    let _ = crate::runtime::Problems::required::<()>;
    let _ = crate::runtime::Problems::required_if::<()>;
    let _ = crate::runtime::Problems::path::<::std::string::String>;
    let _ = crate::runtime::Problems::optional::<()>;
    let _ = crate::runtime::Style::Exploded;
    let _ = crate::runtime::Style::Commas;
    let _ = crate::runtime::Style::SpaceDelimited;
    let _ = crate::runtime::Style::PipeDelimited;
    let _ = crate::runtime::Style::DeepObject;
    let _ = crate::runtime::Style::Json;
    let _ = |explode| (crate::runtime::Style::Label { explode }, crate::runtime::Style::Matrix { explode });
    let _ = crate::runtime::Problems::query_as::<()>;
    let _ = crate::runtime::Problems::path_as::<()>;
    let _ = crate::runtime::Problems::header_as::<()>;
    let _ = crate::runtime::with_query;
    let _ = crate::runtime::RequestBody::None;
    let _: fn(_, &()) -> _ = crate::runtime::RequestBody::json;
    let _ = crate::runtime::RequestBody::Text;
    let _ = (crate::runtime::RequestBody::Form, crate::runtime::RequestBody::OptionalForm);
    let _ = |form| crate::runtime::RequestBody::UrlEncoded { form, required: true };
    let _ = crate::runtime::RequestBody::file;
    let _ = (crate::runtime::Form::new, crate::runtime::Options::field, crate::runtime::Options::file);
    let _ = crate::runtime::Form::text;
    let _: fn(_, _, &()) -> _ = crate::runtime::Form::field;
    let _: fn(_, _, &(), _) -> _ = crate::runtime::Form::field_as;
    let _: fn(_, &()) -> _ = crate::runtime::Form::fields;
    let _: fn(_, _, &()) -> _ = crate::runtime::Form::deep;
    let _: fn(_, _, &()) -> _ = crate::runtime::Form::deep_numbered;
    let _: fn(_, _, &(), _) -> _ = crate::runtime::Form::joined;
    let _ = crate::runtime::Form::file;
    let _ = crate::runtime::Form::file_or_text;
    let _: fn(_, _, _, &()) -> _ = crate::runtime::Form::header;
    let _ = crate::runtime::Response::json::<()>;
    struct Any;
    impl crate::runtime::OpenEnum for Any {
        fn problem(&self) -> ::std::option::Option<::std::string::String> {
            ::std::option::Option::None
        }
    }
    impl crate::runtime::ByStatus for Any {
        fn by_status(_: u16, _: &[u8]) -> ::std::result::Result<Self, ::serde_json::Error> {
            ::std::result::Result::Ok(Self)
        }
    }
    let _ = crate::runtime::Response::by_status::<::std::option::Option<Any>>;
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::by_status::<Any>;
    let _ = crate::runtime::Response::empty;
    let _ = (crate::runtime::Call::raw, crate::runtime::Response::raw);
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::raw;
    #[cfg(feature = \"sandbox\")]
    let _ = (crate::sandbox::documented::json::<()>, crate::sandbox::documented::empty);
    #[cfg(feature = \"sandbox\")]
    let _ = crate::sandbox::documented::by_status::<Any>;
    #[cfg(feature = \"sandbox\")]
    let _ = crate::sandbox::documented::dates::<::chrono::DateTime<::chrono::offset::Utc>>;
    let _ = crate::runtime::Response::download;
    #[cfg(feature = \"event-stream\")]
    let _ = crate::runtime::Response::events;
    let _ = crate::runtime::Response::dates::<::chrono::DateTime<::chrono::offset::Utc>>;
    let _ = crate::runtime::dates::<::serde_json::Value, ::chrono::DateTime<::chrono::offset::Utc>>;
    let _ = crate::runtime::present::<::serde_json::Value, ()>;
    let _ = crate::runtime::present_dates::<::serde_json::Value, ::chrono::DateTime<::chrono::offset::Utc>>;
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::json::<()>;
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::dates::<::chrono::DateTime<::chrono::offset::Utc>>;
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::empty;
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::download;
    #[cfg(all(feature = \"blocking\", feature = \"event-stream\"))]
    let _ = crate::blocking::events;
    let _ = crate::runtime::Auth::Header;
    let _ = crate::runtime::Auth::Query;
    let _ = crate::runtime::Auth::Bearer;
    let _ = crate::runtime::Auth::Basic;
    let _ = (crate::runtime::Auth::All, crate::runtime::Auth::Any);
    let _ = crate::runtime::Content::Json;
    let _ = crate::runtime::Content::JsonOrNone;
    let _ = crate::runtime::Content::Stream;
    let _ = crate::runtime::Field::file;
    let _ = crate::runtime::Field::file_or_text;
    let _ = crate::runtime::Field::text;
    let _ = crate::runtime::Field::date_time;
    let _ = crate::runtime::Field::choice;
    let _ = crate::runtime::Field::boolean;
    let _ = crate::runtime::Field::integer;
    let _ = crate::runtime::Field::number;
    let _ = (crate::runtime::Field::json, crate::runtime::Field::any);
    let _ = crate::runtime::Draft::at;
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
    crate::runtime::operation!();
    #[cfg(feature = \"blocking\")]
    let _ = crate::blocking::asynchronous;
};
";

#[cfg(test)]
mod tests {
    use super::UNUSED;
    use crate::paths::PATHS;

    /// Scenario: the items of the runtime that generated code may name. Expected: each is named here too.
    #[test]
    fn the_runtime_is_named() {
        let is_of_runtime = |path: &&str| path.starts_with("crate::runtime") || path.starts_with("crate::blocking");
        for path in PATHS.iter().map(|(path, _)| *path).filter(is_of_runtime) {
            assert!(UNUSED.contains(path), "{path}");
        }
    }
}
