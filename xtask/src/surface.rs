//! `cargo xtask surface`: the public API, and whether the version matches its changes.

mod release;

use std::fmt;
use std::path::Path;

use cartesia_api_build::{Config, Surface};
use clap::Args;
use semver::Version;

use crate::difference::{Difference, Verdict};
use release::Release;

#[derive(Args)]
pub(crate) struct Options {
    /// Say what changed since a release, and fail if the version or CHANGELOG.md doesn't say so.
    #[arg(long, value_name = "TAG")]
    since: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Generate(#[from] cartesia_api_build::Error),
    #[error("git can't be started: {0}; install it")]
    Git(std::io::Error),
    #[error("{revision} can't be read: {message}; name a tag or commit that `git log` knows")]
    Revision { revision: String, message: String },
    #[error("{place} is not a surface: {source}; take a release whose snapshots this version of the command can read")]
    Snapshot { place: String, source: serde_json::Error },
    #[error("{place} has no `version` in `[workspace.package]` that is valid; add one, such as \"0.1.0\"")]
    Version { place: String },
    #[error("{file} can't be read: {source}; restore it with git")]
    Read { file: &'static str, source: std::io::Error },
}

/// The surface, or its changes.
pub(crate) enum Outcome {
    Surface(Surface),
    Changes(Changes),
}

/// The changes since a release, and whether the version and the changelog match them.
pub(crate) struct Changes {
    difference: Difference,
    before: Version,
    after: Version,
    is_noted: bool,
}

pub(crate) fn run(root: &Path, options: &Options) -> Result<Outcome, Error> {
    let folder = root.join("openapi");
    let (config, documents) = (Config::of_folder(&folder)?, cartesia_api_build::sources(&folder)?);
    let today = || config.generate(&documents).map(|generated| generated.surface);
    let Some(tag) = &options.since else {
        return Ok(Outcome::Surface(today()?));
    };
    let release = Release::at(root, tag)?;
    let after = release::version_of(&release::read(root, "Cargo.toml")?, "Cargo.toml")?;
    let is_noted = release::notes(&release::read(root, "CHANGELOG.md")?, &after, &release.version);
    let difference = Difference::between(&release.surface, &today()?);
    Ok(Outcome::Changes(Changes { difference, before: release.version, after, is_noted }))
}

impl Changes {
    fn verdict(&self) -> Verdict {
        self.difference.verdict()
    }

    /// Returns the lowest version that the verdict allows.
    fn least(&self) -> Version {
        let Version { major, minor, patch, .. } = self.before;
        match (self.verdict(), major) {
            (Verdict::None, _) => self.before.clone(),
            (Verdict::Major, 0) => Version::new(0, minor + 1, 0),
            (Verdict::Major, _) => Version::new(major + 1, 0, 0),
            // Before 1.0, additions and fixes both increase the last number.
            (Verdict::Patch, _) | (Verdict::Minor, 0) => Version::new(major, minor, patch + 1),
            (Verdict::Minor, _) => Version::new(major, minor + 1, 0),
        }
    }

    pub(crate) fn are_told(&self) -> bool {
        self.after >= self.least() && (self.is_noted || self.verdict() == Verdict::None)
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (verdict, least) = (self.verdict(), self.least());
        self.difference.lines(true).iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "\n{verdict}: {} was released, and this is {}", self.before, self.after)?;
        if self.after < least {
            writeln!(f, "The version must be {least} or newer: replace {} in the root's Cargo.toml.", self.after)?;
        }
        if !self.is_noted && verdict != Verdict::None {
            writeln!(f, "CHANGELOG.md does not mention it: add it below `[Unreleased]`, or `[{}]`.", self.after)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::WireChange;

    #[track_caller]
    fn check(verdict: Verdict, before: (u64, u64, u64), least: (u64, u64, u64)) {
        let version = |(major, minor, patch)| Version::new(major, minor, patch);
        // The verdict on the wire is higher than that on the items.
        let wire = |verdict| WireChange {
            operation: "a".to_owned(),
            what: "b".to_owned(),
            before: None,
            after: None,
            verdict,
        };
        let wire = if verdict == Verdict::None { Vec::new() } else { vec![wire(Verdict::Patch), wire(verdict)] };
        let changes = |after, is_noted| Changes {
            difference: Difference { items: Vec::new(), wire: wire.clone() },
            before: version(before),
            after,
            is_noted,
        };
        assert_eq!(changes(version(before), true).least(), version(least));
        assert!(changes(version(least), true).are_told());
        assert_eq!(changes(version(least), false).are_told(), verdict == Verdict::None);
        assert_eq!(changes(version(before), true).are_told(), before == least);
    }

    // Scenario: each verdict, before 1.0 and after it. Expected: the version according to cargo's rules.
    #[test]
    fn the_least_version() {
        check(Verdict::None, (0, 1, 2), (0, 1, 2));
        check(Verdict::Patch, (0, 1, 2), (0, 1, 3));
        check(Verdict::Minor, (0, 1, 2), (0, 1, 3));
        check(Verdict::Major, (0, 1, 2), (0, 2, 0));
        check(Verdict::None, (1, 2, 3), (1, 2, 3));
        check(Verdict::Patch, (1, 2, 3), (1, 2, 4));
        check(Verdict::Minor, (1, 2, 3), (1, 3, 0));
        check(Verdict::Major, (1, 2, 3), (2, 0, 0));
    }
}
