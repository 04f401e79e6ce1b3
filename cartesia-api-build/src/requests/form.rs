//! The code that makes a form (RFC 7578): one call for each input, in the order in which they are sent, files last.
//!
//! A form has no null, and OpenAPI 3.0.4 treats null as undefined in forms. So an input that was set to null is left
//! out.

use syn::Ident;

use super::layout::indented;
use crate::lower::{BodyKind, Kind, PartHeader, Style};
use crate::rewrite::{Input, Target, Use};
use crate::rust_types::{element, is_string};

/// Returns the expression for a multipart form.
pub(super) fn parts<'a>(contract: &Ident, inputs: impl Iterator<Item = &'a Input>, required: bool) -> String {
    let variant = if required { "Form" } else { "OptionalForm" };
    form(contract, inputs, BodyKind::Form, &format!("crate::runtime::RequestBody::{variant}(form_)"))
}

/// Returns the expression for a urlencoded form.
pub(super) fn url_encoded<'a>(contract: &Ident, inputs: impl Iterator<Item = &'a Input>, required: bool) -> String {
    let body = format!("crate::runtime::RequestBody::UrlEncoded {{ form: form_, required: {required} }}");
    form(contract, inputs, BodyKind::UrlEncoded, &body)
}

/// Returns the statements that make a form, and the body that contains it.
fn form<'a>(contract: &Ident, inputs: impl Iterator<Item = &'a Input>, kind: BodyKind, body: &str) -> String {
    let (headers, inputs): (Vec<_>, Vec<_>) = inputs.partition(|input| input.field.of_part.is_some());
    let constants = inputs.clone().into_iter().flat_map(constant_headers).collect::<String>();
    let (files, fields): (Vec<_>, Vec<_>) = inputs.into_iter().partition(|input| input.field.kind.is_file());
    let parts = fields.into_iter().map(|input| field(input, kind)).chain(files.into_iter().map(file));
    let parts = parts.collect::<String>() + &constants + &headers.into_iter().filter_map(header).collect::<String>();
    let parts = indented(&parts, 1);
    let mutable = if parts.is_empty() { "" } else { "mut " };
    format!(
        "\
{{
    let {mutable}form_ = crate::runtime::Form::new(&super::{contract});
{parts}    {body}
}}"
    )
}

fn field(input: &Input, kind: BodyKind) -> String {
    let Input { ident, ty, use_, field, null, .. } = input;
    let name = &field.name;
    let between = field.style.and_then(Style::between);
    let call = match (&field.content_type, between) {
        (_, Some(between)) => format!("form_.joined({name:?}, &{ident}, {between:?})?"),
        _ if field.style.is_some() && (kind == BodyKind::UrlEncoded || field.repeated) => {
            format!("form_.deep_numbered({name:?}, &{ident})?")
        }
        _ if field.style.is_some() => format!("form_.deep({name:?}, &{ident})?"),
        (Some(content_type), None) => format!("form_.field_as({name:?}, &{ident}, {content_type:?})?"),
        _ if matches!(input.target, Target::Extra(_)) => format!("form_.fields(&{ident})?"),
        _ if *use_ == Use::Required && null.is_none() && is_string(ty) => format!("form_.text({name:?}, {ident})"),
        _ => format!("form_.field({name:?}, &{ident})?"),
    };
    format!("{call};\n")
}

/// Returns the calls for the constant headers of an input's part.
fn constant_headers(Input { field, .. }: &Input) -> impl Iterator<Item = String> {
    let part = &field.name;
    field.headers.iter().map(move |(name, value)| format!("form_.header({part:?}, {name:?}, &{value:?})?;\n"))
}

/// Returns the call for a header of another input's part.
fn header(Input { ident, field, .. }: &Input) -> Option<String> {
    let PartHeader { part, name } = field.of_part.as_ref()?;
    Some(format!("form_.header({part:?}, {name:?}, &{ident})?;\n"))
}

fn file(Input { ident, ty, use_, field, null, .. }: &Input) -> String {
    let name = &field.name;
    let content_type = match &field.content_type {
        Some(content_type) => format!("::std::option::Option::Some({content_type:?})"),
        None => "::std::option::Option::None".to_owned(),
    };
    let method = if field.kind == Kind::FileOrText { "file_or_text" } else { "file" };
    let call = |upload: &str| format!("form_.{method}({name:?}, {upload}, {content_type});\n");
    let each = |files: String| format!("for upload_ in {files} {{\n    {}}}\n", call("upload_"));
    let this = ident.to_string();
    match (*use_ == Use::Optional || null.is_some(), element(ty).is_some()) {
        (false, false) => call(&this),
        (true, false) => format!("if let ::std::option::Option::Some({ident}) = {ident} {{\n    {}}}\n", call(&this)),
        (true, true) => each(format!("{ident}.into_iter().flatten()")),
        (false, true) => each(this),
    }
}
