//! `cargo xtask update-spec`: fetch, find the document, see that everything still generates, write, report.

pub(crate) mod accept;
mod arrival;
mod error;
mod fetch;
mod json;
mod moves;
mod page;
mod report;
mod sources;
mod to_version;
mod tree;
mod write;

use std::path::Path;
use std::time::Duration;

use arrival::Arrival;
use clap::Args;
use error::Error;
use fetch::{Fetcher, Location};
use moves::Moves;
use page::document;
use report::{Mode, Report, Seen};
use sources::Entry;
use tree::Tree;

use crate::difference::Difference;

pub(crate) use json::json;

/// Shown below the flags.
const HELP: &str = "\
Examples:
  cargo xtask update-spec                   every document, from its page in openapi/sources.toml
  cargo xtask update-spec --check           the same, without writing
  cargo xtask update-spec --check --json    the same, for programs: CONTRIBUTING.md says in which form
  cargo xtask update-spec --from page.md    one document, from a page that was saved by hand
  cargo xtask update-spec --add https://docs.cartesia.ai/2024-11-13/api-reference/voices/list.md
  cargo xtask update-spec --remove voices_list           the document of one operation, or a file
  cargo xtask update-spec --to-version 2026-03-01        every document, from its page in another version

Pages are Markdown as the docs publish them; bare YAML or JSON documents do too. Nothing is written unless all
documents together still generate. Exit codes: 0 done, 1 a failure or with --check a difference (the last line
says which), 2 wrong usage.";

#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Options {
    /// Take one document from another page, Markdown file or document, for the source that has its operation.
    #[arg(long, value_name = "URL|PATH", conflicts_with = "add")]
    from: Option<Location>,
    /// Name the source that `--from` is for, by its file in openapi/.
    #[arg(long, value_name = "FILE", requires = "from")]
    source: Option<String>,
    /// Take a page or document that openapi/ doesn't have yet.
    #[arg(long, value_name = "URL|PATH")]
    add: Option<Location>,
    /// Remove a document, named by its file in openapi/ or by the one operation that it describes.
    #[arg(long, value_name = "FILE|OPERATION", conflicts_with_all = ["from", "add"])]
    remove: Option<String>,
    /// Take every document from its page in another version of the API.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["from", "add", "remove"])]
    to_version: Option<String>,
    /// Take documents also when operations are gone then.
    #[arg(long)]
    accept_removal: bool,
    /// Write nothing, and exit with 1 when something would change.
    #[arg(long, conflicts_with = "accept")]
    pub(crate) check: bool,
    /// Run the snapshot tests too, and accept the surface as it is then.
    #[arg(long)]
    pub(crate) accept: bool,
    /// Show every change of every operation and item on a terminal too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Print one JSON object on standard output, and the report on standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// Seconds without a byte after which a server counts as stalled.
    #[arg(long, hide = true, value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    stall: u64,
}

/// Refreshes `openapi/`, or with `--check` only tells what that would do.
pub(crate) fn run(root: &Path, options: &Options) -> Result<Report, Error> {
    let mut tree = Tree::read(&root.join("openapi"))?;
    let mut report = Report::new(options.mode(), tree.notes());
    let removed = options.remove.as_deref().map(|named| tree.removal(named)).transpose()?;
    let mut arrivals = if removed.is_some() { Vec::new() } else { arrivals(&tree, options, &mut report)? };
    tree.is_whole_with(&arrivals, removed.as_deref())?;
    if arrivals.is_empty() && removed.is_none() {
        return Ok(report);
    }
    tree.restore(&arrivals);
    let (stored, known) = (tree.stored_surface(root), tree.known_operations());
    for arrival in &mut arrivals {
        tree.check(arrival)?;
        report.changed.push(tree.change(arrival));
    }
    tree.put(&arrivals)?;
    if let Some(file) = &removed {
        report.see(tree.seen_removed(file));
        report.changed.push(tree.remove(file)?);
    }
    report.moves = Moves::between(known, &tree.operations());
    report.moves.are_meant(names(&arrivals), options.accept_removal || removed.is_some())?;
    let (before, after) = tree.surfaces(stored, &arrivals, removed.as_deref())?;
    report.again = options.again();
    report.difference = Difference::between(&before, &after);
    report.difference.wire.splice(..0, report.moves.unseen());
    if !options.check {
        tree.write(&arrivals, removed.as_deref())?;
    }
    Ok(report)
}

fn names(arrivals: &[Arrival]) -> String {
    arrivals.iter().map(|arrival| arrival.location.to_string()).collect::<Vec<_>>().join(" and ")
}

/// The documents that differ from what is stored.
fn arrivals(tree: &Tree, options: &Options, report: &mut Report) -> Result<Vec<Arrival>, Error> {
    let mut fetcher = Fetcher::new(Duration::from_secs(options.stall));
    let mut found = match (&options.from, &options.add, &options.to_version) {
        (Some(location), ..) => {
            vec![tree.replacement(location, document(&mut fetcher, location)?, options.source.as_deref())?]
        }
        (_, Some(location), _) => vec![tree.addition(location, document(&mut fetcher, location)?)?],
        (_, _, Some(version)) => to_version::arrivals(tree, &mut fetcher, version)?,
        (None, None, None) => return refreshed(tree, &mut fetcher, report),
    };
    found.retain(|arrival| is_new(tree, &arrival.entry, &arrival.text, report));
    Ok(found)
}

/// The same, from the page of each. One that is stored just so need not even be parsed.
fn refreshed(tree: &Tree, fetcher: &mut Fetcher, report: &mut Report) -> Result<Vec<Arrival>, Error> {
    let mut found = Vec::new();
    for entry in tree.entries() {
        let Some(page) = &entry.page else {
            let reason =
                format!("{} has no `page` in openapi/sources.toml; write one there, or use `--from`", entry.file);
            report.seen.push(Seen::skipped(&entry.file, reason));
            continue;
        };
        let address = |problem| Error::Address { file: entry.file.clone(), problem };
        let location = Location::page(page).map_err(address)?;
        let text = document(fetcher, &location)?;
        if is_new(tree, entry, &text, report) {
            found.push(Arrival::new(entry.clone(), &location, text)?);
        }
    }
    Ok(found)
}

/// Notes the outcome for a document, and returns whether it differs from what is stored.
fn is_new(tree: &Tree, entry: &Entry, text: &str, report: &mut Report) -> bool {
    let is_known = tree.has(entry, text);
    report.see(tree.seen(entry, is_known));
    !is_known
}

impl Options {
    /// With `--from`, what was taken would be replaced by the page of its source the next time.
    fn again(&self) -> String {
        let from = self.from.iter().map(|location| format!(" --from {location}"));
        from.chain(self.source.iter().map(|file| format!(" --source {file}"))).collect()
    }

    fn mode(&self) -> Mode {
        match (self.check, self.accept) {
            (true, _) => Mode::Check,
            (_, true) => Mode::Accept,
            _ => Mode::Write,
        }
    }
}
