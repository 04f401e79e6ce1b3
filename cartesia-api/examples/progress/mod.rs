//! The progress of an upload, as one line on standard error that is rewritten in place.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest line. A terminal of 50 columns would wrap a longer one, and a line that wraps can't be rewritten.
const COLUMNS: usize = 49;
/// The shortest time between two lines.
const PAUSE: Duration = Duration::from_millis(100);

/// The line. Where standard error is not a terminal, there is none.
#[derive(Clone)]
pub(crate) struct Progress(Option<Arc<Mutex<Sending>>>);

impl Progress {
    pub(crate) fn begin() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        rewrite(&mut io::stderr(), "Connecting");
        Self(Some(Arc::new(Mutex::new(Sending::begin(Instant::now())))))
    }

    /// Shows how much of the clip is sent.
    pub(crate) fn show(&self, sent: u64, total: Option<u64>) {
        let Some(sending) = &self.0 else { return };
        let line = sending.lock().unwrap_or_else(PoisonError::into_inner).next_line(Instant::now(), sent, total);
        if let Some(line) = line {
            rewrite(&mut io::stderr(), &line);
        }
    }

    /// Erases the line.
    pub(crate) fn end(&self) {
        if self.0.is_some() {
            rewrite(&mut io::stderr(), "");
        }
    }
}

/// Replaces the line and puts the cursor at its start. Spaces erase the rest of a longer line.
fn rewrite(terminal: &mut impl Write, line: &str) {
    // If the terminal is gone, nobody reads the line.
    let _ = write!(terminal, "{line:<COLUMNS$.COLUMNS$}\r").and_then(|()| terminal.flush());
}

/// An attempt to send the clip.
struct Sending {
    began: Instant,
    shown: Instant,
    sent: u64,
}

impl Sending {
    fn begin(now: Instant) -> Self {
        Self { began: now, shown: now, sent: 0 }
    }

    /// Returns the next line, or `None` if it is too early for one.
    fn next_line(&mut self, now: Instant, sent: u64, total: Option<u64>) -> Option<String> {
        if sent < self.sent {
            // A retry sends the clip from its start.
            *self = Self::begin(now);
        }
        self.sent = sent;
        let is_whole = Some(sent) == total;
        let is_early = sent == 0 || now.duration_since(self.shown) < PAUSE;
        if is_early && !is_whole {
            return None;
        }
        self.shown = now;
        Some(match total {
            Some(_) if is_whole => "Waiting for the voice".to_owned(),
            Some(total) => sending(sent, total, now.duration_since(self.began)),
            None => format!("Sending {:.1} MB", megabytes(sent)),
        })
    }
}

/// Returns the line for a part of a clip. It assumes that the rest is sent as fast as this part.
fn sending(sent: u64, total: u64, elapsed: Duration) -> String {
    let percent = u128::from(sent) * 100 / u128::from(total.max(1));
    let left = elapsed.as_millis() * u128::from(total.saturating_sub(sent)) / u128::from(sent.max(1));
    let to_go = match left.div_ceil(1000) {
        seconds @ ..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    };
    format!("Sending {:.1} of {:.1} MB, {percent} %, {to_go} to go", megabytes(sent), megabytes(total))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1_000_000;

    /// Returns what a terminal of 50 columns shows after this was written to it.
    fn screen(written: &str) -> String {
        let (mut row, mut column) = (vec![' '; 50], 0);
        for character in written.chars() {
            match (character, row.get_mut(column)) {
                ('\r', _) => column = 0,
                (_, Some(cell)) => (*cell, column) = (character, column + 1),
                (_, None) => unreachable!("{written:?} wraps"),
            }
        }
        assert!(column == 0, "{written:?} leaves the cursor in column {column}");
        row.into_iter().collect::<String>().trim_end().to_owned()
    }

    fn shown(lines: &[&str]) -> String {
        let mut written = Vec::new();
        lines.iter().for_each(|line| rewrite(&mut written, line));
        screen(&String::from_utf8_lossy(&written))
    }

    // Scenario: clips of all sizes at all speeds, a line that is longer than the terminal, a short line after a long one, and the end.
    // Expected: no line wraps, and nothing of a line remains after the next one.
    #[test]
    fn a_line_fits_into_50_columns() {
        for total in [1, 44, MB / 3, 12 * MB, 4_000 * MB, 9_999 * MB] {
            for elapsed in [0, 1, 119, 120, 59_999] {
                let line = sending(total / 3, total, Duration::from_secs(elapsed));
                assert!(shown(&[&line]) == line && line.ends_with(" to go"), "{line:?}");
            }
        }
        assert_eq!(shown(&[&"x".repeat(200)]).len(), COLUMNS);
        assert_eq!(shown(&["Sending 0.1 of 0.2 MB", "Connecting"]), "Connecting");
        assert_eq!(shown(&["Connecting", ""]), "");
    }

    // Scenario: an upload at a steady speed that begins, pauses, begins anew as a retry does, and ends; one without a length. Expected:
    // bytes, percent and the time to go, at most ten times a second; the retry's own time; the last line at once.
    #[test]
    fn an_upload_tells_the_time_to_go() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut upload = Sending::begin(start);
        let total = Some(40 * MB);
        let mut line = |millis, sent: u64, total| upload.next_line(at(millis), sent, total);
        assert_eq!(line(50, MB / 4, total), None);
        assert_eq!(line(2_000, 10 * MB, total).as_deref(), Some("Sending 10.0 of 40.0 MB, 25 %, 6 s to go"));
        assert_eq!(line(2_099, 11 * MB, total), None);
        assert_eq!((line(59_000, 0, total), line(59_099, MB, total)), (None, None));
        assert_eq!(line(69_000, MB, total).as_deref(), Some("Sending 1.0 of 40.0 MB, 2 %, 6 min to go"));
        assert_eq!(line(70_001, 40 * MB, total).as_deref(), Some("Waiting for the voice"));
        let of_a_stream = Sending::begin(start).next_line(at(100), 3 * MB, None);
        assert_eq!(of_a_stream.as_deref(), Some("Sending 3.0 MB"));
    }
}
