//! Rust types as typify and progenitor write them. Only this file compares them, and converts them for another module
//! or for readers.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Fields, GenericArgument, Ident, Item, ItemMod, ItemStruct, Path, PathArguments, Type, parse_quote};

use crate::paths;

/// Returns whether a path equals `text`, apart from its arguments.
pub(crate) fn is(path: &Path, text: &str) -> bool {
    // Compares from the end, where most paths differ.
    let names = text.rsplit(':').filter(|name| !name.is_empty());
    let segments = path.segments.iter().rev().map(|segment| &segment.ident);
    path.leading_colon.is_some() == text.starts_with("::") && segments.eq(names)
}

/// Returns whether a type is one of these, apart from its arguments.
fn is_one_of(ty: &Type, texts: &[&str]) -> bool {
    path_of(ty).is_some_and(|path| texts.iter().any(|text| is(path, text)))
}

pub(crate) fn path_of(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

/// Returns whether a type is the standard library's `String`, and not a schema with that name.
pub(crate) fn is_string(ty: &Type) -> bool {
    is_one_of(ty, &["::std::string::String"])
}

pub(crate) fn is_number(ty: &Type) -> bool {
    is_one_of(ty, &["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f64"])
}

pub(crate) fn is_upload(ty: &Type) -> bool {
    is_one_of(ty, &[paths::UPLOAD])
}

pub(crate) fn is_file_or_text(ty: &Type) -> bool {
    is_one_of(ty, &[paths::FILE_OR_TEXT])
}

pub(crate) fn is_list(ty: &Type) -> bool {
    is_one_of(ty, &["::std::vec::Vec"])
}

pub(crate) fn is_map(ty: &Type) -> bool {
    is_one_of(ty, &[paths::MAP, "::serde_json::Map"])
}

/// Returns whether a type is any JSON, including null.
pub(crate) fn is_json(ty: &Type) -> bool {
    is_one_of(ty, &["::serde_json::Value"])
}

/// Returns whether a type is a `&str`.
pub(crate) fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if is_one_of(&reference.elem, &["str"]))
}

/// Returns `T` of `::std::option::Option<T>`, and of progenitor's plain `Option<T>`.
pub(crate) fn optional(ty: &Type) -> Option<&Type> {
    path_of(ty).filter(|path| is(path, "::std::option::Option") || is(path, "Option")).and_then(argument)
}

/// Returns `T` of a nested option: a value that is optional and nullable.
pub(crate) fn nullable(ty: &Type) -> Option<&Type> {
    optional(ty).and_then(optional)
}

/// Returns `T` of `::std::boxed::Box<T>`.
pub(crate) fn boxed(ty: &Type) -> Option<&Type> {
    path_of(ty).filter(|path| is(path, "::std::boxed::Box")).and_then(argument)
}

/// Returns `T` of `::std::vec::Vec<T>`.
pub(crate) fn element(ty: &Type) -> Option<&Type> {
    path_of(ty).filter(|_| is_list(ty)).and_then(argument)
}

/// Returns whether a type is a date, or an option, list or map of dates. The document's own types read their dates
/// themselves.
pub(crate) fn holds_dates(ty: &Type) -> bool {
    let values = || path_of(ty).filter(|_| is_map(ty)).and_then(|path| arguments(path).nth(1));
    is_one_of(ty, &["::chrono::DateTime"])
        || optional(ty).or_else(|| element(ty)).or_else(values).is_some_and(holds_dates)
}

/// Returns the first type among the arguments of a path.
pub(crate) fn argument(path: &Path) -> Option<&Type> {
    arguments(path).next()
}

