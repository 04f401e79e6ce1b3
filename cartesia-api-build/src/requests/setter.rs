//! The setter of one input: its argument, and its docs.

use quote::format_ident;
use syn::{Ident, Type};

use super::layout::list;
use crate::lower::BodyKind;
use crate::rewrite::{Input, Use};
use crate::rust_types::{element, is_file_or_text, is_number, is_string, is_upload, own};
use crate::{docs, paths, print};

/// Returns the setter. It takes the type itself and everything that converts to it; `send` reports failed conversions.
pub(super) fn setter(input: &Input, body: Option<BodyKind>) -> String {
    let Input { ident, field, .. } = input;
    let (docs, deprecated) = (setter_docs(input), deprecated(field.deprecated));
    let (bound, value) = taken(input);
    let arguments = ["mut self".to_owned(), format!("value: {bound}")];
    let head = list(&format!("pub fn {}(", name(ident)), &arguments, ") -> Self {");
    let some = if input.null.is_some() { ".or_null()" } else { "" };
    let null = input.null.as_ref().map(|null| setter_of_null(input, null, body)).unwrap_or_default();
    format!(
        "\
{docs}{deprecated}{head}
    self.{ident} = {value}{some};
    self
}}
{null}"
    )
}

/// Returns the setter of null, for a value whose other setter takes everything that converts to the type.
fn setter_of_null(Input { ident, field, .. }: &Input, null: &Ident, body: Option<BodyKind>) -> String {
    let in_form = match body {
        Some(BodyKind::Form) => " A form has no null, so the part is left out.",
        Some(BodyKind::UrlEncoded) => " A form has no null, so the field is left out.",
        _ => "",
    };
    let docs = docs::lines(&format!("Sets `{}` to null.{in_form}", field.name));
    let deprecated = deprecated(field.deprecated);
    format!(
        "\
{docs}{deprecated}pub fn {null}(mut self) -> Self {{
    self.{ident} = crate::runtime::Input::Set(::std::option::Option::None);
    self
}}
"
    )
}

/// Returns the attribute of a method whose parameter, field or operation is deprecated.
pub(super) fn deprecated(deprecated: bool) -> &'static str {
    if deprecated { "#[deprecated]\n" } else { "" }
}

/// Returns the name of the setter.
pub(super) fn name(ident: &Ident) -> Ident {
    let is_taken = paths::BUILDER_METHODS.contains(&ident.to_string().as_str());
    if is_taken { format_ident!("{ident}_") } else { ident.clone() }
}

/// Returns the type of a setter's argument.
pub(super) fn bound_of(input: &Input) -> String {
    taken(input).0
}

/// Returns the type of a setter's argument, and the expression for the stored value.
fn taken(input: &Input) -> (String, String) {
    match element(&input.ty) {
        Some(element) => many(kind(element, input), element),
        None => one(kind(&input.ty, input), &input.ty),
    }
}

/// Returns these for a single value.
fn one(kind: Kind, ty: &Type) -> (String, String) {
    let ty = print::ty(ty);
    let value = match kind {
        Kind::Upload => "checked(value)",
        Kind::FileOrText => "file_or_text(value.into())",
        Kind::String => "Set(value.into())",
        Kind::Enum => "listed(value.try_into())",
        Kind::Own => "converted(value.try_into())",
        Kind::Number => "number(value.try_into())",
        Kind::Other => "Set(value)",
    };
    (bound(&kind, ty), format!("crate::runtime::Input::{value}"))
}

/// Returns the type of an argument that converts to a type.
fn bound(kind: &Kind, ty: String) -> String {
    match kind {
        Kind::String | Kind::FileOrText => format!("impl ::std::convert::Into<{ty}>"),
        Kind::Enum | Kind::Own | Kind::Number => {
            list("impl ::std::convert::TryInto<", &[ty, "Error: ::std::fmt::Display".to_owned()], ">")
        }
        Kind::Upload => format!("impl {}", paths::INTO_UPLOAD),
        Kind::Other => ty,
    }
}

/// Returns these for a list.
fn many(kind: Kind, ty: &Type) -> (String, String) {
    let ty = print::ty(ty);
    let one = match kind {
        Kind::Upload => "crate::runtime::Input::checked",
        Kind::FileOrText => "|value| crate::runtime::Input::file_or_text(value.into())",
        Kind::String => "|value| crate::runtime::Input::Set(value.as_ref().to_owned())",
        Kind::Enum => "|value| crate::runtime::Input::listed(value.try_into())",
        Kind::Own => "|value| crate::runtime::Input::converted(value.try_into())",
        Kind::Number => "|value| crate::runtime::Input::Set(*::std::borrow::Borrow::borrow(&value))",
        Kind::Other => "crate::runtime::Input::Set",
    };
    let item = format!("Item = {}", bound_of_element(&kind, ty));
    let bound = list("impl ::std::iter::IntoIterator<", &[item], ">");
    (bound, list("crate::runtime::Input::many(", &[format!("value.into_iter().map({one})")], ")"))
}

/// Returns the type of an element that converts to a type. The elements of a slice are references.
fn bound_of_element(kind: &Kind, ty: String) -> String {
    match kind {
        Kind::String => "impl ::std::convert::AsRef<str>".to_owned(),
        Kind::Number => format!("impl ::std::borrow::Borrow<{ty}>"),
        _ => bound(kind, ty),
    }
}

enum Kind {
    Upload,
    FileOrText,
    String,
    /// A string enum of `mod types`.
    Enum,
    /// Another type of `mod types`.
    Own,
    Number,
    Other,
}

fn kind(ty: &Type, input: &Input) -> Kind {
    match ty {
        _ if is_upload(ty) => Kind::Upload,
        _ if is_file_or_text(ty) => Kind::FileOrText,
        _ if is_string(ty) => Kind::String,
        _ if input.is_open_enum => Kind::Enum,
        _ if own(ty).is_some() => Kind::Own,
        _ if is_number(ty) => Kind::Number,
        _ => Kind::Other,
    }
}

fn setter_docs(Input { field, use_, null, .. }: &Input) -> String {
    let requirement = match use_ {
        Use::Required | Use::Path => "Required.",
        Use::RequiredInBody => "Required if another field of the body is set.",
        Use::Optional | Use::Defaulted => "Optional.",
    };
    let described = field.description.clone().unwrap_or_else(|| format!("Sets `{}`.", field.name));
    let limits = field.limits.iter().map(|limits| format!("{limits} ")).collect::<String>();
    let or_null = null.iter().map(|null| format!("`{null}` sets it to null. ")).collect::<String>();
    docs::paragraphs([described.as_str(), &format!("{limits}{or_null}{requirement}")])
}
