//! Removes parts of progenitor's output that no later step uses, before it is parsed: half of each method, and the
//! conversions of string enums. Parsing takes most of this stage's time.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Punct, TokenStream, TokenTree};

/// The implementations that typify generates for string enums, which only accept the listed values.
const CONVERSIONS: [&str; 3] = ["Display", "FromStr", "TryFrom"];

/// Cuts each method after the last statement that builds a request, and removes the conversions that are generated
/// anew.
pub(super) fn leave_out(file: TokenStream) -> TokenStream {
    let mut before = None;
    let tokens = file.into_iter().map(|token| {
        let changed = match (&token, before.take()) {
            (TokenTree::Group(block), Some(name)) if name == "Client" => {
                Some(within(block, |methods| methods.into_iter().map(method).collect()))
            }
            (TokenTree::Group(block), Some(name)) if name == "types" => Some(within(block, types)),
            _ => None,
        };
        before = ident(&token).cloned();
        changed.unwrap_or(token)
    });
    tokens.collect()
}

/// Cuts a method, if the token is its body.
fn method(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => within(&body, request),
        token => token,
    }
}

/// Returns the statements up to the last one that ends in `.build()?;`, or all if none does.
fn request(body: TokenStream) -> TokenStream {
    let mut tokens = body.into_iter().collect::<Vec<_>>();
    let end = tokens.windows(4).rposition(is_build).map_or(tokens.len(), |at| at + 4);
    tokens.truncate(end);
    tokens.into_iter().collect()
}

fn is_build(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(name), TokenTree::Group(arguments), TokenTree::Punct(tried), TokenTree::Punct(end)]
        if name == "build" && arguments.stream().is_empty() && is(tried, '?') && is(end, ';'))
}

fn is(punct: &Punct, character: char) -> bool {
    punct.as_char() == character
}

/// Returns the items of a module without the conversions of its string enums.
fn types(module: TokenStream) -> TokenStream {
    let tokens = module.into_iter().collect::<Vec<_>>();
    let items = || tokens.split_inclusive(ends_item);
    let texts = items().filter_map(enum_of_texts).collect::<BTreeSet<_>>();
    let kept = items().filter(|item| !converted(item).is_some_and(|name| texts.contains(name)));
    kept.flatten().cloned().collect()
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(block) => block.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => is(punct, ';'),
        _ => false,
    }
}

/// Returns the name of an enum whose variants have no fields.
fn enum_of_texts(item: &[TokenTree]) -> Option<&Ident> {
    match item {
        [.., TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Group(variants)] if keyword == "enum" => {
            let mut variants = variants.stream().into_iter().peekable();
            let has_some = variants.peek().is_some();
            // Attributes are in brackets.
            let has_fields = variants
                .any(|token| matches!(token, TokenTree::Group(group) if group.delimiter() != Delimiter::Bracket));
            (has_some && !has_fields).then_some(name)
        }
        _ => None,
    }
}

/// Returns `Own` of `impl ::std::str::FromStr for Own { … }` and similar items.
fn converted(item: &[TokenTree]) -> Option<&Ident> {
    let [TokenTree::Ident(keyword), path @ .., TokenTree::Ident(_), TokenTree::Ident(name), TokenTree::Group(_)] = item
    else {
        return None;
    };
    let last = path.iter().filter_map(ident).nth(2)?;
    (keyword == "impl" && CONVERSIONS.iter().any(|name| last == name)).then_some(name)
}

fn ident(token: &TokenTree) -> Option<&Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    }
}

/// Changes the tokens of a group.
fn within(group: &Group, change: impl Fn(TokenStream) -> TokenStream) -> TokenTree {
    Group::new(group.delimiter(), change(group.stream())).into()
}
