//! `cargo xtask surface` as a program, in a repository with one release.

use std::fs;
use std::process::Command;

use cartesia_api_build::{Source, generate};

use crate::support::{Workspace, document};

/// The header that insta writes before the content of a snapshot.
const HEAD: &str = "---\nsource: tests/generated/main.rs\n---\n";
const NOTHING: &str = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n\n- A.\n";
const SOMETHING: &str = "# Changelog\n\n## [Unreleased]\n\n### Removed\n\n- B.\n\n## [0.1.0]\n\n- A.\n";

const SECOND_PAGE: &str = include_str!("../fixtures/second-page.yaml");

/// A repository whose last commit is the release `v0.1.0`.
fn released() -> Workspace {
    let workspace = Workspace::new("https://127.0.0.1:1/");
    says(&workspace, "0.1.0", NOTHING);
    let surface = generate(&[Source::new("voices-clone.yaml", document())]).unwrap().surface;
    let snapshots = workspace.root().join("tests/generated/snapshots");
    fs::create_dir_all(&snapshots).unwrap();
    let stored = serde_json::json!({ "documents": {}, "surface": surface });
    let data = serde_json::to_string_pretty(&stored).unwrap();
    fs::write(snapshots.join("openapi-data.snap"), format!("{HEAD}{data}\n")).unwrap();
    fs::write(snapshots.join("openapi.snap"), format!("{HEAD}not this one")).unwrap();
    git(&workspace, &["init", "--quiet"]);
    git(&workspace, &["add", "."]);
    git(&workspace, &["commit", "--quiet", "--message", "A release"]);
    git(&workspace, &["tag", "v0.1.0"]);
    workspace
}

/// Writes a manifest and a changelog.
fn says(workspace: &Workspace, version: &str, changelog: &str) {
    workspace.save("Cargo.toml", &format!("[workspace.package]\nversion = \"{version}\"\n"));
    workspace.save("CHANGELOG.md", changelog);
}

/// Runs git with a made-up author, whatever its configuration on this machine.
fn git(workspace: &Workspace, arguments: &[&str]) {
    let nobody = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(workspace.root()).args(nobody).args(arguments).env("GIT_CONFIG_NOSYSTEM", "1");
    let status = command.env("HOME", workspace.root()).status().unwrap();
    assert!(status.success(), "git {arguments:?}: {status}");
}

// Scenario: a document, and an unreadable one. Expected: its surface, and a sentence.
#[test]
fn the_surface() {
    let workspace = Workspace::new("https://127.0.0.1:1/");
    workspace.surface(&[]).succeeds("\nstruct requests::VoicesClone\n");
    workspace.write("voices-clone.yaml", "a: 1\n");
    workspace.surface(&[]).errs("voices-clone.yaml is no OpenAPI document");
}

// Scenario: no change since the release. Expected: no requirement.
#[test]
fn nothing_since_a_release() {
    released().surface(&["--since", "v0.1.0"]).succeeds("\nnone: 0.1.0 was released, and this is 0.1.0\n");
}

// Scenario: a field was removed, and neither the version nor the changelog says so; then one does, then both.
// Expected: the missing one is required, until both are there.
#[test]
fn a_change_that_breaks() {
    let workspace = released();
    workspace.write("voices-clone.yaml", &document().replace("base_voice_id", "parent_id"));
    let version = "The version must be 0.2.0 or newer";
    let changelog = "CHANGELOG.md does not mention it";

    let neither = workspace.surface(&["--since", "v0.1.0"]);
    neither.reports("\n  major  `base_voice_id` is gone: fn base_voice_id(");
    for part in [version, changelog, "\n  minor  `parent_id` is new: fn parent_id("] {
        neither.says(part);
    }
    says(&workspace, "0.1.1", SOMETHING);
    workspace.surface(&["--since", "v0.1.0"]).reports(version);
    says(&workspace, "0.2.0", NOTHING);
    workspace.surface(&["--since", "v0.1.0"]).reports(changelog);
    says(&workspace, "0.2.0", SOMETHING);
    workspace.surface(&["--since", "v0.1.0"]).succeeds("\nmajor: 0.1.0 was released, and this is 0.2.0\n");
}

// Scenario: only the wire changes: another path, another version header, a bearer token. Expected: a patch, which the
// version and the changelog must have.
#[test]
fn a_change_of_the_wire_alone() {
    for (from, to, words) in [
        ("/voices/clone:", "/voices/copy:", "path: /voices/clone -> /voices/copy (voices_clone)"),
        ("- '2024-11-13'", "- '2026-03-01'", "header Cartesia-Version: 2024-11-13 -> 2026-03-01 (voices_clone)"),
        (
            "type: apiKey\n      in: header\n      name: X-API-Key",
            "type: http\n      scheme: bearer",
            "X-API-Key -> bearer",
        ),
    ] {
        let workspace = released();
        workspace.write("voices-clone.yaml", &document().replace(from, to));
        let alone = workspace.surface(&["--since", "v0.1.0"]);
        alone.reports(words);
        alone.says("\npatch: 0.1.0 was released, and this is 0.1.0\n");
        alone.says("The version must be 0.1.1 or newer");
        says(&workspace, "0.1.1", SOMETHING);
        workspace.surface(&["--since", "v0.1.0"]).succeeds("\npatch: 0.1.0 was released, and this is 0.1.1\n");
    }
}

// Scenario: a second page with an enum of the first in a required field of an alternative. Expected: the verdict of
// `update-spec --add`.
#[test]
fn documents_are_compared_together() {
    let workspace = released();
    let page = workspace.save("page.yaml", SECOND_PAGE);
    let added = workspace.run(&["--check", "--json", "--add", &page]).json();
    workspace.write("voices-socket.yaml", SECOND_PAGE);
    let verdict = added["verdict"].as_str().unwrap();
    workspace.surface(&["--since", "v0.1.0"]).reports(&format!("\n{verdict}: 0.1.0 was released"));
}

// Scenario: a missing tag; a release whose manifest has no version; an invalid snapshot.
// Expected: sentences that name the place.
#[test]
fn a_release_that_can_not_be_read() {
    let workspace = released();
    workspace.surface(&["--since", "v0.0.9"]).errs("v0.0.9 can't be read: ");
    workspace.save("tests/generated/snapshots/openapi-data.snap", &format!("{HEAD}mod a\nb\n"));
    git(&workspace, &["commit", "--quiet", "--all", "--message", "A"]);
    workspace
        .surface(&["--since", "HEAD"])
        .errs("openapi-data.snap is not a surface: expected value at line 1 column 1");
    workspace.save("Cargo.toml", "[workspace]\n");
    git(&workspace, &["commit", "--quiet", "--all", "--message", "B"]);
    workspace.surface(&["--since", "HEAD"]).errs("HEAD:Cargo.toml has no `version` in `[workspace.package]`");
}
