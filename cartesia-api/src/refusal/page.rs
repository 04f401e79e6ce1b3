//! The words on a page of HTML or XML, such as a gateway's.

/// Returns the title of a page, or all its words if it has none; nothing for other texts.
pub(super) fn words(page: &str) -> Option<String> {
    let page = page.trim_start_matches('\u{feff}').trim_start();
    if !page.starts_with('<') || !page.contains("</") {
        return None;
    }
    let title = texts(page).find(|(tag, _)| tag.eq_ignore_ascii_case("title")).map(|(_, text)| text);
    let is_shown = |tag: &str| !["script", "style"].iter().any(|hidden| tag.eq_ignore_ascii_case(hidden));
    let shown = || texts(page).filter(|(tag, _)| is_shown(tag)).map(|(_, text)| text).collect::<Vec<_>>().join(" ");
    let words = title.map(spaced).filter(|title| !title.is_empty()).unwrap_or_else(|| spaced(&shown()));
    Some(words).filter(|words| !words.is_empty())
}

/// Returns the name of each tag, and the text that follows it.
fn texts(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.split('<').filter_map(|piece| {
        let (tag, text) = piece.split_once('>')?;
        Some((tag.split_whitespace().next().unwrap_or_default(), text))
    })
}

/// Returns a text with one space between its words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
