//! Tests of refused operations that are left out.

use super::*;

const THING: &str = "Thing: { type: object, properties: { id: { type: string } } }";

/// Checks a document in which a refused operation is between two others: the reason, and the code of the others.
#[track_caller]
fn refused(odd: (String, String), schemas: &str, reason: &str) {
    let [first, last] = [returns("first", "Thing"), operation("last")];
    let schemas = format!("{THING}{schemas}");
    let all = document(&[first.clone(), odd, last.clone()], &schemas);
    assert!(generate(&source(&all)).is_err(), "not refused");
    let generated = leave_out().generate(&source(&all)).unwrap();
    assert_eq!(told(&generated), [format!("odd (GET /odd): {reason}")]);
    assert_eq!(generated.left_out[0].file, "made.yaml");
    are_left(&generated, &document(&[first, last], &schemas));
}

fn told(generated: &Generated) -> Vec<String> {
    generated.left_out.iter().map(ToString::to_string).collect()
}

// Scenario: one of three operations has a wrong shape, or uses a component with a wrong shape.
// Expected: it is left out with the place of the fault, and the code equals that of a document without it.
#[test]
fn an_operation_of_the_wrong_shape() {
    refused(
        with(operation("odd"), "parameters: [{ name: a, in: query, schema: { type: [string] } }]"),
        "",
        "made.yaml:8:75: odd, at parameters.0.schema.type, is a list of types, as in OpenAPI 3.1; write one type, and \
         `nullable: true` beside it where null is among them",
    );
    refused(
        returns("odd", "Odd"),
        ", Odd: { nullable: perhaps }",
        "made.yaml:12:84: components/schemas/Odd, at nullable, is a text, which OpenAPI doesn't allow there (invalid type: string \
         \"perhaps\", expected a boolean); fix it",
    );
}

// Scenario: one of three operations is refused when it is lowered, for itself or for a component that it uses.
// Expected: the same.
#[test]
fn an_operation_that_can_not_be_lowered() {
    refused(with(operation("odd"), COOKIE), "", "the parameter `c` is a cookie; remove it from the document");
    refused(
        returns("odd", "Odd"),
        ", Odd: { allOf: [{ $ref: '#/components/schemas/Odd' }] }",
        "#/components/schemas/Odd: the schema contains itself (by `$ref`, `allOf`, `oneOf` or `anyOf`); break the cycle",
    );
    refused(
        returns("odd", "Odd"),
        ", Odd: { type: object, properties: { a: { $ref: '#/components/schemas/Deep' } } }, Deep: { type: thing }",
        "Deep: one of its schemas has the type `thing`, which OpenAPI 3.0 does not know; fix the type",
    );
}

// Scenario: one of three operations is refused by the rewriting of progenitor's output. Expected: the same.
#[test]
fn an_operation_that_progenitor_can_not_express() {
    let odd = with(
        operation("odd"),
        "parameters: [{ name: header_map, in: path, required: true, schema: { type: string } }]",
    );
    let [first, last] = [operation("first"), operation("last")];
    let all = document(&[first.clone(), odd, last.clone()], "").replace("/odd:", "/{header_map}:");
    let generated = leave_out().generate(&source(&all)).unwrap();
    let reason = "its parameter `header_map` has the name of something that progenitor uses; rename it";
    assert_eq!(told(&generated), [format!("odd (GET /{{header_map}}): {reason}")]);
    are_left(&generated, &document(&[first, last], ""));
}

// Scenario: two operations with the same id. Expected: the later one is left out.
#[test]
fn the_later_of_two_of_one_name() {
    let last = operation("last");
    let again =
        document(&[operation("one"), operation("two"), last], "").replace("operationId: two", "operationId: one");
    let generated = leave_out().generate(&source(&again)).unwrap();
    assert_eq!(
        told(&generated),
        ["one (GET /two): GET /one and GET /two both have this id; ids must be unique: change one of them"]
    );
    assert_eq!(generated.operations, ["one", "last"]);
}

// Scenario: many operations that are refused for several reasons, in several stages. Expected: all of them, in the
// document's order.
#[test]
fn many_operations_in_their_order() {
    let all = (0..40).map(|number| {
        let id = format!("o{number}");
        match number % 7 {
            1 => with(operation(&id), COOKIE),
            3 => with(operation(&id), "parameters: 5"),
            5 => with(operation(&id), TWICE),
            _ => operation(&id),
        }
    });
    let all = all.collect::<Vec<_>>();
    let generated = leave_out().generate(&source(&document(&all, ""))).unwrap();
    let odd = (0..40).filter(|number| number % 7 % 2 == 1).map(|number| format!("o{number}")).collect::<Vec<_>>();
    let found = generated.left_out.iter().map(|left_out| left_out.operation.clone()).collect::<Vec<_>>();
    assert_eq!(found, odd);
    let rest = all.into_iter().filter(|(id, _)| !odd.contains(id)).collect::<Vec<_>>();
    are_left(&generated, &document(&rest, ""));
}

// Scenario: entries that are not operations: a number, a path that is a reference, and a path without a slash.
// Expected: they are left out by their method and path, or by their path.
#[test]
fn what_is_no_operation_yet() {
    let paths = "paths:\n  /number: { get: 5 }\n  /nothing: 5\n  /other: { $ref: 'other.yaml' }\n  slash: { get: { operationId: slash, \
                 responses: { '204': { description: '' } } } }\n";
    let good = document(&[operation("good")], "");
    let generated = leave_out().generate(&source(&good.replace("paths:\n", paths))).unwrap();
    let found = generated.left_out.iter().map(|left_out| (left_out.operation.as_str(), left_out.route.as_str()));
    let expected =
        [("GET /number", "GET /number"), ("/nothing", "/nothing"), ("/other", "/other"), ("slash", "GET slash")];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert!(
        told(&generated)[2].starts_with("/other: the path is a reference to another file; "),
        "{:?}",
        told(&generated)
    );
    are_left(&generated, &good);
}

