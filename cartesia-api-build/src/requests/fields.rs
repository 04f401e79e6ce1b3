//! The table of an operation's inputs, for rustdoc.

use syn::Type;
use syn::ext::IdentExt;
use syn::visit_mut::VisitMut;

use super::setter;
use crate::lower::Kind;
use crate::rewrite::{Input, Use};
use crate::rust_types::{Shorten, element, is_file_or_text, is_string, is_upload, own};
use crate::{docs, print};

/// Returns the table; `None` if there are no inputs.
pub(super) fn table(inputs: &[Input]) -> Option<String> {
    let rows = inputs.iter().map(|input| {
        let required = match input.use_ {
            Use::Required | Use::Path => "yes",
            Use::RequiredInBody => "if another field of the body is set",
            Use::Optional | Use::Defaulted => "no",
        };
        let deprecated = if input.field.deprecated { "yes" } else { "" };
        let described = input.field.description.as_deref().map(docs::sentence).unwrap_or_default();
        let setter = setter::name(&input.ident).unraw();
        format!("| [`{setter}`](Self::{setter}) | {} | {required} | {deprecated} | {described} |", shown_type(input))
    });
    let rows = rows.collect::<Vec<_>>();
    let head = "| field | type | required | deprecated | description |\n|---|---|---|---|---|";
    (!rows.is_empty()).then(|| format!("{head}\n{}", rows.join("\n")))
}

/// Returns the type that the setter takes.
fn shown_type(input: &Input) -> String {
    let many = element(&input.ty);
    let ty = many.unwrap_or(&input.ty);
    // A component can be a list.
    let or_text = match takes_text(ty, &input.field.kind) && input.field.repeated == many.is_some() {
        true => " or text",
        false => "",
    };
    let one = match ty {
        _ if is_string(ty) => "text".to_owned(),
        _ if is_upload(ty) => FILE.to_owned(),
        _ if is_file_or_text(ty) => format!("{FILE} or text"),
        _ => format!("{}{or_text}", linked(ty)),
    };
    if many.is_some() { format!("list of {one}") } else { one }
}

/// The link to everything that a setter of a file takes.
const FILE: &str = "[file](crate::IntoUpload)";

/// Returns the name of a type. It is a link for the document's own types, and for lists of these.
pub(super) fn linked(ty: &Type) -> String {
    if let Some(element) = element(ty).filter(|element| own(element).is_some()) {
        return format!("list of {}", linked(element));
    }
    let mut short = ty.clone();
    Shorten.visit_type_mut(&mut short);
    let name = print::ty(&short);
    if own(ty).is_some() { format!("[`{name}`](crate::{name})") } else { format!("`{name}`") }
}

/// Returns whether the setter of one of the document's types also takes text.
pub(super) fn takes_text(ty: &Type, kind: &Kind) -> bool {
    own(ty).is_some() && matches!(kind, Kind::Text | Kind::Choice(_))
}
