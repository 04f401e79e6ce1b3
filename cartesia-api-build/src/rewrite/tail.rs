//! Progenitor's methods without what they do once their request is built, which is half of them: it is left out before it is
//! parsed.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Ends each method of the client behind the last statement that builds a request.
pub(super) fn leave_out(file: TokenStream) -> TokenStream {
    let mut is_client = false;
    let tokens = file.into_iter().map(|token| match token {
        TokenTree::Group(block) if is_client => {
            is_client = false;
            within(&block, |methods| methods.into_iter().map(method).collect())
        }
        token => {
            is_client = matches!(&token, TokenTree::Ident(ident) if ident == "Client");
            token
        }
    });
    tokens.collect()
}

/// A token of a method, of which the body is one.
fn method(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => within(&body, request),
        token => token,
    }
}

/// The statements up to the last one that ends in `.build()?;`, or all if none does.
fn request(body: TokenStream) -> TokenStream {
    let mut tokens = body.into_iter().collect::<Vec<_>>();
    let end = tokens.windows(4).rposition(is_build).map_or(tokens.len(), |at| at + 4);
    tokens.truncate(end);
    tokens.into_iter().collect()
}

fn is_build(tokens: &[TokenTree]) -> bool {
    let is = |punct: &proc_macro2::Punct, character| punct.as_char() == character;
    matches!(tokens, [TokenTree::Ident(name), TokenTree::Group(arguments), TokenTree::Punct(tried), TokenTree::Punct(end)]
        if name == "build" && arguments.stream().is_empty() && is(tried, '?') && is(end, ';'))
}

/// A group with other tokens in it.
fn within(group: &Group, change: impl Fn(TokenStream) -> TokenStream) -> TokenTree {
    Group::new(group.delimiter(), change(group.stream())).into()
}
