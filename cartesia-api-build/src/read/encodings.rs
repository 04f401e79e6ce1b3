//! Adds missing styles and `explode` to the encodings of a form's fields: `openapiv3` reads a missing `explode` as
//! false, whatever the style.

use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};

const FORM: &str = "form";

/// Completes the encodings of a document that ask for a style (OpenAPI 3.0.4, section 4.8.15.1.2).
pub(super) fn complete(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        let asks = ["style", "explode", "allowReserved"].iter().any(|field| fields.contains_key(*field));
        if kind == Kind::Encoding && asks {
            let style = fields.entry("style".into()).or_insert_with(|| FORM.into());
            let is_form = *style == FORM;
            fields.entry("explode".into()).or_insert(Value::Bool(is_form));
        }
    });
}
