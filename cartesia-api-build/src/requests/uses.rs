//! Describes the types that the document does not describe, by the items that use them.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::{Attribute, Fields, Ident, Item, ItemMod, Type, Visibility};

use super::request::Request;
use super::setter;
use crate::docs;
use crate::rust_types::{declared, own, own_names};

/// The sentence of a type that nothing else uses, such as a part that an `allOf` is made from.
const UNUSED: &str = "A schema of the document.";
/// The number of uses that a sentence names.
const NAMED: usize = 2;

/// The relations between a type and the items that use it, the closest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    Response,
    WithinResponse,
    Argument,
    Value,
    Alternative,
}

/// The links to the items that use each type.
type Uses = BTreeMap<Ident, Vec<(Relation, String)>>;

/// Adds a sentence to each type whose only docs are its own name.
pub(super) fn describe(types: &mut ItemMod, requests: &[Request<'_>]) {
    let Some((_, items)) = &mut types.content else { return };
    let mut uses = Uses::new();
    requests.iter().for_each(|request| add_operation(request, &mut uses));
    items.iter().for_each(|item| add_item(item, &mut uses));
    for item in items {
        let Some(name) = declared(item).cloned() else { continue };
        let Some(attributes) = attributes(item).filter(|attributes| is_bare(&name, attributes)) else { continue };
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        attributes.insert(0, docs::shown(&sentence(uses.get(&name).map_or(&[], Vec::as_slice))));
    }
}

/// Adds the types of an operation's response and arguments.
fn add_operation(request: &Request<'_>, uses: &mut Uses) {
    let link = |text: String, path: String| match request.gate.is_empty() {
        true => format!("[`{text}`](crate::{path})"),
        false => format!("`{text}`"),
    };
    let (method, builder, success) = (request.method.unraw(), &request.builder, &request.call.success);
    let call = link(format!("Client::{method}"), format!("Client::{method}"));
    let relation = if own(success).is_some() { Relation::Response } else { Relation::WithinResponse };
    add(success, relation, &call, uses);
    for input in request.inputs() {
        let setter = format!("{builder}::{}", setter::name(&input.ident).unraw());
        add(&input.ty, Relation::Argument, &link(setter.clone(), format!("requests::{setter}")), uses);
    }
}

/// Adds the types in the fields and variants of a public type.
fn add_item(item: &Item, uses: &mut Uses) {
    match item {
        Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) => {
            add_fields(&item.ident, &item.ident.to_string(), &item.fields, Relation::Value, uses);
        }
        Item::Enum(item) => {
            for variant in &item.variants {
                let path = match variant.fields {
                    Fields::Named(_) => format!("{}::{}", item.ident, variant.ident),
                    Fields::Unnamed(_) | Fields::Unit => item.ident.to_string(),
                };
                add_fields(&item.ident, &path, &variant.fields, Relation::Alternative, uses);
            }
        }
        _ => {}
    }
}

fn add_fields(owner: &Ident, path: &str, fields: &Fields, unnamed: Relation, uses: &mut Uses) {
    for field in fields {
        let (relation, path) = match &field.ident {
            Some(name) => (Relation::Value, format!("{path}::{}", name.unraw())),
            None => (unnamed, path.to_owned()),
        };
        // A type does not explain itself.
        let others = own_names(&field.ty).into_iter().filter(|name| name != owner);
        others.for_each(|name| uses.entry(name).or_default().push((relation, format!("[`{path}`]"))));
    }
}

fn add(ty: &Type, relation: Relation, link: &str, uses: &mut Uses) {
    own_names(ty).into_iter().for_each(|name| uses.entry(name).or_default().push((relation, link.to_owned())));
}

/// Returns the sentence about the closest uses.
fn sentence(uses: &[(Relation, String)]) -> String {
    let Some(closest) = uses.iter().map(|(relation, _)| *relation).min() else { return UNUSED.to_owned() };
    let mut links = uses.iter().filter(|(relation, _)| *relation == closest).map(|(_, link)| link).collect::<Vec<_>>();
    links.dedup();
    let others = if links.len() > NAMED { " and others" } else { "" };
    let joint = if others.is_empty() { " and " } else { ", " };
    let links = links.into_iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(joint);
    let beginning = match closest {
        Relation::Response => "The response of",
        Relation::WithinResponse => "A value in the response of",
        Relation::Argument => "A value for",
        Relation::Value => "A value of",
        Relation::Alternative => "An alternative of",
    };
    format!("{beginning} {links}{others}.")
}

fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// Returns whether the docs of a type are its own name, as typify writes them for a schema without a description.
fn is_bare(name: &Ident, attributes: &[Attribute]) -> bool {
    attributes.iter().filter_map(docs::text).collect::<Vec<_>>().join("\n").trim() == format!("`{name}`")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use quote::ToTokens;

    use super::*;
    use crate::{Source, generate};

    const DOCUMENT: &str = "
openapi: 3.0.1
info: { title: T, version: '1' }
servers: [{ url: https://api.example.com }]
paths:
  /things:
    get:
      operationId: list
      parameters: [{ name: kind, in: query, schema: { $ref: '#/components/schemas/Kind' } }]
      responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/List' } } } } }
  /each:
    get:
      operationId: each
      responses: { '200': { description: '', content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Each' } } } } } }
    post:
      operationId: more
      responses:
        '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/List' } } } }
        default: { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Refusal' } } } }
components:
  schemas:
    List: { type: object, properties: { first: { $ref: '#/components/schemas/First' }, next: { $ref: '#/components/schemas/List' } } }
    First: { oneOf: [{ $ref: '#/components/schemas/Kind' }, { $ref: '#/components/schemas/Large' }] }
    Large: { type: object, required: [size], properties: { size: { type: integer } } }
    Kind: { type: string, enum: [a, b] }
    Each: { type: object, description: One of them., properties: { a: { $ref: '#/components/schemas/Other' } } }
    Other: { type: object, properties: { b: { type: string } } }
    Refusal: { type: object, properties: { reason: { type: string } } }
";

    /// Scenario: types without a description: of responses, a parameter, a property, an alternative and an error; and a type with one.
    /// Expected: each is described by its closest use, and never by its own name; the last one keeps its description.
    #[test]
    fn types_are_described_by_their_uses() {
        let code = generate(&[Source::new("a.yaml", DOCUMENT)]).unwrap().code;
        let mut file = syn::parse_file(&code).unwrap();
        let mut docs = |name: &str| {
            let modules = file.items.iter_mut().filter_map(|item| match item {
                Item::Mod(module) => module.content.as_mut().filter(|_| module.ident == "types"),
                _ => None,
            });
            let item = modules.flat_map(|(_, items)| items).find(|item| declared(item).is_some_and(|own| own == name));
            let attribute = attributes(item.unwrap()).unwrap().first().unwrap().to_token_stream().to_string();
            attribute.split('"').nth(1).unwrap().trim().to_owned()
        };
        let calls = "[`Client::list`](crate::Client::list) and [`Client::more`](crate::Client::more)";
        assert_eq!(docs("List"), format!("The response of {calls}."));
        assert_eq!(docs("Kind"), "A value for [`List::kind`](crate::requests::List::kind).");
        assert_eq!(docs("First"), "A value of [`List::first`].");
        assert_eq!(docs("Large"), "An alternative of [`First`].");
        assert_eq!(docs("Other"), "A value of [`Each::a`].");
        assert_eq!(docs("Refusal"), "A schema of the document.");
        assert_eq!(docs("Each"), "One of them.");
    }
}
