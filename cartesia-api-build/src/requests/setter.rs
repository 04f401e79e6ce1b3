//! The setter of one field: what it takes, and what rustdoc says of it.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Ident, Item, ItemMod, Path, PathArguments, Type, parse_quote};

use super::deprecated;
use crate::lower::Field;
use crate::rewrite::Member;
use crate::{docs, paths};

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

    /// A type as it is written beside `mod types`, one module deep.
    pub(super) fn qualify(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        Qualify(self).visit_type_mut(&mut ty);
        ty
    }

    /// What a member holds when it is set.
    pub(super) fn value(&self, member: &Member) -> Type {
        self.qualify(optional(&member.ty).unwrap_or(&member.ty))
    }

    /// `Foo` or `types::Foo`, of this module.
    fn is_own(&self, path: &Path) -> bool {
        path.get_ident().is_some_and(|ident| self.0.contains(ident))
            || (path.segments.len() == 2 && path.segments.first().is_some_and(|segment| segment.ident == "types"))
    }
}

struct Qualify<'a>(&'a Types);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if let (true, Some(last)) = (self.0.is_own(path), path.segments.last()) {
            *path = parse_quote!(super::types::#last);
        }
    }
}

/// `T` of `::std::option::Option<T>`.
fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (last.ident == "Option", arguments.args.first()?) {
        (true, GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// Takes the type itself and whatever converts to it; what doesn't convert is reported by `send`.
pub(super) fn setter(member: &Member, types: &Types) -> TokenStream {
    let Member { ident, field, .. } = member;
    let ty = types.value(member);
    let name = if ident == "send" { format_ident!("send_") } else { ident.clone() };
    let docs = setter_docs(field);
    let deprecated = deprecated(field.deprecated);
    let text = ty.to_token_stream().to_string().replace(' ', "");
    let (bound, input) = match text.as_str() {
        paths::UPLOAD => (quote!(#ty), quote!(crate::runtime::Input::checked(value))),
        "::std::string::String" => {
            (quote!(impl ::std::convert::Into<#ty>), quote!(crate::runtime::Input::Set(value.into())))
        }
        _ if text.starts_with("super::types::") => (
            quote!(impl ::std::convert::TryInto<#ty, Error: ::std::fmt::Display>),
            quote!(crate::runtime::Input::converted(value.try_into())),
        ),
        _ => (quote!(#ty), quote!(crate::runtime::Input::Set(value))),
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, value: #bound) -> Self {
            self.#ident = #input;
            self
        }
    }
}

fn setter_docs(field: &Field) -> TokenStream {
    let requirement = if field.required { "Required." } else { "May be left out." };
    let description = field.description.clone().unwrap_or_else(|| format!("`{}`", field.name));
    docs::lines(&format!("{description}\n\n{requirement}"))
}
