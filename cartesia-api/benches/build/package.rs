//! A package that is written to be built and measured.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::documents::repository;

/// The folder of this crate.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

pub(crate) struct Package {
    pub(crate) folder: PathBuf,
    target: PathBuf,
}

impl Package {
    /// Writes a package with the locked versions of this workspace. Packages may share a target folder.
    pub(crate) fn new(folder: PathBuf, target: PathBuf, manifest: &str, main: &str) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), format!("{manifest}\n[workspace]\n"))?;
        fs::write(folder.join("src/main.rs"), main)?;
        fs::copy(repository()?.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self::at(folder, target))
    }

    /// Returns the package that a folder holds already.
    pub(crate) fn at(folder: PathBuf, target: PathBuf) -> Self {
        Self { folder, target }
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        // An earlier build must not make it faster.
        command.env("CARGO_INCREMENTAL", "0");
        let output = command.stderr(Stdio::piped()).output()?;
        match output.status.success() {
            true => Ok(String::from_utf8(output.stdout)?),
            false => Err(format!("cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
        }
    }

    /// Returns the time to build what is not built yet.
    pub(crate) fn build(&self, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
        let started = Instant::now();
        self.cargo(&[&["build", "--quiet"], arguments].concat())?;
        Ok(started.elapsed())
    }

    /// Returns the time of a clean build.
    pub(crate) fn build_clean(&self) -> Result<Duration, Box<dyn Error>> {
        if self.target.exists() {
            fs::remove_dir_all(&self.target)?;
        }
        self.build(&[])
    }

    /// Returns the number of crates in it, by kinds of dependencies.
    pub(crate) fn crates(&self, edges: &str) -> Result<usize, Box<dyn Error>> {
        let tree = self.cargo(&["tree", "--prefix", "none", "--edges", edges, "--format", "{p}"])?;
        let mut crates: Vec<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        crates.sort_unstable();
        crates.dedup();
        // The program itself is not counted.
        Ok(crates.len() - 1)
    }
}
