//! `cargo xtask update-spec`: fetches pages, finds their documents, checks that all of them generate, writes them, and
//! reports.

pub(crate) mod accept;
mod arrival;
mod error;
mod fetch;
mod fit;
mod gather;
mod index;
mod json;
mod language;
mod location;
mod moves;
mod page;
mod passed_over;
mod plan;
mod refresh;
mod report;
mod site;
mod sources;
mod to_version;
mod tree;
mod version;
mod write;

use std::path::Path;
use std::time::Duration;

use arrival::Arrival;
use clap::Args;
use error::Error;
use gather::gather;
use location::Location;
use refresh::Refresh;
use report::{Mode, Report};
use sources::Moment;
use tree::Tree;

pub(crate) use json::json;

/// The text below the flags in the help.
const HELP: &str = "\
Examples:
  cargo xtask update-spec                   every document, from its page or from the index in openapi/sources.toml
  cargo xtask update-spec --index https://docs.cartesia.ai/llms.txt     every page that the index of the docs lists
  cargo xtask update-spec --api-version 2026-03-01       the same index, for another version of the API
  cargo xtask update-spec --check           compare only, write nothing
  cargo xtask update-spec --check --json    the same, for programs; CONTRIBUTING.md describes the format
  cargo xtask update-spec --source voices-clone.yaml     a single document
  cargo xtask update-spec --from page.md    a single document, from a saved page
  cargo xtask update-spec --add https://docs.cartesia.ai/2024-11-13/api-reference/voices/list.md
  cargo xtask update-spec --remove voices_list           the document of an operation, or a file
  cargo xtask update-spec --to-version 2026-03-01        every document, from its page in another version

Pages are Markdown as the docs publish them. Bare YAML or JSON documents work too. Documents are only written if all of them
generate together; pages that can't be fetched or do not fit are skipped.

Exit codes:
  0  all documents are current
  1  nothing was written or, with --check, something would change; the last line says which
  2  wrong usage
  3  some pages were skipped";

#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Options {
    /// Follow an index of the docs, such as llms.txt, and take every page that it lists. Later runs follow it too.
    #[arg(long, value_name = "URL|PATH", conflicts_with_all = ["from", "add", "remove", "to_version", "source"])]
    index: Option<Location>,
    /// Take pages of this version of the API from the index. By default, the version of openapi/, or else the newest.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["from", "add", "remove", "to_version", "source"])]
    api_version: Option<String>,
    /// Take pages in this language from the index, such as ja-jp. If there is none, take English, or else any.
    #[arg(long, value_name = "LANGUAGE", conflicts_with_all = ["from", "add", "remove", "to_version", "source"])]
    language: Option<String>,
    /// Take new pages from the index only if the operation's id matches, such as `voices_*`. Can be repeated.
    #[arg(long, value_name = "GLOB", conflicts_with_all = ["from", "add", "remove", "to_version", "source"])]
    only: Vec<glob::Pattern>,
    /// Take a document from another page, Markdown file or document. It replaces the document with the same operation.
    #[arg(long, value_name = "URL|PATH", conflicts_with = "add")]
    from: Option<Location>,
    /// Refresh a single document of openapi/, by file name. With `--from`, the document to replace.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["add", "remove", "to_version"])]
    source: Option<String>,
    /// Add a page or document.
    #[arg(long, value_name = "URL|PATH")]
    add: Option<Location>,
    /// Remove a document, by its file in openapi/ or by its only operation.
    #[arg(long, value_name = "FILE|OPERATION", conflicts_with_all = ["from", "add"])]
    remove: Option<String>,
    /// Take every document from its page in another version of the API.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["from", "add", "remove"])]
    to_version: Option<String>,
    /// Accept documents that have lost operations.
    #[arg(long)]
    accept_removal: bool,
    /// Write nothing. Exit with 1 if something would change.
    #[arg(long, conflicts_with = "accept")]
    pub(crate) check: bool,
    /// Also run the snapshot tests and accept the new snapshots.
    #[arg(long)]
    pub(crate) accept: bool,
    /// Show every change, even on a terminal.
    #[arg(long)]
    pub(crate) all: bool,
    /// Print one JSON object on standard output, and the report on standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// Seconds without a byte after which a server has stalled.
    #[arg(long, hide = true, value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    stall: u64,
}

/// Refreshes `openapi/`. With `--check`, only reports the changes.
pub(crate) fn run(root: &Path, options: &Options) -> Result<Report, Error> {
    let now = Moment::now();
    let tree = Tree::read(&root.join("openapi"))?;
    let mut report = Report::new(options.mode(), tree.notes());
    report.again = options.again();
    let plan = gather(&tree, options, &now)?;
    Refresh { root, options, tree, report, now }.run(plan)
}

/// Returns the pages of a refresh, for a sentence.
fn names(arrivals: &[Arrival]) -> String {
    const MOST: usize = 3;
    let names = arrivals.iter().map(|arrival| arrival.location.to_string()).take(MOST).collect::<Vec<_>>();
    match arrivals.len().saturating_sub(MOST) {
        0 => names.join(" and "),
        more => format!("{} and {more} more pages", names.join(", ")),
    }
}

impl Options {
    /// Returns the flags to repeat. With `--from` alone, the next refresh would replace the document by its page.
    fn again(&self) -> String {
        let from = self.from.iter().map(|location| format!(" --from {location}"));
        from.chain(self.source.iter().map(|file| format!(" --source {file}"))).collect()
    }

    fn silence(&self) -> Duration {
        Duration::from_secs(self.stall)
    }

    fn mode(&self) -> Mode {
        match (self.check, self.accept) {
            (true, _) => Mode::Check,
            (_, true) => Mode::Accept,
            _ => Mode::Write,
        }
    }
}
