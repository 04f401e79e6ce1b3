//! Structs that callers only read are `#[non_exhaustive]`: Cartesia adds properties to answers within a version.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Fields, Ident, Item, ItemMod, Type, parse_quote};

use super::Call;

/// Marks every struct that no request is made of.
pub(super) fn mark(module: &mut ItemMod, calls: &[Call]) {
    let Some((_, items)) = &mut module.content else { return };
    let given = given(items, calls);
    for item in items {
        if let Item::Struct(item) = item
            && matches!(item.fields, Fields::Named(_))
            && !given.contains(&item.ident)
        {
            item.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

/// The names of all types that a request is made of.
fn given(items: &[Item], calls: &[Call]) -> BTreeSet<Ident> {
    let mut names = Names::default();
    for call in calls {
        call.arguments.iter().for_each(|argument| names.visit_type(&argument.ty));
        // The builder's setters stand for a body that is an object, and nobody writes it out.
        let whole = call.body.iter().filter(|body| body.structure.is_none());
        whole.for_each(|body| names.visit_type(&body.ty));
        let members = call.body.iter().flat_map(|body| &body.structure).flat_map(|structure| &structure.members);
        members.for_each(|member| names.visit_type(&member.ty));
    }
    let mut known = BTreeSet::new();
    while let Some(name) = names.0.pop() {
        if known.insert(name.clone()) {
            items.iter().filter(|item| declares(item, &name)).for_each(|item| names.visit_item(item));
        }
    }
    known
}

fn declares(item: &Item, name: &Ident) -> bool {
    match item {
        Item::Struct(item) => item.ident == *name,
        Item::Enum(item) => item.ident == *name,
        Item::Type(item) => item.ident == *name,
        _ => false,
    }
}

/// The last names of a type and of all that it is made of.
pub(super) fn type_names(ty: &Type) -> Vec<Ident> {
    let mut names = Names::default();
    names.visit_type(ty);
    names.0
}

/// The last names of all types that are met.
#[derive(Default)]
struct Names(Vec<Ident>);

impl<'ast> Visit<'ast> for Names {
    fn visit_type(&mut self, ty: &'ast Type) {
        // `::std::option::Option` is not the document's `Option`.
        if let Type::Path(path) = ty
            && path.path.leading_colon.is_none()
        {
            self.0.extend(path.path.segments.last().map(|segment| segment.ident.clone()));
        }
        visit::visit_type(self, ty);
    }
}
