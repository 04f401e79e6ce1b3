//! Rule: a published package builds from its tarball, without the files next to it.

use super::Finding;
use super::checkout::{Checkout, File, Package};

/// Macros and attributes that read a file relative to their own.
const READS: [&str; 4] = ["include!(", "include_str!(", "include_bytes!(", "#[path"];

/// Checks that no path in a published package leads out of it, except in excluded files.
pub(super) fn are_self_contained(checkout: &Checkout) -> Vec<Finding> {
    let published = |file: &File| checkout.package_of(file).filter(|package| package.is_published());
    let inside = checkout.rust().filter_map(|file| Some((file, published(file)?)));
    let inside = inside.filter(|(file, package)| !package.excludes(file));
    inside.flat_map(|(file, package)| paths_out(file, package)).collect()
}

fn paths_out(file: &File, package: &Package) -> Vec<Finding> {
    let folder = file.path.strip_prefix(&package.folder).unwrap_or(&file.path);
    let depth = folder.matches('/').count();
    let mut findings = Vec::new();
    for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        // Any other path is probably joined to the manifest's folder.
        let depth = if READS.iter().any(|read| line.contains(read)) { depth } else { 0 };
        for path in literals(line).filter(|path| leads_out(path, depth)) {
            let problem = format!(
                "{path:?} leads out of the package, and its tarball holds nothing of that; move the file into {} or \
                 list this one under `exclude` in {}",
                package.folder, package.manifest
            );
            findings.push(file.finding(number, problem));
        }
    }
    findings
}

/// Returns the string literals of a line, as written.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// Returns whether a path goes up by more than `depth` folders.
fn leads_out(path: &str, depth: usize) -> bool {
    let path = path.strip_prefix('/').unwrap_or(path);
    // Two dots without a slash are probably not a path.
    path.split_inclusive('/').take_while(|part| *part == "../").count() > depth
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const PUBLISHED: (&str, &str) = ("p/Cargo.toml", "[package]\nexclude = [\"/benches\"]\n");

    fn finding(place: &str, path: &str) -> String {
        format!(
            "{place}: {path:?} leads out of the package, and its tarball holds nothing of that; move the file into p/ \
             or list this one under `exclude` in p/Cargo.toml"
        )
    }

    // Scenario: paths of each kind that lead out. Expected: each is reported with its line.
    #[test]
    fn paths_out_of_a_package() {
        let source = "//! A.\ninclude_str!(\"../../a.md\");\n#[path = \"../../b.rs\"]\n\
                      concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../c\");\nPath::new(ROOT).join(\"../d\");\n";
        let expected = [("2", "../../a.md"), ("3", "../../b.rs"), ("4", "/../c"), ("5", "../d")]
            .map(|(line, path)| finding(&format!("p/src/a.rs:{line}"), path));
        check(
            are_self_contained,
            &[PUBLISHED, ("p/src/a.rs", source)],
            &expected.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }

    // Scenario: paths that stay inside, strings that are not paths, and files that are not published. Expected: no
    // finding.
    #[test]
    fn paths_that_stay() {
        let inside = "include_str!(\"../README.md\");\n// join(\"../a\")\nlet a = [\"see ../a\", \"..\"];\n";
        let outside = "include_str!(\"../../../a.md\");\n";
        check(
            are_self_contained,
            &[
                PUBLISHED,
                ("p/src/a.rs", inside),
                ("p/benches/b/main.rs", outside),
                ("t/Cargo.toml", "[package]\npublish = false\n"),
                ("t/src/lib.rs", outside),
            ],
            &[],
        );
    }
}
