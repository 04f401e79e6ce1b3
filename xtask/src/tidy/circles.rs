//! Rule: no two modules of a crate import each other, so each can be read and tested before those that import it.

mod modules;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::checkout::{Checkout, File};
use modules::{Import, Modules};

/// The modules that a module imports.
type Edges = BTreeMap<usize, BTreeSet<usize>>;

/// Checks that no module imports one that imports it, directly or indirectly.
///
/// A module and its submodules count as one, since they share private items, functions and types. So only siblings are
/// compared, each with all of its submodules. A re-export is not an import; an import of it is an import of the
/// original module.
pub(super) fn are_none(checkout: &Checkout) -> Vec<Finding> {
    let roots = checkout.rust().filter(|file| is_root(checkout, file));
    roots.flat_map(|root| circles(&Modules::read(checkout, root))).collect()
}

/// Returns whether a file is the root of a crate that is not a test.
fn is_root(checkout: &Checkout, file: &File) -> bool {
    let folder = checkout.package_of(file).map_or("", |package| &package.folder);
    // The examples are packages of their own, and so may be folders in them.
    let folder = folder.split_once("examples/").map_or(folder, |(around, _)| around);
    let inside = file.path.strip_prefix(folder).unwrap_or_default().split('/').collect::<Vec<_>>();
    matches!(
        inside.as_slice(),
        ["src", "lib.rs" | "main.rs"] | ["examples" | "benches", _] | ["examples" | "benches", _, "main.rs"]
    )
}

fn circles(modules: &Modules<'_>) -> Vec<Finding> {
    let mut edges = Edges::new();
    for (by, from) in modules.imports().iter().filter_map(|import| sides(modules, import)) {
        edges.entry(by).or_default().insert(from);
    }
    let circles = edges.keys().map(|module| circle(&edges, *module)).collect::<BTreeSet<_>>();
    circles.iter().filter_map(|circle| finding(modules, circle)).collect()
}

/// Returns the outermost modules around both ends of an import that differ. There are none if one end contains the
/// other.
fn sides(modules: &Modules<'_>, import: &Import) -> Option<(usize, usize)> {
    let (by, from) = (modules.nesting(import.by), modules.nesting(import.from));
    by.into_iter().zip(from).find(|(by, from)| by != from)
}

/// Returns the modules that a module reaches and that reach it.
fn circle(edges: &Edges, module: usize) -> BTreeSet<usize> {
    reached(edges, module).into_iter().filter(|other| reached(edges, *other).contains(&module)).collect()
}

fn reached(edges: &Edges, module: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut next = vec![module];
    while let Some(module) = next.pop() {
        let others = edges.get(&module).into_iter().flatten();
        next.extend(others.filter(|other| reached.insert(**other)));
    }
    reached
}

