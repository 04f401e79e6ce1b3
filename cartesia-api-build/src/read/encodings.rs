//! The encodings of a form's fields, with the style and `explode` that they leave out: `openapiv3` takes an `explode` that is not
//! there for false, whatever the style is.

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
