//! The names that operations and fields may not take: the lists of the generator are those of the client's own methods.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cartesia_api_build::{BUILDER_METHODS, CLIENT_METHODS, Source, generate};
use proc_macro2::{TokenStream, TokenTree};
use syn::{ImplItem, Item, Type, Visibility};

/// Methods of the prelude's traits that a value has before those that take `&self`, or that generated code calls.
const OF_THE_PRELUDE: [&str; 3] = ["clone", "into", "try_into"];
/// The methods that the generator itself gives every builder.
const GENERATED: [&str; 3] = ["clone", "send", "into_future"];

/// Scenario: an operation of the name of each public method of the two clients, which are read from their sources.
/// Expected: the method that starts it has another name, and the generator lists no other names.
#[test]
fn no_operation_takes_a_method_of_the_client() {
    let own = methods(|block| impl_methods(block, "Client"));
    assert!(own.contains("from_env"), "{own:?}");
    let taken = with(own, &OF_THE_PRELUDE);
    assert_eq!(with(BTreeSet::new(), CLIENT_METHODS), taken);
    let operations = taken.iter().map(|name| {
        format!("  /{name}: {{ get: {{ operationId: {name}, responses: {{ '204': {{ description: '' }} }} }} }}\n")
    });
    let given = members("Client", &operations.collect::<String>());
    assert_eq!(given, taken.iter().map(|name| format!("{name}_")).collect());
}

/// Scenario: a parameter of the name of each public method that the macros of the client give every builder.
/// Expected: its setter has another name, and the generator lists no other names.
#[test]
fn no_field_takes_a_method_of_a_builder() {
    let own = methods(macro_methods);
    assert!(own.contains("timeout"), "{own:?}");
    let taken = with(own, &GENERATED);
    assert_eq!(with(BTreeSet::new(), BUILDER_METHODS), taken);
    let parameters = taken.iter().map(|name| format!("{{ name: {name}, in: query, schema: {{ type: string }} }}"));
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let operation = format!(
        "  /make: {{ get: {{ operationId: make, parameters: [{parameters}], \
         responses: {{ '204': {{ description: '' }} }} }} }}\n"
    );
    let given = members("requests::Make", &operation);
    let setters = taken.iter().flat_map(|name| [format!("{name}_"), format!("maybe_{name}")]);
    let expected = setters.chain(["send".to_owned()]);
    assert_eq!(given, expected.collect());
}

fn with(mut names: BTreeSet<String>, others: &[&str]) -> BTreeSet<String> {
    names.extend(others.iter().map(|name| (*name).to_owned()));
    names
}

/// The methods that the generated code has in one place of its surface.
fn members(owner: &str, paths: &str) -> BTreeSet<String> {
    let head =
        "openapi: 3.0.1\ninfo: { title: T, version: '1' }\nservers: [{ url: https://api.example.com }]\npaths:\n";
    let surface = generate(&[Source::new("made.yaml", format!("{head}{paths}"))]).unwrap().surface;
    let paths = surface.items.iter().filter(|item| item.declaration.contains("fn ")).map(|item| item.path.as_str());
    paths.filter_map(|path| path.strip_prefix(owner)?.strip_prefix("::")).map(str::to_owned).collect()
}

/// The names that `read` finds in the items of the client's sources.
fn methods(read: impl Fn(&Item) -> Vec<String>) -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&crate::folder("cartesia-api/src"), &mut files);
    let files = files.iter().map(|file| syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap());
    files.flat_map(|file| file.items).flat_map(|item| read(&item)).collect()
}

/// All Rust files below a folder.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The public methods of `impl Client`, in whatever file that stands.
fn impl_methods(item: &Item, name: &str) -> Vec<String> {
    let Item::Impl(block) = item else { return Vec::new() };
    let is_it =
        matches!(&*block.self_ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == name));
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => Some(function),
        _ => None,
    });
    let names = functions.map(|function| function.sig.ident.to_string());
    if is_it && block.trait_.is_none() { names.collect() } else { Vec::new() }
}

/// The public methods in the macros that generated code invokes for builders, except for those whose names the document
/// gives.
fn macro_methods(item: &Item) -> Vec<String> {
    let mut names = Vec::new();
    if let Item::Macro(item) = item
        && item.ident.as_ref().is_some_and(|name| name != "open_enum")
    {
        public_functions(item.mac.tokens.clone(), &mut names);
    }
    names
}

/// `name` of `pub fn name`.
fn public_functions(tokens: TokenStream, names: &mut Vec<String>) {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for three in tokens.windows(3) {
        if let [TokenTree::Ident(public), TokenTree::Ident(function), TokenTree::Ident(name)] = three
            && public == "pub"
            && function == "fn"
        {
            names.push(name.to_string());
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            public_functions(group.stream(), names);
        }
    }
}
