//! Writes what of the fixtures is compiled with the tests: the example of each operation, and a function that calls it.

mod calls;

use std::error::Error;
use std::path::Path;

use cartesia_api_build::{Config, Generated, sources};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("fixtures/openapi");
    println!("cargo::rerun-if-changed={}", folder.display());
    // The fixtures are a package of their own, and no part of this one's tarball.
    let generated =
        if folder.is_dir() { Config::of_folder(folder)?.generate(&sources(folder)?)? } else { Generated::default() };
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&out).join("examples.rs"), examples(&generated.examples))?;
    std::fs::write(Path::new(&out).join("calls.rs"), calls::calls(&generated.surface))?;
    Ok(())
}

fn examples(examples: &[String]) -> String {
    let modules = examples.iter().enumerate().map(|(number, example)| {
        let example = example.replace("cartesia_api::", "cartesia_api_fixtures::");
        format!("mod example_{number} {{\n{example}}}\n")
    });
    let count = format!("const EXAMPLES: usize = {};\n", examples.len());
    count + &modules.collect::<String>()
}
