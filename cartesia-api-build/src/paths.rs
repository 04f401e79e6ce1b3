//! Names outside of the generated code: those that it uses, the methods that it must not define, and the places in
//! progenitor's output that `rewrite` searches for.

/// Every item of `cartesia-api` and of other crates that generated code may use, with its purpose. Macros and members
/// of types are listed below their items.
pub const PATHS: &[(&str, &str)] = &[
    ("::chrono", "dates and times of the document"),
    ("::progenitor_client", "parameters in a path and in a query"),
    ("::reqwest", "the request that the raw client builds"),
    ("::serde", "the serialization of types"),
    ("::serde_json", "values without a documented type"),
    ("::std", "everything else, with full paths that no schema can shadow"),
    ("crate::Client", "the client that a builder holds"),
    ("crate::Download", "a success that is a stream of bytes"),
    ("crate::Error", "the error of a call"),
    ("crate::Events", "a success that is a stream of events"),
    ("crate::IntoUpload", "the argument of a setter for a file"),
    ("crate::ResponseValue", "a success with its status and headers"),
    ("crate::Upload", "a file to upload"),
    ("crate::FileOrText", "a file or a text"),
    ("crate::blocking::asynchronous", "a part of `blocking!`, for documents without operations"),
    ("crate::blocking::by_status", "a part of `blocking!`, for documents without such an operation"),
    ("crate::blocking::dates", "a part of `blocking!`, for documents without such an operation"),
    ("crate::blocking::download", "a part of `blocking!`, for documents without such an operation"),
    ("crate::blocking::empty", "a part of `blocking!`, for documents without such an operation"),
    ("crate::blocking::events", "a part of `blocking!`, for documents without such an operation"),
    ("crate::blocking::raw", "a part of `operation!`, for documents without operations"),
    ("crate::sandbox::documented", "a part of `operation!`, for documents without such an operation"),
    ("crate::blocking::json", "a part of `blocking!`, for documents without such an operation"),
    ("crate::runtime::Auth", "the security scheme of an operation"),
    ("crate::runtime::ByStatus", "a success with several alternatives"),
    ("crate::runtime::Call", "a request that is ready to be sent"),
    ("crate::runtime::Content", "the content of a success"),
    ("crate::runtime::Draft", "a call whose request is being built"),
    ("crate::runtime::Field", "a field of a form"),
    ("crate::runtime::Form", "the content of a request, part by part"),
    ("crate::runtime::Input", "a value that may be set"),
    ("crate::runtime::Operation", "the facts about an operation"),
    ("crate::runtime::Options", "the settings of one call"),
    ("crate::runtime::Problems", "the missing and invalid values of a request"),
    ("crate::runtime::RequestBody", "the content of a request"),
    ("crate::runtime::Response", "a success, before it is read"),
    ("crate::runtime::Style", "the style of a parameter"),
    ("crate::runtime::Unsendable", "the error of the raw client"),
    ("crate::runtime::blocking", "a part of `operation!`, for documents without operations"),
    ("crate::runtime::documented", "a part of `operation!`, for documents without operations"),
    ("crate::runtime::by_reference", "the conversion of a type from a reference"),
    ("crate::runtime::operation", "the members that every builder has"),
    ("crate::runtime::dates", "the function that reads fields with dates"),
    ("crate::runtime::maybe", "the methods of a builder that take an `Option`"),
    ("crate::runtime::any_text", "the conversions of a type that is any text"),
    ("crate::runtime::text_among", "the conversions of alternatives, one of which is any text"),
    ("crate::runtime::read_text", "the conversions of a type that is parsed from text"),
    ("crate::runtime::open_enum", "the conversions of a string enum"),
    ("crate::runtime::options", "the options of a call"),
    ("crate::runtime::OpenEnum", "a part of `open_enum!`, for documents without enums"),
    ("crate::runtime::unlisted", "a part of `open_enum!`, for documents without enums"),
    ("crate::runtime::fullest", "the alternative that keeps the most properties"),
    ("crate::runtime::alternative", "the alternative that a discriminator selects"),
    ("crate::runtime::tag", "the value of a discriminator"),
    ("crate::runtime::untold", "the error of a discriminator value without an alternative"),
    ("crate::runtime::unlisted_tag", "the error of a tag value without an alternative"),
    ("crate::runtime::present", "the function that reads optional nullable properties"),
    ("crate::runtime::present_dates", "the function that reads optional nullable dates"),
    ("crate::runtime::refusal", "the error of a builder with missing or invalid fields"),
    ("crate::runtime::with_query", "query parameters that the client writes itself"),
];

/// The items of `cartesia-api` that only some documents use, each with the `cfg` that shows it in the docs.
pub(crate) const USES: [(&str, &str); 4] = [
    ("uses_downloads", "crate::Download"),
    ("uses_events", "crate::Events"),
    ("uses_files", INTO_UPLOAD),
    ("uses_files_or_texts", FILE_OR_TEXT),
];

