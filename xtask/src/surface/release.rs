//! A release in git: its version, and the surface in its snapshot.

use std::fs;
use std::path::Path;
use std::process::Command;

use cartesia_api_build::Surface;
use semver::Version;
use toml_edit::{DocumentMut, Item};

use super::Error;
use crate::snapshot::{self, Snapshot};

pub(super) struct Release {
    pub(super) version: Version,
    pub(super) surface: Surface,
}

impl Release {
    pub(super) fn at(root: &Path, revision: &str) -> Result<Self, Error> {
        let manifest = format!("{revision}:Cargo.toml");
        let version = version_of(&git(root, revision, &["show", &manifest])?, &manifest)?;
        let place = format!("{revision}:{}", snapshot::FILE);
        let text = git(root, revision, &["show", &place])?;
        let surface = Snapshot::parse(&text).map_err(|source| Error::Snapshot { place, source })?.surface;
        Ok(Self { version, surface })
    }
}

fn git(root: &Path, revision: &str, arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new("git").args(arguments).current_dir(root).output().map_err(Error::Git)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message = message.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Err(Error::Revision { revision: revision.to_owned(), message })
}

pub(super) fn read(root: &Path, file: &'static str) -> Result<String, Error> {
    fs::read_to_string(root.join(file)).map_err(|source| Error::Read { file, source })
}

/// Returns the version that all packages share.
pub(super) fn version_of(manifest: &str, place: &str) -> Result<Version, Error> {
    let manifest = manifest.parse::<DocumentMut>().ok();
    let keys = ["workspace", "package", "version"];
    let version = manifest.as_ref().and_then(|manifest| {
        let item = keys.iter().try_fold(manifest.as_item(), |item, key| item.get(key));
        item.and_then(Item::as_str)?.parse().ok()
    });
    version.ok_or_else(|| Error::Version { place: place.to_owned() })
}

/// Returns whether a changelog has an unreleased entry, or one for a version newer than the release.
pub(super) fn notes(changelog: &str, version: &Version, released: &Version) -> bool {
    let mut sections = changelog.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    let is_new = |title: &str| {
        title.starts_with("[Unreleased]") || (version > released && title.starts_with(&format!("[{version}]")))
    };
    sections.any(|(title, text)| is_new(title) && text.lines().any(|line| line.starts_with("- ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: changelogs with and without entries, below each kind of title. Expected: only new titles with entries
    // count.
    #[test]
    fn what_a_changelog_says() {
        let (old, new) = (Version::new(0, 1, 0), Version::new(0, 2, 0));
        let check = |sections: &str, version, expected| {
            assert_eq!(notes(&format!("# Changelog\n\n{sections}"), version, &old), expected, "{sections}");
        };
        check("## [Unreleased]\n\n### Added\n\n- A.\n", &old, true);
        check("## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- A.\n", &old, false);
        check("## [Unreleased]\n\n## [0.2.0] - 2026-01-01\n\n- A.\n", &new, true);
        check("## [0.2.0]\n\n### Added\n", &new, false);
        check("", &new, false);
    }
}
