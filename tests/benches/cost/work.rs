//! One generation in a process of its own, which measures itself.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File};

use crate::documents;

/// The argument by which this program starts itself.
pub(crate) const ARGUMENT: &str = "work";

#[derive(Clone, Copy)]
pub(crate) enum Generator {
    Ours,
    Progenitor,
}

/// The cost of one generation.
pub(crate) struct Work {
    pub(crate) seconds: f64,
    /// The most memory that the process had.
    pub(crate) mebibytes: f64,
    /// The lines of code, without the tables and the examples in its documentation.
    pub(crate) lines: f64,
}

impl Generator {
    pub(crate) fn named(name: &str) -> Result<Self, Box<dyn Error>> {
        match name {
            "ours" => Ok(Self::Ours),
            "progenitor" => Ok(Self::Progenitor),
            _ => Err("the generators are `ours` and `progenitor`".into()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Progenitor => "progenitor",
        }
    }

    /// Does what a build script does: from a file to a file.
    pub(crate) fn generate(self, folder: &Path, code: &Path) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Ours => Ok(cartesia_api_build::compile(folder)?),
            Self::Progenitor => {
                let document = serde_yaml::from_str(&std::fs::read_to_string(folder.join("made.yaml"))?)?;
                let tokens = progenitor::Generator::default().generate_tokens(&document)?;
                Ok(std::fs::write(code, prettyplease::unparse(&syn::parse2(tokens)?))?)
            }
        }
    }
}

/// Starts a process for one generation.
pub(crate) fn start(generator: Generator, operations: usize) -> Result<Work, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([ARGUMENT, generator.name(), &operations.to_string()]).env("OUT_DIR", folder.path());
    let output = command.output()?;
    let text = String::from_utf8(output.stdout)?;
    // Instructions to cargo precede it.
    let figures = text.lines().last().unwrap_or_default().split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>();
    match figures.as_deref() {
        Ok(&[seconds, mebibytes, lines]) => Ok(Work { seconds, mebibytes, lines }),
        _ => Err(format!("{}: {}", generator.name(), String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// Generates, and prints the cost.
pub(crate) fn run(generator: Generator, operations: usize) -> Result<(), Box<dyn Error>> {
    let folder = std::env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    let code = folder.join(cartesia_api_build::FILE_NAME);
    std::fs::write(folder.join("made.yaml"), documents::with_operations(operations))?;
    let started = Instant::now();
    generator.generate(folder, &code)?;
    let seconds = started.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next());
    let mebibytes = most.unwrap_or_default().parse::<f64>()? / 1024.0;
    println!("\n{seconds} {mebibytes} {}", lines(&std::fs::read_to_string(code)?)?);
    Ok(())
}

fn lines(code: &str) -> Result<usize, Box<dyn Error>> {
    let mut file = syn::parse_file(code)?;
    WithoutExamples.visit_file_mut(&mut file);
    Ok(prettyplease::unparse(&file).lines().count())
}

/// Removes the parts that only rustdoc shows.
struct WithoutExamples;

impl VisitMut for WithoutExamples {
    fn visit_file_mut(&mut self, file: &mut File) {
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("cfg_attr"));
    }
}
