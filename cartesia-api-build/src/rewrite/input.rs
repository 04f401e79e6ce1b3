//! The values that callers set for an operation: its parameters and the fields of its body.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Type};

use crate::lower::{Argument, Field, Place, Style};
use crate::rust_types::{element, is_str, of_method, optional, own, owned};

/// A value that a builder collects, with the facts of the document and its Rust type.
pub(crate) struct Input {
    pub(crate) field: Field,
    /// The name of the builder's field and setter.
    pub(crate) ident: Ident,
    /// The type of the value, as written in `mod requests`.
    pub(crate) ty: Type,
    pub(crate) use_: Use,
    pub(crate) target: Target,
    /// The style in which the client writes a parameter; `None` if progenitor writes it, and for fields.
    pub(crate) style: Option<Style>,
    /// The method that sets the value to null, if it may be null in requests. The builder then holds an `Option`.
    pub(crate) null: Option<Ident>,
    /// The method that takes an `Option` of the value, if it is optional.
    pub(crate) maybe: Option<Ident>,
    /// True if the type, or that of the elements, is an open enum of strings.
    pub(crate) is_open_enum: bool,
}

/// The consequence of leaving an input unset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// An error.
    Required,
    /// An error if another field of its body is set.
    RequiredInBody,
    /// `None`.
    Optional,
    /// An empty array or map.
    Defaulted,
    /// An error. So is a value that would change the path.
    Path,
}

/// The part of the request that an input becomes.
pub(crate) enum Target {
    /// An argument of the raw client's method.
    Argument(Passed),
    /// A query parameter that the raw client does not have.
    Query,
    /// A field of the body, with its name in the struct.
    Field(Ident),
    /// The additional fields of the body, with their name in the struct.
    Extra(Ident),
    /// The body as a whole.
    Body,
}

/// The way in which the raw client's method takes an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// `T`, or `Option<T>`.
    Moved,
    /// `&T`
    Borrowed,
    /// `Option<&T>`
    BorrowedIfSet,
    /// `Option<&str>`
    TextIfSet,
}

impl Passed {
    fn of(ty: &Type) -> Self {
        match (ty, optional(ty)) {
            (_, Some(inner)) if is_str(inner) => Self::TextIfSet,
            (_, Some(Type::Reference(_))) => Self::BorrowedIfSet,
            (Type::Reference(_), _) => Self::Borrowed,
            _ => Self::Moved,
        }
    }
}

impl Input {
    /// Returns the input of a parameter. Progenitor's method takes it as `ty`.
    pub(super) fn of_argument(argument: &Argument, ident: Ident, ty: &Type) -> Self {
        let use_ = match (argument.place, optional(ty)) {
            (Place::Path, _) => Use::Path,
            (_, Some(_)) => Use::Optional,
            (_, None) => Use::Required,
        };
        let target = match (argument.style, argument.place, use_) {
            (None, ..) => Target::Argument(Passed::of(ty)),
            (Some(_), Place::Query, _) => Target::Query,
            (Some(_), _, Use::Optional) => Target::Argument(Passed::TextIfSet),
            (Some(_), ..) => Target::Argument(Passed::Borrowed),
        };
        let ty = of_method(&owned(optional(ty).unwrap_or(ty)));
        Self { style: argument.style, ..Self::new(argument.field.clone(), ident, ty, use_, target) }
    }

    /// Returns the input of a value that is neither a parameter nor nullable.
    pub(super) fn new(field: Field, ident: Ident, ty: Type, use_: Use, target: Target) -> Self {
        Self { field, ident, ty, use_, target, style: None, null: None, maybe: None, is_open_enum: false }
    }

    /// Sets `is_open_enum` if the type is one of these enums, or a list of one.
    pub(super) fn tell_enums(&mut self, opened: &BTreeSet<Ident>) {
        self.is_open_enum = own(element(&self.ty).unwrap_or(&self.ty)).is_some_and(|name| opened.contains(name));
    }

    /// Renames the input if another one has its name. A parameter and a field can have the same name.
    pub(super) fn make_free(&mut self, others: &[Self]) {
        while others.iter().any(|other| other.ident == self.ident) {
            self.ident = format_ident!("body_{}", self.ident);
        }
    }

    /// Names the methods that set null and that take an `Option`, and adds these names to `taken`. Names that are taken
    /// are not used.
    pub(super) fn name_others(&mut self, taken: &mut BTreeSet<Ident>) {
        if matches!(self.use_, Use::Optional | Use::Defaulted | Use::RequiredInBody) {
            self.maybe = Some(format_ident!("maybe_{}", self.ident.unraw().to_string().trim_end_matches('_')));
        }
        for name in [&mut self.null, &mut self.maybe].into_iter().flatten() {
            while !taken.insert(name.clone()) {
                *name = format_ident!("{name}_");
            }
        }
    }

    /// Returns whether the checked value is an `Option` that is `Some` unless there are problems.
    pub(crate) fn is_certain(&self) -> bool {
        matches!(self.use_, Use::Required | Use::Path) && !matches!(self.target, Target::Query)
    }

    /// Returns whether an object in the input is sent as JSON. Only JSON distinguishes null, empty and absent values.
    pub(super) fn is_json(&self) -> bool {
        match self.is_parameter() {
            true => self.style == Some(Style::Json),
            false => self.field.style.is_none(),
        }
    }

    pub(crate) fn is_parameter(&self) -> bool {
        matches!(self.target, Target::Argument(..) | Target::Query)
    }
}
