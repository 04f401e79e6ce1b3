//! An index of pages in the format of <https://llmstxt.org>: Markdown with lists of links. Indexes can list other
//! indexes.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::error::Error;
use super::fetch::Fetcher;
use super::location::Location;

/// The maximum depth. A deeper index is not one of a single API.
const DEEPEST: usize = 4;
const INDEXES: usize = 256;
const PAGES: usize = 4096;

/// The pages and documents that an index and its nested indexes list, in order.
pub(crate) struct Index {
    pub(crate) pages: Vec<Location>,
    /// The nested indexes that could not be fetched.
    pub(crate) missing: Vec<Error>,
}

impl Index {
    /// Reads an index and all nested indexes. Links to other hosts are ignored.
    pub(crate) fn follow(fetcher: &Fetcher, start: &Location) -> Result<Self, Error> {
        let mut index = Self { pages: Vec::new(), missing: Vec::new() };
        let mut seen = BTreeSet::from([start.to_string()]);
        let (text, place) = fetched(fetcher, start)?;
        seen.insert(place.to_string());
        let first = links(&text).iter().filter_map(|address| place.join(address).ok()).collect::<Vec<_>>();
        // A saved index lists the pages of one host.
        let home = if place.is_file() { most_frequent(&first) } else { None }.unwrap_or_else(|| place.clone());
        let mut open = Vec::from([(1, first)]);
        while let Some((depth, links)) = open.pop() {
            for link in links.into_iter().filter(|link| link.is_beside(&home) || link.is_beside(&place)) {
                match kind(&link) {
                    _ if !seen.insert(link.to_string()) => {}
                    Kind::Index if depth == DEEPEST => {
                        index.missing.push(too_much(&link, "levels of indexes", DEEPEST))
                    }
                    Kind::Index => index.open(fetcher, &link).map_or((), |links| open.push((depth + 1, links))),
                    Kind::Page => index.pages.push(link),
                    Kind::Other => {}
                }
            }
            if seen.len() - index.pages.len() > INDEXES {
                return Err(too_much(start, "indexes", INDEXES));
            }
            if index.pages.len() > PAGES {
                return Err(too_much(start, "pages", PAGES));
            }
        }
        match index.pages.is_empty() && index.missing.is_empty() {
            true => Err(Error::EmptyIndex { location: start.clone() }),
            false => Ok(index),
        }
    }

    /// Returns the links of a nested index. If it can't be fetched, the others are still read.
    fn open(&mut self, fetcher: &Fetcher, index: &Location) -> Option<Vec<Location>> {
        match fetched(fetcher, index) {
            Ok((text, place)) => Some(links(&text).iter().filter_map(|address| place.join(address).ok()).collect()),
            Err(error) => {
                self.missing.push(error);
                None
            }
        }
    }
}

fn fetched(fetcher: &Fetcher, index: &Location) -> Result<(String, Location), Error> {
    fetcher.text_and_place(index).map_err(|problem| Error::Fetch { location: index.clone(), problem })
}

fn too_much(location: &Location, what: &'static str, most: usize) -> Error {
    Error::TooMuch { location: location.clone(), what, most }
}

/// Returns a page of the most frequent host.
fn most_frequent(links: &[Location]) -> Option<Location> {
    let pages = || links.iter().filter(|link| !link.is_file());
    let count = |page: &&Location| pages().filter(|other| other.is_beside(page)).count();
    // Of several hosts, the first.
    pages().rev().max_by_key(count).cloned()
}

enum Kind {
    Index,
    Page,
    Other,
}

/// Returns the kind of a link. `llms.txt` lists pages, and `llms-full.txt` contains all of them.
fn kind(link: &Location) -> Kind {
    let name = link.name();
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("txt") if name.contains("full") => Kind::Other,
        Some("txt") => Kind::Index,
        None | Some("md" | "mdx" | "yaml" | "yml" | "json" | "html") => Kind::Page,
        // `v1.2` has no file extension.
        Some(extension) if extension.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Page,
        Some(_) => Kind::Other,
    }
}

/// Returns the addresses of the links in the lists of a text.
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

    // Scenario: an index with links in its introduction, in lists, in nested lists, and in code.
    // Expected: those of the lists.
    #[test]
    fn links_of_an_index() {
        let text = "# Docs\n\n> See [home](https://a/).\n\n## API\n\n- [Clone](/clone.md): Clones a voice.\n  * [List]\
                    (https://a/list.md)\n- `[no](/no.md)`\n\n## OpenAPI\n\n- [newest](latest.yml)\n";
        assert_eq!(links(text), ["/clone.md", "https://a/list.md", "latest.yml"]);
    }
}
