//! An index of pages, in the form of <https://llmstxt.org>: Markdown with lists of links. Indexes may list other indexes.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::error::Error;
use super::fetch::{Fetcher, Location};

/// More would be no index of one API.
const DEEPEST: usize = 4;
const INDEXES: usize = 64;
const PAGES: usize = 4096;

/// The pages and documents that an index and those below it list, in their order.
pub(crate) struct Index {
    pub(crate) pages: Vec<Location>,
    /// The indexes below it that did not arrive.
    pub(crate) missing: Vec<Error>,
}

impl Index {
    /// Reads an index and all below it. Nothing of another host is followed or listed.
    pub(crate) fn follow(fetcher: &Fetcher, start: &Location) -> Result<Self, Error> {
        let mut index = Self { pages: Vec::new(), missing: Vec::new() };
        let (mut seen, mut level) = (BTreeSet::from([start.to_string()]), vec![start.clone()]);
        // One that was saved as a file lists the pages of one host.
        let mut home = start.clone();
        let too_much = |what, most| Error::TooMuch { location: start.clone(), what, most };
        for depth in 0..=DEEPEST {
            let mut below = Vec::new();
            for place in level {
                if depth == DEEPEST {
                    return Err(too_much("levels of indexes", DEEPEST));
                }
                let text = fetcher.text(&place).map_err(|problem| Error::Fetch { location: place.clone(), problem });
                if depth > 0 && text.is_err() {
                    index.missing.extend(text.err());
                    continue;
                }
                for link in links(&text?).iter().filter_map(|address| place.join(address).ok()) {
                    if home.is_file() && !link.is_file() {
                        home = link.clone();
                    }
                    if (link.is_beside(&home) || link.is_beside(start)) && seen.insert(link.to_string()) {
                        match kind(&link) {
                            Kind::Index => below.push(link),
                            Kind::Page => index.pages.push(link),
                            Kind::Other => {}
                        }
                    }
                }
            }
            if below.len() > INDEXES {
                return Err(too_much("indexes on a level", INDEXES));
            }
            if index.pages.len() > PAGES {
                return Err(too_much("pages", PAGES));
            }
            level = below;
        }
        match index.pages.is_empty() && index.missing.is_empty() {
            true => Err(Error::EmptyIndex { location: start.clone() }),
            false => Ok(index),
        }
    }
}

enum Kind {
    Index,
    Page,
    Other,
}

/// `llms.txt` lists pages, and `llms-full.txt` is all of them in one text.
fn kind(link: &Location) -> Kind {
    let name = link.name();
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("txt") if name.contains("full") => Kind::Other,
        Some("txt") => Kind::Index,
        None | Some("md" | "mdx" | "yaml" | "yml" | "json" | "html") => Kind::Page,
        // `v1.2` is no kind of file.
        Some(extension) if extension.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Page,
        Some(_) => Kind::Other,
    }
}

/// The addresses of the links in the lists of a text.
fn links(text: &str) -> Vec<String> {
    let (mut links, mut depth) = (Vec::new(), 0_usize);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Item) => depth += 1,
            Event::End(TagEnd::Item) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, .. }) if depth > 0 => links.push(dest_url.into_string()),
            _ => {}
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: an index with links in its introduction, in lists, one within another, and in code. Expected: those of
    // the lists.
    #[test]
    fn links_of_an_index() {
        let text = "# Docs\n\n> See [home](https://a/).\n\n## API\n\n- [Clone](/clone.md): Clones a voice.\n  * [List]\
                    (https://a/list.md)\n- `[no](/no.md)`\n\n## OpenAPI\n\n- [newest](latest.yml)\n";
        assert_eq!(links(text), ["/clone.md", "https://a/list.md", "latest.yml"]);
    }
}
