//! Rules about manifests: the lints, the places of versions, and the reason for each of a user's dependencies.

use toml_edit::Item;

use super::Finding;
use super::checkout::{Checkout, File};

/// The lints that replace a rule: nothing is unfinished or can panic, each exception has a reason, public items have
/// docs, and each package obeys its `clippy.toml`.
const LINTS: [(&str, &str, &str); 12] = [
    ("rust", "unsafe_code", "forbid"),
    ("rust", "missing_docs", "deny"),
    ("clippy", "allow_attributes_without_reason", "deny"),
    ("clippy", "disallowed_macros", "deny"),
    ("clippy", "disallowed_methods", "deny"),
    ("clippy", "disallowed_types", "deny"),
    ("clippy", "expect_used", "deny"),
    ("clippy", "indexing_slicing", "deny"),
    ("clippy", "panic", "deny"),
    ("clippy", "todo", "deny"),
    ("clippy", "unimplemented", "deny"),
    ("clippy", "unwrap_used", "deny"),
];
/// Packages with their own lints, and the reasons.
const OWN_LINTS: [(&str, &str); 1] =
    [("tests/fixtures/", "what is generated from any document compiles without a warning")];
/// The package whose dependencies every user builds.
const CLIENT: &str = "cartesia-api/";

/// Checks that every package has the lints of the workspace.
pub(super) fn take_the_lints(checkout: &Checkout) -> Vec<Finding> {
    let members = checkout.packages.iter().filter(|package| package.is_member());
    let others = members.filter(|package| OWN_LINTS.iter().all(|(folder, _)| *folder != package.folder));
    let without = others.filter(|package| package.get(&["lints", "workspace"]).and_then(Item::as_bool) != Some(true));
    let problem = "the lints of the workspace don't hold here; add `[lints]` with `workspace = true`";
    without.filter_map(|package| Some(checkout.file(&package.manifest)?.finding(1, problem))).collect()
}

/// Checks that the workspace denies everything that has no rule here.
pub(super) fn deny_what_rules_rely_on(checkout: &Checkout) -> Vec<Finding> {
    let (Some(workspace), Some(file)) = (checkout.package(""), checkout.file("Cargo.toml")) else { return Vec::new() };
    let level = |tool, lint| workspace.get(&["workspace", "lints", tool, lint]).and_then(Item::as_str);
    let missing = LINTS.into_iter().filter(|(tool, lint, expected)| level(tool, lint) != Some(expected));
    let problem = |(tool, lint, level)| {
        let line = file.line_of(&format!("[workspace.lints.{tool}]"));
        file.finding(line, format!("a house rule needs the lint `{lint}`; set it to \"{level}\""))
    };
    missing.map(problem).collect()
}

/// Checks that versions are only in the manifest of the workspace.
pub(super) fn take_versions_from_the_workspace(checkout: &Checkout) -> Vec<Finding> {
    let members = checkout.packages.iter().filter(|package| package.is_member() && checkout.package("").is_some());
    let files = members.filter_map(|package| checkout.file(&package.manifest));
    let own = files.flat_map(|file| dependencies(file, &["dependencies", "dev-dependencies", "build-dependencies"]));
    let own = own.filter(|(_, _, line)| !line.contains("workspace = true") && !line.contains("path = \".\""));
    let problem = |(file, number, line): (&File, usize, &str)| {
        let name = line.split([' ', '.']).next().unwrap_or_default();
        let problem = "has a version or path of its own; put it into the root's `[workspace.dependencies]`, and write";
        file.finding(number, format!("{name} {problem} `{name}.workspace = true`"))
    };
    own.map(problem).collect()
}

/// Checks that every dependency of users has a reason.
pub(super) fn give_reasons(checkout: &Checkout) -> Vec<Finding> {
    let client = checkout.package(CLIENT).and_then(|package| checkout.file(&package.manifest));
    let silent = client.into_iter().flat_map(|file| dependencies(file, &["dependencies"]));
    let silent = silent.filter(|(_, _, line)| !line.contains(" # "));
    let problem = "every user builds this dependency; add its purpose as a comment after it";
    silent.map(|(file, number, _)| file.finding(number, problem)).collect()
}

