//! The request body, made from inputs: a form, JSON, text or a file.

use syn::Ident;

use super::form;
use super::layout::list;
use super::request::Request;
use crate::lower::BodyKind;
use crate::rewrite::{Input, Target, Use};

/// The expression for a request without a body.
const NONE: &str = "crate::runtime::RequestBody::None";

/// Returns the expression that makes the body.
pub(super) fn body(request: &Request<'_>) -> String {
    let contract = &request.contract;
    match request.body_kind() {
        None => NONE.to_owned(),
        Some(BodyKind::Form) => form::parts(contract, inputs(request), !is_optional(request)),
        Some(BodyKind::UrlEncoded) => form::url_encoded(contract, inputs(request), !is_optional(request)),
        Some(BodyKind::Json) => json(request),
        Some(BodyKind::Text) => whole(request, |text| format!("crate::runtime::RequestBody::Text({text})")),
        Some(BodyKind::File) => {
            whole(request, |file| format!("crate::runtime::RequestBody::file(&super::{contract}, {file})?"))
        }
    }
}

fn inputs<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a Input> + Clone {
    request.inputs().iter().filter(|input| !input.is_parameter())
}

fn json(request: &Request<'_>) -> String {
    let contract = format!("&super::{}", request.contract);
    let json = |value: String| list("crate::runtime::RequestBody::json(", &[contract, format!("&{value}")], ")?");
    match &request.call.structure {
        Some(structure) if is_optional(request) => some_structure(request, &json(literal(structure, inputs(request)))),
        Some(structure) => json(literal(structure, inputs(request))),
        None => whole(request, |value| json(value.to_owned())),
    }
}

/// Returns the expression for a body that is one value, which may be optional.
fn whole(request: &Request<'_>, content: impl FnOnce(&str) -> String) -> String {
    let value = inputs(request).map(|input| input.ident.to_string()).collect::<String>();
    let one = content(&value);
    match is_optional(request) {
        false => one,
        true => format!(
            "\
match {value} {{
    ::std::option::Option::Some({value}) => {one},
    ::std::option::Option::None => {NONE},
}}"
        ),
    }
}

fn is_optional(request: &Request<'_>) -> bool {
    request.operation.body.as_ref().is_some_and(|body| !body.required)
}

/// Returns the expression for an optional JSON body. If it is left out, none of its fields is required.
fn some_structure(request: &Request<'_>, json: &str) -> String {
    let certain = inputs(request).filter(|input| input.use_ == Use::RequiredInBody);
    let certain = certain.map(|input| &input.ident).collect::<Vec<_>>();
    match certain.is_empty() {
        true => format!("if body_is_set_ {{ {json} }} else {{ {NONE} }}"),
        false => {
            let values = certain.iter().map(|ident| format!(", {ident}")).collect::<String>();
            let some = certain.iter().map(|ident| format!(", ::std::option::Option::Some({ident})"));
            let some = some.collect::<String>();
            format!(
                "\
match (body_is_set_{values}) {{
    (true{some}) => {json},
    _ => {NONE},
}}"
            )
        }
    }
}

/// Returns the statement that checks whether any field of an optional body is set. Otherwise the body is left out.
pub(super) fn is_set(request: &Request<'_>) -> String {
    // A form leaves itself out. Here only its required fields depend on this.
    let is_asked_for = inputs(request).any(|input| input.use_ == Use::RequiredInBody);
    match is_asked_for || (request.call.structure.is_some() && is_optional(request)) {
        true => {
            let fields = inputs(request).map(|input| format!("self.{}.is_set()", input.ident));
            list("let body_is_set_ = [", &fields.collect::<Vec<_>>(), "].contains(&true);\n")
        }
        false => String::new(),
    }
}

fn literal<'a>(structure: &Ident, inputs: impl Iterator<Item = &'a Input>) -> String {
    let fields = inputs.filter_map(|Input { ident, target, .. }| match target {
        Target::Field(field) | Target::Extra(field) if field == ident => Some(ident.to_string()),
        Target::Field(field) | Target::Extra(field) => Some(format!("{field}: {ident}")),
        Target::Argument(..) | Target::Query | Target::Body => None,
    });
    list(&format!("super::types::{structure} {{"), &fields.collect::<Vec<_>>(), "}")
}
