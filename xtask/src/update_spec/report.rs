//! The report of a refresh for people: the documents, the surface, the verdict and the next steps.

use std::fmt::{self, Write};

use cartesia_api_build::LeftOut;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::accept;
use super::moves::Moves;
use super::passed_over::PassedOver;
use crate::difference::{Difference, Verdict};

/// The exit code of a refresh that skipped a document.
const LEFT_OUT: u8 = 3;

/// A document before and after the refresh.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) file: String,
    /// The page of the document, if it has one.
    pub(crate) page: Option<String>,
    /// `None` for a new document.
    pub(crate) before: Option<String>,
    pub(crate) after: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing is written.
    Check,
    Write,
    /// The snapshots are written too.
    Accept,
}

#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) mode: Mode,
    /// The documents, in the order of `sources.toml`.
    pub(crate) seen: Vec<Seen>,
    pub(crate) changed: Vec<Document>,
    /// The operations that callers must change.
    pub(crate) moves: Moves,
    pub(crate) difference: Difference,
    /// The flags to repeat, if a document is not from its page.
    pub(crate) again: String,
    pub(crate) passed_over: PassedOver,
    /// The operations that the build leaves out, if the documents were generated again.
    pub(crate) left_out_operations: Vec<LeftOut>,
    /// Notes about pages, and about differences between documents.
    pub(crate) notes: Vec<String>,
    /// True if `sources.toml` differs.
    pub(crate) is_noted_anew: bool,
}

/// A document, and the outcome for it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Seen {
    /// The file in `openapi/`.
    pub(crate) file: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) outcome: Outcome,
    /// The reason why it was skipped or failed, or another remark.
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
    /// The document can't be taken as it is.
    Refused,
    /// The document could not be fetched, or the whole refresh failed.
    Failed,
}

impl Seen {
    pub(crate) fn skipped(file: &str, reason: String) -> Self {
        Self { file: Some(file.to_owned()), page: None, outcome: Outcome::Skipped, reason: Some(reason) }
    }
}

impl Report {
    /// Creates a report with documents that were seen before the refresh.
    pub(crate) fn new(mode: Mode, seen: Vec<Seen>) -> Self {
        Self {
            mode,
            seen,
            changed: Vec::new(),
            moves: Moves::default(),
            difference: Difference::default(),
            again: String::new(),
            passed_over: PassedOver::default(),
            left_out_operations: Vec::new(),
            notes: Vec::new(),
            is_noted_anew: false,
        }
    }

    /// Records the outcome for a document, and combines it with earlier remarks.
    pub(crate) fn see(&mut self, seen: Seen) {
        match self.seen.iter_mut().find(|known| known.file.is_some() && known.file == seen.file) {
            // The document is removed, whatever the outcome for its page was.
            Some(known) if known.outcome == Outcome::Removed => known.reason = known.reason.take().or(seen.reason),
            Some(known) => *known = Seen { reason: known.reason.take().or(seen.reason), ..seen },
            None => self.seen.push(seen),
        }
    }

    pub(crate) fn changes_something(&self) -> bool {
        !self.changed.is_empty() || self.is_noted_anew
    }

    /// Returns whether a document is stored unchanged.
    pub(crate) fn is_unchanged(&self, file: &str) -> bool {
        self.seen.iter().any(|seen| seen.file.as_deref() == Some(file) && seen.outcome == Outcome::Unchanged)
    }

    /// Returns whether a page was skipped.
    pub(crate) fn has_left_out(&self) -> bool {
        self.left_out().next().is_some()
    }

    /// Returns whether a page was taken, or is stored unchanged.
    pub(crate) fn has_taken(&self) -> bool {
        let taken = [Outcome::Unchanged, Outcome::Changed, Outcome::Added];
        self.seen.iter().any(|seen| taken.contains(&seen.outcome))
    }

    fn left_out(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(|seen| matches!(seen.outcome, Outcome::Refused | Outcome::Failed))
    }

    /// Returns the exit code. A check only reports changes; documents that were skipped before are not changes.
    pub(crate) fn exit_code(&self) -> u8 {
        let is_check = self.mode == Mode::Check;
        // Without its page, the state of a document is unknown.
        let did_not_arrive = self.seen.iter().any(|seen| seen.outcome == Outcome::Failed && seen.file.is_some());
        match () {
            () if is_check && self.changes_something() => 1,
            () if is_check && !did_not_arrive => 0,
            () if self.has_left_out() => LEFT_OUT,
            () => 0,
        }
    }

    /// Returns the report as text; with `all`, every change.
    pub(crate) fn render(&self, colour: bool, all: bool) -> String {
        let mut page = Page { text: String::new(), colour };
        // Writing to a string can't fail.
        let _ = self.write(&mut page, all);
        page.text
    }

