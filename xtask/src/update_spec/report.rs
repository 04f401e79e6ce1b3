//! The report of a refresh, for the person who ran it: the documents, the surface, the verdict and what to do next.

use std::fmt::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::accept;
use super::moves::Moves;
use crate::difference::{Difference, Verdict};

/// A document, as it was and as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) file: String,
    /// None of a new one.
    pub(crate) before: Option<String>,
    pub(crate) after: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing is written.
    Check,
    Write,
    /// The snapshots are about to be written too.
    Accept,
}

#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) mode: Mode,
    /// The documents, in the order of `sources.toml`.
    pub(crate) seen: Vec<Seen>,
    pub(crate) changed: Vec<Document>,
    /// The operations that callers have to look for.
    pub(crate) moves: Moves,
    pub(crate) difference: Difference,
    /// The flags that say again where a document comes from that its page would replace.
    pub(crate) again: String,
}

/// A document, and the outcome for it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Seen {
    /// In `openapi/`.
    pub(crate) file: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) outcome: Outcome,
    /// Why it was skipped or failed, or what else is to be known of it.
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Unchanged,
    Changed,
    Added,
    Removed,
    Skipped,
    Failed,
}

impl Seen {
    pub(crate) fn skipped(file: &str, reason: String) -> Self {
        Self { file: Some(file.to_owned()), page: None, outcome: Outcome::Skipped, reason: Some(reason) }
    }
}

impl Report {
    /// Of a refresh that has found nothing yet but these.
    pub(crate) fn new(mode: Mode, seen: Vec<Seen>) -> Self {
        let (moves, difference) = (Moves::default(), Difference::default());
        Self { mode, seen, changed: Vec::new(), moves, difference, again: String::new() }
    }

    /// Notes the outcome for a document, beside what is known of it.
    pub(crate) fn see(&mut self, seen: Seen) {
        match self.seen.iter_mut().find(|known| known.file == seen.file) {
            Some(known) => *known = Seen { reason: known.reason.take(), ..seen },
            None => self.seen.push(seen),
        }
    }

    pub(crate) fn changes_something(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The report as text, with `all` every change.
    pub(crate) fn render(&self, colour: bool, all: bool) -> String {
        let mut page = Page { text: String::new(), colour };
        // Writing to a string does not fail.
        let _ = self.write(&mut page, all);
        page.text
    }

    fn write(&self, page: &mut Page, all: bool) -> fmt::Result {
        for note in self.seen.iter().filter_map(|seen| seen.reason.as_ref()) {
            page.line(AnsiColor::Yellow.on_default(), &format!("note: {note}"))?;
        }
        if self.changed.is_empty() {
            let fresh = self.seen.iter().filter(|seen| seen.outcome == Outcome::Unchanged);
            let fresh = fresh.filter_map(|seen| seen.file.as_deref()).collect::<Vec<_>>().join(", ");
            return match fresh.as_str() {
                "" => writeln!(page.text, "There is nothing to refresh."),
                fresh => writeln!(page.text, "openapi/ is up to date ({fresh})."),
            };
        }
        for document in &self.changed {
            page.line(Style::new().bold(), &document.to_string())?;
        }
        for line in self.moves.lines() {
            page.line(AnsiColor::Red.on_default(), &line)?;
        }
        page.text.push('\n');
        self.difference.lines(all).iter().try_for_each(|line| writeln!(page.text, "{line}"))?;
        page.verdict(self.difference.verdict(), self.sentence())?;
        self.next_steps(page)
    }

    fn sentence(&self) -> &'static str {
        match (self.difference.verdict(), self.difference.of_items(), self.difference.of_wire()) {
            (Verdict::None, ..) => "users see no difference, though the document changed",
            (Verdict::Patch, _, Verdict::None) => "no code has to change, and the wire is the same",
            (Verdict::Patch, ..) => "no code has to change, but requests or responses are not the same on the wire",
            (Verdict::Minor, ..) => {
                "there is more to use, or something to stop using, and nothing that users have is gone"
            }
            (Verdict::Major, _, Verdict::Major) => "a call that works today may fail or act otherwise",
            (Verdict::Major, ..) => "code that compiles today may not any more",
        }
    }

