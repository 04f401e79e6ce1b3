//! Enums of strings that stay open. Cartesia adds values within a version, and responses with new values must be
//! readable.

mod adjacent;
mod choice;
mod fullest;
mod keyed;
mod tags;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemEnum, ItemMod, parse_quote};

use super::attributes::{is_serde, renamed, retain_derives};
use crate::error::Error;
use crate::lower::Choice;
use crate::paths;
use crate::rust_types::declared;

/// Adds a variant for unlisted values to every enum of strings, and replaces how enums of alternatives are read.
/// Returns the names of the enums of strings.
pub(super) fn open(module: &mut ItemMod, choices: &[Choice]) -> Result<BTreeSet<Ident>, Error> {
    let Some((_, items)) = &mut module.content else { return Ok(BTreeSet::new()) };
    let told = told::enums(items, choices)?;
    let opened = items.iter_mut().filter_map(open_enum).map(|opened| (opened.ident.clone(), opened));
    let opened = opened.collect::<BTreeMap<_, _>>();
    let lists = opened.values().map(|opened| (opened.ident.clone(), opened.texts().collect())).collect();
    let complete = told::complete(items, &told);
    let choices = tags::close(items, &lists, &complete);
    let tags = choices.iter().flat_map(|choice| &choice.types).collect::<BTreeSet<_>>();
    let objects = fullest::objects(items);
    for mut item in std::mem::take(items) {
        let opened = declared(&item).and_then(|name| opened.get(name));
        let conversions = opened.map(|opened| opened.conversions(tags.contains(&opened.ident)));
        let reading = match &mut item {
            Item::Enum(item) => match told.iter().find(|told| told.ident == item.ident) {
                Some(told) => told.reading(item),
                None => match choices.iter().find(|choice| choice.ident == item.ident) {
                    Some(choice) => Some(choice::reading(item, choice)),
                    None => (keyed::reading(item).or_else(|| adjacent::reading(item)))
                        .or_else(|| fullest::reading(item, &objects)),
                },
            },
            _ => None,
        };
        items.push(item);
        items.extend(conversions.into_iter().chain(reading));
    }
    Ok(opened.into_keys().collect())
}

/// An enum with the additional variant.
struct Opened {
    ident: Ident,
    other: Ident,
    /// The variants that the document lists, and their texts.
    listed: Vec<(Ident, String)>,
}

/// The derives that are removed. A `String` is not `Copy`, and the order would change with every new value.
const NOT_DERIVED: [&str; 3] = ["Copy", "PartialOrd", "Ord"];

fn open_enum(item: &mut Item) -> Option<Opened> {
    let Item::Enum(item) = item else { return None };
    let is_text = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    if !is_text || item.variants.is_empty() {
        return None;
    }
    let listed = item.variants.iter_mut().map(|variant| {
        let text = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        variant.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        (variant.ident.clone(), text)
    });
    let mut listed = listed.collect::<Vec<_>>();
    name_empty(item, &mut listed);
    name_signed(item, &mut listed);
    name_apart(item, &mut listed);
    let other = other(item);
    item.variants.push(parse_quote! {
        /// A value that the document does not list. Setters reject it without `.allow_unlisted(true)`.
        #other(::std::string::String)
    });
    item.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    retain_derives(&mut item.attrs, |path| !is_serde(path) && !NOT_DERIVED.iter().any(|name| path.is_ident(name)));
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    Some(Opened { ident: item.ident.clone(), other, listed })
}

/// Names the variant of the empty string `Empty`. Typify names it `X`.
fn name_empty(item: &mut ItemEnum, listed: &mut [(Ident, String)]) {
    let ident = format_ident!("Empty");
    let is_taken = listed.iter().any(|(other, _)| *other == ident);
    for ((listed, _), variant) in listed.iter_mut().zip(&mut item.variants).filter(|((_, text), _)| text.is_empty()) {
        if !is_taken {
            variant.ident = ident.clone();
            *listed = ident.clone();
        }
        variant.attrs = vec![parse_quote!(#[doc = " The empty text."])];
    }
}

/// Begins the names of variants with a capital. Typify doesn't for `+1`, since it spells signs out.
fn name_signed(item: &mut ItemEnum, listed: &mut [(Ident, String)]) {
    let taken = listed.iter().map(|(ident, _)| ident.to_string()).collect::<BTreeSet<_>>();
    for ((listed, _), variant) in listed.iter_mut().zip(&mut item.variants) {
        let (name, own) = (listed.to_string(), listed.to_string().to_upper_camel_case());
        if name.starts_with(char::is_lowercase) && !taken.contains(&own) {
            variant.ident = format_ident!("{own}");
            listed.clone_from(&variant.ident);
        }
    }
}

/// Renames a variant with the name of the constant that lists all values. Rust converts `A_L_L` to `ALL`.
fn name_apart(item: &mut ItemEnum, listed: &mut [(Ident, String)]) {
    let is_taken = |(ident, _): &(Ident, String)| ident == paths::OPEN_ENUM_LIST;
    for ((listed, _), variant) in listed.iter_mut().zip(&mut item.variants).filter(|(listed, _)| is_taken(listed)) {
        variant.ident = format_ident!("{}_", variant.ident);
        listed.clone_from(&variant.ident);
    }
}

/// Returns a name that no listed value has.
fn other(item: &ItemEnum) -> Ident {
    let mut name = String::from("Other");
    while item.variants.iter().any(|variant| variant.ident == name) {
        name.push('_');
    }
    format_ident!("{name}")
}

impl Opened {
    fn texts(&self) -> impl Iterator<Item = String> {
        self.listed.iter().map(|(_, text)| text.clone())
    }

    /// Returns the macro call that implements the conversions of the enum.
    fn conversions(&self, is_tag: bool) -> Item {
        let Self { ident, other, listed } = self;
        let tag = is_tag.then(|| quote!(tag));
        let listed = listed.iter().map(|(variant, text)| quote!(#variant = #text));
        parse_quote!(crate::runtime::open_enum! { #tag #ident or #other: #(#listed),* })
    }
}