    fn write(&self, page: &mut Page, all: bool) -> fmt::Result {
        self.pages(page)?;
        if self.changed.is_empty() {
            return self.next_steps_of_none(page);
        }
        for line in self.moves.lines() {
            page.line(AnsiColor::Red.on_default(), &line)?;
        }
        page.text.push('\n');
        self.difference.lines(all).iter().try_for_each(|line| writeln!(page.text, "{line}"))?;
        page.verdict(self.difference.verdict(), self.sentence())?;
        self.next_steps(page)
    }

    /// Writes the outcome for each page.
    fn pages(&self, page: &mut Page) -> fmt::Result {
        let left_out = |seen: &&Seen| matches!(seen.outcome, Outcome::Refused | Outcome::Failed);
        let reasons = self.seen.iter().filter(|seen| !left_out(seen)).filter_map(|seen| seen.reason.as_ref());
        for note in reasons.chain(&self.notes) {
            page.line(AnsiColor::Yellow.on_default(), &format!("note: {note}"))?;
        }
        for document in &self.changed {
            page.line(Style::new().bold(), &document.to_string())?;
        }
        let fresh = self.seen.iter().filter(|seen| seen.outcome == Outcome::Unchanged);
        let fresh = fresh.filter_map(|seen| seen.file.as_deref()).collect::<Vec<_>>();
        if !fresh.is_empty() && !self.changed.is_empty() {
            writeln!(page.text, "unchanged: {}", fresh.join(", "))?;
        }
        for reason in self.left_out().filter_map(|seen| seen.reason.as_ref()) {
            page.line(AnsiColor::Red.on_default(), &format!("left out: {reason}"))?;
        }
        for left_out in &self.left_out_operations {
            let line = format!("left out of openapi/{}: {left_out}", left_out.file);
            page.line(AnsiColor::Yellow.on_default(), &line)?;
        }
        self.passed_over.lines().iter().try_for_each(|line| writeln!(page.text, "ignored: {line}"))
    }

    fn next_steps_of_none(&self, page: &mut Page) -> fmt::Result {
        let fresh = self.seen.iter().filter(|seen| seen.outcome == Outcome::Unchanged);
        let fresh = fresh.filter_map(|seen| seen.file.as_deref()).collect::<Vec<_>>().join(", ");
        match (fresh.as_str(), self.is_noted_anew) {
            ("", _) => writeln!(page.text, "There is nothing to refresh."),
            (fresh, false) => writeln!(page.text, "openapi/ is up to date ({fresh})."),
            (fresh, true) if self.mode == Mode::Check => {
                writeln!(page.text, "The documents are up to date ({fresh}), and openapi/sources.toml is not.")
            }
            (fresh, true) => {
                writeln!(page.text, "The documents are up to date ({fresh}); openapi/sources.toml is new.")
            }
        }
    }

    fn sentence(&self) -> &'static str {
        match (self.difference.verdict(), self.difference.of_items(), self.difference.of_wire()) {
            (Verdict::None, ..) => "the document changed, without a difference for users",
            (Verdict::Patch, _, Verdict::None) => "no code has to change, and the wire is the same",
            (Verdict::Patch, ..) => "no code has to change, but requests or responses are not the same on the wire",
            (Verdict::Minor, ..) => "additions or deprecations; existing code and calls still work",
            (Verdict::Major, _, Verdict::Major) => "a call that works today may fail or behave differently",
            (Verdict::Major, ..) => "code that compiles today may no longer compile",
        }
    }

    fn next_steps(&self, page: &mut Page) -> fmt::Result {
        let text = &mut page.text;
        let ((mode, always), tests) = (accept::MODE, accept::TESTS.join(" "));
        match self.mode {
            Mode::Check => {
                writeln!(text, "\ncheck: openapi/ is out of date; to refresh it, run the command without --check.")
            }
            Mode::Accept => writeln!(text, "\nAccepting it: {mode}={always} cargo {tests}"),
            Mode::Write => {
                writeln!(text, "\nTo review:      git diff openapi; cargo insta test -p cartesia-api-tests --review")?;
                writeln!(text, "  or without cargo-insta: {mode}={always} cargo {tests}; git diff tests")?;
                writeln!(text, "To accept all:  cargo xtask update-spec{} --accept", self.again)
            }
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, page, before, after } = self;
        let Some(before) = before else {
            let page = page.as_ref().map(|page| format!(", from {page}")).unwrap_or_default();
            return write!(f, "openapi/{file}: new, {} lines, {} bytes{page}", after.lines().count(), after.len());
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
            page: None,
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
            &[("c.yaml", Some("a\nb\n"), "a\nc\nd\n"), ("b.yaml", None, "a\n")],
            Mode::Check,
            "note: N\nopenapi/c.yaml: +2 -1 lines, 4 -> 6 bytes\nopenapi/b.yaml: new, 1 lines, 2 bytes\nunchanged: a.yaml\n\n\
             items: no difference\nwire: no difference\n\nnone: the document changed, without a difference for users\n\n\
             check: openapi/ is out of date; to refresh it, run the command without --check.\n",
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