fn arguments(path: &Path) -> impl Iterator<Item = &Type> {
    let arguments = path.segments.last().and_then(|last| match &last.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Returns the owned form of a type that progenitor borrows: `String` of `&str`, and `T` of a nested `&T`.
pub(crate) fn owned(ty: &Type) -> Type {
    let mut find = FindReferent(None);
    find.visit_type(ty);
    match find.0 {
        Some(referent) if is_one_of(&referent, &["str"]) => parse_quote!(::std::string::String),
        Some(referent) => referent,
        None => ty.clone(),
    }
}

struct FindReferent(Option<Type>);

impl<'ast> Visit<'ast> for FindReferent {
    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        self.0 = Some(reference.elem.as_ref().clone());
    }
}

/// Returns the name of one of the document's types, as written in `mod types`, in the raw client or in `mod requests`.
pub(crate) fn own_name(path: &Path) -> Option<&Ident> {
    let mut segments = path.segments.iter().map(|segment| &segment.ident);
    let last = segments.next_back()?;
    let is_module = |ident: &Ident| ident == "super" || ident == "types";
    (path.leading_colon.is_none() && segments.all(is_module)).then_some(last)
}

/// Returns the name of a type in `mod types` without arguments.
pub(crate) fn plain_name(ty: &Type) -> Option<&Ident> {
    path_of(ty).and_then(Path::get_ident)
}

/// Returns the name of one of the document's types, as written in the raw client or in `mod requests`.
pub(crate) fn own(ty: &Type) -> Option<&Ident> {
    path_of(ty).filter(|path| is_own_path(path)).and_then(own_name)
}

fn is_own_path(path: &Path) -> bool {
    path.segments.len() > 1 && own_name(path).is_some()
}

/// Returns the names of the document's types that a type contains.
pub(crate) fn own_names(ty: &Type) -> Vec<Ident> {
    let mut names = OwnNames::default();
    names.visit_type(ty);
    names.0
}

/// Collects the names of the document's types from everything that it visits.
#[derive(Default)]
pub(crate) struct OwnNames(pub(crate) Vec<Ident>);

impl<'ast> Visit<'ast> for OwnNames {
    fn visit_type(&mut self, ty: &'ast Type) {
        self.0.extend(path_of(ty).and_then(own_name).cloned());
        visit::visit_type(self, ty);
    }
}

/// The types that `mod types` declares. They need a path in other modules. A nullable type has its inner type here.
pub(crate) struct Declared(BTreeMap<Ident, Option<Type>>);

impl Declared {
    pub(crate) fn of(module: &ItemMod) -> Self {
        let items = module.content.iter().flat_map(|(_, items)| items);
        let of_null = |item: &Item| match item {
            Item::Struct(ItemStruct { fields: Fields::Unnamed(fields), .. }) if fields.unnamed.len() == 1 => {
                fields.unnamed.first().and_then(|field| optional(&field.ty)).cloned()
            }
            _ => None,
        };
        Self(items.filter_map(|item| Some((declared(item)?.clone(), of_null(item)))).collect())
    }

    /// Returns `T` of `struct Own(Option<T>)`.
    pub(crate) fn of_null(&self, ty: &Type) -> Option<&Type> {
        self.0.get(plain_name(ty)?)?.as_ref()
    }

    /// Returns the type of a field in `mod types`, as written in a module beside it.
    pub(crate) fn qualified(&self, ty: &Type) -> Type {
        qualified(ty, |path| path.get_ident().is_some_and(|ident| self.0.contains_key(ident)))
    }
}

/// Returns the name of the type that an item declares.
pub(crate) fn declared(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

/// Returns the name of the type that typify generates for a component.
pub(crate) fn type_name(component: &str) -> String {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = component.replace('\'', "").replace(|c| !is_of_name(c), "-").to_upper_camel_case();
    let name = if name.starts_with(char::is_alphabetic) { name } else { format!("X{name}") };
    if name == "Self" { format!("{name}_") } else { name }
}

/// Returns the type in a method of progenitor's client, as written in a nested module. `String` is always the standard
/// library's there.
pub(crate) fn of_method(ty: &Type) -> Type {
    qualified(ty, is_own_path)
}

fn qualified(ty: &Type, is_own: impl Fn(&Path) -> bool) -> Type {
    let mut ty = ty.clone();
    Rename(|path: &Path| match path.segments.last() {
        Some(last) if is_own(path) => Some(parse_quote!(super::types::#last)),
        _ => None,
    })
    .visit_type_mut(&mut ty);
    ty
}

/// Returns a type of `mod requests` as written in a program that depends on the crate.
pub(crate) fn seen_from(name: &str, ty: &Type) -> Type {
    let (mut ty, root) = (ty.clone(), Ident::new(name, proc_macro2::Span::call_site()));
    Rename(|path: &Path| {
        let names = path.segments.iter().skip(1);
        let is_inside = path.segments.first().is_some_and(|first| first.ident == "super" || first.ident == "crate");
        is_inside.then(|| parse_quote!(#root #(::#names)*))
    })
    .visit_type_mut(&mut ty);
    ty
}

/// Replaces paths.
struct Rename<F>(F);

impl<F: Fn(&Path) -> Option<Path>> VisitMut for Rename<F> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if let Some(other) = (self.0)(path) {
            *path = other;
        }
    }
}

/// Shortens paths, so that readers can still distinguish types.
pub(crate) struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let skipped = match first.as_str() {
            "std" | "chrono" | "serde" => path.segments.len() - 1,
            "super" | "crate" if path.segments.len() > 1 => 1,
            _ => return,
        };
        path.leading_colon = None;
        path.segments = std::mem::take(&mut path.segments).into_iter().skip(skipped).collect();
    }

    /// Removes the bodies of functions, which are not shown.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.clear();
    }
}