/// A file to upload.
pub(crate) const UPLOAD: &str = "crate::Upload";
/// The argument of a setter for a file.
pub(crate) const INTO_UPLOAD: &str = "crate::IntoUpload";
/// A file or a text, and the format that marks it in a lowered document.
pub(crate) const FILE_OR_TEXT: &str = "crate::FileOrText";
pub(crate) const FILE_OR_TEXT_FORMAT: &str = "binary or text";
/// The function that reads a field with dates.
pub(crate) const DATES: &str = "crate::runtime::dates";
/// The macro that generates the conversions of a string enum.
pub(crate) const OPEN_ENUM: &str = "open_enum";
/// The constant of a string enum with the listed values.
pub(crate) const OPEN_ENUM_LIST: &str = "ALL";
/// The names and declarations of the macro's items.
pub(crate) const OPEN_ENUM_MEMBERS: [(&str, &str); 3] = [
    (OPEN_ENUM_LIST, "const ALL: &[Self]"),
    ("as_str", "fn as_str(&self) -> &str"),
    ("is_listed", "fn is_listed(&self) -> bool"),
];
/// The traits that the macro implements.
pub(crate) const OPEN_ENUM_TRAITS: [&str; 13] = [
    "Display",
    "FromStr",
    "TryFrom<&str>",
    "TryFrom<String>",
    "TryFrom<&String>",
    "AsRef<str>",
    "PartialEq<str>",
    "PartialEq<&str>",
    "TryFrom<&&str>",
    "TryFrom<Cow<'_, str>>",
    "From<&Self>",
    "Serialize",
    "Deserialize<'de>",
];
/// The macro that generates the setters which take an `Option`.
pub(crate) const MAYBE: &str = "maybe";
/// The macros that generate conversions of other types, and the traits that each implements.
pub(crate) const CONVERSIONS: [(&str, &[&str]); 4] = [
    (
        "any_text",
        &["From<&str>", "From<&&str>", "From<&String>", "From<Cow<'_, str>>", "PartialEq<str>", "PartialEq<&str>"],
    ),
    ("text_among", &["From<String>", "From<&str>", "From<&&str>", "From<&String>", "From<Cow<'_, str>>"]),
    ("read_text", &["TryFrom<&&str>", "TryFrom<Cow<'_, str>>"]),
    ("by_reference", &["From<&Self>"]),
];
/// The mark in the description of an optional and nullable property. Unicode reserves the character for such uses, so
/// no document contains it.
pub(crate) const NULLABLE: &str = "\u{fdd0}";
/// The functions that read a property for which null and absence differ: for any value, and for dates.
pub(crate) const PRESENT: &str = "crate::runtime::present";
pub(crate) const PRESENT_DATES: &str = "crate::runtime::present_dates";
/// The map of additional properties. It is sorted, so that a body has the same bytes in every run.
pub(crate) const MAP: &str = "::std::collections::BTreeMap";

/// The client's methods besides its operations, and methods of prelude traits, which would be called in place of a
/// method that takes `&self`. An operation with such a name is renamed.
pub const CLIENT_METHODS: &[&str] = &["new", "from_env", "builder", "base_url", "clone", "into", "try_into"];
/// The builder's methods besides its setters. A field with such a name is renamed.
pub const BUILDER_METHODS: &[&str] = &[
    "send",
    "timeout",
    "retry",
    "header",
    "allow_unlisted",
    "extra_field",
    "extra_file",
    "clone",
    "send_raw",
    "into_future",
];

/// The media type that forms are lowered to, for which progenitor calls [`FORM_URLENCODED`].
pub(crate) const LOWERED_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";
/// The method of progenitor's `RequestBuilderExt` that attaches a lowered form.
pub(crate) const FORM_URLENCODED: &str = "form_urlencoded";
/// The method of reqwest's `RequestBuilder` that attaches JSON.
pub(crate) const JSON: &str = "json";
/// The method of reqwest's `RequestBuilder` that attaches text. Files are lowered to text too.
pub(crate) const BODY: &str = "body";
/// The method of reqwest's `Client` that starts a request with any method.
pub(crate) const REQUEST: &str = "request";
/// The method of reqwest's `RequestBuilder` that adds a parameter to the query.
pub(crate) const QUERY: &str = "query";
/// The method of reqwest's `RequestBuilder` with which progenitor sets the media type of text.
pub(crate) const HEADER: &str = "header";
/// Reqwest's name for that header.
pub(crate) const CONTENT_TYPE: &str = "CONTENT_TYPE";
/// The header with the API version. `core.rs` of `cartesia-api` finds it by this name, and replaces its value by
/// `ClientBuilder::api_version`.
pub(crate) const VERSION_HEADER: &str = "Cartesia-Version";
/// The header that progenitor adds to every request, and that no document contains.
pub(crate) const API_VERSION_HEADER: &str = "api-version";
/// Progenitor's name for the headers of a request.
pub(crate) const HEADER_MAP: &str = "header_map";
/// The crate whose items progenitor's methods call.
pub(crate) const PROGENITOR_CLIENT: &str = "progenitor_client";
/// The function of that crate that progenitor's methods import.
pub(crate) const ENCODE_PATH: &str = "encode_path";
