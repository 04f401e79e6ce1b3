//! Converts descriptions (CommonMark) to docs that rustdoc shows, but never runs, resolves or warns about.

mod attributes;
mod markdown;
mod pass;
mod sentence;
mod text;
mod unlinked;

pub(crate) use attributes::{attributes, lines, of, ours, paragraphs, shown, text, written};
pub(crate) use sentence::sentence;
pub(crate) use unlinked::unlinked;
