//! Helpers for Markdown: fences, line prefixes in lists and quotes, and escapes.

/// Returns code in a fence that is longer than any fence in it.
pub(super) fn fenced(prefix: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let lines: String = code.lines().map(|line| format!("{prefix}{line}\n")).collect();
    format!("{fence}text\n{lines}{prefix}{fence}")
}

/// Returns the prefix for further lines in the lists and quotes around `at`.
pub(super) fn prefix(text: &str, at: usize) -> String {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    // A space after the mark belongs to the quote.
    let line = line.replace('>', "> ").replace(">  ", "> ");
    line.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect()
}

pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}