// Scenario: the type of an error, which all operations share, is refused.
// Expected: no operation is left out, and a note says that errors have no types.
#[test]
fn types_of_errors_go_before_operations() {
    let error = "responses: { '204': { description: '' }, '400': { description: '', content: { application/json: { schema: \
                 { $ref: '#/components/schemas/Odd' } } } } }";
    let all = ["a", "b"].map(|id| (id.to_owned(), error.to_owned()));
    let odd = with(operation("c"), COOKIE);
    let [a, b] = all;
    let all = document(&[a, b, odd], "Odd: { type: thing }");
    let generated = leave_out().generate(&source(&all)).unwrap();
    assert_eq!(generated.operations, ["a", "b"]);
    assert_eq!(generated.left_out.len(), 1);
    assert_eq!(
        generated.notes,
        [
            "errors have no types, since Odd: one of its schemas has the type `thing`, which OpenAPI 3.0 does not know; fix the type"
        ]
    );
}

// Scenario: faults of no single operation: in the text, the version, the server, an incomplete document, and
// contradicting documents; and a document whose operations are all refused.
// Expected: the usual error; an error with the number of refused operations and the first of them.
#[test]
fn what_is_refused_all_the_same() {
    let good = document(&[operation("good"), with(operation("odd"), COOKIE)], "");
    let check =
        |from: &str, to: &str, expected: &str| fails(leave_out().generate(&source(&good.replace(from, to))), expected);
    check(
        "openapi: 3.0.1",
        "openapi: [",
        "made.yaml:3:1: did not find expected ',' or ']', while parsing a flow sequence at line 1 column 10; fix the document, or download it again",
    );
    check(
        "openapi: 3.0.1",
        "swagger: '2.0'",
        "made.yaml is Swagger 2.0, and this generator reads OpenAPI 3.0 and 3.1 (`openapi: 3.0.x` or `3.1.x`); convert it, \
         or take one of these from its source",
    );
    check(
        "https://api",
        "wss://api",
        "servers: the first server is `wss://api.example.com`; the document must name the API's URL as its first server, or a path, without a query and a user",
    );
    check(
        "info: { title: T, version: '1' }\n",
        "",
        "made.yaml:1:1: the document is not complete (missing field `info`); add what is missing",
    );
    let [one, two] =
        ["string", "integer"].map(|kind| document(&[returns(kind, "V")], &format!("V: {{ type: {kind} }}")));
    let both = [Source::new("a.yaml", one), Source::new("b.yaml", two)];
    fails(
        leave_out().generate(&both),
        "a.yaml and b.yaml disagree on components/schemas/V, at type: `string` in the one, `integer` in the other; take both as \
         they are now, from the same version of the API, or leave one of them out",
    );
    let odd = document(&[with(operation("odd"), COOKIE), with(operation("more"), "parameters: 5")], "");
    let error = leave_out().generate(&source(&odd)).unwrap_err();
    assert!(matches!(&error, Error::AllRefused { left_out } if left_out.len() == 2), "{error}");
    assert_eq!(
        error.to_string(),
        "each operation is refused, 2 in all; the first is odd (GET /odd): the parameter `c` is a cookie; remove it from the document"
    );
}

// Scenario: of two documents, one uses a component that only the other has, whose own operation is refused. Then the
// component itself has the wrong shape.
// Expected: the component stays; both operations are left out, each with its reason.
#[test]
fn a_component_of_another_document() {
    let [user, odd] = [returns("user", "V"), with(returns("odd", "V"), COOKIE)];
    let [one, rest] = [document(&[user, operation("rest")], ""), document(&[odd], "V: { type: object }")];
    let both =
        |other: &str| leave_out().generate(&[Source::new("a.yaml", &*one), Source::new("b.yaml", other)]).unwrap();
    let generated = both(&rest);
    assert_eq!(generated.operations, ["user", "rest"]);
    assert_eq!((generated.left_out.len(), generated.left_out[0].file.as_str()), (1, "b.yaml"));
    let generated = both(&rest.replace("type: object", "type: [object]"));
    assert_eq!(generated.operations, ["rest"]);
    assert_eq!(
        told(&generated)[0],
        "user (GET /user): there is no schema at `#/components/schemas/V`; add it to the document's components"
    );
    assert!(
        generated.left_out[1].reason.starts_with("b.yaml:8:19: components/schemas/V, at type, "),
        "{:?}",
        told(&generated)
    );
}

// Scenario: no operation is refused. Expected: the same result as without the setting.
#[test]
fn nothing_to_leave_out() {
    let good = document(&[returns("a", "Thing"), operation("b")], THING);
    are_left(&leave_out().generate(&source(&good)).unwrap(), &good);
    assert!(!generate(&source(&good)).unwrap().surface.to_string().contains("Left out"));
}

// Scenario: names and messages with line breaks. Expected: one line of the surface.
#[test]
fn a_reason_is_one_line() {
    let odd = with(operation("odd"), "parameters: [{ name: \"a\\nb\", in: cookie, schema: { type: string } }]");
    let generated = leave_out().generate(&source(&document(&[odd, operation("good")], ""))).unwrap();
    let surface = generated.surface.to_string();
    let end = "\nLeft out:\n    odd (GET /odd): the parameter `a\\nb` is a cookie; remove it from the document\n";
    assert!(surface.ends_with(end), "{surface}");
}
