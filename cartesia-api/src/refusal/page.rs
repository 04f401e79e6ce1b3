//! The words on a page of HTML or XML, such as a gateway's.

/// Returns the title of a page, or all its words if it has none; nothing for other texts.
pub(super) fn words(page: &str) -> Option<String> {
    let page = page.trim_start();
    if !page.starts_with('<') || !page.contains("</") {
        return None;
    }
    let page = &without_comments(page);
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

fn without_comments(page: &str) -> String {
    let mut pieces = page.split("<!--");
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.filter_map(|piece| piece.split_once("-->")).map(|(_, after)| after);
    std::iter::once(first).chain(rest).collect()
}

/// Returns a text with one space between its words, and without the entities that XML knows.
fn spaced(text: &str) -> String {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    let text = ENTITIES.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
