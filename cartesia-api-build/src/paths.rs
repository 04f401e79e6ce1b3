//! What the generated code calls: every path into `cartesia-api`, and every name in progenitor's output, in one place.

/// A file to upload.
pub(crate) const UPLOAD: &str = "crate::Upload";
/// What one attempt at a call holds: progenitor's inner type.
pub(crate) const ATTEMPT: &str = "crate::runtime::Attempt";
/// The method of progenitor's `RequestBuilderExt` that marks a lowered body.
pub(crate) const FORM_URLENCODED: &str = "form_urlencoded";
/// The media type that a `multipart/form-data` body is lowered to, so that progenitor calls [`FORM_URLENCODED`].
pub(crate) const LOWERED_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";
/// The header that progenitor adds to every request, and that no document asks for.
pub(crate) const API_VERSION_HEADER: &str = "api-version";
/// The method of reqwest's `RequestBuilder` that progenitor calls for a JSON body.
pub(crate) const JSON: &str = "json";
