//! The paths in a module's code, except in its tests and in the code that it generates.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// The macros whose tokens are code for another package.
const QUOTES: [&str; 3] = ["quote", "quote_spanned", "parse_quote"];

/// The names of a path, in order.
pub(super) type Names = Vec<String>;

/// Returns the paths of some items: private imports, types, functions and macros, but no re-exports.
pub(super) fn paths(items: &[Item]) -> Vec<Names> {
    let mut found = Paths::default();
    for item in items {
        found.visit_item(item);
    }
    found.0
}

/// Returns each name that an import introduces, with its path.
pub(super) fn imported(import: &ItemUse) -> Vec<(String, Names)> {
    let mut names = Vec::new();
    leaves(&import.tree, Vec::new(), &mut names);
    names
}

fn leaves(tree: &UseTree, mut path: Names, names: &mut Vec<(String, Names)>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaves(&inner.tree, path, names);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path.clone(), names)),
        UseTree::Glob(_) => names.push(("*".into(), [path, vec!["*".into()]].concat())),
        UseTree::Name(name) => leaf(&name.ident, &name.ident, path, names),
        UseTree::Rename(rename) => leaf(&rename.ident, &rename.rename, path, names),
    }
}

fn leaf(ident: &syn::Ident, name: &syn::Ident, mut path: Names, names: &mut Vec<(String, Names)>) {
    // `a::{self}` introduces `a`.
    let is_self = ident == "self" && !path.is_empty();
    let name = path.last().filter(|_| is_self && name == "self").cloned().unwrap_or_else(|| name.to_string());
    if !is_self {
        path.push(ident.to_string());
    }
    names.push((name, path));
}

/// Returns whether an item only exists in tests.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let Ok(list) = attribute.meta.require_list() else { return false };
        let condition = list.tokens.to_string().replace(' ', "");
        condition == "test" || condition.starts_with("all(test,")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[derive(Default)]
struct Paths(Vec<Names>);

impl Visit<'_> for Paths {
    fn visit_item(&mut self, item: &Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    /// Skips nested modules, which have paths of their own.
    fn visit_item_mod(&mut self, _: &ItemMod) {}

    fn visit_item_use(&mut self, import: &ItemUse) {
        if matches!(import.vis, Visibility::Inherited) {
            self.0.extend(imported(import).into_iter().map(|(_, path)| path));
        }
    }

    /// Skips visibilities, which import nothing.
    fn visit_visibility(&mut self, _: &Visibility) {}

    fn visit_attribute(&mut self, _: &Attribute) {}

    fn visit_path(&mut self, path: &syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &Macro) {
        self.visit_path(&invocation.path);
        let name = invocation.path.segments.last().map(|segment| segment.ident.to_string());
        if !name.is_some_and(|name| QUOTES.contains(&name.as_str())) {
            self.find_in(invocation.tokens.clone());
        }
    }
}

impl Paths {
    /// Collects whatever looks like a path in the tokens of a macro, which need not be Rust.
    fn find_in(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Names::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.take(&mut path);
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.take(&mut path);
                    self.find_in(group.stream());
                }
                _ => self.take(&mut path),
            }
        }
        self.take(&mut path);
    }

    /// Adds a path. A single name is skipped, since it is probably a variable.
    fn take(&mut self, path: &mut Names) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.0.push(path);
        }
    }
}
