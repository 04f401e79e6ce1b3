//! `cargo check` of the code of both generators: the client of each document with warnings denied, and progenitor's code of each
//! operation.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::process::{Command, Output};

use cartesia_api_build::{Config, Source};

use crate::document::Document;
use crate::generator::progenitor;
use crate::report::Measured;
use crate::workspace::{THEIRS, Workspace};

/// Prints the number of operations whose code compiles.
pub(crate) fn compile(documents: &[Document], measured: &[Measured<'_>]) -> Result<(), Box<dyn Error>> {
    let workspace = Workspace::new("apis")?;
    let mut clients = Vec::new();
    for document in documents {
        let source = Source::new(document.file.as_str(), document.text.as_str());
        // A document that is none, such as Swagger 2, has no client.
        if let Ok(generated) = Config::new().leave_out_refused(true).generate(&[source]) {
            clients.push((client(&workspace, document)?, generated.operations.len()));
        }
    }
    let mut modules = theirs(&workspace, measured)?;
    let mut compiled = 0;
    for (name, operations) in &clients {
        let output = check(&workspace, name)?;
        match output.status.success() {
            true => compiled += operations,
            false => println!("{name} does not compile:\n{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    let generated = clients.iter().map(|(_, operations)| operations).sum::<usize>();
    println!("\nours: {compiled} of {generated} operations that are generated compile, with warnings denied");
    let generated = modules.len();
    while !compiles(&workspace, &mut modules)? {}
    println!("progenitor: {} of {generated} operations that are generated compile", modules.len());
    Ok(())
}

/// Writes the package of a document's client, and returns its name.
fn client(workspace: &Workspace, document: &Document) -> Result<String, Box<dyn Error>> {
    let name = document.file.split('.').next().unwrap_or_default().to_owned();
    let documents = workspace.client(&name, &document.file, &document.text)?;
    fs::write(documents.join("sources.toml"), "[generate]\nleave-out-refused = true\n")?;
    Ok(name)
}

/// Writes the package of progenitor's code, a module for each operation, and returns their names.
fn theirs(workspace: &Workspace, measured: &[Measured<'_>]) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let sources = workspace.theirs()?;
    let operations = measured.iter().flat_map(|measured| {
        let document = measured.document;
        measured.operations.iter().map(move |(operation, _)| (document, operation))
    });
    let mut modules = BTreeSet::new();
    for (number, (document, operation)) in operations.enumerate() {
        if let Ok(code) = progenitor(&serde_yaml::to_string(&document.alone(operation))?) {
            let name = format!("operation_{number}");
            fs::write(sources.join(format!("{name}.rs")), code)?;
            modules.insert(name);
        }
    }
    Ok(modules)
}

/// Returns whether these modules compile, and takes out those that have an error: it may hide one of another.
fn compiles(workspace: &Workspace, modules: &mut BTreeSet<String>) -> Result<bool, Box<dyn Error>> {
    let declarations = modules.iter().map(|name| format!("pub mod {name};\n")).collect::<String>();
    fs::write(workspace.package(THEIRS).join("src/lib.rs"), declarations)?;
    let output = check(workspace, THEIRS)?;
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    let before = modules.len();
    let errors = messages.split("\n\n").filter(|message| message.trim_start().starts_with("error"));
    for message in errors {
        modules.retain(|name| !message.contains(&format!("{name}.rs:")));
    }
    match output.status.success() {
        true => Ok(true),
        false if modules.len() < before => Ok(false),
        false => Err(messages.into()),
    }
}

fn check(workspace: &Workspace, name: &str) -> Result<Output, std::io::Error> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--quiet", "--package", name]).current_dir(&workspace.folder);
    command.env("CARGO_TARGET_DIR", workspace.folder.join("target")).env("CARGO_PROFILE_DEV_DEBUG", "false");
    command.env_remove("RUSTFLAGS").output()
}
