//! The reviewed snapshot of the surface, as data.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cartesia_api_build::{Config, Source, Surface};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The snapshot of all documents together: JSON below insta's header.
pub(crate) const FILE: &str = "tests/generated/snapshots/openapi-data.snap";

#[derive(Deserialize)]
pub(crate) struct Snapshot {
    /// The SHA-256 of each document, by file.
    documents: BTreeMap<String, String>,
    /// The settings with which it was generated.
    #[serde(default)]
    settings: Config,
    pub(crate) surface: Surface,
}

impl Snapshot {
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(content(text))
    }

    /// Returns the reviewed surface, if it is of exactly these documents and settings. It need not be generated then.
    pub(crate) fn of(root: &Path, documents: &[Source], settings: &Config) -> Option<Surface> {
        let snapshot = Self::parse(&fs::read_to_string(root.join(FILE)).ok()?).ok()?;
        let sums = documents.iter().map(|document| {
            let sum = format!("{:x}", Sha256::digest(&document.text));
            (document.name.clone(), sum)
        });
        (snapshot.documents == sums.collect() && snapshot.settings == *settings).then_some(snapshot.surface)
    }
}

/// Returns a snapshot without insta's header.
fn content(snapshot: &str) -> &str {
    snapshot.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(snapshot, |(_, content)| content)
}
