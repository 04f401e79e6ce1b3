//! The language of a page, from its address: the first segment, such as `ja-jp`, or English without one.

use isolang::Language;

use super::location::Location;

const ENGLISH: &str = "en";

/// The same page in several languages: the wanted one first, then English, then the others in order.
pub(crate) struct Translations {
    pub(crate) pages: Vec<Location>,
}

/// Groups pages whose addresses only differ in their language.
pub(crate) fn translations(pages: Vec<Location>, wanted: &str) -> Vec<Translations> {
    let mut groups = Vec::<(String, Vec<(String, Location)>)>::new();
    let mut known = std::collections::BTreeMap::new();
    for page in pages {
        let (language, rest) = split(&page);
        let index = *known.entry(rest.clone()).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, group)) => group.push((language, page)),
            None => groups.push((rest, vec![(language, page)])),
        }
    }
    let sorted = |mut group: Vec<(String, Location)>| {
        group.sort_by_key(|(language, _)| rank(language, wanted));
        Translations { pages: group.into_iter().map(|(_, page)| page).collect() }
    };
    groups.into_iter().map(|(_, group)| sorted(group)).collect()
}

/// Returns whether a page is in English.
pub(crate) fn is_english(page: &Location) -> bool {
    rank(&split(page).0, ENGLISH) < 2
}

fn rank(language: &str, wanted: &str) -> u8 {
    let primary = |language: &str| language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    match language {
        language if language.eq_ignore_ascii_case(wanted) => 0,
        language if primary(language) == primary(wanted) => 1,
        language if primary(language) == ENGLISH => 2,
        _ => 3,
    }
}

/// Returns the language, and the address without it.
fn split(page: &Location) -> (String, String) {
    let address = page.to_string();
    let path = page.path().to_string_lossy().into_owned();
    let host = address.strip_suffix(path.as_str()).unwrap_or_default();
    let segments = path.trim_start_matches('/').split('/').collect::<Vec<_>>();
    // A version may precede it.
    match segments.iter().take(segments.len().saturating_sub(1)).take(2).position(|segment| is_language(segment)) {
        Some(at) => {
            let rest = segments.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, segment)| *segment);
            let language = segments.get(at).copied().unwrap_or_default().to_owned();
            (language, format!("{host}/{}", rest.collect::<Vec<_>>().join("/")))
        }
        None => (ENGLISH.to_owned(), format!("{host}/{}", segments.join("/"))),
    }
}

/// Returns whether a segment is a language: `ja`, `ja-jp`, `zh-hans`. It is a code of ISO 639-1, with an optional
/// region or script.
fn is_language(segment: &str) -> bool {
    let (primary, rest) = segment.split_once('-').map_or((segment, None), |(primary, rest)| (primary, Some(rest)));
    let is_word = |text: &str| (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Language::from_639_1(&primary.to_ascii_lowercase()).is_some() && rest.is_none_or(is_word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    #[track_caller]
    fn check(wanted: &str, pages: &[&str], expected: &[&[&str]]) {
        let page = |path: &&str| format!("https://docs.example/{path}").parse::<Location>().unwrap();
        let groups = translations(pages.iter().map(page).collect(), wanted);
        let paths = |group: &Translations| {
            group.pages.iter().map(|page| page.path().to_str().unwrap()[1..].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(groups.iter().map(paths).collect::<Vec<_>>(), expected);
    }

    // Scenario: pages in three languages, before and after their version, and addresses that look similar.
    // Expected: the wanted language first, then English, then the others.
    #[test]
    fn pages_in_several_languages() {
        let pages = ["ja-jp/v/clone.md", "fr/v/clone.md", "v/clone.md"];
        check("en", &pages, &[&["v/clone.md", "ja-jp/v/clone.md", "fr/v/clone.md"]]);
        check("fr", &pages, &[&["fr/v/clone.md", "v/clone.md", "ja-jp/v/clone.md"]]);
        check("ja", &pages, &[&["ja-jp/v/clone.md", "v/clone.md", "fr/v/clone.md"]]);
        check("de", &["ja-jp/a.md", "en-us/a.md"], &[&["en-us/a.md", "ja-jp/a.md"]]);
        check(
            "en",
            &["2024-11-13/a.md", "2024-11-13/ja/a.md", "a.md"],
            &[&["2024-11-13/a.md", "2024-11-13/ja/a.md"], &["a.md"]],
        );
        check("en", &["api/a.md", "tts/a.md", "ja"], &[&["api/a.md"], &["tts/a.md"], &["ja"]]);
        check("en", &["js/a.md", "py/a.md", "me/a.md"], &[&["js/a.md"], &["py/a.md"], &["me/a.md"]]);
    }
}
