//! A page of Cartesia's docs, or a bare document -> the text of the OpenAPI document.
//!
//! The docs publish one Markdown page per operation; its document is a fenced block. What else a page holds, and in
//! which language, is of no interest here.

use std::fmt;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};

/// The fixed fields of an OpenAPI 3 or Swagger 2 document that one can begin with.
const FIRST_FIELDS: [&str; 9] =
    ["openapi", "swagger", "info", "servers", "paths", "components", "security", "tags", "externalDocs"];

/// Why a text holds no document to take.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("is an HTML page; take the Markdown of the page, for Cartesia's docs by adding `.md` to the address")]
    Html,
    #[error(
        "holds no OpenAPI document ({} without one); look whether the page has moved, or take the document from \
         elsewhere with `--from`", blocks(*.others)
    )]
    NoDocument { others: usize },
    #[error(
        "holds {} OpenAPI documents, on lines {}; save the one that is meant and name the file with `--from` or `--add`",
        .lines.len(), list(.lines)
    )]
    Several { lines: Vec<usize> },
    #[error("ends inside the block that begins on line {line}, so it was cut off; fetch it again")]
    Unclosed { line: usize },
}

fn blocks(count: usize) -> String {
    match count {
        0 => "no yaml or json block".to_owned(),
        1 => "one yaml or json block".to_owned(),
        _ => format!("{count} yaml or json blocks"),
    }
}

fn list(lines: &[usize]) -> String {
    lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The document that a text is or holds, [`normalised`].
pub(crate) fn document(text: &str) -> Result<String, Error> {
    let text = normalised(text);
    if is_html(&text) {
        return Err(Error::Html);
    }
    if is_bare(&text) {
        return Ok(text);
    }
    let (documents, others): (Vec<_>, Vec<_>) = fenced(&text).into_iter().partition(|block| is_openapi(&block.content));
    match documents.as_slice() {
        [] => Err(Error::NoDocument { others: others.len() }),
        [block] if !block.closed => Err(Error::Unclosed { line: block.line }),
        [block] => Ok(normalised(&block.content)),
        several => Err(Error::Several { lines: several.iter().map(|block| block.line).collect() }),
    }
}

/// Returns a text as documents are stored and compared: no byte order mark, `\n` line ends, one of them at the end. A checkout that
/// turns line ends into CRLF changes no document.
pub(crate) fn normalised(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    format!("{}\n", text.trim_end_matches('\n'))
}

fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('<') && start.to_ascii_lowercase().contains("<html")
}

/// Asked before any fence is looked for: a description may well hold a fenced example.
fn is_bare(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---");
    let first = lines.next().unwrap_or_default();
    let begins = first.trim_start().starts_with('{')
        || yaml_field(first).is_some_and(|(name, _)| FIRST_FIELDS.contains(&name) || name.starts_with("x-"));
    begins && is_openapi(text)
}

/// Returns `true` if `openapi` or `swagger` is a top-level field, also of a truncated document, which then stops in the
/// parser, where the message has a line.
fn is_openapi(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let mut found = false;
        // Only what was seen on the way counts, not whether the text was JSON to its end.
        let _ = serde_json::Deserializer::from_str(text).deserialize_map(Fields { found: &mut found });
        return found;
    }
    // In YAML, no line of a nested value begins in the first column.
    text.lines().filter_map(yaml_field).any(|(name, value)| matches!(name, "openapi" | "swagger") && is_version(value))
}

/// The name and the value of a field in the first column.
fn yaml_field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    Some((unquoted(name), value.trim()))
}

