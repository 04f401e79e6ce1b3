//! Tags: properties whose values distinguish the alternatives of a `oneOf`. Only in these properties is an unlisted
//! value rejected. Otherwise the first alternative would accept the values of another.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Fields, Ident, Item, ItemEnum, parse_quote};

use crate::rewrite::attributes::{has_default, is_untagged, wire_name};
use crate::rust_types::{declared, nullable, optional, own_names, plain_name};

/// The values of each string enum.
pub(super) type Lists = BTreeMap<Ident, BTreeSet<String>>;

/// A `oneOf` whose alternatives are distinguished by tags.
pub(super) struct Choice {
    pub(super) ident: Ident,
    /// The tags, each with its values in all alternatives.
    pub(super) tags: BTreeMap<String, BTreeSet<String>>,
    /// The types of the tags.
    pub(super) types: BTreeSet<Ident>,
}

/// Makes tags reject unlisted values, except in enums that are in `told`, which discriminators distinguish.
pub(super) fn close(items: &mut [Item], lists: &Lists, told: &BTreeSet<Ident>) -> Vec<Choice> {
    let untagged = items.iter().filter_map(|item| match item {
        Item::Enum(item) if is_untagged(&item.attrs) && !told.contains(&item.ident) => Some(item),
        _ => None,
    });
    let tags = untagged.map(|item| (item.ident.clone(), tags(item, items, lists)));
    let tags = tags.filter(|(_, tags)| !tags.is_empty()).collect::<Vec<_>>();
    let all = tags.iter().flat_map(|(_, tags)| tags.clone()).collect::<BTreeSet<_>>();
    if !all.is_empty() {
        items.iter_mut().for_each(|item| refuse_others(item, &all));
    }
    tags.into_iter().map(|(ident, tags)| Choice::new(ident, &tags, lists)).collect()
}

impl Choice {
    fn new(ident: Ident, of: &[Tag], lists: &Lists) -> Self {
        let mut tags = BTreeMap::<String, BTreeSet<String>>::new();
        for tag in of {
            tags.entry(tag.property.clone()).or_default().extend(lists.get(&tag.ty).into_iter().flatten().cloned());
        }
        Self { ident, tags, types: of.iter().map(|tag| tag.ty.clone()).collect() }
    }
}

/// The struct or the variant of an alternative.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Struct(Ident),
    Variant(Ident, Ident),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tag {
    owner: Owner,
    /// The name on the wire.
    property: String,
    ty: Ident,
}

struct Alternative {
    owner: Owner,
    properties: Vec<Property>,
}

struct Property {
    name: String,
    required: bool,
    /// The name of the type, if it is one of the document's types.
    ty: Option<Ident>,
}

fn tags(item: &ItemEnum, items: &[Item], lists: &Lists) -> Vec<Tag> {
    let alternatives = item.variants.iter().map(|variant| match &variant.fields {
        Fields::Named(_) => {
            let owner = Owner::Variant(item.ident.clone(), variant.ident.clone());
            vec![Alternative { owner, properties: properties(&variant.fields) }]
        }
        fields => fields.iter().flat_map(|field| own_names(&field.ty)).flat_map(|name| named(&name, items)).collect(),
    });
    let alternatives = alternatives.collect::<Vec<_>>();
    let mut tags = Vec::new();
    for (index, of_one) in alternatives.iter().enumerate() {
        let others = alternatives.iter().enumerate().filter(|(other, _)| *other != index);
        let others = others.flat_map(|(_, of_other)| of_other).collect::<Vec<_>>();
        for one in of_one {
            tags.extend(one.properties.iter().filter_map(|property| {
                let ty = property.ty.clone().filter(|_| property.required)?;
                let values = lists.get(&ty)?;
                let tells = others.iter().any(|other| tells_apart(property, values, one, other, lists));
                tells.then(|| Tag { owner: one.owner.clone(), property: property.name.clone(), ty })
            }));
        }
    }
    tags
}

/// Returns the alternatives with a name. A `oneOf` has more than one.
fn named(name: &Ident, items: &[Item]) -> Vec<Alternative> {
    let item = items.iter().find(|item| declared(item) == Some(name));
    match item {
        Some(Item::Struct(item)) if matches!(item.fields, Fields::Named(_)) => {
            vec![Alternative { owner: Owner::Struct(name.clone()), properties: properties(&item.fields) }]
        }
        Some(Item::Struct(item)) => inner(&item.fields, name, items),
        Some(Item::Enum(item)) if is_untagged(&item.attrs) => {
            item.variants.iter().flat_map(|variant| inner(&variant.fields, name, items)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the alternatives within fields. The recursion ends, since `lower/check.rs` refuses schemas that contain
/// themselves, and a box of the type itself is skipped.
fn inner(fields: &Fields, outer: &Ident, items: &[Item]) -> Vec<Alternative> {
    let types = fields.iter().filter(|field| field.ident.is_none()).filter_map(|field| plain_name(&field.ty));
    types.filter(|name| *name != outer).flat_map(|name| named(name, items)).collect()
}

fn properties(fields: &Fields) -> Vec<Property> {
    let property = |field: &syn::Field| {
        let required = optional(&field.ty).is_none() && !has_default(&field.attrs);
        let value = nullable(&field.ty).or_else(|| optional(&field.ty)).unwrap_or(&field.ty);
        let ty = plain_name(value).cloned();
        Some(Property { name: wire_name(field)?, required, ty })
    };
    fields.iter().filter_map(property).collect()
}

/// Returns whether a property distinguishes one alternative from another. Either no value belongs to both, or the other
/// has everything else that the first requires.
fn tells_apart(
    property: &Property,
    values: &BTreeSet<String>,
    one: &Alternative,
    other: &Alternative,
    lists: &Lists,
) -> bool {
    let find = |name: &str| other.properties.iter().find(|property| property.name == name);
    let Some(same) = find(&property.name) else { return false };
    let has_all = one.properties.iter().filter(|property| property.required).all(|own| find(&own.name).is_some());
    match same.ty.as_ref().and_then(|ty| lists.get(ty)) {
        Some(others) => !others.is_subset(values) && (has_all || others.is_disjoint(values)),
        // It may be any text, including one of the values.
        None => has_all,
    }
}

fn refuse_others(item: &mut Item, tags: &BTreeSet<Tag>) {
    match item {
        Item::Struct(item) => {
            let owner = Owner::Struct(item.ident.clone());
            item.fields.iter_mut().for_each(|field| refuse_others_in(field, &owner, tags));
        }
        Item::Enum(item) => {
            for variant in &mut item.variants {
                let owner = Owner::Variant(item.ident.clone(), variant.ident.clone());
                variant.fields.iter_mut().for_each(|field| refuse_others_in(field, &owner, tags));
            }
        }
        _ => {}
    }
}

fn refuse_others_in(field: &mut syn::Field, owner: &Owner, tags: &BTreeSet<Tag>) {
    let Some(name) = wire_name(field) else { return };
    if let Some(tag) = tags.iter().find(|tag| tag.owner == *owner && tag.property == name) {
        let function = format!("{}::only_listed", tag.ty);
        field.attrs.push(parse_quote!(#[serde(deserialize_with = #function)]));
    }
}
