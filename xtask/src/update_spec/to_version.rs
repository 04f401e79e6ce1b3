//! `--to-version`: finds the page of every document in another version of the API.
//!
//! The address of a page has its version as a segment, such as `2024-11-13`, or no version for the newest one. The
//! newest version is not recorded anywhere, so both addresses are tried, and the document decides.

use reqwest::Url;

use super::arrival::Arrival;
use super::error::Error;
use super::location::Location;
use super::page::{Reader, page};
use super::sources::Entry;
use super::tree::Tree;
use super::version::Versions;

/// Fetches the documents of all entries in that version; all or none.
pub(crate) fn arrivals(tree: &Tree, reader: Reader<'_>, version: &str) -> Result<Vec<Arrival>, Error> {
    let mut versions = Versions::default();
    tree.entries().iter().map(|entry| arrival(entry, reader, version, &mut versions)).collect()
}

fn arrival(entry: &Entry, reader: Reader<'_>, version: &str, versions: &mut Versions) -> Result<Arrival, Error> {
    let file = || entry.file.clone();
    let known = entry.page.as_deref().ok_or_else(|| Error::NoPage { file: file() })?;
    let location = Location::page(known).map_err(|problem| Error::Address { file: file(), problem })?;
    let Location::Page(url) = location else { return Err(Error::NoPage { file: file() }) };
    let mut tried = Vec::new();
    for url in addresses(&url, &entry.api_version, version) {
        let location = Location::Page(Box::new(url));
        let page = match page(reader, &location) {
            Err(error) if error.is_gone() => {
                tried.push(error.to_string());
                continue;
            }
            outcome => outcome?,
        };
        let moved = Entry { page: location.address(), api_version: version.to_owned(), ..entry.clone() };
        let arrival = Arrival::of(page, moved);
        versions.learn(&arrival.document, arrival.made_of.as_deref());
        let found = versions.of(&arrival.document, arrival.made_of.as_deref());
        if found.iter().any(|found| found == version) {
            return Ok(arrival);
        }
        tried.push(format!("{location} describes version {}", found.join(" and ")));
    }
    Err(Error::NotInVersion { file: file(), version: version.to_owned(), tried })
}

/// Returns the possible addresses of a page in another version: with that version's segment, and without one.
fn addresses(page: &Url, before: &str, after: &str) -> Vec<Url> {
    let path = page.path().trim_start_matches('/');
    let segments = path.split('/').collect::<Vec<_>>();
    let with = match segments.contains(&before) {
        true => segments.iter().map(|segment| if *segment == before { after } else { segment }).collect::<Vec<_>>(),
        false => std::iter::once(after).chain(segments.iter().copied()).collect(),
    };
    let without = segments.iter().copied().filter(|segment| *segment != before).collect::<Vec<_>>();
    let address = |segments: Vec<&str>| {
        let mut url = page.clone();
        url.set_path(&segments.join("/"));
        url
    };
    vec![address(with), address(without)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    #[track_caller]
    fn check(page: &str, expected: [&str; 2]) {
        let page = Url::parse(page).unwrap();
        let found = addresses(&page, "2024-11-13", "2026-03-01");
        assert_eq!(found.iter().map(Url::as_str).collect::<Vec<_>>(), expected);
    }

    // Scenario: pages with a version, in two languages, and pages of the newest version.
    // Expected: the page of the other version, then that of the newest.
    #[test]
    fn addresses_of_another_version() {
        check(
            "https://docs.example/2024-11-13/voices/clone.md?a=b",
            ["https://docs.example/2026-03-01/voices/clone.md?a=b", "https://docs.example/voices/clone.md?a=b"],
        );
        check(
            "https://docs.example/ja-jp/2024-11-13/clone.md",
            ["https://docs.example/ja-jp/2026-03-01/clone.md", "https://docs.example/ja-jp/clone.md"],
        );
        check(
            "https://docs.example/clone.md",
            ["https://docs.example/2026-03-01/clone.md", "https://docs.example/clone.md"],
        );
    }
}