    fn next_steps(&self, page: &mut Page) -> fmt::Result {
        let text = &mut page.text;
        let ((mode, always), tests) = (accept::MODE, accept::TESTS.join(" "));
        match self.mode {
            Mode::Check => {
                writeln!(text, "\ncheck: openapi/ is out of date and was left so; to refresh it, leave out --check.")
            }
            Mode::Accept => writeln!(text, "\nAccepting it: {mode}={always} cargo {tests}"),
            Mode::Write => {
                writeln!(text, "\nTo review:      git diff openapi; cargo insta test --review")?;
                writeln!(text, "  or without cargo-insta: {mode}={always} cargo {tests}; git diff tests")?;
                writeln!(text, "To accept all:  cargo xtask update-spec{} --accept", self.again)
            }
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, before, after } = self;
        let Some(before) = before else {
            return write!(f, "openapi/{file}: new, {} lines, {} bytes", after.lines().count(), after.len());
        };
        if after.is_empty() {
            return write!(f, "openapi/{file}: removed");
        }
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
        let (added, removed) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        write!(f, "openapi/{file}: +{added} -{removed} lines, {} -> {} bytes", before.len(), after.len())
    }
}

/// Text that may have colours.
struct Page {
    text: String,
    colour: bool,
}

impl Page {
    fn line(&mut self, style: Style, line: &str) -> fmt::Result {
        if self.colour { writeln!(self.text, "{style}{line}{style:#}") } else { writeln!(self.text, "{line}") }
    }

    fn verdict(&mut self, verdict: Verdict, sentence: &str) -> fmt::Result {
        let style = match verdict {
            Verdict::Major => AnsiColor::Red.on_default(),
            Verdict::Minor => AnsiColor::Yellow.on_default(),
            Verdict::Patch | Verdict::None => AnsiColor::Green.on_default(),
        };
        self.text.push('\n');
        self.line(style.bold(), &format!("{verdict}: {sentence}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(changed: &[(&str, Option<&str>, &str)], mode: Mode) -> Report {
        let document = |(file, before, after): &(&str, Option<&str>, &str)| Document {
            file: (*file).to_owned(),
            before: before.map(str::to_owned),
            after: (*after).to_owned(),
        };
        let fresh = Seen { file: Some("a.yaml".to_owned()), page: None, outcome: Outcome::Unchanged, reason: None };
        let mut report = Report::new(mode, vec![Seen::skipped("n.yaml", "N".to_owned()), fresh]);
        report.changed.extend(changed.iter().map(document));
        report
    }

    #[track_caller]
    fn check(changed: &[(&str, Option<&str>, &str)], mode: Mode, expected: &str) {
        assert_eq!(report(changed, mode).render(false, true), expected);
    }

    #[test]
    fn nothing_changed() {
        check(&[], Mode::Write, "note: N\nopenapi/ is up to date (a.yaml).\n");
    }

    #[test]
    fn what_users_do_not_see() {
        check(
            &[("a.yaml", Some("a\nb\n"), "a\nc\nd\n"), ("b.yaml", None, "a\n")],
            Mode::Check,
            "note: N\nopenapi/a.yaml: +2 -1 lines, 4 -> 6 bytes\nopenapi/b.yaml: new, 1 lines, 2 bytes\n\n\
             items: no difference\nwire: no difference\n\nnone: users see no difference, though the document changed\n\n\
             check: openapi/ is out of date and was left so; to refresh it, leave out --check.\n",
        );
    }

    #[test]
    fn colours_only_where_asked_for() {
        let report = report(&[("a.yaml", None, "a\n")], Mode::Write);
        let (coloured, plain) = (report.render(true, false), report.render(false, false));
        assert!(coloured.contains("\u{1b}[1mopenapi/a.yaml: new"), "{coloured}");
        assert!(!plain.contains('\u{1b}'), "{plain}");
    }
}
