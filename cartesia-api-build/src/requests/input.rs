//! What the caller of an operation gives: its parameters and, flattened, the fields of its body.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type, parse_quote};

use super::types::{Types, optional, owned};
use crate::lower::{BodyKind, Field, Place};
use crate::rewrite::{Argument, Body, Call};

/// A value that a builder gathers.
pub(super) struct Input<'a> {
    /// The builder's field and its setter.
    pub(super) ident: Ident,
    /// The name in the document.
    pub(super) name: String,
    /// What it holds when it is set.
    pub(super) ty: Type,
    /// What the document says of it; nothing of a body as a whole.
    pub(super) field: Option<&'a Field>,
    pub(super) description: Option<String>,
    pub(super) use_: Use,
}

/// What becomes of an input that was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// An error.
    Required,
    /// An error when another field of its body is set.
    RequiredInBody,
    /// `None`.
    Optional,
    /// An empty array or map.
    Defaulted,
    /// An error, and so is what would lead to another path.
    Path,
}

/// In the order in which rustdoc shows the setters.
pub(super) fn inputs<'a>(call: &'a Call, types: &Types) -> Vec<Input<'a>> {
    let mut inputs = call.arguments.iter().map(of_argument).collect::<Vec<_>>();
    if let Some(body) = &call.body {
        of_body(body, types, &mut inputs);
    }
    inputs
}

fn of_argument(argument: &Argument) -> Input<'_> {
    let Argument { ident, ty, place, field } = argument;
    let use_ = match (place, optional(ty)) {
        (Place::Path, _) => Use::Path,
        (_, Some(_)) => Use::Optional,
        (_, None) => Use::Required,
    };
    let ty = Types::of_method(&owned(optional(ty).unwrap_or(ty)));
    Input { ident: ident.clone(), name: field.name.clone(), ty, field: Some(field), description: None, use_ }
}

fn of_body<'a>(body: &'a Body, types: &Types, inputs: &mut Vec<Input<'a>>) {
    let required = if body.required { Use::Required } else { Use::RequiredInBody };
    let Some(structure) = &body.structure else {
        let use_ = if body.required { Use::Required } else { Use::Optional };
        let ident = free(format_ident!("body"), inputs);
        let ty = match body.kind {
            BodyKind::Text => parse_quote!(::std::string::String),
            _ => Types::of_method(&body.ty),
        };
        let description = body.description.clone();
        inputs.push(Input { ident, name: "body".to_owned(), ty, field: None, description, use_ });
        return;
    };
    // A form is sent also when it is empty: progenitor's method takes it.
    let required = if body.kind == BodyKind::Form { Use::Required } else { required };
    for member in &structure.members {
        let use_ = match (optional(&member.ty), member.field.required) {
            (Some(_), _) => Use::Optional,
            (None, true) => required,
            (None, false) => Use::Defaulted,
        };
        let ty = types.of_field(optional(&member.ty).unwrap_or(&member.ty));
        let ident = free(member.ident.clone(), inputs);
        let name = member.field.name.clone();
        inputs.push(Input { ident, name, ty, field: Some(&member.field), description: None, use_ });
    }
    if let Some((ident, ty)) = &structure.extra {
        let description = Some("Fields that the document does not list, by their names.".to_owned());
        let ident = free(ident.clone(), inputs);
        let ty = types.of_field(ty);
        inputs.push(Input { ident, name: "extra".to_owned(), ty, field: None, description, use_: Use::Defaulted });
    }
}

/// A name that no other input has: a parameter and a field may share theirs.
fn free(mut ident: Ident, inputs: &[Input<'_>]) -> Ident {
    while inputs.iter().any(|input| input.ident == ident) {
        ident = format_ident!("body_{ident}");
    }
    ident
}

impl Input<'_> {
    /// Takes the value out of the builder, and notes what is wrong with it.
    pub(super) fn check(&self) -> TokenStream {
        let Self { ident, name, .. } = self;
        match self.use_ {
            Use::Required => quote!(let #ident = problems_.required(#name, self.#ident);),
            Use::RequiredInBody => quote!(let #ident = problems_.required_if(body_is_set_, #name, self.#ident);),
            Use::Optional => quote!(let #ident = problems_.optional(#name, self.#ident);),
            Use::Defaulted => quote!(let #ident = problems_.optional(#name, self.#ident).unwrap_or_default();),
            Use::Path => quote!(let #ident = problems_.path(#name, self.#ident);),
        }
    }

    /// Whether its checked value is an `Option` that holds something when there are no problems.
    pub(super) fn is_certain(&self) -> bool {
        matches!(self.use_, Use::Required | Use::Path)
    }
}
