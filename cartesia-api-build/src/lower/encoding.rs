//! The `encoding` of form fields (OpenAPI 3.0.4, section 4.8.15): the media type or style of each. If the result is not
//! obvious, a sentence in the field's documentation describes it.

use std::collections::BTreeSet;

use openapiv3::{Encoding, QueryStyle};

use super::facts::{BodyKind, Field, Kind, Style};
use super::{check, media_type};
use crate::error::Error;

/// Reads the encodings into their fields. `objects` are the names of fields that are objects or lists of objects.
pub(super) fn settle<'a>(
    id: &str,
    kind: BodyKind,
    encodings: impl IntoIterator<Item = (&'a String, &'a Encoding)>,
    objects: &BTreeSet<String>,
    fields: &mut [Field],
) -> Result<(), Error> {
    for (name, encoding) in encodings {
        // The field may have been removed, for example as `readOnly`.
        let Some(field) = fields.iter_mut().find(|field| field.name == *name) else { continue };
        let is_object = objects.contains(name);
        field.style = style(id, kind, field, is_object, encoding)?;
        // A style has priority over the media type (OpenAPI 3.0.4, section 4.8.15.1.2).
        field.content_type = if field.style.is_some() { None } else { content_type(id, field, is_object, encoding)? };
    }
    for field in fields {
        field.is_plain = field.kind == Kind::Json && !objects.contains(&field.name);
        let is_json = objects.contains(&field.name) && field.content_type.is_none();
        if let Some(words) = words(kind, field, is_json) {
            field.tell(&words);
        }
    }
    Ok(())
}

/// Returns the style, unless it makes no difference. `read` has replaced a missing style by `form`.
fn style(
    id: &str,
    kind: BodyKind,
    field: &Field,
    is_object: bool,
    encoding: &Encoding,
) -> Result<Option<Style>, Error> {
    let is_url_encoded = kind == BodyKind::UrlEncoded;
    let is_list = field.repeated && !field.kind.is_file() && !is_object;
    let refused = || {
        let reason = format!("the encoding of `{}` has its own style", field.name);
        Err(Error::refused(id, reason, "remove the style"))
    };
    match &encoding.style {
        None => Ok(None),
        Some(QueryStyle::DeepObject) if field.kind == Kind::Json && !field.repeated => Ok(Some(Style::DeepObject)),
        // No standard defines `deepObject` for an array, but the services that use it expect numbered elements.
        Some(QueryStyle::DeepObject) if field.repeated && !field.kind.is_file() => Ok(Some(Style::DeepObject)),
        Some(QueryStyle::DeepObject) if is_url_encoded && field.kind != Kind::Json => Ok(None),
        // Each property would be a top-level field. In multipart forms, the style was ignored up to OpenAPI 3.0.3, and
        // some tools write it for every field.
        Some(QueryStyle::Form) if is_object && is_url_encoded => refused(),
        Some(QueryStyle::Form) if !is_list || encoding.explode => Ok(None),
        Some(_) if !is_list => refused(),
        Some(QueryStyle::Form) => Ok(Some(Style::Commas)),
        // With `explode`, each element is a field, as in the style `form`.
        Some(_) if encoding.explode => Ok(None),
        Some(QueryStyle::SpaceDelimited) => Ok(Some(Style::SpaceDelimited)),
        Some(QueryStyle::PipeDelimited) => Ok(Some(Style::PipeDelimited)),
        Some(QueryStyle::DeepObject) => refused(),
    }
}

/// Returns the media type of a field. With several media types or a wildcard, there is none, and the caller chooses.
fn content_type(id: &str, field: &Field, is_object: bool, encoding: &Encoding) -> Result<Option<String>, Error> {
    let one = encoding.content_type.clone().filter(|text| !text.contains([',', '*']));
    match one {
        // JSON can be sent as text.
        Some(text) if is_object && !media_type::is_json_or_text(&text) => {
            let reason =
                format!("the encoding of `{}` is `{text}`, and it is an object, which is sent as JSON", field.name);
            Err(Error::refused(id, reason, "make it a string, so that callers write the text, or offer it as JSON"))
        }
        Some(text) if !check::is_header_text(&text) => {
            Err(Error::refused(id, format!("the encoding of `{}` is not a media type", field.name), "fix it"))
        }
        one => Ok(one),
    }
}

/// Returns the sentence on how a field is sent.
fn words(kind: BodyKind, field: &Field, is_json: bool) -> Option<String> {
    let name = &field.name;
    Some(match field.style {
        Some(Style::DeepObject) if field.repeated => format!("Each element is sent as a field, such as `{name}[0]`."),
        Some(Style::DeepObject) if kind == BodyKind::Form => {
            format!("Each property of an object is sent as a part, such as `{name}[key]`.")
        }
        Some(Style::DeepObject) => format!("Each value in it is sent as a field, such as `{name}[key]`."),
        Some(Style::Commas) => "Sent as one text, with commas between the elements.".to_owned(),
        Some(Style::SpaceDelimited) => "Sent as one text, with spaces between the elements.".to_owned(),
        Some(Style::PipeDelimited) => "Sent as one text, with `|` between the elements.".to_owned(),
        None if is_json => "Objects are sent as JSON.".to_owned(),
        None | Some(Style::Exploded | Style::Label { .. } | Style::Matrix { .. } | Style::Json) => return None,
    })
}
