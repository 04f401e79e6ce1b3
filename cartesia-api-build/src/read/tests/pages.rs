//! Tests of documents that share components with differences.

use super::{DOCUMENT, with};
use crate::{Source, conflicts, generate};

/// Returns the second page, with another operation.
fn other(from: &str, to: &str) -> String {
    with(from, to).replace("/things:", "/others:").replace("operationId: list", "operationId: others")
}

#[track_caller]
fn together(pages: &[(&str, &str, &str)], notes: &[&str]) -> String {
    let sources = pages.iter().map(|(name, taken, text)| Source::new(*name, *text).taken(*taken)).collect::<Vec<_>>();
    let generated = generate(&sources).unwrap();
    assert_eq!(generated.notes, notes);
    generated.code
}

// Scenario: two pages that each have a value or a property that the other lacks. Expected: a contradiction.
#[test]
fn pages_that_are_both_ahead() {
    disagree(
        &other("enum: [a, b]", "enum: [a, c]"),
        "components/schemas/Thing, at properties.kind.enum: `[\"a\",\"b\"]` in the one, `[\"a\",\"c\"]` in the other",
    );
    disagree(
        &other("        kind:", "        sort:"),
        "components/schemas/Thing, at properties: `[\"id\",\"kind\"]` in the one, `[\"id\",\"sort\"]` in the other",
    );
}

// Scenario: two pages that were fetched within a second, with fractions of any length. Expected: the descriptions of
// the later one.
#[test]
fn the_words_of_a_fraction_later() {
    let page = other("description: A thing.", "description: One.");
    for (earlier, later) in [(".11Z", ".115Z"), ("Z", ".001Z"), (".110Z", ".2Z"), (".09Z", ".1Z")] {
        let [earlier, later] = [earlier, later].map(|fraction| format!("2026-11-28T05:50:11{fraction}"));
        for (of_a, of_b, words) in [(&earlier, &later, "One."), (&later, &earlier, "A thing.")] {
            let pages = [("a.yaml", DOCUMENT, of_a), ("b.yaml", &*page, of_b)];
            let sources = pages.map(|(name, text, taken)| Source::new(name, text).taken(taken.as_str()));
            let code = generate(&sources).unwrap().code;
            assert!(code.contains(words), "{of_a} {of_b}: {code}");
        }
    }
}

// Scenario: two pages that differ in descriptions, examples, titles and order; then in the other order of time.
// Expected: the descriptions of the later one, and a note.
#[test]
fn the_words_of_the_page_taken_last() {
    let page = other(
        "      description: A thing.\n      required: [id]",
        "      required: [id]\n      description: One.\n      title: B\n      example: { id: c }",
    )
    .replace("[a, b]", "[b, a]");
    let note = |last: &str, earlier: &str| {
        format!(
            "components/schemas/Thing has other words in {earlier} than in {last}, which was taken last: its words are used"
        )
    };
    let first =
        together(&[("a.yaml", "2026-01-02", DOCUMENT), ("b.yaml", "2026-01-01", &page)], &[&note("a.yaml", "b.yaml")]);
    assert!(first.contains("/// A thing.") && !first.contains("/// One."), "{first}");
    let second = together(
        &[("a.yaml", "2026-01-02", DOCUMENT), ("b.yaml", "2026-01-02T00:00:01Z", &page)],
        &[&note("b.yaml", "a.yaml")],
    );
    assert!(second.contains("/// One.") && !second.contains("/// A thing."), "{second}");
    assert_eq!(conflicts(&[]).len(), 0);
}

// Scenario: a page with an additional value and an optional property, and one with other additions.
// Expected: all of them, with a note about the pages that lack them.
#[test]
fn a_page_that_is_ahead() {
    let ahead = other("          enum: [a, b]", "          enum: [c, a, b]\n        more: { type: string }");
    let code = together(
        &[("a.yaml", "", DOCUMENT), ("b.yaml", "", &ahead)],
        &["components/schemas/Thing has the value `c` and the property `more`, which a.yaml doesn't have yet"],
    );
    assert!(code.contains("pub more: ") && code.contains("C,"), "{code}");
}

#[track_caller]
fn disagree(page: &str, expected: &str) {
    let error = generate(&[Source::new("a.yaml", DOCUMENT), Source::new("b.yaml", page)]).unwrap_err().to_string();
    let end = "; take both as they are now, from the same version of the API, or leave one of them out";
    assert_eq!(error, format!("a.yaml and b.yaml disagree on {expected}{end}"));
}

// Scenario: pages that contradict each other in a type, a required property, a property that one requires, a server,
// and the version.
// Expected: the component, the property, both pages, and both contents.
#[test]
fn pages_that_contradict_each_other() {
    let thing = "components/schemas/Thing, at ";
    disagree(
        &other("id: { type: string }", "id: { type: integer }"),
        &format!("{thing}properties.id.type: `string` in the one, `integer` in the other"),
    );
    disagree(
        &other("required: [id]", "required: []"),
        &format!("{thing}properties.id: required in the one, not required in the other"),
    );
    disagree(
        &other("required: [id]", "required: [id, more]")
            .replace("        kind:", "        more: { type: string }\n        kind:"),
        &format!("{thing}properties.more: not required in the one, required in the other"),
    );
    disagree(
        &other("https://api", "https://b"),
        "servers: `[{\"url\":\"https://api.example.com\"}]` in the one, `[{\"url\":\"https://b.example.com\"}]` in the other",
    );
    disagree(&other("enum: ['1']", "enum: ['2']"), "the version of the API: `1` in the one, `2` in the other");
}

// Scenario: a description beside a reference to a parameter, and two ways to describe a reference to a schema, on two
// pages.
// Expected: the description beside the reference; no contradiction.
#[test]
fn words_beside_references() {
    let header = "- { name: Cartesia-Version, in: header, required: true, schema: { type: string, enum: ['1'] } }";
    let reference = format!("{header}\n        - {{ $ref: '#/components/parameters/Q', description: Own words. }}");
    let parameter =
        "components:\n  parameters: { Q: { name: q, in: query, description: Words., schema: { type: string } } }\n";
    let text = with(header, &reference).replace("components:\n", parameter);
    let code = generate(&[Source::new("a.yaml", text)]).unwrap().code;
    assert!(code.contains("/// Own words.") && !code.contains("/// Words."), "{code}");
    let kind = "          type: string\n          enum: [a, b]";
    let target = "$ref: '#/components/schemas/Thing'";
    let beside = with(kind, &format!("          {target}\n          description: D"));
    let around = other(kind, &format!("          allOf: [{{ {target} }}]\n          description: D"));
    together(&[("a.yaml", "1", &beside), ("b.yaml", "2", &around)], &[]);
}

// Scenario: the same alternatives in another order, one with another description.
// Expected: no contradiction, and the order of the later page.
#[test]
fn the_order_of_alternatives() {
    let kind = "          type: string\n          enum: [a, b]";
    let [one, two] = ["{ type: string }", "{ type: object, properties: { a: { type: string } } }"];
    let page = with(kind, &format!("          oneOf: [{one}, {two}]"));
    let last = other(kind, &format!("          oneOf: [{}, {one}]", two.replace("object,", "object, description: D,")));
    together(
        &[("a.yaml", "1", &page), ("b.yaml", "2", &last)],
        &[
            "components/schemas/Thing has other words in a.yaml than in b.yaml, which was taken last: its words are used",
        ],
    );
}