/// Returns the lines of dependency tables, including those for one platform.
fn dependencies<'a>(file: &'a File, tables: &'a [&str]) -> impl Iterator<Item = (&'a File, usize, &'a str)> {
    let mut within = false;
    file.lines().filter_map(move |(number, line)| {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            within = tables.iter().any(|name| table == *name || is_of_a_platform(table, name));
            return None;
        }
        (within && line.starts_with(char::is_alphabetic)).then_some((file, number, line))
    })
}

fn is_of_a_platform(table: &str, name: &str) -> bool {
    table.starts_with("target.") && table.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::super::tests::check;
    use super::*;

    const ROOT: (&str, &str) = ("Cargo.toml", "[workspace]\n");

    // Scenario: packages with the lints, without them, with wrong ones, and in a workspace of their own.
    // Expected: those of this workspace are reported.
    #[test]
    fn a_package_without_lints() {
        let problem = "the lints of the workspace don't hold here; add `[lints]` with `workspace = true`";
        check(
            take_the_lints,
            &[
                ROOT,
                ("a/Cargo.toml", "[package]\n[lints]\nworkspace = true\n"),
                ("b/Cargo.toml", "[package]\n"),
                ("c/Cargo.toml", "[package]\n[lints]\nworkspace = false\n"),
                ("d/Cargo.toml", "[workspace]\n[package]\n"),
                ("tests/fixtures/Cargo.toml", "[package]\n"),
            ],
            &[&format!("b/Cargo.toml:1: {problem}"), &format!("c/Cargo.toml:1: {problem}")],
        );
    }

    // Scenario: one lint is missing, and one is weaker. Expected: both are reported, at their table.
    #[test]
    fn a_lint_that_is_gone() {
        let mut manifest = "[workspace]\n".to_owned();
        for tool in ["rust", "clippy"] {
            manifest += &format!("[workspace.lints.{tool}]\n");
            for (_, lint, level) in LINTS.into_iter().filter(|(of, lint, _)| *of == tool && *lint != "todo") {
                let level = if lint == "unsafe_code" { "deny" } else { level };
                manifest += &format!("{lint} = \"{level}\"\n");
            }
        }
        check(
            deny_what_rules_rely_on,
            &[("Cargo.toml", &manifest)],
            &[
                "Cargo.toml:2: a house rule needs the lint `unsafe_code`; set it to \"forbid\"",
                "Cargo.toml:5: a house rule needs the lint `todo`; set it to \"deny\"",
            ],
        );
    }

    // Scenario: dependencies with versions and paths of their own, also for one platform. Expected: each is reported.
    #[test]
    fn a_version_of_its_own() {
        let manifest = "[package]\nversion = \"1\"\n[dependencies]\na.workspace = true\nb = \"1\"\n# A.\n\
                        [dev-dependencies]\nc = { path = \".\" }\nd = { path = \"../d\" }\n\
                        [target.'cfg(unix)'.dependencies]\ne = { version = \"1\" }\n[features]\nf = [\"a\"]\n";
        let finding = |line: usize, name: &str| {
            format!(
                "p/Cargo.toml:{line}: {name} has a version or path of its own; put it into the root's \
                 `[workspace.dependencies]`, and write `{name}.workspace = true`"
            )
        };
        let expected = [finding(5, "b"), finding(9, "d"), finding(11, "e")];
        let expected = expected.iter().map(String::as_str).collect::<Vec<_>>();
        check(take_versions_from_the_workspace, &[ROOT, ("p/Cargo.toml", manifest)], &expected);
    }

    // Scenario: a dependency of the client without a reason, and one of its tests. Expected: the first is reported.
    #[test]
    fn a_dependency_without_a_reason() {
        let manifest = "[package]\n[dependencies]\na.workspace = true # A\nb.workspace = true\n\
                        [dev-dependencies]\nc.workspace = true\n";
        let expected =
            "cartesia-api/Cargo.toml:4: every user builds this dependency; add its purpose as a comment after it";
        check(give_reasons, &[("cartesia-api/Cargo.toml", manifest)], &[expected]);
    }

    // Scenario: the exceptions, and the packages of the workspace. Expected: each exception is a package.
    #[test]
    fn exceptions_are_packages() {
        let checkout = Checkout::read(&crate::workspace()).unwrap();
        let folders = OWN_LINTS.iter().map(|(folder, _)| *folder).chain([CLIENT]);
        assert_eq!(folders.filter(|folder| checkout.package(folder).is_none()).collect::<Vec<_>>(), [""; 0]);
    }
}