/// The sources of a docs page may begin with `openapi: 2024-11-13/api.yml POST /voices/clone`, which is no version.
fn is_version(value: &str) -> bool {
    let version = unquoted(value.split('#').next().unwrap_or_default().trim());
    version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains(['/', ' '])
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// Looks for the two fields among those of a JSON object.
struct Fields<'a> {
    found: &'a mut bool,
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            *self.found |= matches!(name.as_str(), "openapi" | "swagger");
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// A fenced block that calls itself YAML or JSON.
struct Block {
    /// Of the page, counted from 1.
    line: usize,
    content: String,
    closed: bool,
}

fn fenced(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_data(&info) => {
                let line = text.get(..range.start).unwrap_or_default().matches('\n').count() + 1;
                open = Some(Block { line, content: String::new(), closed: is_closed(text, range) });
            }
            Event::Text(part) => open.iter_mut().for_each(|block| block.content.push_str(&part)),
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// `yaml 2024-11-13/api.yml POST /voices/clone`, `JSON`, `yml{3-5}`
fn is_data(info: &str) -> bool {
    let language = info.trim().split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| language.eq_ignore_ascii_case(known))
}

/// Markdown lets the end of the page close a block; to us it means that the end is missing.
fn is_closed(text: &str, range: Range<usize>) -> bool {
    let block = text.get(range).unwrap_or_default().trim_start();
    let Some(mark) = block.chars().next() else { return false };
    let opening = block.chars().take_while(|c| *c == mark).count();
    let Some((_, rest)) = block.trim_end().split_once('\n') else { return false };
    // The last line still has the marks of the lists and quotes that it stands in.
    let last = rest.lines().next_back().unwrap_or_default().trim_start_matches([' ', '\t', '>']).trim_end();
    last.chars().count() >= opening && last.chars().all(|c| c == mark)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    const YAML: &str = "openapi: 3.0.1\ninfo:\n  title: A\n\n  version: '1'  \n\tx: \u{e9}\u{3000}\n";
    const JSON: &str = "{\n  \"info\": {\"openapi\": 1},\n  \"openapi\": \"3.0.1\"\n}\n";

    #[track_caller]
    fn check(page: impl AsRef<str>, expected: Result<&str, Error>) {
        assert_eq!(document(page.as_ref()), expected.map(str::to_owned));
    }

    fn indented(by: &str) -> String {
        YAML.lines().map(|line| format!("{by}{line}\n")).collect()
    }

    fn none(others: usize) -> Result<&'static str, Error> {
        Err(Error::NoDocument { others })
    }

    #[test]
    fn a_fence_of_any_length_and_kind() {
        for fence in ["```", "````", "~~~", "~~~~~~~"] {
            check(format!("# A\n\n{fence}yaml\n{YAML}{fence}\nEnd."), Ok(YAML));
            check(format!("# A\n\n  {fence}yaml\n{}{fence}\nEnd.", indented("  ")), Ok(YAML));
        }
    }

    #[test]
    fn an_info_string_with_further_words() {
        for info in ["yaml 2024-11-13/api.yml POST /voices/clone", "YAML", " yml", "yaml{1-3}", "json a"] {
            check(format!("ボイスをクローン\n\n```{info}\n{YAML}```\n"), Ok(YAML));
        }
    }

    #[test]
    fn a_longer_fence_may_hold_a_shorter_one() {
        let described = format!("{YAML}x-a: |\n  ```\n  openapi: 3.0.1\n  ```\n");
        check(format!("````yaml\n{described}````"), Ok(&described));
    }

    #[test]
    fn a_block_within_a_list_or_a_quote() {
        check(format!("1. A\n\n   ```yaml\n{}   ```\n", indented("   ")), Ok(YAML));
        check(format!("> ```yaml\n{}> ```\n", indented("> ")), Ok(YAML));
    }

    #[test]
    fn a_json_block() {
        check(format!("# A\n\n```json\n{JSON}```\n"), Ok(JSON));
    }

    #[test]
    fn line_ends_and_their_number() {
        check(format!("# A\n\n```yaml\n{YAML}\n\n```\n").replace('\n', "\r\n"), Ok(YAML));
        check(format!("\u{feff}{}", YAML.replace('\n', "\r\n")), Ok(YAML));
        check(YAML.trim_end_matches('\n'), Ok(YAML));
    }

    #[test]
    fn a_bare_document() {
        let described = format!("{YAML}x-a: |\n  ```yaml\n  openapi: 3.0.1\n  ```\n");
        for bare in [YAML, JSON, &described, "swagger: \"2.0\"\n", "---\n# A\ninfo: {}\n\"openapi\": 3.0.1 # a\n"] {
            check(bare, Ok(bare));
        }
    }

    #[test]
    fn a_bare_document_that_was_cut_off_is_one_still() {
        let cut = "{\"openapi\": \"3.0.1\", \"info\": {\"ti";
        check(cut, Ok(&format!("{cut}\n")));
    }

    #[test]
    fn examples_are_no_documents() {
        let page = "```json\n{\"a\": {\"openapi\": \"3.0.1\"}}\n```\n\n```yaml\na:\n  openapi: 3.0.1\n```\n";
        check(page, none(2));
        check(format!("{page}\n```yaml\n{YAML}```\n"), Ok(YAML));
        check(format!("```text\n{YAML}```\n"), none(0));
    }

    #[test]
    fn a_page_without_a_block() {
        check("", none(0));
        check("# Not found\n", none(0));
        check("---\nopenapi: 2024-11-13/api.yml POST /voices/clone\n---\n", none(0));
        check("{\"error\": \"not found\"}", none(0));
    }

    #[test]
    fn two_documents() {
        let page = format!("```yaml\n{YAML}```\n\n```json\n{JSON}```\n");
        check(page, Err(Error::Several { lines: vec![1, 10] }));
    }

    #[test]
    fn a_page_that_was_cut_off() {
        for end in ["", "``", "```\n", "~~~~"] {
            check(format!("# A\n\n````yaml a\n{YAML}{end}"), Err(Error::Unclosed { line: 3 }));
        }
    }

    #[test]
    fn an_html_page() {
        check(format!("\n<!-- a -->\n<!DOCTYPE html><HTML><pre>```yaml\n{YAML}```</pre>"), Err(Error::Html));
        check(format!("<Note>An `html` page</Note>\n\n```yaml\n{YAML}```"), Ok(YAML));
    }
}
