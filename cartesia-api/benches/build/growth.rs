//! The client of a document with 1, 10, 50 and 200 operations, and a program that calls every one of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::documents::{self, repository};
use crate::package::{Package, ROOT};
use crate::programs::median;

const OPERATIONS: [usize; 4] = [1, 10, 50, 200];
const ROUNDS: usize = 3;

pub(crate) fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let workspace = folder.join("operations");
    fs::create_dir_all(&workspace)?;
    let lines = OPERATIONS.map(|operations| client(&workspace, operations));
    fs::write(workspace.join("Cargo.toml"), workspace_manifest()?)?;
    fs::copy(repository()?.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    println!(
        "\n| operations | lines of code | LLVM lines, library | and program | library, s | program, s | --release, s |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (operations, lines) in OPERATIONS.into_iter().zip(lines) {
        let package = Package::at(workspace.clone(), workspace.join("target"));
        let name = format!("operations-{operations}");
        let build = |touched, arguments: &[&str]| rebuild(&package, &name, touched, arguments);
        let library = build("lib.rs", &["--lib"])?;
        let program = build("main.rs", &["--bins"])?;
        let release = build("main.rs", &["--bins", "--release"])?;
        let (of_library, of_program) = (llvm_lines(&package, &name, "--lib"), llvm_lines(&package, &name, "--bins"));
        println!(
            "| {operations} | {} | {of_library} | {of_program} | {library:.2} | {program:.2} | {release:.2} |",
            lines?
        );
    }
    Ok(())
}

/// Returns the seconds to build a package itself, after its dependencies.
fn rebuild(package: &Package, name: &str, touched: &str, arguments: &[&str]) -> Result<f64, Box<dyn Error>> {
    let arguments = [&["--package", name], arguments].concat();
    package.build(&arguments)?;
    let touched = package.folder.join(name).join("src").join(touched);
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        fs::write(&touched, fs::read(&touched)?)?;
        seconds.push(package.build(&arguments)?.as_secs_f64());
    }
    Ok(median(seconds))
}

/// Writes a package of this crate's sources and other documents, and returns the number of lines generated for it.
fn client(workspace: &Path, operations: usize) -> Result<usize, Box<dyn Error>> {
    let name = format!("operations-{operations}");
    let folder = workspace.join(&name);
    let documents = documents::with_operations(operations)?;
    let code = cartesia_api_build::generate(&documents)?.code;
    copy(&Path::new(ROOT).join("src"), &folder.join("src"))?;
    fs::create_dir_all(folder.join("openapi"))?;
    for document in documents {
        fs::write(folder.join("openapi").join(document.name), document.text)?;
    }
    for file in ["README.md", "build.rs"] {
        fs::copy(Path::new(ROOT).join(file), folder.join(file))?;
    }
    let manifest = fs::read_to_string(repository()?.join("tests/fixtures/Cargo.toml"))?;
    // With one operation, much of the client is not used.
    let manifest =
        manifest.replace("cartesia-api-fixtures", &name).replace("warnings = \"deny\"", "warnings = \"allow\"");
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), program(&name, &code)?)?;
    Ok(code.lines().count())
}

/// Returns the manifest of this workspace, for packages elsewhere.
fn workspace_manifest() -> Result<String, Box<dyn Error>> {
    let repository = repository()?;
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let (head, rest) = manifest.split_once("members = [").ok_or("the manifest has no members")?;
    let (_, rest) = rest.split_once(']').ok_or("the members have no end")?;
    let manifest = format!("{head}members = ['operations-*']{rest}");
    let lines = manifest.lines().map(|line| match line {
        line if line.starts_with("exclude") || line.starts_with("default-members") => String::new(),
        line => line.replace("path = \"", &format!("path = \"{}/", repository.display())),
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// Returns a program that calls every operation. It is not run: required fields that are not set would be errors.
fn program(name: &str, code: &str) -> Result<String, std::fmt::Error> {
    let name = name.replace('-', "_");
    let mut program = format!(
        "//! Calls every operation.\n\nuse {name}::Client;\n\ntype Call<'a> = Box<dyn Future<Output = ()> + 'a>;\n"
    );
    let methods =
        code.lines().filter_map(|line| line.trim().strip_prefix("pub fn ")?.split_once("(&self) -> requests::"));
    let mut calls = String::new();
    for (method, _) in methods {
        writeln!(program, "async fn {method}(client: &Client) {{\n    let _ = client.{method}().send().await;\n}}")?;
        writeln!(calls, "        Box::new({method}(&client)),")?;
    }
    write!(
        program,
        "fn main() {{\n    let client = Client::from_env().unwrap();\n    let calls: Vec<Call<'_>> = vec![\n{calls}    ];\n"
    )?;
    writeln!(program, "    std::hint::black_box(calls);\n}}")?;
    Ok(program)
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

/// Returns the LLVM lines that `cargo llvm-lines` counts, if it is installed.
fn llvm_lines(package: &Package, name: &str, target: &str) -> String {
    let target = if target == "--lib" { target.to_owned() } else { format!("--bin={name}") };
    let counted = package.cargo(&["llvm-lines", "--package", name, &target]);
    let total = counted.ok().and_then(|text| {
        let line = text.lines().find(|line| line.ends_with("(TOTAL)"))?;
        Some(line.split_whitespace().next()?.to_owned())
    });
    total.unwrap_or_else(|| "?".to_owned())
}
