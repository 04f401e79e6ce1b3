//! The style of the progress bars.

use std::fmt::Write;

use indicatif::{HumanDuration, ProgressState, ProgressStyle};

/// Returns the style of a template. Beside indicatif's own keys, `{to_go}` is the estimated time that is left, once there is
/// an estimate.
pub(crate) fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("to_go", to_go).progress_chars("=> ")
}

fn to_go(state: &ProgressState, text: &mut dyn Write) {
    if state.pos() > 0 {
        // A text in memory takes all that is written to it.
        let _ = write!(text, "{:#} to go", HumanDuration(state.eta()));
    }
}
