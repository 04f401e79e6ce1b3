//! Clients of documents that only use a part of the runtime: each compiles without a warning, with any features.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cartesia_api_build::Source;

use crate::folder;

/// The features that change the compiled code of the client, except TLS.
const FEATURES: [&str; 3] = ["rustls", "", "rustls,blocking,tracing,miette,event-stream,sandbox"];

// Scenario: a client for each document of `tests/documents`, and one for those of a whole site, which
// `xtask/tests/site` takes from its pages; with the default features, with none and with all.
// Expected: `cargo check` with warnings denied passes.
#[test]
fn every_kind_of_document_compiles_without_a_warning() {
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    // The target folder is kept between runs, so dependencies are built once.
    let _ = fs::remove_dir_all(workspace.join("clients"));
    for document in cartesia_api_build::sources(folder("tests/documents")).unwrap() {
        let name = document.name.trim_end_matches(".yaml").to_owned();
        client(&workspace, &name, &[document]);
    }
    client(&workspace, "site", &cartesia_api_build::sources(folder("tests/documents/site")).unwrap());
    fs::write(workspace.join("Cargo.toml"), workspace_manifest()).unwrap();
    fs::copy(folder("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
    for features in FEATURES {
        check(&workspace, features);
    }
}

/// Writes the package of a client.
fn client(workspace: &Path, name: &str, documents: &[Source]) {
    let client = workspace.join("clients").join(name);
    copy(&folder("cartesia-api/src"), &client.join("src"));
    fs::create_dir_all(client.join("openapi")).unwrap();
    for document in documents {
        fs::write(client.join("openapi").join(&document.name), &document.text).unwrap();
    }
    fs::write(client.join("Cargo.toml"), manifest(name)).unwrap();
    fs::copy(folder("cartesia-api/build.rs"), client.join("build.rs")).unwrap();
    fs::copy(folder("README.md"), client.join("README.md")).unwrap();
}

#[track_caller]
fn check(workspace: &Path, features: &str) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--workspace", "--no-default-features", "--features", features])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        // The clients are written for each run, so incremental data would only fill the disk.
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    assert!(output.status.success(), "with the features `{features}`:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the manifest of the fixtures' client, which denies warnings, with another name.
fn manifest(name: &str) -> String {
    let manifest = fs::read_to_string(folder("tests/fixtures/Cargo.toml")).unwrap();
    manifest.replace("cartesia-api-fixtures", name)
}

/// Returns the manifest of this workspace, for packages elsewhere.
fn workspace_manifest() -> String {
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let root = fs::canonicalize(folder(".")).unwrap();
    let (head, rest) = manifest.split_once("members = [").unwrap();
    let (_, rest) = rest.split_once(']').unwrap();
    let manifest = format!("{head}members = ['clients/*']{rest}");
    let lines = manifest.lines().map(|line| match line {
        line if line.starts_with("exclude") || line.starts_with("default-members") => String::new(),
        line => line.replace("path = \"", &format!("path = \"{}/", root.display())),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target: PathBuf = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
