//! The modules of a crate, and those that a path leads to.

use std::collections::BTreeMap;

use syn::Item;

use super::super::checkout::{Checkout, File};
use super::paths::{self, Names};

/// The maximum length of a path. Only a name that refers to itself becomes longer.
const LONGEST: usize = 16;

/// A crate's modules without those of tests. The first is the root.
pub(super) struct Modules<'a> {
    checkout: &'a Checkout,
    modules: Vec<Module<'a>>,
}

struct Module<'a> {
    /// The file. An inline module is in that of its parent.
    file: &'a File,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// The paths that other names stand for. A name that depends on a feature may have several.
    imports: Vec<(String, Names)>,
    paths: Vec<Names>,
}

/// An item that one module imports from another.
pub(super) struct Import {
    pub(super) by: usize,
    pub(super) from: usize,
    pub(super) name: String,
}

impl<'a> Modules<'a> {
    /// Reads the modules that a crate's root declares, and their submodules. Modules with a `#[path]` are skipped,
    /// since another crate shares the file. The compiler reports missing files and files that are not Rust.
    pub(super) fn read(checkout: &'a Checkout, root: &'a File) -> Self {
        let mut modules = Self { checkout, modules: Vec::new() };
        let folder = root.path.strip_suffix(root.name()).unwrap_or_default();
        modules.add_file(root, folder, None);
        modules
    }

    fn add_file(&mut self, file: &'a File, folder: &str, parent: Option<usize>) -> usize {
        let items = syn::parse_file(&file.text).map(|file| file.items).unwrap_or_default();
        self.add(file, folder, parent, &items)
    }

    fn add(&mut self, file: &'a File, folder: &str, parent: Option<usize>, items: &[Item]) -> usize {
        let at = self.modules.len();
        let (imports, paths) = (imports(items), paths::paths(items));
        self.modules.push(Module { file, parent, children: BTreeMap::new(), imports, paths });
        for declaration in items.iter().filter_map(declaration) {
            let name = declaration.ident.to_string();
            let child = match &declaration.content {
                Some((_, items)) => Some(self.add(file, &format!("{folder}{name}/"), Some(at), items)),
                None => self.add_child(folder, &name, at),
            };
            if let (Some(child), Some(module)) = (child, self.modules.get_mut(at)) {
                module.children.insert(name, child);
            }
        }
        at
    }

    fn add_child(&mut self, folder: &str, name: &str, parent: usize) -> Option<usize> {
        let places = [format!("{folder}{name}.rs"), format!("{folder}{name}/mod.rs")];
        let file = places.iter().find_map(|path| self.checkout.file(path))?;
        Some(self.add_file(file, &format!("{folder}{name}/"), Some(parent)))
    }

    /// Returns the file that contains a module.
    pub(super) fn file(&self, at: usize) -> Option<&'a File> {
        self.modules.get(at).map(|module| module.file)
    }

    /// Returns the modules around a module, from the root on, and the module itself.
    pub(super) fn nesting(&self, at: usize) -> Vec<usize> {
        let parent = self.modules.get(at).and_then(|module| module.parent);
        let mut nesting = parent.map(|parent| self.nesting(parent)).unwrap_or_default();
        nesting.push(at);
        nesting
    }

    /// Returns everything that the modules import from each other.
    pub(super) fn imports(&self) -> Vec<Import> {
        let paths = (0..).zip(&self.modules).flat_map(|(by, module)| module.paths.iter().map(move |path| (by, path)));
        let targets = paths.flat_map(|(by, path)| {
            self.resolve(by, path).into_iter().map(move |(from, name)| Import { by, from, name })
        });
        targets.collect()
    }

    /// Returns the modules that a path leads to, each with the item's name there. A path to another crate or to a local
    /// item leads nowhere.
    fn resolve(&self, at: usize, path: &[String]) -> Vec<(usize, String)> {
        let (Some(module), Some(first)) = (self.modules.get(at), path.first()) else { return Vec::new() };
        let is_known = module.children.contains_key(first) || module.imports.iter().any(|(name, _)| name == first);
        let is_keyword = ["crate", "self", "super"].contains(&first.as_str());
        if path.len() > LONGEST || !is_known && !is_keyword {
            return Vec::new();
        }
        self.walk(at, path, first)
    }

    fn walk(&self, at: usize, path: &[String], last: &str) -> Vec<(usize, String)> {
        let Some(module) = self.modules.get(at) else { return Vec::new() };
        let Some((name, rest)) = path.split_first() else { return vec![(at, last.to_owned())] };
        let inner = match name.as_str() {
            "crate" => Some(0),
            "self" => Some(at),
            "super" => module.parent,
            name => module.children.get(name).copied(),
        };
        if let Some(inner) = inner {
            return self.walk(inner, rest, name);
        }
        let mut imports = module.imports.iter().filter(|(known, _)| known == name).peekable();
        if imports.peek().is_none() {
            return vec![(at, name.clone())];
        }
        imports.flat_map(|(_, path)| self.resolve(at, &[path, rest].concat())).collect()
    }
}

/// Returns the imports and re-exports of a module, except for globs, which don't list their names.
fn imports(items: &[Item]) -> Vec<(String, Names)> {
    let imports = items.iter().filter_map(|item| if let Item::Use(import) = item { Some(import) } else { None });
    imports.flat_map(paths::imported).filter(|(name, path)| name != "*" && *path != [name.as_str()]).collect()
}

/// Returns the declaration of a module that ships.
fn declaration(item: &Item) -> Option<&syn::ItemMod> {
    let Item::Mod(module) = item else { return None };
    (!paths::is_test(&module.attrs)).then_some(module)
}
