//! Finds the text of the OpenAPI document in a page of Cartesia's docs, or in a bare document.
//!
//! The docs have one Markdown page per operation, with the document in a fenced block. The rest of the page and the
//! block's language are ignored.

mod fences;

use std::fmt;

use fences::{Block, blocks};
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};

/// The fields of an OpenAPI 3 or Swagger 2 document that can come first.
const FIRST_FIELDS: [&str; 9] =
    ["openapi", "swagger", "info", "servers", "paths", "components", "security", "tags", "externalDocs"];

/// The reason why a text contains no usable document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("is an HTML page; take the Markdown of the page, for Cartesia's docs by adding `.md` to the address")]
    Html,
    #[error(
        "holds no OpenAPI document ({} without one); look whether the page has moved, or take the document from \
         elsewhere with `--from`", counted(*.others)
    )]
    NoDocument { others: usize },
    #[error(
        "holds {} OpenAPI documents, on lines {}; save the one that is meant and name the file with `--from` or `--add`",
        .lines.len(), list(.lines)
    )]
    Several { lines: Vec<usize>, made_of: Option<String> },
    #[error("ends inside the block that begins on line {line}, so it was cut off; fetch it again")]
    Unclosed { line: usize, made_of: Option<String> },
}

impl Error {
    /// Returns the source file of the page, if a document was found.
    pub(crate) fn made_of(&self) -> Option<&str> {
        match self {
            Self::Several { made_of, .. } | Self::Unclosed { made_of, .. } => made_of.as_deref(),
            Self::Html | Self::NoDocument { .. } => None,
        }
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "no yaml or json block".to_owned(),
        1 => "one yaml or json block".to_owned(),
        _ => format!("{count} yaml or json blocks"),
    }
}

fn list(lines: &[usize]) -> String {
    lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// A document as found in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The text, as [`normalised`] returns it.
    pub(crate) text: String,
    /// The source file of the page, as named by its fence: `2024-11-13/api.yml` or `/latest.yml`.
    pub(crate) made_of: Option<String>,
    /// The line of the page at which the document begins, counted from 1.
    pub(crate) first_line: usize,
    /// The number of characters before the document on its lines.
    pub(crate) indent: usize,
}

/// Returns the document that a text is or contains.
pub(crate) fn document(text: &str) -> Result<Found, Error> {
    let text = normalised(text);
    if is_html(&text) {
        return Err(Error::Html);
    }
    if is_bare(&text) {
        return Ok(Found { text, made_of: None, first_line: 1, indent: 0 });
    }
    let data = blocks(&text).into_iter().filter(|block| is_data(&block.info));
    let (documents, others): (Vec<_>, Vec<_>) = data.partition(|block| is_openapi(&block.content));
    match documents.as_slice() {
        [] => Err(Error::NoDocument { others: others.iter().filter(|block| !block.info.is_empty()).count() }),
        [block] if !block.closed => Err(Error::Unclosed { line: block.line, made_of: made_of(block) }),
        [block] => Ok(found(block)),
        several => Err(Error::Several {
            lines: several.iter().map(|block| block.line).collect(),
            made_of: several.iter().find_map(made_of),
        }),
    }
}

fn made_of(block: &Block) -> Option<String> {
    block.info.split_whitespace().nth(1).filter(|word| word.contains('.')).map(str::to_owned)
}

fn found(block: &Block) -> Found {
    Found {
        text: normalised(&block.content),
        made_of: made_of(block),
        first_line: block.line + 1,
        indent: block.indent,
    }
}

/// Returns a text as documents are stored and compared: without a byte order mark, with `\n` line ends and one at the
/// end. So a checkout with CRLF line ends changes no document.
pub(crate) fn normalised(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    format!("{}\n", text.trim_end_matches('\n'))
}

/// Returns whether a text is HTML. Only the beginning counts: a page may begin with a component, and a description may
/// contain HTML.
fn is_html(text: &str) -> bool {
    let mut start = text.trim_start();
    while let Some((_, rest)) = start.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
        start = rest.trim_start();
    }
    let is = |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    is("<!doctype") || is("<html")
}

