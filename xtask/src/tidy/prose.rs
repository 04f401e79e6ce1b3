//! Rules: the documents for people match the code.

use toml_edit::Item;

use super::Finding;
use super::checkout::{Checkout, File, Package};

const README: &str = "README.md";
const CI: &str = ".ci/run";
/// Commands of the README that CI doesn't run, with any flags, and the reasons.
const NOT_IN_CI: [(&str, &str); 1] =
    [("cargo xtask update-spec", "it reads the network; xtask/tests runs it on loopback")];
const CLIENT: &str = "cartesia-api/";
const CRATE_PAGE: &str = "cartesia-api/src/lib.rs";
/// The README of the generator, and the build script that it contains.
const GENERATOR: (&str, &str) = ("cartesia-api-build/README.md", "cartesia-api/build.rs");
/// Documents that name files of the workspace.
const GUIDES: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions.md"];

/// Checks that CI runs each command of the README, perhaps with more flags.
pub(super) fn readme_commands_run_in_ci(checkout: &Checkout) -> Vec<Finding> {
    let (Some(readme), Some(ci)) = (checkout.file(README), checkout.file(CI)) else { return Vec::new() };
    let commands = readme.blocks("sh").into_iter().flat_map(|(first, lines)| (first..).zip(lines));
    let is_known = |command: &str| {
        NOT_IN_CI.iter().any(|(known, _)| {
            command.strip_prefix(known).is_some_and(|flags| flags.is_empty() || flags.starts_with(' '))
        })
    };
    let commands = commands.filter(|(_, command)| !is_known(command));
    let missing = commands.filter(|(_, command)| !ci.lines().any(|(_, line)| runs(line, command)));
    let problem = |command| format!("{CI} doesn't run `{command}`, so it may be broken; add it there");
    missing.map(|(number, command)| readme.finding(number, problem(command))).collect()
}

/// Returns whether a line contains the words of a command, in order.
fn runs(line: &str, command: &str) -> bool {
    let mut words = line.split(|character: char| character.is_whitespace() || "()'\"".contains(character));
    !line.trim_start().starts_with('#') && command.split(' ').all(|word| words.any(|other| other == word))
}

/// Checks that the README and the crate page have the versions and features of the manifests.
pub(super) fn first_pages_agree_with_the_manifests(checkout: &Checkout) -> Vec<Finding> {
    let (Some(workspace), Some(client)) = (checkout.package(""), checkout.package(CLIENT)) else { return Vec::new() };
    let text = |key| workspace.get(&["workspace", "package", key]).and_then(Item::as_str).unwrap_or_default();
    let minor = text("version").rsplit_once('.').map_or("", |(minor, _)| minor);
    let toolchain = format!("A Rust toolchain ({} or newer)", text("rust-version"));
    let mut both = vec![format!("cartesia-api = \"{minor}\"")];
    both.extend(features(client).map(|(name, is_default)| format!("| `{name}` | {is_default} |")));
    let pages = [(README, [vec![toolchain], both.clone()].concat()), (CRATE_PAGE, both)];
    pages
        .into_iter()
        .flat_map(|(path, expected)| checkout.file(path).map(|page| lacking(page, expected)))
        .flatten()
        .collect()
}

fn lacking(page: &File, expected: Vec<String>) -> Vec<Finding> {
    let missing = expected.into_iter().filter(|expected| !page.text.contains(expected.as_str()));
    missing
        .map(|expected| page.finding(1, format!("{expected:?} is missing, which the manifests say; add it")))
        .collect()
}

/// Returns the features, and whether each is enabled by default. Those that begin with `__` are internal.
fn features(package: &Package) -> impl Iterator<Item = (&str, &'static str)> {
    let features = package.get(&["features"]).and_then(Item::as_table);
    let default = features.and_then(|features| features.get("default")).and_then(Item::as_array);
    let is_default = move |name| default.into_iter().flatten().any(|feature| feature.as_str() == Some(name));
    let names = features.into_iter().flat_map(|features| features.iter().map(|(name, _)| name));
    let names = names.filter(|name| *name != "default" && !name.starts_with("__"));
    names.map(move |name| (name, if is_default(name) { "yes" } else { "no" }))
}

/// Checks that the generator's README contains the real build script.
pub(super) fn readme_of_the_generator_shows_the_build_script(checkout: &Checkout) -> Vec<Finding> {
    let (Some(readme), Some(script)) = (checkout.file(GENERATOR.0), checkout.file(GENERATOR.1)) else {
        return Vec::new();
    };
    let code = script.lines().map(|(_, line)| line).skip_while(|line| line.starts_with("//!") || line.is_empty());
    let code = code.collect::<Vec<_>>();
    let blocks = readme.blocks("rust").into_iter().filter(|(_, block)| *block != code);
    let problem = format!("this is not the code of {}; copy it from there", GENERATOR.1);
    blocks.map(|(number, _)| readme.finding(number, problem.as_str())).collect()
}

