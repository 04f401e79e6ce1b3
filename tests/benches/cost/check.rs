//! `cargo check` of the code of both generators: only of the package with the code, after its dependencies.

use std::error::Error;
use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::work::Generator;
use crate::workspace::{THEIRS, Workspace};
use crate::{ROUNDS, documents, median};

const OPERATIONS: usize = 200;

/// The name of the package of ours.
const OURS: &str = "ours";

pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    let workspace = Workspace::new("cost")?;
    let documents = workspace.client(OURS, "made.yaml", &documents::with_operations(OPERATIONS))?;
    Generator::Progenitor.generate(&documents, &workspace.theirs()?.join("lib.rs"))?;
    let (mut of_ours, mut of_theirs) = (Vec::new(), Vec::new());
    check(&workspace, OURS)?;
    check(&workspace, THEIRS)?;
    for _ in 0..ROUNDS {
        of_ours.push(check(&workspace, OURS)?);
        of_theirs.push(check(&workspace, THEIRS)?);
    }
    let (of_ours, of_theirs) = (median(of_ours), median(of_theirs));
    println!(
        "\n`cargo check` of {OPERATIONS} operations: {of_ours:.2} s, progenitor's {of_theirs:.2} s, {:.2}",
        of_ours / of_theirs
    );
    Ok(())
}

/// Returns the seconds to check a package after its dependencies.
fn check(workspace: &Workspace, name: &str) -> Result<f64, Box<dyn Error>> {
    let touched = workspace.package(name).join("src/lib.rs");
    fs::write(&touched, fs::read(&touched)?)?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--quiet", "--package", name]).current_dir(&workspace.folder);
    command.env("CARGO_TARGET_DIR", workspace.folder.join("target")).env("CARGO_INCREMENTAL", "0");
    let started = Instant::now();
    let output = command.output()?;
    match output.status.success() {
        true => Ok(started.elapsed().as_secs_f64()),
        false => Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
