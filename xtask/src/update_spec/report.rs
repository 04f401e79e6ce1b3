//! The report of a refresh, for the person who ran it: the documents, the surface, the verdict and what to do next.

use std::fmt::{self, Write};

use cartesia_api_build::Surface;
use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::accept;
use super::moves::Moves;
use super::verdict::{Difference, Verdict, differences};

/// Of the items that make the verdict, the rest is in the diff.
const NAMED: usize = 10;

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
    /// The files that were looked at.
    pub(crate) seen: Vec<String>,
    pub(crate) changed: Vec<Document>,
    /// The operations that callers have to look for.
    pub(crate) moves: Moves,
    pub(crate) before: Surface,
    pub(crate) after: Surface,
    /// Set if the generated code differs, in what users see or in what goes over the wire.
    pub(crate) code_differs: bool,
    /// The flags that say again where a document comes from that its page would replace.
    pub(crate) again: String,
    /// The documents that could not be looked at, and why.
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// Of a refresh that has found nothing yet.
    pub(crate) fn new(mode: Mode, notes: Vec<String>) -> Self {
        let surface = Surface::default;
        Self {
            mode,
            seen: Vec::new(),
            changed: Vec::new(),
            moves: Moves::default(),
            before: surface(),
            after: surface(),
            code_differs: false,
            again: String::new(),
            notes,
        }
    }

    pub(crate) fn changes_something(&self) -> bool {
        !self.changed.is_empty()
    }

    pub(crate) fn render(&self, colour: bool) -> String {
        let mut page = Page { text: String::new(), colour };
        // Writing to a string does not fail.
        let _ = self.write(&mut page);
        page.text
    }

    fn write(&self, page: &mut Page) -> fmt::Result {
        for note in &self.notes {
            page.line(AnsiColor::Yellow.on_default(), &format!("note: {note}"))?;
        }
        if self.changed.is_empty() {
            return match self.seen.as_slice() {
                [] => writeln!(page.text, "There is nothing to refresh."),
                seen => writeln!(page.text, "openapi/ is up to date ({}).", seen.join(", ")),
            };
        }
        for document in &self.changed {
            page.line(Style::new().bold(), &document.to_string())?;
        }
        for line in self.moves.lines() {
            page.line(AnsiColor::Red.on_default(), &line)?;
        }
        let mut differences = differences(&self.before, &self.after);
        differences.extend(self.moves.unseen().map(|operation| Difference {
            verdict: Verdict::Major,
            path: operation.to_owned(),
            what: "is gone",
        }));
        let (before, after) = (self.before.to_string(), self.after.to_string());
        page.diff(&before, &after)?;
        page.verdict(&differences, before != after, self.code_differs)?;
        self.next_steps(page)
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

    fn diff(&mut self, before: &str, after: &str) -> fmt::Result {
        if before == after {
            return Ok(());
        }
        self.text.push('\n');
        let diff = TextDiff::from_lines(before, after);
        let diff = diff.unified_diff().context_radius(3).header("surface before", "surface after").to_string();
        for line in diff.lines() {
            let style = match line.as_bytes() {
                [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => Style::new().bold(),
                [b'-', ..] => AnsiColor::Red.on_default(),
                [b'+', ..] => AnsiColor::Green.on_default(),
                [b'@', ..] => AnsiColor::Cyan.on_default(),
                _ => Style::new(),
            };
            self.line(style, line)?;
        }
        Ok(())
    }

    fn verdict(&mut self, differences: &[Difference], moved: bool, code_differs: bool) -> fmt::Result {
        let verdict = differences.iter().map(|difference| difference.verdict).max();
        // An order shows in the docs, and in nothing else.
        let least = if moved || code_differs { Verdict::Patch } else { Verdict::None };
        let verdict = verdict.unwrap_or(least);
        let reasons = differences.iter().filter(|difference| difference.verdict == verdict).collect::<Vec<_>>();
        let sentence = match verdict {
            Verdict::None => "users see no difference, though the document changed".to_owned(),
            Verdict::Patch if reasons.is_empty() && !moved => {
                "users see no difference, but requests or responses are not the same on the wire: look at the document"
                    .to_owned()
            }
            Verdict::Patch if reasons.is_empty() => "public items changed places".to_owned(),
            Verdict::Patch => "only docs changed".to_owned(),
            Verdict::Minor => "items were added or deprecated, and nothing that users have is gone".to_owned(),
            Verdict::Major => "code that compiles and works today may not any more".to_owned(),
        };
        let style = match verdict {
            Verdict::Major => AnsiColor::Red.on_default(),
            Verdict::Minor => AnsiColor::Yellow.on_default(),
            Verdict::Patch | Verdict::None => AnsiColor::Green.on_default(),
        };
        self.text.push('\n');
        self.line(style.bold(), &format!("{verdict}: {sentence}"))?;
        for Difference { path, what, .. } in reasons.iter().take(NAMED) {
            writeln!(self.text, "  {path} {what}")?;
        }
        match reasons.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => writeln!(self.text, "  and {more} more"),
        }
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
        let mut report = Report::new(mode, vec!["N".to_owned()]);
        report.seen.push("a.yaml".to_owned());
        report.changed.extend(changed.iter().map(document));
        report
    }

    #[track_caller]
    fn check(changed: &[(&str, Option<&str>, &str)], mode: Mode, expected: &str) {
        assert_eq!(report(changed, mode).render(false), expected);
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
             none: users see no difference, though the document changed\n\n\
             check: openapi/ is out of date and was left so; to refresh it, leave out --check.\n",
        );
    }

    #[test]
    fn colours_only_where_asked_for() {
        let report = report(&[("a.yaml", None, "a\n")], Mode::Write);
        assert!(report.render(true).contains("\u{1b}[1mopenapi/a.yaml: new"), "{}", report.render(true));
        assert!(!report.render(false).contains('\u{1b}'), "{}", report.render(false));
    }

    #[test]
    fn a_long_list_is_cut() {
        let differences = (0..NAMED + 2).map(|index| Difference {
            verdict: Verdict::Minor,
            path: format!("p{index}"),
            what: "is new",
        });
        let mut page = Page { text: String::new(), colour: false };
        let written = page.verdict(&differences.collect::<Vec<_>>(), true, true);
        assert!(written.is_ok() && page.text.ends_with("  p9 is new\n  and 2 more\n"), "{}", page.text);
    }

    #[test]
    fn the_diff_is_coloured_line_by_line() {
        let mut page = Page { text: String::new(), colour: true };
        let written = page.diff("a\nb\n", "a\nc\n");
        let red_and_green = "\u{1b}[31m-b\u{1b}[0m\n\u{1b}[32m+c\u{1b}[0m\n";
        assert!(written.is_ok() && page.text.ends_with(red_and_green), "{}", page.text);
    }

    #[test]
    fn places_alone_are_a_patch() {
        let mut page = Page { text: String::new(), colour: false };
        let written = page.verdict(&[], true, true);
        assert!(written.is_ok() && page.text == "\npatch: public items changed places\n", "{}", page.text);
    }
}
