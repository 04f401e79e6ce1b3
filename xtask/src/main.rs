//! `cargo xtask`: commands for maintainers.

mod difference;
mod docs_page;
mod snapshot;
mod surface;
mod tidy;
mod update_spec;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use update_spec::accept::accept;

/// Commands for maintainers.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The folder that contains `openapi/`; tests use a copy of the workspace.
    #[arg(long, global = true, hide = true, value_name = "DIR", default_value_os_t = workspace())]
    root: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Refresh openapi/ from Cartesia's docs, and report the changes for users.
    UpdateSpec(Box<update_spec::Options>),
    /// Print the public API that is generated from openapi/, or its changes since a release.
    Surface(surface::Options),
    /// Check the house rules, as `cargo test` does.
    Tidy,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::UpdateSpec(options) => update_spec(&cli.root, options),
        Command::Surface(options) => surface(&cli.root, options),
        Command::Tidy => tidy(&cli.root),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn update_spec(root: &Path, options: &update_spec::Options) -> Result<ExitCode, Box<dyn Error>> {
    let outcome = update_spec::run(root, options);
    if options.json {
        print(&update_spec::json(outcome.as_ref()))?;
    }
    let report = outcome.map_err(|error| match error.is_torn() {
        true => error.to_string(),
        false => format!("{error}\nopenapi/ is unchanged."),
    })?;
    // With `--json`, standard output is for programs, and messages go to standard error.
    let say = |text: &str| if options.json { write(io::stderr().lock(), text) } else { print(text) };
    say(&report.render(colour() && !options.json, options.all || options.json || !io::stdout().is_terminal()))?;
    if options.accept {
        accept(root)?;
        say("The snapshots are current. To review: git diff\n")?;
    }
    Ok(ExitCode::from(report.exit_code()))
}

fn surface(root: &Path, options: &surface::Options) -> Result<ExitCode, Box<dyn Error>> {
    let (text, is_right) = match surface::run(root, options)? {
        surface::Outcome::Surface(surface) => (surface.to_string(), true),
        surface::Outcome::Changes(changes) => (changes.to_string(), changes.are_told()),
    };
    print(&text)?;
    Ok(if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tidy(root: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let findings = tidy::run(root)?;
    print(&findings.iter().map(|finding| format!("{finding}\n")).collect::<String>())?;
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(text: &str) -> io::Result<()> {
    write(io::stdout().lock(), text)
}

/// Writes a text, and ignores a closed pipe (`| head`).
fn write(mut out: impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Returns whether to use colours, as in <https://no-color.org>.
fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
