//! The work of a run, and its result.

use std::fmt;

use crate::clip::Clip;
use crate::journal::{Journal, State};
use crate::progress::printable;
use crate::run::Report;

/// The clips of a run, divided by their states after earlier runs.
pub(crate) struct Work {
    pub(crate) to_send: Vec<Clip>,
    done: usize,
    undecided: Vec<Report>,
}

impl Work {
    /// Divides the clips. Those that failed are sent again, and those in an unknown state only if the user asks for it.
    pub(crate) fn split(clips: Vec<Clip>, journal: &Journal, retry_unknown: bool) -> Self {
        let mut work = Self { to_send: Vec::new(), done: 0, undecided: Vec::new() };
        for clip in clips {
            match journal.earlier(&clip) {
                Some(State::Done { .. }) => work.done += 1,
                Some(state @ (State::Started | State::Unknown { .. })) if !retry_unknown => {
                    work.undecided.push(Report { state: state.clone(), clip });
                }
                _ => work.to_send.push(clip),
            }
        }
        work
    }
}

/// The summary at the end of a run.
pub(crate) struct Summary {
    cloned: usize,
    cloned_before: usize,
    not_begun: usize,
    failed: Vec<String>,
    unknown: Vec<String>,
    left_out: Vec<String>,
    is_made_up: bool,
}

impl Summary {
    pub(crate) fn of(work: &Work, left_out: Vec<String>, is_made_up: bool) -> Self {
        let mut summary = Self {
            cloned: 0,
            cloned_before: work.done,
            not_begun: work.to_send.len(),
            failed: Vec::new(),
            unknown: Vec::new(),
            left_out,
            is_made_up,
        };
        work.undecided.iter().for_each(|report| summary.list(report));
        summary
    }

    /// Adds the results of the clips that were begun.
    pub(crate) fn add(&mut self, reports: &[Report]) {
        self.not_begun -= reports.len();
        reports.iter().for_each(|report| self.list(report));
    }

    fn list(&mut self, Report { clip, state }: &Report) {
        let line = |text: &str| printable(&format!("{} (\"{}\"): {text}", clip.path.display(), clip.name));
        match state {
            State::Done { .. } => self.cloned += 1,
            State::Failed { error, .. } => self.failed.push(line(error)),
            State::Unknown { error } => self.unknown.push(line(error)),
            State::Started => self.unknown.push(line("the program ended while the clip was sent")),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        self.not_begun == 0 && self.failed.is_empty() && self.unknown.is_empty()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cloned, cloned_before, not_begun, failed, unknown, left_out, is_made_up } = self;
        let (failures, unknowns) = (failed.len(), unknown.len());
        write!(f, "{cloned} cloned, {cloned_before} cloned before, {failures} failed, {unknowns} unknown")?;
        write!(f, ", {not_begun} not begun")?;
        if *cloned > 0 && *is_made_up {
            f.write_str("\nThe voices are made up: the sandbox checked the requests and kept nothing.")?;
        }
        fmt_list(f, left_out, "Left out:")?;
        fmt_list(f, failed, "There is no voice of these; fix the problems and run again:")?;
        fmt_list(
            f,
            unknown,
            "There may be a voice of these; look for their names in your account, remove those that are there from the \
             input, and run again with --retry-unknown for the others:",
        )
    }
}

fn fmt_list(f: &mut fmt::Formatter<'_>, lines: &[String], heading: &str) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    write!(f, "\n{heading}")?;
    lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
}
