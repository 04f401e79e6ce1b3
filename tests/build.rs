//! Writes the examples of the fixtures into one file, to be compiled with the tests.

use std::error::Error;
use std::path::Path;

use cartesia_api_build::{generate, sources};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = "fixtures/openapi";
    println!("cargo::rerun-if-changed={folder}");
    let examples = generate(&sources(folder)?)?.examples;
    let modules = examples.iter().enumerate().map(|(number, example)| {
        let example = example.replace("cartesia_api::", "cartesia_api_fixtures::");
        format!("mod example_{number} {{\n{example}}}\n")
    });
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&out).join("examples.rs"), modules.collect::<String>())?;
    Ok(())
}
