//! Types as typify and progenitor wrote them, to types as they are written in another module.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Ident, Item, ItemMod, Path, PathArguments, Type, parse_quote};

/// The names in `mod types`, which a type must be looked up in when it is written elsewhere.
pub(super) struct Types(BTreeSet<Ident>);

impl Types {
    pub(super) fn of(module: &ItemMod) -> Self {
        let items = module.content.iter().flat_map(|(_, items)| items);
        Self(
            items
                .filter_map(|item| match item {
                    Item::Struct(item) => Some(item.ident.clone()),
                    Item::Enum(item) => Some(item.ident.clone()),
                    Item::Type(item) => Some(item.ident.clone()),
                    _ => None,
                })
                .collect(),
        )
    }

    /// A type of a field in `mod types`, as it is written beside that module, one module deep.
    pub(super) fn of_field(&self, ty: &Type) -> Type {
        qualified(ty, |path| path.get_ident().is_some_and(|ident| self.0.contains(ident)))
    }

    /// The same for a type in a method of the raw client. There `String` is that of the standard library, whatever
    /// the document calls its schemas.
    pub(super) fn of_method(ty: &Type) -> Type {
        let is_in_types = |path: &Path| path.segments.first().is_some_and(|segment| segment.ident == "types");
        qualified(ty, |path| path.leading_colon.is_none() && is_in_types(path))
    }

    /// Whether a qualified type is one of `mod types`.
    pub(super) fn is_own(ty: &Type) -> bool {
        match ty {
            Type::Path(path) => path.path.segments.first().is_some_and(|segment| segment.ident == "super"),
            _ => false,
        }
    }
}

fn qualified(ty: &Type, is_own: impl Fn(&Path) -> bool) -> Type {
    let mut ty = ty.clone();
    Qualify(is_own).visit_type_mut(&mut ty);
    ty
}

struct Qualify<F>(F);

impl<F: Fn(&Path) -> bool> VisitMut for Qualify<F> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if let (true, Some(last)) = ((self.0)(path), path.segments.last()) {
            *path = parse_quote!(super::types::#last);
        }
    }
}

/// `T` of `::std::option::Option<T>`, and of progenitor's plain `Option<T>`.
pub(super) fn optional(ty: &Type) -> Option<&Type> {
    argument(ty, "Option")
}

/// `T` of `::std::vec::Vec<T>`.
pub(super) fn element(ty: &Type) -> Option<&Type> {
    argument(ty, "Vec")
}

fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (last.ident == name, arguments.args.first()?) {
        (true, GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// The standard library's, and not a schema of that name.
pub(super) fn is_string(ty: &Type) -> bool {
    ty.to_token_stream().to_string().replace(' ', "") == "::std::string::String"
}

/// What a caller owns of what progenitor borrows: `String` of `&str`, `T` of `&T`.
pub(super) fn owned(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => match reference.elem.as_ref() {
            Type::Path(path) if path.path.is_ident("str") => parse_quote!(::std::string::String),
            other => other.clone(),
        },
        other => other.clone(),
    }
}