/// Returns whether a text is a document without a page. This is checked before fences, since a description may contain
/// one.
fn is_bare(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---");
    let first = lines.next().unwrap_or_default();
    let begins = first.trim_start().starts_with('{')
        || yaml_field(first).is_some_and(|(name, _)| FIRST_FIELDS.contains(&name) || name.starts_with("x-"));
    begins && is_openapi(text)
}

/// Returns whether `openapi` or `swagger` is a top-level field. A truncated document counts too, so that the parser
/// reports its line.
fn is_openapi(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let mut found = false;
        // Only the fields before an error count, so the result doesn't matter.
        let _ = serde_json::Deserializer::from_str(text).deserialize_map(Fields { found: &mut found });
        return found;
    }
    // In YAML, lines of nested values are indented.
    text.lines().filter_map(yaml_field).any(|(name, value)| matches!(name, "openapi" | "swagger") && is_version(value))
}

/// Returns the name and the value of a field in the first column.
fn yaml_field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    Some((unquoted(name), value.trim()))
}

/// Returns whether a value is a version. The source of a docs page may begin with `openapi: 2024-11-13/api.yml POST
/// /voices/clone`.
fn is_version(value: &str) -> bool {
    let version = unquoted(value.split('#').next().unwrap_or_default().trim());
    version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains(['/', ' '])
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// Searches for the two fields in a JSON object.
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

/// Returns whether a fence can contain a document: `yaml 2024-11-13/api.yml POST /voices/clone`, `JSON`, `yml{3-5}`, or
/// no language.
fn is_data(info: &str) -> bool {
    let language = info.trim().split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    ["", "yaml", "yml", "json"].iter().any(|known| language.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    const YAML: &str = "openapi: 3.0.1\ninfo:\n  title: A\n\n  version: '1'  \n\tx: \u{e9}\u{3000}\n";
    const JSON: &str = "{\n  \"info\": {\"openapi\": 1},\n  \"openapi\": \"3.0.1\"\n}\n";

    #[track_caller]
    fn check(page: impl AsRef<str>, expected: Result<&str, Error>) {
        assert_eq!(document(page.as_ref()).map(|found| found.text), expected.map(str::to_owned));
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

    // Scenario: components in Markdown, also nested, with an indented block and one without indentation; a fence
    // without a language.
    // Expected: the document, its position, and the source file.
    #[test]
    fn a_block_within_components() {
        let block = |by: &str, info: &str| format!("{by}```{info}\n{}{by}```\n", indented(by));
        let info = "yaml /latest.yml POST /voices/clone";
        let page = format!(
            "# A\n\n<Accordion title=\"A\">\n  <Tab title=\"B\">\n{}  </Tab>\n</Accordion>\n\nEnd.\n",
            block("      ", info)
        );
        let found = document(&page).unwrap();
        assert_eq!((found.first_line, found.indent), (6, 6));
        assert_eq!((found.text.as_str(), found.made_of.as_deref()), (YAML, Some("/latest.yml")));
        check(format!("<Tab>\n{}</Tab>\n", block("", "")), Ok(YAML));
        check(format!("<Tab>\n\n\t<Steps>\n{}\t</Steps>\n</Tab>\n", block("\t\t", "yml")), Ok(YAML));
        check("```\nplain text\n```\n", none(0));
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
        check(page, Err(Error::Several { lines: vec![1, 10], made_of: None }));
    }

    #[test]
    fn a_page_that_was_cut_off() {
        for end in ["", "``", "```\n", "~~~~"] {
            check(format!("# A\n\n````yaml a\n{YAML}{end}"), Err(Error::Unclosed { line: 3, made_of: None }));
        }
    }

    #[test]
    fn an_html_page() {
        check(format!("\n<!-- a -->\n<!DOCTYPE html><HTML><pre>```yaml\n{YAML}```</pre>"), Err(Error::Html));
        check(format!("<Note>An <html> page</Note>\n\n```yaml\n{YAML}```"), Ok(YAML));
    }
}