fn finding(modules: &Modules<'_>, circle: &BTreeSet<usize>) -> Option<Finding> {
    let mut taken = BTreeMap::<_, BTreeSet<_>>::new();
    for import in modules.imports() {
        let within = sides(modules, &import).is_some_and(|(by, from)| circle.contains(&by) && circle.contains(&from));
        if let (true, Some(by), Some(from)) = (within, modules.file(import.by), modules.file(import.from)) {
            taken.entry((&by.path, &from.path)).or_default().insert(import.name);
        }
    }
    let taken = taken.into_iter().map(|((by, from), names)| {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        format!("{by} takes {names} from {from}")
    });
    let problem = format!(
        "{} modules import each other ({}); move what they share into one that needs none of them",
        circle.len(),
        taken.collect::<Vec<_>>().join("; ")
    );
    Some(modules.file(*circle.first()?)?.finding(1, problem))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    /// Returns the finding for two modules that import each other by these names.
    fn pair((a, a_takes): (&str, &str), (b, b_takes): (&str, &str)) -> String {
        format!(
            "{a}:1: 2 modules import each other ({a} takes {a_takes} from {b}; {b} takes {b_takes} from {a}); move what they \
             share into one that needs none of them"
        )
    }

    // Scenario: one module imports another; then both import each other. Expected: the second is a cycle, reported
    // once.
    #[test]
    fn two_modules() {
        let root = ("src/lib.rs", "mod a;\nmod b;\n");
        let a = ("src/a.rs", "use crate::b::{self, B};\npub struct A;\n");
        check(are_none, &[root, a, ("src/b.rs", "pub struct B;\n")], &[]);
        let expected = pair(("src/a.rs", "B, b"), ("src/b.rs", "A"));
        check(are_none, &[root, a, ("src/b.rs", "use super::a::A;\npub struct B;\n")], &[&expected]);
    }

    // Scenario: paths in each place that may have one. Expected: each is an import.
    #[test]
    fn every_path() {
        let places = [
            "use crate::a::A as Other;",
            "fn f() { use super::a::A; }",
            "fn f() -> Option<crate::a::A> { None }",
            "fn f() { crate::a::A(); }",
            "fn f() { self::super::a::A {}; }",
            "fn f() { println!(\"{}\", [crate::a::A]); }",
            "fn f() { println!(\"{}\", 1 as crate::a::A); }",
            "macro_rules! m { () => { $crate::a::A::new() }; }",
            "fn f() { crate::a::A!(); }",
            "mod inner { impl super::super::a::A {} }",
        ];
        let (root, a) = (("src/main.rs", "mod a;\nmod b;\n"), ("src/a.rs", "use crate::b;\n"));
        let expected = pair(("src/a.rs", "b"), ("src/b.rs", "A"));
        for place in places {
            check(are_none, &[root, a, ("src/b.rs", place)], &[&expected]);
        }
    }

    // Scenario: paths in tests, in generated code, in visibilities, in names of other crates, and in local names.
    // Expected: none is an import.
    #[test]
    fn no_path() {
        let places = [
            "#[cfg(test)]\nuse crate::a::A;",
            "#[cfg(test)]\nmod tests { use crate::a::A; }",
            "#[cfg(all(test, unix))]\nfn f() { crate::a::A(); }",
            "#[cfg(test)]\nmod tests;",
            "fn f() { quote! { crate::a::A } }",
            "pub(in crate::a) fn f() {}",
            "use ::a::A;",
            "fn f() { let a = 1; a::A(); }",
            "// use crate::a::A;",
        ];
        let (root, a) = (("src/lib.rs", "mod a;\nmod b;\n"), ("src/a.rs", "use crate::b;\n"));
        for place in places {
            check(are_none, &[root, a, ("src/b.rs", place), ("src/b/tests.rs", "use crate::a::A;\n")], &[]);
        }
    }

    // Scenario: a cycle of three in an example, beside a module that only imports from it; also where the examples are
    // a package, and where the example is one.
    // Expected: the three modules.
    #[test]
    fn by_way_of_others() {
        let example = [
            ("examples/e/main.rs", "mod a;\nmod b;\nmod c;\nmod d;\n"),
            ("examples/e/a.rs", "use crate::b::B;\n"),
            ("examples/e/b/mod.rs", "use crate::c::C;\n"),
            ("examples/e/c.rs", "use crate::a::A;\n"),
            ("examples/e/d.rs", "use crate::a::A;\n"),
        ];
        let expected = "examples/e/a.rs:1: 3 modules import each other (examples/e/a.rs takes B from examples/e/b/mod.rs; \
                        examples/e/b/mod.rs takes C from examples/e/c.rs; examples/e/c.rs takes A from examples/e/a.rs); \
                        move what they share into one that needs none of them";
        check(are_none, &example, &[expected]);
        for manifest in ["examples/Cargo.toml", "examples/e/Cargo.toml"] {
            let package = [&[(manifest, "[package]\n")], example.as_slice()].concat();
            check(are_none, &package, &[expected]);
        }
    }

    // Scenario: a parent calls its child, which uses the parent's type. Then another module imports the parent, and the
    // first child imports its child.
    // Expected: parent and child are one module, so only the latter counts.
    #[test]
    fn parents_and_children() {
        let root = ("src/lib.rs", "mod a;\nmod b;\npub struct Root;\n");
        let a = ("src/a.rs", "mod inner;\npub struct A;\nfn f() { inner::f(); }\n");
        let inner = "use super::A;\nuse crate::Root;\npub fn f() {}\n";
        let b = ("src/b.rs", "mod deep;\nuse crate::a::A;\n");
        let deep = ("src/b/deep.rs", "pub struct B;\n");
        check(are_none, &[root, a, b, deep, ("src/a/inner.rs", inner)], &[]);
        let expected = "src/a.rs:1: 2 modules import each other (src/a/inner.rs takes B from src/b/deep.rs; src/b.rs takes A \
                        from src/a.rs); move what they share into one that needs none of them";
        check(
            are_none,
            &[root, a, b, deep, ("src/a/inner.rs", &format!("{inner}use crate::b::deep::B;\n"))],
            &[expected],
        );
    }

    // Scenario: a module is imported by the re-exports of its parent, its sibling and the root.
    // Expected: the re-exports are not imports. Those who use them import the module, also where a feature selects it.
    #[test]
    fn re_exports() {
        let root = ("src/lib.rs", "mod a;\nmod b;\nmod c;\npub use a::inner::A;\n");
        let a = (
            "src/a.rs",
            "pub mod inner;\n#[cfg(x)]\npub use crate::c::C as D;\n#[cfg(not(x))]\npub use crate::b::D;\n",
        );
        let inner = ("src/a/inner.rs", "use crate::b::B;\n");
        check(are_none, &[root, a, inner, ("src/b.rs", "pub use crate::A;\n"), ("src/c.rs", "use crate::a::D;")], &[]);
        let expected = "src/a.rs:1: 2 modules import each other (src/a/inner.rs takes B from src/b.rs; src/b.rs takes A from \
                        src/a/inner.rs); move what they share into one that needs none of them";
        check(are_none, &[root, a, inner, ("src/b.rs", "use crate::A;\n")], &[expected]);
        let (b, c) = (("src/b.rs", "use crate::c::C;\n"), ("src/c.rs", "use crate::a::D;\npub struct C;\n"));
        check(are_none, &[root, a, b, c], &[&pair(("src/b.rs", "C"), ("src/c.rs", "D"))]);
    }

    // Scenario: a glob import of a module that re-exports another one with a glob. Expected: the latter is imported.
    #[test]
    fn globs() {
        let root = ("src/lib.rs", "mod a;\nmod b;\nmod c;\n");
        let (a, b) = (("src/a.rs", "pub use crate::c::*;\nuse crate::b::B;\n"), ("src/b.rs", "use crate::a::*;\n"));
        check(are_none, &[root, a, b, ("src/c.rs", "")], &[&pair(("src/a.rs", "B"), ("src/b.rs", "*"))]);
    }

    // Scenario: names that refer to themselves, a missing file, one that is not Rust, and one of another folder.
    // Expected: no finding.
    #[test]
    fn what_leads_nowhere() {
        let root = "mod a;\nmod b;\nmod c;\n#[path = \"../d.rs\"]\nmod d;\nuse x::x;\npub(crate) use y;\n\
                    fn f() { x::f(); y!(); }\n";
        let a = ("src/a.rs", "use crate::b::B;\nuse crate::x::X;\n");
        check(are_none, &[("src/lib.rs", root), a, ("src/b.rs", "not Rust"), ("d.rs", "use crate::a::A;\n")], &[]);
    }
}
