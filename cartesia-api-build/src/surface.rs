//! What users see of the generated code: signatures, doc lines and deprecations, one item after another.

mod parse;

use std::collections::BTreeSet;
use std::fmt;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Fields, File, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Path, Signature, Type,
    Visibility, parse_quote,
};

pub use parse::ParseSurfaceError;

use crate::rewrite::derives;

/// The public items of the generated code, in its order. Displays as text that a reviewer reads in a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// One for each public constant, type, field, variant, implemented trait and method.
    pub items: Vec<PublicItem>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicItem {
    /// Where it is found, such as `requests::VoicesClone::clip`. No two items have the same.
    pub path: String,
    /// How it is declared, on one line.
    pub declaration: String,
    /// Its documentation, one line an element, without empty ones.
    pub docs: Vec<String>,
    /// Whether it is marked `#[deprecated]`.
    pub deprecated: bool,
    kind: Kind,
}

/// How an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// With an empty line before it.
    Item,
    /// Indented below its type.
    Member,
    /// On one line with the other traits of its type.
    Trait,
}

impl Surface {
    pub(crate) fn of(file: &File) -> Self {
        let mut file = file.clone();
        Shorten.visit_file_mut(&mut file);
        let mut surface = Self::default();
        file.items.iter().for_each(|item| surface.add(item, ""));
        surface
    }

    /// The path of an item that another one has too: such code does not compile.
    pub(crate) fn twice(&self) -> Option<&str> {
        let mut paths = BTreeSet::new();
        let declared = self.items.iter().filter(|item| item.kind != Kind::Trait);
        declared.map(|item| item.path.as_str()).find(|path| !paths.insert(*path))
    }

    fn add(&mut self, item: &Item, module: &str) {
        match item {
            Item::Const(item) if is_public(&item.vis) => {
                let (ident, ty, value) = (&item.ident, one_line(&item.ty), item.expr.to_token_stream());
                self.push(
                    Kind::Item,
                    &item.attrs,
                    format!("{module}{ident}"),
                    format!("const {ident}: {ty} = {value}"),
                );
            }
            Item::Mod(item) if is_public(&item.vis) => self.module(item, module),
            Item::Struct(item) if is_public(&item.vis) => self.structure(item, module),
            Item::Enum(item) if is_public(&item.vis) => self.enumeration(item, module),
            Item::Type(item) if is_public(&item.vis) => {
                let path = format!("{module}{}", item.ident);
                self.push(Kind::Item, &item.attrs, path.clone(), format!("type {path} = {}", one_line(&item.ty)));
            }
            Item::Impl(item) => self.implementation(item, module),
            _ => {}
        }
    }

    fn module(&mut self, item: &ItemMod, outer: &str) {
        let path = format!("{outer}{}", item.ident);
        self.push(Kind::Item, &item.attrs, path.clone(), format!("mod {path}"));
        for item in item.content.iter().flat_map(|(_, items)| items) {
            self.add(item, &format!("{path}::"));
        }
    }

