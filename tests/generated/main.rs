//! Tests of the code generated from documents, with a snapshot for each fixture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod documents;
mod fixtures;
mod fuzz;
mod left_out;
mod names;
mod newer;
mod paths;
mod surface;
mod warnings;

use std::path::{Path, PathBuf};

/// Returns a folder of the workspace.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// Compares with a snapshot, by its name alone in one folder.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// The snapshots of the published documents' surface, as text and as data.
const PUBLISHED: [&str; 2] = ["openapi", "openapi-data"];