/// Checks that each Rust file named in a guide exists.
pub(super) fn file_names_exist(checkout: &Checkout) -> Vec<Finding> {
    let guides = GUIDES.iter().filter_map(|guide| checkout.file(guide));
    guides
        .flat_map(|guide| {
            names(guide).filter(|(_, name)| !exists(checkout, name)).map(|(number, name)| {
                guide.finding(number, format!("there is no {name}; name the file that took its place"))
            })
        })
        .collect()
}

fn names(guide: &File) -> impl Iterator<Item = (usize, &str)> {
    let part_of_a_path = |character: char| character.is_alphanumeric() || "_-./*$".contains(character);
    let words = guide.lines().flat_map(move |(number, line)| {
        line.split(move |character| !part_of_a_path(character)).map(move |word| (number, word))
    });
    words.filter(|(_, word)| word.ends_with(".rs") && !word.contains(['*', '$']))
}

fn exists(checkout: &Checkout, name: &str) -> bool {
    checkout.rust().any(|file| file.path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    // Scenario: commands that CI runs unchanged, with flags, within brackets of the shell, only in a comment, and not
    // at all.
    // Expected: the last two are reported with their lines; the exception is not.
    #[test]
    fn a_command_that_nobody_runs() {
        let readme = "# A\n```sh\ncargo run --example a\ncargo test\n```\n\n```sh\ncargo xtask update-spec\ncargo xtask update-spec --index a\n```\n\
                      ```text\ncargo text\n```\n```sh\ncargo doc\ncargo bench\n```\n";
        let ci = "a=$(cargo run --quiet --example a -- --json)\nA=a cargo test --workspace\n# cargo doc\n";
        check(
            readme_commands_run_in_ci,
            &[(README, readme), (CI, ci)],
            &[
                "README.md:15: .ci/run doesn't run `cargo doc`, so it may be broken; add it there",
                "README.md:16: .ci/run doesn't run `cargo bench`, so it may be broken; add it there",
            ],
        );
    }

    // Scenario: manifests, a README that matches them, and one that doesn't. Expected: the missing texts.
    #[test]
    fn a_readme_that_is_out_of_date() {
        let manifests = [
            ("Cargo.toml", "[workspace.package]\nversion = \"0.2.1\"\nrust-version = \"1.88\"\n"),
            ("cartesia-api/Cargo.toml", "[package]\n[features]\ndefault = [\"a\"]\na = []\nb = []\n__c = []\n"),
        ];
        let readme = "A Rust toolchain (1.88 or newer)\ncartesia-api = \"0.2\"\n| `a` | yes | A |\n| `b` | no | B |\n";
        let [workspace, client] = manifests;
        check(first_pages_agree_with_the_manifests, &[workspace, client, (README, readme)], &[]);
        let old = readme.replace("1.88", "1.80").replace("0.2", "0.1").replace("yes", "no").replace("`b`", "`c`");
        let expected = ["A Rust toolchain (1.88 or newer)", "cartesia-api = \"0.2\"", "| `a` | yes |", "| `b` | no |"];
        let missing = |page: &str, text| format!("{page}:1: {text:?} is missing, which the manifests say; add it");
        let pages =
            [expected.map(|text| missing(README, text)), expected.map(|text| missing(CRATE_PAGE, text))].concat();
        let expected = pages
            .iter()
            .filter(|line| !line.starts_with("cartesia-api/src/lib.rs:1: \"A Rust"))
            .map(String::as_str)
            .collect::<Vec<_>>();
        check(
            first_pages_agree_with_the_manifests,
            &[workspace, client, (README, &old), (CRATE_PAGE, &old)],
            &expected,
        );
    }

    // Scenario: the real build script, and another one. Expected: the difference is reported at the block.
    #[test]
    fn another_build_script() {
        let readme = "A\n\n```rust,no_run\nfn main() {}\n```\n";
        let check = |script, expected: &[&str]| {
            let files = [(GENERATOR.0, readme), (GENERATOR.1, script)];
            check(readme_of_the_generator_shows_the_build_script, &files, expected);
        };
        check("//! A.\n\nfn main() {}\n", &[]);
        check(
            "//! A.\n\nfn main() {\n}\n",
            &["cartesia-api-build/README.md:4: this is not the code of cartesia-api/build.rs; copy it from there"],
        );
    }

    // Scenario: files that exist, by name, path and pattern, files that a build generates, and missing files.
    // Expected: the missing ones are reported.
    #[test]
    fn a_file_that_is_gone() {
        let guide = "read.rs `lower/body.rs`, tests/wire/*.rs $OUT_DIR/a.rs\n`ower/body.rs` and (call.rs).\n";
        check(
            file_names_exist,
            &[
                ("ARCHITECTURE.md", guide),
                ("docs/decisions.md", "gone.rs\n"),
                ("docs/other.md", "gone.rs\n"),
                ("b/src/read.rs", ""),
                ("b/src/lower/body.rs", ""),
            ],
            &[
                "ARCHITECTURE.md:2: there is no ower/body.rs; name the file that took its place",
                "ARCHITECTURE.md:2: there is no call.rs; name the file that took its place",
                "docs/decisions.md:1: there is no gone.rs; name the file that took its place",
            ],
        );
    }
}
