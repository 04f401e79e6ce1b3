//! The paths that the generated code writes: the list of those that lead out of it is whole, and has none too many.

use std::collections::BTreeSet;

use cartesia_api_build::{Config, PATHS, Source, sources};
use proc_macro2::{Ident, TokenStream, TokenTree};

const NO_OPERATION: &str = "{ openapi: 3.0.1, info: { title: T, version: '1' }, paths: {}, \
                            servers: [{ url: https://api.example.com }] }";

/// Scenario: all documents, generated one by one, with the arguments of macros and the attributes of serde.
/// Expected: every path to another crate or to an item of `cartesia-api` is listed, and every listed one is there.
#[test]
fn every_path_is_listed() {
    let mut found = BTreeSet::new();
    let documents = ["openapi", "tests/fixtures/openapi"].map(|folder| sources(crate::folder(folder)).unwrap());
    let config = Config::new().leave_out_refused(true);
    for document in documents.into_iter().flatten().chain([Source::new("no-operation.yaml", NO_OPERATION)]) {
        let code = config.generate(&[document]).unwrap().code;
        Paths::of(code.parse().unwrap()).leave(&mut found);
    }
    let is_below = |path: &str, listed: &str| path == listed || path.starts_with(&format!("{listed}::"));
    let unlisted = found.iter().filter(|path| !PATHS.iter().any(|(listed, _)| is_below(path, listed)));
    assert_eq!(unlisted.collect::<Vec<_>>(), Vec::<&String>::new(), "not in paths.rs");
    let unused = PATHS.iter().filter(|(listed, _)| !found.iter().any(|path| is_below(path, listed)));
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "in no output");
}

/// The paths of a piece of code, and the modules that it declares.
#[derive(Default)]
struct Paths {
    paths: Vec<String>,
    modules: BTreeSet<String>,
}

impl Paths {
    fn of(code: TokenStream) -> Self {
        let mut paths = Self::default();
        paths.read(code);
        paths
    }

    /// Takes those that lead out of the code. A module or crate has a small letter first, and a type hasn't.
    fn leave(self, found: &mut BTreeSet<String>) {
        let Self { paths, modules } = self;
        found.extend(paths.into_iter().filter(|path| {
            let first = path.split("::").next().unwrap_or_default();
            let is_relative = ["self", "super", "clippy"].contains(&first) || modules.contains(first);
            !is_relative && !first.starts_with(char::is_uppercase)
        }));
    }

    fn read(&mut self, code: TokenStream) {
        let tokens = code.into_iter().collect::<Vec<_>>();
        let (mut rest, mut before) = (tokens.as_slice(), String::new());
        while let [token, after @ ..] = rest {
            // `::many` of `Input::<()>::many` goes on with a path, and that of `-> ::std::vec::Vec` doesn't.
            let goes_on = before.ends_with('>') && !before.ends_with("->") && !before.ends_with("=>");
            let is_lifetime = before.ends_with('\'');
            before = if matches!(token, TokenTree::Punct(_)) { before + &token.to_string() } else { String::new() };
            rest = match path(rest).filter(|_| !is_lifetime) {
                Some((path, after)) => {
                    self.paths.extend((!goes_on).then_some(path));
                    before.clear();
                    after
                }
                None => after,
            };
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Literal(literal) => self.read_literal(&literal.to_string()),
                TokenTree::Ident(ident) if ident == "mod" => {
                    self.modules.extend(after.first().map(ToString::to_string));
                }
                _ => {}
            }
        }
    }

    /// Serde's attributes have paths in texts. Prose begins with a space.
    fn read_literal(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        if text.contains("::") && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            self.read(text.parse().unwrap());
        }
    }
}

/// A path of several names at the beginning of some tokens, and what follows it.
fn path(tokens: &[TokenTree]) -> Option<(String, &[TokenTree])> {
    let (mut path, mut rest) = match tokens {
        [TokenTree::Ident(first), rest @ ..] if is_name(first) => (first.to_string(), rest),
        rest => (String::new(), rest),
    };
    while let [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(name), after @ ..] = rest
        && one.as_char() == ':'
        && two.as_char() == ':'
    {
        path = format!("{path}::{name}");
        rest = after;
    }
    path.contains("::").then_some((path, rest))
}

/// `impl ::std::ops::Deref` is no path that begins with `impl`.
fn is_name(ident: &Ident) -> bool {
    ["crate", "self", "super", "Self"].iter().any(|first| ident == first)
        || syn::parse_str::<Ident>(&ident.to_string()).is_ok()
}
