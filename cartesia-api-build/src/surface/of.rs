//! Collects the public items of the generated code.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Fields, File, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Macro, Signature, Type,
    Visibility, parse_quote,
};

use super::items::{ItemKind, PublicItem, Surface};
use super::macros::{self, Member};
use super::wire;
use crate::lower::Lowered;
use crate::print;
use crate::rewrite::derives;
use crate::rust_types::Shorten;

impl Surface {
    /// Returns the surface of the generated code and its documents.
    pub(crate) fn of(mut file: File, lowered: &Lowered, builders: &[String], examples: &[String]) -> Self {
        Shorten.visit_file_mut(&mut file);
        let (contracts, schemas) = wire::contracts(lowered, builders);
        let mut items = Items::default();
        file.items.iter().for_each(|item| items.add(item, ""));
        let mut items = items.items;
        let examples =
            contracts.iter().map(|contract| contract.item.as_str()).zip(examples).collect::<BTreeMap<_, _>>();
        for item in &mut items {
            item.example = examples.get(item.path.as_str()).map(|example| (*example).clone());
        }
        Self { items, contracts, schemas, left_out: Vec::new() }
    }
}

/// The items found so far.
#[derive(Default)]
struct Items {
    items: Vec<PublicItem>,
    paths: BTreeSet<String>,
}

impl Items {
    fn add(&mut self, item: &Item, module: &str) {
        match item {
            Item::Const(item) if is_public(&item.vis) => {
                let (ident, ty) = (&item.ident, print::ty(&item.ty));
                self.push(ItemKind::Const, &item.attrs, format!("{module}{ident}"), format!("const {ident}: {ty}"));
                if let Some(pushed) = self.items.last_mut() {
                    pushed.value = Some(item.expr.to_token_stream().to_string());
                }
            }
            Item::Mod(item) if is_public(&item.vis) => self.module(item, module),
            Item::Struct(item) if is_public(&item.vis) => self.structure(item, module),
            Item::Enum(item) if is_public(&item.vis) => self.enumeration(item, module),
            Item::Type(item) if is_public(&item.vis) => {
                let path = format!("{module}{}", item.ident);
                self.push(ItemKind::Alias, &item.attrs, path.clone(), format!("type {path} = {}", print::ty(&item.ty)));
            }
            Item::Impl(item) => self.implementation(item, module),
            Item::Macro(item) => self.macro_call(&item.mac, module),
            _ => {}
        }
    }

    fn module(&mut self, item: &ItemMod, outer: &str) {
        let path = format!("{outer}{}", item.ident);
        self.push(ItemKind::Module, &item.attrs, path.clone(), format!("mod {path}"));
        for item in item.content.iter().flat_map(|(_, items)| items) {
            self.add(item, &format!("{path}::"));
        }
    }

