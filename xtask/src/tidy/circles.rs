//! No two modules of a crate import each other: each can be read, and tested, before those that need it.

mod modules;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::checkout::{Checkout, File};
use modules::{Import, Modules};

/// The modules that a module imports.
type Edges = BTreeMap<usize, BTreeSet<usize>>;

/// No module imports one that imports it, at once or by way of others.
///
/// A module and those in it count as one: they share private items, its functions call theirs, and its types are theirs
/// to fill. So the modules that are compared lie side by side, each with all that is in it. A re-export is no import;
/// whoever imports it imports the module that it leads to.
pub(super) fn are_none(checkout: &Checkout) -> Vec<Finding> {
    let roots = checkout.rust().filter(|file| is_root(checkout, file));
    roots.flat_map(|root| circles(&Modules::read(checkout, root))).collect()
}

/// Returns whether a file is the root of a crate that is no test.
fn is_root(checkout: &Checkout, file: &File) -> bool {
    let folder = checkout.package_of(file).map_or("", |package| &package.folder);
    // The folder of examples is a package of its own, and so may be a folder in it.
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

/// The outermost modules around both ends of an import that differ. There are none if one end is within the other.
fn sides(modules: &Modules<'_>, import: &Import) -> Option<(usize, usize)> {
    let (by, from) = (modules.nesting(import.by), modules.nesting(import.from));
    by.into_iter().zip(from).find(|(by, from)| by != from)
}

/// The modules that a module reaches and that reach it.
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

    /// The finding of two modules that import each other by these names.
    fn pair((a, a_takes): (&str, &str), (b, b_takes): (&str, &str)) -> String {
        format!(
            "{a}:1: 2 modules import each other ({a} takes {a_takes} from {b}; {b} takes {b_takes} from {a}); move what they \
             share into one that needs none of them"
        )
    }

    // Scenario: two modules, of which one imports the other, and both do. Expected: both is a circle, told once.
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

    // Scenario: paths in tests, in code that is written, in visibilities, in names of other crates, and local names.
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

    // Scenario: a circle of three in an example, beside a module that only imports from it; the same where the examples are a
    // package of their own, and where the example is one. Expected: the three.
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

    // Scenario: a parent that calls its child, which takes the parent's type; then another module, whose child the
    // first child imports, and that imports the parent. Expected: a family is one module, so only the latter counts.
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

    // Scenario: a module that is imported by what its parent, its sibling and the root re-export of it. Expected: the
    // re-exports are no imports; who imports them imports that module, also where a feature decides which.
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

    // Scenario: a module that is imported as a whole and re-exports another so. Expected: it is imported itself.
    #[test]
    fn globs() {
        let root = ("src/lib.rs", "mod a;\nmod b;\nmod c;\n");
        let (a, b) = (("src/a.rs", "pub use crate::c::*;\nuse crate::b::B;\n"), ("src/b.rs", "use crate::a::*;\n"));
        check(are_none, &[root, a, b, ("src/c.rs", "")], &[&pair(("src/a.rs", "B"), ("src/b.rs", "*"))]);
    }

    // Scenario: names that stand for themselves, a file that is missing, one that is no Rust, one of another folder.
    // Expected: nothing.
    #[test]
    fn what_leads_nowhere() {
        let root = "mod a;\nmod b;\nmod c;\n#[path = \"../d.rs\"]\nmod d;\nuse x::x;\npub(crate) use y;\n\
                    fn f() { x::f(); y!(); }\n";
        let a = ("src/a.rs", "use crate::b::B;\nuse crate::x::X;\n");
        check(are_none, &[("src/lib.rs", root), a, ("src/b.rs", "not Rust"), ("d.rs", "use crate::a::A;\n")], &[]);
    }
}
