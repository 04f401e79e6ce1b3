//! Finds two items with the same name, which would not compile.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, Type};

/// Returns a path that two items have, such as `types::Voice`. `paths` are those of the builders.
pub(super) fn twice(items: &[Item], mut paths: Vec<String>) -> Option<String> {
    add(items, "", &mut paths);
    let mut known = BTreeSet::new();
    let twice = paths.iter().find(|path| !known.insert(*path));
    twice.cloned()
}

/// Adds the types of a module, and the methods of each.
fn add(items: &[Item], module: &str, paths: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Mod(item) => {
                let inner = item.content.as_ref().map(|(_, items)| items.as_slice());
                add(inner.unwrap_or_default(), &format!("{module}{}::", item.ident), paths);
            }
            Item::Struct(item) => paths.push(format!("{module}{}", item.ident)),
            Item::Enum(item) => paths.push(format!("{module}{}", item.ident)),
            Item::Type(item) => paths.push(format!("{module}{}", item.ident)),
            Item::Impl(block) if block.trait_.is_none() => {
                let owner = name(&block.self_ty);
                let methods = block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) => Some(&method.sig.ident),
                    _ => None,
                });
                paths.extend(methods.map(|method| format!("{module}{owner}::{method}")));
            }
            _ => {}
        }
    }
}

/// Returns the name of a type without its arguments.
fn name(ty: &Type) -> String {
    let last = match ty {
        Type::Path(ty) => ty.path.segments.last(),
        _ => None,
    };
    last.map(|segment| segment.ident.to_string()).unwrap_or_default()
}
