//! Prints Rust code: a whole file, or one item or type on one line.

use std::fmt::Write as _;

use syn::{File, GenericArgument, Item, Path, PathArguments, Type, parse_quote};

pub(crate) fn file(file: &File) -> String {
    prettyplease::unparse(file)
}

/// Prints a type on one line.
pub(crate) fn ty(ty: &Type) -> String {
    let mut text = String::new();
    match write(ty, &mut text) {
        Some(()) => text,
        None => whole(ty),
    }
}

/// Prints any type, as the end of an item.
fn whole(ty: &Type) -> String {
    let text = item(parse_quote!(type T = #ty;));
    text.strip_prefix("type T = ").and_then(|text| text.strip_suffix(';')).unwrap_or(&text).to_owned()
}

/// Prints a type of a common kind; `None` for any other.
fn write(ty: &Type, text: &mut String) -> Option<()> {
    match ty {
        Type::Path(ty) if ty.qself.is_none() => path(&ty.path, text),
        Type::Tuple(ty) if ty.elems.is_empty() => {
            text.push_str("()");
            Some(())
        }
        _ => None,
    }
}

fn path(path: &Path, text: &mut String) -> Option<()> {
    let mut separator = if path.leading_colon.is_some() { "::" } else { "" };
    for segment in &path.segments {
        write!(text, "{separator}{}", segment.ident).ok()?;
        separator = "::";
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments) if arguments.colon2_token.is_none() => {
                let mut before = "<";
                for argument in &arguments.args {
                    let GenericArgument::Type(argument) = argument else { return None };
                    text.push_str(before);
                    write(argument, text)?;
                    before = ", ";
                }
                text.push('>');
            }
            _ => return None,
        }
    }
    Some(())
}

/// Prints an item on one line.
pub(crate) fn item(item: Item) -> String {
    let mut whole: File = parse_quote!();
    whole.items.push(item);
    let text = file(&whole);
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">")
}
