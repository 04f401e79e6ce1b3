//! Writes the examples of the fixtures into one file, to be compiled with the tests.

use std::error::Error;
use std::path::Path;

use cartesia_api_build::{Config, sources};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("fixtures/openapi");
    println!("cargo::rerun-if-changed={}", folder.display());
    // The fixtures are a package of their own, and no part of this one's tarball.
    let examples =
        if folder.is_dir() { Config::of_folder(folder)?.generate(&sources(folder)?)?.examples } else { Vec::new() };
    let modules = examples.iter().enumerate().map(|(number, example)| {
        let example = example.replace("cartesia_api::", "cartesia_api_fixtures::");
        format!("mod example_{number} {{\n{example}}}\n")
    });
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let count = format!("const EXAMPLES: usize = {};\n", examples.len());
    std::fs::write(Path::new(&out).join("examples.rs"), count + &modules.collect::<String>())?;
    Ok(())
}
