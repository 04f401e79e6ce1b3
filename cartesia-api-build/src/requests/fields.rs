//! What a caller may set, as a table for rustdoc.

use quote::ToTokens;
use syn::Type;

use super::input::Use;
use super::types::{Types, element, is_string};
use super::{Input, setter};
use crate::docs;
use crate::lower::{Field, Kind};

/// How the crate is called by those who depend on it.
pub(super) const CRATE: &str = "cartesia_api";

/// What a reader needs no path of.
const OF_STD: [&str; 3] = ["::std::collections::", "::std::string::", "::std::vec::"];

/// What a caller may set, as a table; nothing where there is nothing.
pub(super) fn table(inputs: &[Input<'_>]) -> Option<String> {
    let rows = inputs.iter().map(|input| {
        let required = match input.use_ {
            Use::Required | Use::Path => "yes",
            Use::RequiredInBody => "with others of the body",
            Use::Optional | Use::Defaulted => "no",
        };
        let deprecated = if is_deprecated(input) { "yes" } else { "" };
        let described = input.field.and_then(|field| field.description.as_deref()).or(input.description.as_deref());
        let described = described.map(docs::sentence).unwrap_or_default();
        let setter = setter::name(&input.ident);
        format!("| `{setter}` | {} | {required} | {deprecated} | {described} |", shown_type(input))
    });
    let rows = rows.collect::<Vec<_>>();
    let head = "| field | type | required | deprecated | description |\n|---|---|---|---|---|";
    (!rows.is_empty()).then(|| format!("{head}\n{}", rows.join("\n")))
}

/// What the setter takes.
fn shown_type(input: &Input<'_>) -> String {
    let many = element(&input.ty);
    let ty = many.unwrap_or(&input.ty);
    let name = seen_from_outside(ty).replace(&format!("{CRATE}::"), "");
    // A type may be a list by its name.
    let takes_text = |field: &Field| takes_text(ty, &field.kind) && field.repeated == many.is_some();
    let one = if is_string(ty) {
        "text".to_owned()
    } else if Types::is_own(ty) {
        format!("[`{name}`](crate::{name}){}", if input.field.is_some_and(takes_text) { " or text" } else { "" })
    } else {
        format!("`{}`", OF_STD.iter().fold(name, |name, path| name.replace(path, "")))
    };
    if many.is_some() { format!("many of {one}") } else { one }
}

/// Whether the setter of a type of the document's own takes text for it.
pub(super) fn takes_text(ty: &Type, kind: &Kind) -> bool {
    Types::is_own(ty) && matches!(kind, Kind::Text | Kind::Choice(_))
}

/// A type as it is written in a program that depends on the crate.
pub(super) fn seen_from_outside(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    text.replace("super::types", &format!("{CRATE}::types")).replace("crate::", &format!("{CRATE}::"))
}

pub(super) fn is_deprecated(input: &Input<'_>) -> bool {
    input.field.is_some_and(|field| field.deprecated)
}
