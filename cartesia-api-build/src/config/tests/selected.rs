//! Tests of operations that are selected by id and by tag.

use super::*;

/// Returns a document with four operations: with two tags, with one, with none, and with a tag that is another
/// operation's id.
fn tagged() -> String {
    let all = [
        with(operation("list"), "tags: [Voices, more]"),
        with(operation("make"), "tags: [Voices]"),
        operation("status"),
        with(operation("other"), "tags: [status]"),
    ];
    document(&all, "")
}

#[track_caller]
fn selects(config: &Config, expected: &[&str]) {
    assert_eq!(config.generate(&source(&tagged())).unwrap().operations, expected);
}

// Scenario: ids and tags, with and without a prefix, in both lists, and empty lists.
// Expected: those operations; an operation in both lists is not selected.
#[test]
fn by_id_and_by_tag() {
    selects(&Config::new(), &["list", "make", "status", "other"]);
    selects(&Config::new().only(["make"]), &["make"]);
    selects(&Config::new().only(["Voices", "id:status"]), &["list", "make", "status"]);
    selects(&Config::new().only(["tag:status", "tag:more"]), &["list", "other"]);
    selects(&Config::new().except(["tag:Voices"]), &["status", "other"]);
    selects(&Config::new().only(["tag:Voices"]).except(["list"]), &["make"]);
    selects(&Config::new().only(Vec::<String>::new()), &["list", "make", "status", "other"]);
    selects(&Config::new().only(["list", "nothing"]).allow_unmatched(true), &["list"]);
}

// Scenario: entries without a match, ambiguous entries, and entries that leave no operation.
// Expected: an error that names the entry and the most similar name, or both ways to write it.
#[test]
fn entries_that_can_not_be_meant() {
    let check = |config: Config, expected: &str| fails(config.generate(&source(&tagged())), expected);
    let nearest = |name: &str| format!("write `{name}`, the most similar name, or remove it");
    check(
        Config::new().only(["maek"]),
        &format!("`maek` is neither the id of an operation nor a tag; {}", nearest("make")),
    );
    check(
        Config::new().except(["tag:voice"]),
        &format!("`tag:voice` is no tag of an operation; {}", nearest("tag:Voices")),
    );
    check(
        Config::new().only(["id:States"]),
        &format!("`id:States` is no id of an operation; {}", nearest("id:status")),
    );
    check(
        Config::new().only(["status"]),
        "`status` is the id of an operation and a tag; write `id:status` or `tag:status`",
    );
    check(
        Config::new().only(["list"]).except(["Voices"]),
        "`only` and `except` select none of the operations; take some out of `except`",
    );
}

// Scenario: unselected operations that would be refused for each kind of reason, and an unselected document that
// contradicts the others.
// Expected: the same code as without them.
#[test]
fn what_is_not_selected_refuses_nothing() {
    let good = returns("good", "Thing");
    let thing = "Thing: { type: object, properties: { id: { type: string } } }";
    let odd = [
        with(operation("cookie"), COOKIE),
        with(operation("shape"), "parameters: 5"),
        returns("circle", "Circle"),
        returns("type", "Type"),
    ];
    let schemas = format!("{thing}, Circle: {{ $ref: '#/components/schemas/Circle' }}, Type: {{ type: [string] }}");
    let all = document(&[&odd[..], std::slice::from_ref(&good)].concat(), &schemas);
    let other = document(&[returns("other", "Thing")], "Thing: { type: string }").replace("https://api", "https://b");
    let all = [Source::new("made.yaml", all), Source::new("other.yaml", other)];
    assert!(generate(&all).is_err());
    let rest = document(&[good], thing);
    are_left(&Config::new().only(["good"]).generate(&all).unwrap(), &rest);
    let except = ["cookie", "shape", "circle", "type", "other"];
    are_left(&Config::new().except(except).generate(&all).unwrap(), &rest);
    let documents = all.iter().map(|source| Config::new().only(["good"]).parse(source).unwrap()).collect::<Vec<_>>();
    Config::new().only(["good"]).check(&documents).unwrap();
    assert!(Config::new().only(["good"]).conflicts(&documents).unwrap().is_empty());
}

// Scenario: an operation without an id, and two without an id whose paths give the same name.
// Expected: the method's name selects the operation, whatever else is selected.
#[test]
fn operations_without_an_id() {
    let all =
        document(&[operation("a"), operation("b")], "").replace("operationId: a, ", "").replace("operationId: b, ", "");
    let all = all.replace("/b:", "/{a}:").replace("get: { responses", "get: { parameters: [], responses");
    let all = all.replace("/{a}:", "/-a:");
    let generated = Config::new().only(["get_a_2"]).generate(&source(&all)).unwrap();
    assert_eq!(generated.operations, ["get_a_2"]);
    assert_eq!(Config::new().except(["get_a_2"]).generate(&source(&all)).unwrap().operations, ["get_a"]);
}

// Scenario: pages with operations without ids whose generated ids would be equal, or equal to an id of the other page,
// or that have an id on the other page.
// Expected: no two have one id, whatever is selected, and ids from a page are kept.
#[test]
fn operations_without_an_id_on_several_pages() {
    let page = |name: &str, paths: &str| {
        let text = document(&[operation("gone")], "").replace("operationId: gone, ", "").replace("/gone:", paths);
        Source::new(name, text)
    };
    let pages = |one: &str, other: &str| [page("a.yaml", one), page("b.yaml", other)];
    let operations = |pages: &[Source]| Config::new().generate(pages).unwrap().operations;
    assert_eq!(operations(&pages("/a-b:", "/a_b:")), ["get_a_b", "get_a_b_2"]);
    assert_eq!(operations(&pages("/a-b:", "/a-b:")), ["get_a_b"]);
    let [one, other] = pages("/a-b:", "/c:");
    let named = |id: &str| Source::new("b.yaml", other.text.replace("get: {", &format!("get: {{ operationId: {id},")));
    assert_eq!(operations(&[one.clone(), named("get_a_b")]), ["get_a_b_2", "get_a_b"]);
    let same = Source::new("b.yaml", named("own").text.replace("/c:", "/a-b:"));
    assert_eq!(operations(&[one, same]), ["own"]);
    let chosen = Config::new().only(["get_a_b_2"]).generate(&pages("/a-b:", "/a_b:")).unwrap();
    assert_eq!(chosen.operations, ["get_a_b_2"]);
}

// Scenario: one operation is selected, and it uses a component that only another document has. Expected: the component
// is there.
#[test]
fn a_component_of_a_document_that_is_not_selected() {
    let one = document(&[returns("user", "V")], "");
    let other = document(&[returns("other", "V"), with(operation("odd"), COOKIE)], "V: { type: object }");
    let both = [Source::new("a.yaml", one), Source::new("b.yaml", other)];
    let generated = Config::new().only(["user"]).generate(&both).unwrap();
    assert_eq!(generated.operations, ["user"]);
    assert!(generated.code.contains("pub struct V"), "{}", generated.code);
}