    fn structure(&mut self, item: &ItemStruct, module: &str) {
        let path = format!("{module}{}", item.ident);
        let public = item.fields.iter().filter(|field| is_public(&field.vis));
        let held = match &item.fields {
            Fields::Unnamed(_) if public.clone().next().is_some() => {
                format!("({})", public.clone().map(|field| one_line(&field.ty)).collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        let exhaustive = exhaustive(&item.attrs);
        self.push(Kind::Item, &item.attrs, path.clone(), format!("{exhaustive}struct {path}{held}"));
        self.derived(&path, &item.attrs);
        for field in public {
            if let Some(ident) = &field.ident {
                let declaration = format!("{ident}: {}", one_line(&field.ty));
                self.push(Kind::Member, &field.attrs, format!("{path}::{ident}"), declaration);
            }
        }
    }

    fn enumeration(&mut self, item: &ItemEnum, module: &str) {
        let path = format!("{module}{}", item.ident);
        let exhaustive = exhaustive(&item.attrs);
        self.push(Kind::Item, &item.attrs, path.clone(), format!("{exhaustive}enum {path}"));
        self.derived(&path, &item.attrs);
        for variant in &item.variants {
            let held = variant.fields.iter().map(|field| one_line(&field.ty)).collect::<Vec<_>>().join(", ");
            let held = if held.is_empty() { held } else { format!("({held})") };
            let declaration = format!("{}{held}", variant.ident);
            self.push(Kind::Member, &variant.attrs, format!("{path}::{}", variant.ident), declaration);
        }
    }

    fn derived(&mut self, path: &str, attributes: &[Attribute]) {
        for mut name in attributes.iter().flat_map(derives) {
            Shorten.visit_path_mut(&mut name);
            self.implemented(path, &one_line(&parse_quote!(#name)));
        }
    }

    fn implemented(&mut self, path: &str, name: &str) {
        self.push(Kind::Trait, &[], format!("{path}: {name}"), name.to_owned());
    }

    /// Public methods, and traits of public types.
    fn implementation(&mut self, block: &ItemImpl, module: &str) {
        let path = format!("{module}{}", one_line(&without_parameters(block)));
        let known = self.items.iter().any(|item| item.path == path);
        if let Some((name, _)) = &block.trait_ {
            if known {
                self.implemented(&path, &one_line(&parse_quote!(#name)));
            }
            return;
        }
        let methods = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(function) if is_public(&function.vis) => Some(function),
            _ => None,
        });
        let methods = methods.collect::<Vec<_>>();
        if !known && !methods.is_empty() {
            self.push(Kind::Item, &block.attrs, path.clone(), format!("impl {path}"));
        }
        for function in methods {
            let path = format!("{path}::{}", function.sig.ident);
            self.push(Kind::Member, &function.attrs, path, signature(&function.sig));
        }
    }

    fn push(&mut self, kind: Kind, attributes: &[Attribute], path: String, declaration: String) {
        let deprecated = attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
        self.items.push(PublicItem { path, declaration, docs: doc_lines(attributes), deprecated, kind });
    }
}

/// `VoicesClone` for `impl<C> VoicesClone<C>`: what is there for every parameter is the type's own.
fn without_parameters(block: &ItemImpl) -> Type {
    let mut ty = (*block.self_ty).clone();
    if let (Type::Path(path), false) = (&mut ty, block.generics.params.is_empty()) {
        path.path.segments.iter_mut().for_each(|segment| segment.arguments = syn::PathArguments::None);
    }
    ty
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `#[non_exhaustive] `, which decides whether more may be added.
fn exhaustive(attributes: &[Attribute]) -> &'static str {
    let is_marked = attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"));
    if is_marked { "#[non_exhaustive] " } else { "" }
}

/// Cuts paths to what a reader needs to tell types apart.
struct Shorten;

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

    /// Bodies are nobody's business, and most of the text.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.clear();
    }
}

fn signature(signature: &Signature) -> String {
    let mut signature = signature.clone();
    // Whether a method changes its own copy is no part of its contract.
    if let Some(syn::FnArg::Receiver(receiver)) = signature.inputs.first_mut() {
        receiver.mutability = None;
    }
    let text = formatted(parse_quote!(#signature {}));
    text.strip_suffix(" {}").unwrap_or(&text).to_owned()
}

fn one_line(ty: &Type) -> String {
    let text = formatted(parse_quote!(type T = #ty;));
    text.strip_prefix("type T = ").and_then(|text| text.strip_suffix(';')).unwrap_or(&text).to_owned()
}

fn formatted(item: Item) -> String {
    let mut file: File = parse_quote!();
    file.items.push(item);
    let text = prettyplease::unparse(&file);
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">")
}

fn doc_lines(attributes: &[Attribute]) -> Vec<String> {
    let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let texts = docs.filter_map(|attribute| match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    });
    let lines = texts.flat_map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>());
    lines.filter(|line| !line.is_empty()).collect()
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.items.chunk_by(|a, b| a.kind == Kind::Trait && b.kind == Kind::Trait).enumerate() {
            let Some(item) = group.first() else { continue };
            let indent = if item.kind == Kind::Item { "" } else { "    " };
            if item.kind == Kind::Item && index > 0 {
                writeln!(f)?;
            }
            for line in &item.docs {
                writeln!(f, "{indent}/// {line}")?;
            }
            if item.deprecated {
                writeln!(f, "{indent}#[deprecated]")?;
            }
            let label = if item.kind == Kind::Trait { "impl " } else { "" };
            let declarations = group.iter().map(|item| item.declaration.as_str()).collect::<Vec<_>>();
            writeln!(f, "{indent}{label}{}", declarations.join(", "))?;
        }
        Ok(())
    }
}
