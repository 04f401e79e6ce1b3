//! `cargo check` of the code of both generators: the client of each document with warnings denied, and progenitor's code of each
//! operation.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cartesia_api_build::{Config, Source};

use crate::document::Document;
use crate::generator::progenitor;
use crate::report::Measured;

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

/// Prints the number of operations whose code compiles.
pub(crate) fn compile(documents: &[Document], measured: &[Measured<'_>]) -> Result<(), Box<dyn Error>> {
    let workspace = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("apis");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the repository has no folder")?;
    let _ = fs::remove_dir_all(workspace.join("clients"));
    let mut clients = Vec::new();
    for document in documents {
        let source = Source::new(document.file.as_str(), document.text.as_str());
        // A document that is none, such as Swagger 2, has no client.
        if let Ok(generated) = Config::new().leave_out_refused(true).generate(&[source]) {
            clients.push((client(&workspace, repository, document)?, generated.operations.len()));
        }
    }
    let mut modules = theirs(&workspace, measured)?;
    fs::write(workspace.join("Cargo.toml"), workspace_manifest(repository)?)?;
    fs::copy(repository.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
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
fn client(workspace: &Path, repository: &Path, document: &Document) -> Result<String, Box<dyn Error>> {
    let name = document.file.split('.').next().unwrap_or_default().to_owned();
    let client = workspace.join("clients").join(&name);
    copy(&repository.join("cartesia-api/src"), &client.join("src"))?;
    for file in ["README.md", "build.rs"] {
        fs::copy(repository.join("cartesia-api").join(file), client.join(file))?;
    }
    fs::create_dir_all(client.join("openapi"))?;
    fs::write(client.join("openapi").join(&document.file), &document.text)?;
    fs::write(client.join("openapi/sources.toml"), "[generate]\nleave-out-refused = true\n")?;
    let manifest = fs::read_to_string(repository.join("tests/fixtures/Cargo.toml"))?;
    fs::write(client.join("Cargo.toml"), manifest.replace("cartesia-api-fixtures", &name))?;
    Ok(name)
}

/// Writes the package of progenitor's code, a module for each operation, and returns their names.
fn theirs(workspace: &Path, measured: &[Measured<'_>]) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let package = workspace.join("clients/theirs");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), THEIRS)?;
    fs::write(package.join("src/lib.rs"), "")?;
    let operations = measured.iter().flat_map(|measured| {
        let document = measured.document;
        measured.operations.iter().map(move |(operation, _)| (document, operation))
    });
    let mut modules = BTreeSet::new();
    for (number, (document, operation)) in operations.enumerate() {
        if let Ok(code) = progenitor(&serde_yaml::to_string(&document.alone(operation))?) {
            let name = format!("operation_{number}");
            fs::write(package.join("src").join(format!("{name}.rs")), code)?;
            modules.insert(name);
        }
    }
    Ok(modules)
}

/// Returns whether these modules compile, and takes out those that have an error: it may hide one of another.
fn compiles(workspace: &Path, modules: &mut BTreeSet<String>) -> Result<bool, Box<dyn Error>> {
    let declarations = modules.iter().map(|name| format!("pub mod {name};\n")).collect::<String>();
    fs::write(workspace.join("clients/theirs/src/lib.rs"), declarations)?;
    let output = check(workspace, "theirs")?;
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

fn check(workspace: &Path, name: &str) -> Result<Output, std::io::Error> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--quiet", "--package", name]).current_dir(workspace);
    command.env("CARGO_TARGET_DIR", workspace.join("target")).env("CARGO_PROFILE_DEV_DEBUG", "false");
    command.env_remove("RUSTFLAGS").output()
}

/// Returns the manifest of this workspace, for packages elsewhere.
fn workspace_manifest(repository: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let lines = manifest.lines().map(|line| match line {
        line if line.starts_with("members") => "members = ['clients/*']".to_owned(),
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
