//! The values that the caller of an operation gives: its parameters and, flattened, the fields of its body.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Type};

use crate::lower::{Argument, Field, Place, Style};
use crate::rust_types::{element, is_str, of_method, optional, own, owned};

/// A value that a builder gathers: the document's facts of it, and its shape in Rust.
pub(crate) struct Input {
    pub(crate) field: Field,
    /// The builder's field and its setter.
    pub(crate) ident: Ident,
    /// The type of its value, as it is written in `mod requests`.
    pub(crate) ty: Type,
    pub(crate) use_: Use,
    pub(crate) target: Target,
    /// The way in which the client writes a parameter; `None` where progenitor does, and of what is no parameter.
    pub(crate) style: Option<Style>,
    /// The method that sets it to null, where it may be null in what is sent. It is then an `Option` in the builder.
    pub(crate) null: Option<Ident>,
    /// The method that takes an `Option` of it, where it may be left out.
    pub(crate) maybe: Option<Ident>,
    /// Its type, or that of its elements, is an enum of texts that stays open.
    pub(crate) is_open_enum: bool,
}

/// The consequence of an input that was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
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

/// The part of the request that an input becomes.
pub(crate) enum Target {
    /// An argument of the raw client's method.
    Argument(Passed),
    /// A parameter of the query that the raw client knows nothing of.
    Query,
    /// A field of the body, of this name in its struct.
    Field(Ident),
    /// The fields of the body that the document doesn't list, of this name in its struct.
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
    /// A parameter, of which progenitor's method takes this.
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

    /// A value that is no parameter, and may not be null.
    pub(super) fn new(field: Field, ident: Ident, ty: Type, use_: Use, target: Target) -> Self {
        Self { field, ident, ty, use_, target, style: None, null: None, maybe: None, is_open_enum: false }
    }

    /// Notes whether it is one of these enums, or a list of one.
    pub(super) fn tell_enums(&mut self, opened: &BTreeSet<Ident>) {
        self.is_open_enum = own(element(&self.ty).unwrap_or(&self.ty)).is_some_and(|name| opened.contains(name));
    }

    /// Takes a name that no other input has: a parameter and a field may share theirs.
    pub(super) fn make_free(&mut self, others: &[Self]) {
        while others.iter().any(|other| other.ident == self.ident) {
            self.ident = format_ident!("body_{}", self.ident);
        }
    }

    /// Names the methods that set it to null and to an `Option`, by names that nothing else has. `taken` gets them.
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

    /// Returns whether its checked value is an `Option` that holds something when there are no problems.
    pub(crate) fn is_certain(&self) -> bool {
        matches!(self.use_, Use::Required | Use::Path) && !matches!(self.target, Target::Query)
    }

    /// Returns whether an object in it is sent as JSON, which alone tells null and an empty list from none.
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
