//! The members that macros of `cartesia-api` generate, derived from the macros' arguments.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Macro;

use crate::paths;

/// An item that a macro call defines, relative to its module.
pub(super) enum Member {
    /// A constant or method of a type that every type of its kind has.
    Common { owner: Ident, name: &'static str, declaration: &'static str },
    /// A trait that a type implements.
    Trait { owner: Ident, name: &'static str },
    /// The method that takes an `Option` of a setter's argument.
    Maybe { owner: Ident, name: Ident, setter: Ident },
}

/// Returns the members of a macro call; empty for a macro without public items.
pub(super) fn members(call: &Macro) -> Vec<Member> {
    let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let tokens = call.tokens.clone();
    match name.as_str() {
        paths::OPEN_ENUM => open_enum(tokens),
        paths::MAYBE => maybe(tokens),
        _ => match paths::CONVERSIONS.iter().find(|(macro_, _)| *macro_ == name) {
            Some((_, names)) => conversions(tokens, names),
            None => Vec::new(),
        },
    }
}

/// Parses `Tone or Other: …`, or `tag Tone or Other: …`.
fn open_enum(tokens: TokenStream) -> Vec<Member> {
    let idents = tokens.into_iter().map_while(ident).collect::<Vec<_>>();
    let Some(owner) = idents.into_iter().nth_back(2) else { return Vec::new() };
    let common = paths::OPEN_ENUM_MEMBERS.iter().map(|(name, declaration)| Member::Common {
        owner: owner.clone(),
        name,
        declaration,
    });
    let traits = paths::OPEN_ENUM_TRAITS.iter().map(|name| Member::Trait { owner: owner.clone(), name });
    common.chain(traits).collect()
}

/// Parses `VoiceId`, or `Source::Text`.
fn conversions(tokens: TokenStream, names: &[&'static str]) -> Vec<Member> {
    let Some(owner) = tokens.into_iter().find_map(ident) else { return Vec::new() };
    names.iter().map(|name| Member::Trait { owner: owner.clone(), name }).collect()
}

/// Parses `VoicesClone { maybe_mode: mode, …; }`.
fn maybe(tokens: TokenStream) -> Vec<Member> {
    let mut tokens = tokens.into_iter();
    let (Some(TokenTree::Ident(owner)), Some(TokenTree::Group(setters))) = (tokens.next(), tokens.next()) else {
        return Vec::new();
    };
    let setters = setters.stream().into_iter().collect::<Vec<_>>();
    let setters = setters.split(|token| matches!(token, TokenTree::Punct(end) if end.as_char() == ';'));
    let setters = setters.filter_map(|setter| {
        let mut idents = setter.iter().cloned().filter_map(ident);
        Some(Member::Maybe { owner: owner.clone(), name: idents.next()?, setter: idents.next()? })
    });
    setters.collect()
}

fn ident(token: TokenTree) -> Option<Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    }
}
