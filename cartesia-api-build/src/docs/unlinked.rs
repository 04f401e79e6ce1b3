//! Removes relative links from descriptions. They lead to the API's docs, whose address is only known for Cartesia.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::pass::is_relative;

/// An open link or image.
struct Open {
    is_relative: bool,
    start: usize,
    words: Range<usize>,
}

/// Replaces each relative link and image by its text.
pub(crate) fn unlinked(text: &str) -> String {
    let (mut unlinked, mut done, mut open) = (String::new(), 0, Vec::<Open>::new());
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let (Some(open), false) = (open.last_mut(), matches!(event, Event::End(TagEnd::Link | TagEnd::Image))) {
            open.words.end = range.end.max(open.words.end);
        }
        match event {
            Event::Start(
                Tag::Link { link_type: LinkType::Inline, dest_url, .. }
                | Tag::Image { link_type: LinkType::Inline, dest_url, .. },
            ) => {
                let is_image = text.get(range.start..).is_some_and(|rest| rest.starts_with('!'));
                let label = range.start + 1 + usize::from(is_image);
                open.push(Open { is_relative: is_relative(&dest_url), start: range.start, words: label..label });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => match open.pop() {
                // A nested link or image is part of the text.
                Some(Open { is_relative: true, start, words }) if open.is_empty() => {
                    unlinked.push_str(text.get(done..start).unwrap_or_default());
                    unlinked.push_str(text.get(words).unwrap_or_default());
                    done = range.end;
                }
                _ => {}
            },
            _ => {}
        }
    }
    unlinked.push_str(text.get(done..).unwrap_or_default());
    unlinked
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: relative and absolute links and images with all kinds of text, and text that only looks like a link.
    // Expected: the text of the relative ones; the rest is unchanged.
    #[test]
    fn relative_links_are_words() {
        for (text, expected) in [
            (
                "See [the `a` guide](/guides/a) and [b](https://b.example/).",
                "See the `a` guide and [b](https://b.example/).",
            ),
            (
                "![A *picture*](a.png) [here](#there) [mail](mailto:a@b.example)",
                "A *picture* here [mail](mailto:a@b.example)",
            ),
            ("`[a](/b)` \\[a](/b) a[0](x y)", "`[a](/b)` \\[a](/b) a[0](x y)"),
            ("* [one](/1)\n* [two](/2 \"T\")\n", "* one\n* two\n"),
            ("[![i](/i.png) more](https://b.example/)", "[![i](/i.png) more](https://b.example/)"),
        ] {
            assert_eq!(unlinked(text), expected);
        }
    }
}
