//! Rust as text: a whole file, and one item or type on one line.

use syn::{File, Item, Type, parse_quote};

pub(crate) fn file(file: &File) -> String {
    prettyplease::unparse(file)
}

/// A type, on one line.
pub(crate) fn ty(ty: &Type) -> String {
    let text = item(parse_quote!(type T = #ty;));
    text.strip_prefix("type T = ").and_then(|text| text.strip_suffix(';')).unwrap_or(&text).to_owned()
}

/// An item, on one line.
pub(crate) fn item(item: Item) -> String {
    let mut whole: File = parse_quote!();
    whole.items.push(item);
    let text = file(&whole);
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">")
}
