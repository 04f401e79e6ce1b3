//! The cost of building this crate: crates and seconds of a clean build, compared with a program of reqwest alone, and
//! the growth with the number of operations. `cargo bench -p cartesia-api --bench build` takes minutes; `-- programs`
//! or `-- growth` does one of the two.

#[path = "../generate/documents.rs"]
mod documents;
mod growth;
mod package;
mod programs;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("build");
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with("--"));
    let wants = |part| only.as_deref().is_none_or(|only| only == part);
    if wants("programs") {
        programs::compare(&folder)?;
    }
    if wants("growth") {
        growth::measure(&folder)?;
    }
    Ok(())
}
