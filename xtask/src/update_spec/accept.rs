//! Accepts the new surface: runs the snapshot tests in a mode that writes snapshots.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::{env, io};

/// The command that `--accept` runs, which people can also run themselves.
pub(crate) const TESTS: [&str; 3] = ["test", "-p", "cartesia-api-tests"];
/// The mode in which insta writes every snapshot. It does not need cargo-insta.
pub(crate) const MODE: (&str, &str) = ("INSTA_UPDATE", "always");

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the documents are refreshed, but cargo can't be started: {0}; run `{mode}={always} cargo {tests}` yourself",
        mode = MODE.0, always = MODE.1, tests = TESTS.join(" "))]
    Cargo(io::Error),
    #[error(
        "the documents are refreshed, but the tests failed ({0}); fix what they report, or undo the refresh and the new \
         snapshots with git"
    )]
    Tests(ExitStatus),
}

/// The test binary with the surface. It compiles even if a field is gone that other tests set.
const SURFACE: [&str; 2] = ["--test", "generated"];

/// Runs the tests in the workspace, those of the surface first.
pub(crate) fn accept(root: &Path) -> Result<(), Error> {
    run(root, &SURFACE)?;
    run(root, &[])
}

fn run(root: &Path, more: &[&str]) -> Result<(), Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let status = command.args(TESTS).args(more).env(MODE.0, MODE.1).current_dir(root).status().map_err(Error::Cargo)?;
    if status.success() { Ok(()) } else { Err(Error::Tests(status)) }
}
