//! Bars on standard error, for a person who watches: one for the whole, and one for each upload.

use std::path::Path;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::service::say;

/// Both are hidden by indicatif where standard error is no terminal.
#[derive(Clone)]
pub(crate) struct Progress {
    bars: MultiProgress,
    whole: ProgressBar,
}

impl Progress {
    pub(crate) fn new(clips: usize) -> Self {
        let bars = MultiProgress::new();
        let whole = bars.add(ProgressBar::new(clips as u64));
        whole.set_style(style("{pos} of {len} clips [{wide_bar}] {elapsed}"));
        whole.enable_steady_tick(Duration::from_millis(200));
        Self { bars, whole }
    }

    /// A bar above that of the whole, until the upload has ended.
    pub(crate) fn of_upload(&self, clip: &Path) -> ProgressBar {
        let bar = self.bars.insert_before(&self.whole, ProgressBar::new(0));
        wait(&bar);
        bar.set_style(style("{msg:21} [{bar:30}] {bytes} of {total_bytes}  {prefix}"));
        bar.set_prefix(printable(&clip.file_name().unwrap_or_default().to_string_lossy()));
        bar
    }

    pub(crate) fn end_of_upload(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.bars.remove(bar);
        self.whole.inc(1);
    }

    /// A line on standard error that stays.
    pub(crate) fn say(&self, text: &str) {
        self.suspend(|| say(printable(text)));
    }

    /// Takes the bars away while something else is printed.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bars.suspend(print)
    }

    pub(crate) fn end(&self) {
        self.whole.finish_and_clear();
    }
}

/// An upload that is not begun, or begun again later.
pub(crate) fn wait(bar: &ProgressBar) {
    bar.set_position(0);
    bar.set_message("Waiting its turn");
}

/// Shows how far an upload is. Another attempt begins at 0 again.
pub(crate) fn show(bar: &ProgressBar, sent: u64, total: Option<u64>) {
    bar.set_length(total.unwrap_or(sent));
    bar.set_position(sent);
    bar.set_message(if Some(sent) == total { "Waiting for the voice" } else { "Sending the clip" });
}

/// The reading of clips before any is sent.
pub(crate) fn of_looking(clips: usize) -> ProgressBar {
    ProgressBar::new(clips as u64).with_style(style("Looking at {len} clips [{wide_bar}] {pos}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

/// Replaces what may steer a terminal in the words of a server or the name of a file.
pub(crate) fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}