    fn structure(&mut self, item: &ItemStruct, module: &str) {
        let path = format!("{module}{}", item.ident);
        let public = item.fields.iter().filter(|field| is_public(&field.vis));
        let held = match &item.fields {
            Fields::Unnamed(_) if public.clone().next().is_some() => {
                format!("({})", public.clone().map(|field| print::ty(&field.ty)).collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        self.push(ItemKind::Struct, &item.attrs, path.clone(), format!("struct {path}{held}"));
        self.derived(&path, &item.attrs);
        for field in public {
            if let Some(ident) = &field.ident {
                let declaration = format!("{ident}: {}", print::ty(&field.ty));
                self.push(ItemKind::Field, &field.attrs, format!("{path}::{ident}"), declaration);
            }
        }
    }

    fn enumeration(&mut self, item: &ItemEnum, module: &str) {
        let path = format!("{module}{}", item.ident);
        self.push(ItemKind::Enum, &item.attrs, path.clone(), format!("enum {path}"));
        self.derived(&path, &item.attrs);
        for variant in &item.variants {
            let held = variant.fields.iter().map(|field| print::ty(&field.ty)).collect::<Vec<_>>().join(", ");
            let held = if held.is_empty() { held } else { format!("({held})") };
            let declaration = format!("{}{held}", variant.ident);
            self.push(ItemKind::Variant, &variant.attrs, format!("{path}::{}", variant.ident), declaration);
        }
    }

    fn derived(&mut self, path: &str, attributes: &[Attribute]) {
        for mut name in attributes.iter().flat_map(derives) {
            Shorten.visit_path_mut(&mut name);
            self.implemented(path, &print::ty(&parse_quote!(#name)));
        }
    }

    fn implemented(&mut self, path: &str, name: &str) {
        self.push(ItemKind::Trait, &[], format!("{path}: {name}"), name.to_owned());
    }

    /// Adds public methods, and traits of public types.
    fn implementation(&mut self, block: &ItemImpl, module: &str) {
        let path = format!("{module}{}", print::ty(&without_parameters(block)));
        let known = self.paths.contains(&path);
        if let Some((name, _)) = &block.trait_ {
            if known {
                self.implemented(&path, &print::ty(&parse_quote!(#name)));
            }
            return;
        }
        let methods = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(function) if is_public(&function.vis) => Some(function),
            _ => None,
        });
        let methods = methods.collect::<Vec<_>>();
        if !known && !methods.is_empty() {
            self.push(ItemKind::Methods, &block.attrs, path.clone(), format!("impl {path}"));
        }
        for function in methods {
            let path = format!("{path}::{}", function.sig.ident);
            self.push(ItemKind::Method, &function.attrs, path, signature(&function.sig));
        }
    }

    /// Adds the items that a macro of `cartesia-api` defines for the types before it.
    fn macro_call(&mut self, call: &Macro, module: &str) {
        for member in macros::members(call) {
            match member {
                Member::Common { owner, name, declaration } => {
                    self.push(ItemKind::Common, &[], format!("{module}{owner}::{name}"), declaration.to_owned());
                }
                Member::Trait { owner, name } => {
                    let path = format!("{module}{owner}");
                    if self.paths.contains(&path) {
                        self.implemented(&path, name);
                    }
                }
                Member::Maybe { owner, name, setter } => {
                    let path = format!("{module}{owner}");
                    self.maybe(&format!("{path}::{setter}"), format!("{path}::{name}"), &name);
                }
            }
        }
    }

    /// Adds the method that takes an `Option`, after its setter.
    fn maybe(&mut self, setter: &str, path: String, name: &Ident) {
        let Some(at) = self.items.iter().position(|item| item.path == setter) else { return };
        let Some(setter) = self.items.get(at).cloned() else { return };
        let taken = setter.declaration.split_once("value: ").and_then(|(_, rest)| rest.strip_suffix(") -> Self"));
        let declaration = format!("fn {name}(self, value: Option<{}>) -> Self", taken.unwrap_or_default());
        self.paths.insert(path.clone());
        self.items.insert(at + 1, PublicItem { path, kind: ItemKind::Maybe, declaration, docs: Vec::new(), ..setter });
    }

    fn push(&mut self, kind: ItemKind, attributes: &[Attribute], path: String, declaration: String) {
        let is_marked = |name: &str| attributes.iter().any(|attribute| attribute.path().is_ident(name));
        self.paths.insert(path.clone());
        self.items.push(PublicItem {
            path,
            kind,
            declaration,
            value: None,
            docs: doc_lines(attributes),
            example: None,
            deprecated: is_marked("deprecated"),
            non_exhaustive: is_marked("non_exhaustive"),
        });
    }
}

/// Returns `VoicesClone` for `impl<C> VoicesClone<C>`, since such methods exist for every parameter.
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

fn signature(signature: &Signature) -> String {
    let mut signature = signature.clone();
    // `mut self` is an implementation detail.
    if let Some(syn::FnArg::Receiver(receiver)) = signature.inputs.first_mut() {
        receiver.mutability = None;
    }
    let text = print::item(parse_quote!(#signature {}));
    text.strip_suffix(" {}").unwrap_or(&text).to_owned()
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
