//! Progress bars on standard error: one for the whole run, and one line for each upload.

use std::path::Path;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use crate::bars::style;
use crate::service::say;

// Each line fits into 50 columns: a terminal would wrap a longer one, and bars that wrap can't be redrawn in place.
const WHOLE: &str = "{pos} of {len} clips [{wide_bar}] {to_go}";
const WAITING: &str = "{prefix:18!}  waiting its turn";
const SENDING: &str = "{prefix:18!} [{wide_bar}] {percent:>3} % of {total_bytes}";
const SENT: &str = "{prefix:18!}  waiting for the voice";
const LOOKING: &str = "Reading {len} clips [{wide_bar}] {to_go}";

/// The bars of a run. Indicatif hides them where standard error is not a terminal.
#[derive(Clone)]
pub(crate) struct Progress {
    bars: MultiProgress,
    whole: ProgressBar,
}

impl Progress {
    pub(crate) fn new(clips: usize) -> Self {
        Self::on(ProgressDrawTarget::stderr(), clips)
    }

    fn on(terminal: ProgressDrawTarget, clips: usize) -> Self {
        let bars = MultiProgress::with_draw_target(terminal);
        let whole = bars.add(ProgressBar::new(clips as u64));
        whole.set_style(style(WHOLE));
        whole.enable_steady_tick(Duration::from_millis(200));
        Self { bars, whole }
    }

    /// Adds a line for an upload above the bar of the whole run.
    pub(crate) fn of_upload(&self, clip: &Path) -> ProgressBar {
        let bar = self.bars.insert_before(&self.whole, ProgressBar::no_length());
        bar.set_prefix(printable(&clip.file_name().unwrap_or_default().to_string_lossy()));
        wait(&bar);
        bar
    }

    pub(crate) fn end_of_upload(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.bars.remove(bar);
        self.whole.inc(1);
    }

    /// Prints a line on standard error, above the bars.
    pub(crate) fn say(&self, text: &str) {
        self.suspend(|| say(printable(text)));
    }

    /// Hides the bars while something else is printed.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bars.suspend(print)
    }

    pub(crate) fn end(&self) {
        self.whole.finish_and_clear();
    }
}

/// Shows that an upload waits, for the first time or before a retry. It has no bar then, and no length.
pub(crate) fn wait(bar: &ProgressBar) {
    bar.unset_length();
    bar.set_position(0);
    bar.set_style(style(WAITING));
}

/// Shows the progress of an upload. The style changes when it begins and when it ends, and not with each piece.
pub(crate) fn show(bar: &ProgressBar, sent: u64, total: Option<u64>) {
    if bar.length().is_none() {
        bar.set_length(total.unwrap_or(sent));
        bar.set_style(style(SENDING));
    }
    bar.set_position(sent);
    if Some(sent) == total {
        bar.set_style(style(SENT));
    }
}

/// Returns the bar of the reading of all clips, before any is sent.
pub(crate) fn of_looking(clips: usize) -> ProgressBar {
    ProgressBar::new(clips as u64).with_style(style(LOOKING))
}

/// Replaces control characters, which could steer the terminal, in a file name or in the words of a server.
pub(crate) fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test stops where it fails")]

    use std::io;
    use std::sync::{Arc, Mutex, PoisonError};

    use indicatif::TermLike;

    use super::*;

    const COLUMNS: usize = 50;
    const MIB: u64 = 1 << 20;

    /// A terminal of 50 columns, and what was written to it: indicatif writes each line at once, and then the blanks behind it.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        /// Draws the bar once more, and returns the lines of that drawing.
        fn lines(&self, bar: &ProgressBar) -> Vec<String> {
            std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
            bar.force_draw();
            let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            written.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            COLUMNS as u16
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(&format!("{text}\n"));
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start(clips: usize) -> (Screen, Progress) {
        let screen = Screen::default();
        (screen.clone(), Progress::on(ProgressDrawTarget::term_like(Box::new(screen)), clips))
    }

    /// Returns the last drawn line with this text. It fits into the terminal, as all others do.
    #[track_caller]
    fn line(lines: &[String], text: &str) -> String {
        assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS), "{lines:?} wrap");
        let line = lines.iter().rfind(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("{text:?} in {lines:?}")).clone()
    }

    // Scenario: an upload that waits, is sent, waits for its voice, and waits again, on a terminal of 50 columns. Expected: only
    // the one that is sent has a bar, and no line wraps.
    #[test]
    fn an_upload_that_waits_has_no_bar() {
        let (screen, progress) = start(1000);
        let bar = progress.of_upload(Path::new("a recording with a very long name, take 12.wav"));
        let waiting = line(&screen.lines(&bar), "waiting its turn");
        assert_eq!(waiting, "a recording with a  waiting its turn");

        show(&bar, 64 * MIB, Some(256 * MIB));
        let sending = line(&screen.lines(&bar), "% of 256.00 MiB");
        assert!(sending.starts_with("a recording with a [=") && sending.contains("]  25 %"), "{sending:?}");

        show(&bar, 256 * MIB, Some(256 * MIB));
        let sent = line(&screen.lines(&bar), "waiting for the voice");
        assert_eq!(sent, "a recording with a  waiting for the voice");

        wait(&bar);
        assert_eq!(line(&screen.lines(&bar), "waiting its turn"), waiting);
    }

    // Scenario: a run before its first clip has ended, and after it. Expected: the time to go, as soon as it can be estimated, and
    // no line wraps.
    #[test]
    fn a_run_tells_the_time_to_go() {
        let (screen, progress) = start(1000);
        let before = line(&screen.lines(&progress.whole), "0 of 1000 clips [");
        assert!(!before.contains("to go"), "{before:?}");

        let bar = progress.of_upload(Path::new("a.wav"));
        std::thread::sleep(Duration::from_millis(20));
        progress.end_of_upload(&bar);
        let after = line(&screen.lines(&progress.whole), "1 of 1000 clips [");
        assert!(after.ends_with(" to go"), "{after:?}");
    }
}
