//! `cargo check` of the code of both generators: of the package alone that has it, after its dependencies.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::work::Generator;
use crate::{ROUNDS, documents, median};

const OPERATIONS: usize = 200;

/// The package of progenitor's code, with what its README asks for.
const THEIRS: &str = "[package]
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

pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    let workspace = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cost");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the repository has no folder")?;
    let ours = workspace.join("ours");
    copy(&repository.join("cartesia-api/src"), &ours.join("src"))?;
    for file in ["README.md", "build.rs"] {
        fs::copy(repository.join("cartesia-api").join(file), ours.join(file))?;
    }
    fs::create_dir_all(ours.join("openapi"))?;
    fs::write(ours.join("openapi/made.yaml"), documents::with_operations(OPERATIONS))?;
    let manifest = fs::read_to_string(repository.join("tests/fixtures/Cargo.toml"))?;
    fs::write(ours.join("Cargo.toml"), manifest.replace("cartesia-api-fixtures", "ours"))?;
    let theirs = workspace.join("theirs");
    fs::create_dir_all(theirs.join("src"))?;
    Generator::Progenitor.generate(&ours.join("openapi"), &theirs.join("src/lib.rs"))?;
    fs::write(theirs.join("Cargo.toml"), THEIRS)?;
    fs::write(workspace.join("Cargo.toml"), workspace_manifest(repository)?)?;
    fs::copy(repository.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    let (mut of_ours, mut of_theirs) = (Vec::new(), Vec::new());
    check(&workspace, "ours")?;
    check(&workspace, "theirs")?;
    for _ in 0..ROUNDS {
        of_ours.push(check(&workspace, "ours")?);
        of_theirs.push(check(&workspace, "theirs")?);
    }
    let (of_ours, of_theirs) = (median(of_ours), median(of_theirs));
    println!(
        "\n`cargo check` of {OPERATIONS} operations: {of_ours:.2} s, progenitor's {of_theirs:.2} s, {:.2}",
        of_ours / of_theirs
    );
    Ok(())
}

/// Returns the seconds to check a package after its dependencies.
fn check(workspace: &Path, name: &str) -> Result<f64, Box<dyn Error>> {
    let touched = workspace.join(name).join("src/lib.rs");
    fs::write(&touched, fs::read(&touched)?)?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--quiet", "--package", name]).current_dir(workspace);
    command.env("CARGO_TARGET_DIR", workspace.join("target")).env("CARGO_INCREMENTAL", "0");
    let started = Instant::now();
    let output = command.output()?;
    match output.status.success() {
        true => Ok(started.elapsed().as_secs_f64()),
        false => Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// Returns the manifest of this workspace, for packages elsewhere.
fn workspace_manifest(repository: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let lines = manifest.lines().map(|line| match line {
        line if line.starts_with("members") => "members = ['ours', 'theirs']".to_owned(),
        line if line.starts_with("exclude") => String::new(),
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
