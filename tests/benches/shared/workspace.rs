//! A workspace of packages to check: clients of this crate's sources with other documents, and progenitor's code.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the package of progenitor's code.
pub(crate) const THEIRS: &str = "theirs";

/// Its manifest, with what progenitor's README asks for.
const MANIFEST: &str = "[package]
name = 'theirs'
version = '0.0.0'
edition = '2024'

[dependencies]
chrono = { workspace = true }
futures-core = { workspace = true }
progenitor-client = { workspace = true }
reqwest = { workspace = true, features = ['json', 'query', 'stream'] }
serde = { workspace = true }
serde_json = { workspace = true }
uuid = { version = '1', features = ['serde'] }
";

pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
    repository: &'static Path,
}

impl Workspace {
    /// Starts in an empty folder of cargo's, with the locked versions of this workspace. Earlier builds are kept.
    pub(crate) fn new(name: &str) -> Result<Self, Box<dyn Error>> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the repository has no folder")?;
        let packages = folder.join("packages");
        if packages.exists() {
            fs::remove_dir_all(&packages)?;
        }
        fs::create_dir_all(&packages)?;
        fs::write(folder.join("Cargo.toml"), manifest(repository)?)?;
        fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self { folder, repository })
    }

    pub(crate) fn package(&self, name: &str) -> PathBuf {
        self.folder.join("packages").join(name)
    }

    /// Writes a package of the client for a document, and returns the folder of its documents.
    pub(crate) fn client(&self, name: &str, file: &str, text: &str) -> Result<PathBuf, Box<dyn Error>> {
        let (package, ours) = (self.package(name), self.repository.join("cartesia-api"));
        copy(&ours.join("src"), &package.join("src"))?;
        for file in ["README.md", "build.rs"] {
            fs::copy(ours.join(file), package.join(file))?;
        }
        let manifest = fs::read_to_string(self.repository.join("tests/fixtures/Cargo.toml"))?;
        fs::write(package.join("Cargo.toml"), manifest.replace("cartesia-api-fixtures", name))?;
        let documents = package.join("openapi");
        fs::create_dir_all(&documents)?;
        fs::write(documents.join(file), text)?;
        Ok(documents)
    }

    /// Writes the package of progenitor's code except for its sources, and returns their folder.
    pub(crate) fn theirs(&self) -> Result<PathBuf, Box<dyn Error>> {
        let sources = self.package(THEIRS).join("src");
        fs::create_dir_all(&sources)?;
        fs::write(self.package(THEIRS).join("Cargo.toml"), MANIFEST)?;
        fs::write(sources.join("lib.rs"), "")?;
        Ok(sources)
    }
}

/// Returns the manifest of this workspace, for packages elsewhere.
fn manifest(repository: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let (head, rest) = manifest.split_once("members = [").ok_or("the manifest has no members")?;
    let (_, rest) = rest.split_once(']').ok_or("the members have no end")?;
    let manifest = format!("{head}members = ['packages/*']{rest}");
    let lines = manifest.lines().map(|line| match line {
        line if line.starts_with("exclude") || line.starts_with("default-members") => String::new(),
        line => line.replace("path = \"", &format!("path = \"{}/", repository.display())),
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn copy(from: &Path, to: &Path) -> Result<(), std::io::Error> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name()))?,
            false => fs::copy(entry.path(), to.join(entry.file_name())).map(drop)?,
        }
    }
    Ok(())
}
