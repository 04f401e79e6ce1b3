//! Tests of unusual documents that are accepted.

use super::{DOCUMENT, check};
use crate::{Source, generate};

/// Scenario: no server, a path, a URL without a scheme, and one in upper case.
/// Expected: a constant without a host, and ones with `https`.
#[test]
fn servers_that_are_relative() {
    for (servers, expected) in [
        ("[]", ""),
        ("[{ url: /v1/ }]", "/v1"),
        ("[{ url: //b.example/v1 }]", "https://b.example/v1"),
        ("[{ url: 'HTTPS://b.example' }]", "https://b.example"),
    ] {
        let document = DOCUMENT.replace("[{ url: https://api.example.com }]", servers);
        let code = generate(&[Source::new("made.yaml", document)]).map(|generated| generated.code).unwrap_or_default();
        assert!(code.contains(&format!("pub const SERVER: &str = \"{expected}\";")), "{code}");
    }
}

/// Scenario: several servers, the first with variables that have defaults. Expected: the first one, with the defaults.
#[test]
fn the_first_server_is_taken_with_its_defaults() {
    let servers = "[{ url: 'https://{region}.example.com/', variables: { region: { default: eu } } }, { url: /b }]";
    let document = DOCUMENT.replace("[{ url: https://api.example.com }]", servers);
    let code = generate(&[Source::new("made.yaml", document)]).map(|generated| generated.code).unwrap_or_default();
    assert!(code.contains("pub const SERVER: &str = \"https://eu.example.com\";"), "{code}");
}

/// Scenario: JSON with a character that it escapes in two parts, and operations with names that the generated code uses
/// itself.
/// Expected: code.
#[test]
fn what_is_odd_and_right() {
    let json = r#"{"openapi": "3.0.1", "info": {"title": "\ud83d\ude00", "version": "1"}, "paths": {},
        "servers": [{"url": "https://api.example.com"}]}"#;
    assert!(generate(&[Source::new("made.json", json)]).is_ok());
    for id in ["server", "api_version", "operations", "client", "inner", "pre", "post", "exec", "into", "try_into"] {
        check("operationId: make", &format!("operationId: {id}"), "no error");
    }
}

/// Returns a document like the others, whose operation has a version header.
fn asking_for(id: &str, header: &str, schema: &str) -> Source {
    let parameters = format!("parameters: [{{ name: {header}, in: header, required: true, schema: {schema} }}]");
    let document = DOCUMENT.replace("parameters: []", &parameters).replace("/things:", &format!("/{id}:"));
    Source::new(format!("{id}.yaml"), document.replace("operationId: make", &format!("operationId: {id}")))
}

/// Scenario: documents with a version header, in upper and lower case, and documents without.
/// Expected: the header's value is the version, and otherwise that of `info`.
#[test]
fn the_version_is_that_of_the_header() {
    let version = |sources: &[Source]| generate(sources).unwrap().api_version;
    let one = "{ type: string, enum: ['2026-03-01'] }";
    assert_eq!(version(&[asking_for("a", "Cartesia-Version", one)]), "2026-03-01");
    assert_eq!(version(&[asking_for("a", "cartesia-version", one), asking_for("b", "X-Other", one)]), "2026-03-01");
    assert_eq!(version(&[asking_for("a", "X-Other", one)]), "1");
    assert_eq!(version(&[asking_for("a", "Cartesia-Version", "{ type: string, enum: [a, b] }")]), "1");
}

/// Scenario: schemas that contain themselves, in a form and in a response; and layers of objects that each refer to the
/// next twenty times.
/// Expected: code, within a short time.
#[test]
fn schemas_within_themselves() {
    let with = |schemas: &str, property: &str| {
        let text =
            DOCUMENT.replace("properties: { id: { type: string } }", &format!("properties: {{ x: {property} }}"));
        let field = format!("                x: {property}\n                file: {{");
        let text = text.replace("                file: {", &field);
        let text = text.replace("  securitySchemes:", &format!("{schemas}\n  securitySchemes:"));
        generate(&[Source::new("made.yaml", text)])
    };
    let list = "    J: { oneOf: [{ type: string }, { type: array, items: { $ref: '#/components/schemas/J' } }] }";
    with(list, "{ $ref: '#/components/schemas/J' }").unwrap();
    let name = |n: usize| format!("{{ $ref: '#/components/schemas/L{n}' }}");
    let layer = |n: usize| {
        let next = (0..20).map(|k| format!("p{k}: {}", name(n + 1))).collect::<Vec<_>>().join(", ");
        format!("    L{n}: {{ type: object, properties: {{ {next} }} }}\n")
    };
    let layers = (0..8).map(layer).collect::<String>();
    with(&format!("{layers}    L8: {{ type: object, properties: {{ end: {{ type: string }} }} }}"), &name(0)).unwrap();
}

/// Scenario: operations without an id whose names would be equal, one of them equal to another's id.
/// Expected: they are numbered, and no doc comment attributes the names to the document.
#[test]
fn made_ids_are_numbered() {
    let get = |path: &str, id: &str| {
        format!("  {path}:\n    get: {{ {id} responses: {{ '204': {{ description: '' }} }} }}\n")
    };
    let paths =
        [get("/a-b", ""), get("/a/b", ""), get("/A/b", ""), get("/c", ""), get("/d", "operationId: get_c,")].concat();
    let text = DOCUMENT.replace("paths:\n", &format!("paths:\n{paths}"));
    let generated = generate(&[Source::new("made.yaml", text)]).unwrap();
    assert_eq!(generated.operations, ["get_a_b", "get_a_b_2", "get_A_b_3", "get_c_2", "get_c", "make"]);
    assert!(!generated.code.contains("in the document."));
}

/// Scenario: two documents with two versions. Expected: an error that names both documents and both values.
#[test]
fn two_versions_are_refused() {
    let one = |id: &str, version: &str| {
        asking_for(id, "Cartesia-Version", &format!("{{ type: string, enum: ['{version}'] }}"))
    };
    let error = generate(&[one("a", "2026-03-01"), one("b", "2024-11-13")]).unwrap_err().to_string();
    let expected =
        "a.yaml and b.yaml disagree on the version of the API: `2026-03-01` in the one, `2024-11-13` in the other;";
    assert!(error.starts_with(expected), "{error}");
}

/// Scenario: unsupported schemas that no operation uses, one that only an error uses, and a shared enum in one of their
/// alternatives (a second page closed it once).
/// Expected: they are ignored, and change nothing.
#[test]
fn schemas_that_no_operation_uses() {
    let with = |more: &str| {
        let more = format!("  schemas:\n{more}");
        let document =
            DOCUMENT.replace("  schemas:\n", &more).replace("id: { type: string }", "id: { type: string, enum: [a] }");
        generate(&[Source::new("made.yaml", document)]).unwrap().code
    };
    let unused = "    Err: { type: string }\n    Lost: { $ref: '#/components/schemas/Nothing' }\n    \
                  Round: { allOf: [{ $ref: '#/components/schemas/Round' }] }\n    \
                  Sock: { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: object }] }\n";
    assert_eq!(with(unused), with(""));
    let error = "responses:\n        '400': { $ref: '#/components/responses/Refused' }\n";
    let document = DOCUMENT.replace("responses:\n", error).replace(
        "components:\n",
        "components:\n  responses:\n    Refused:\n      description: ''\n      content: { application/json: { schema: { $ref: \
         '#/components/schemas/Refusal' } } }\n",
    );
    let document = document.replace("  schemas:\n", "  schemas:\n    Refusal: { type: object }\n");
    assert!(generate(&[Source::new("made.yaml", document)]).unwrap().code.contains("struct Refusal"));
}

/// Scenario: a `readOnly` property whose component is `writeOnly`.
/// Expected: the property has priority, and the response has it.
#[test]
fn a_property_that_says_more_than_its_component() {
    let document = DOCUMENT.replace(
        "Thing: { type: object, properties: { id: { type: string } } }",
        "Thing: { type: object, properties: { place: { readOnly: true, allOf: [{ $ref: '#/components/schemas/Place' }] } } }\n    Place: { type: \
         object, writeOnly: true, properties: { row: { type: integer } } }",
    );
    let code = generate(&[Source::new("made.yaml", document)]).map(|generated| generated.code).unwrap_or_default();
    assert!(code.contains("pub place: ::std::option::Option<Place>"), "{code}");
}

/// Scenario: a schema with an empty description. Expected: the docs of its type name its use.
#[test]
fn an_empty_description() {
    let document = DOCUMENT.replace("Thing: { type: object,", "Thing: { type: object, description: ' ',");
    let code = generate(&[Source::new("made.yaml", document)]).map(|generated| generated.code).unwrap_or_default();
    let docs = "doc = \" The response of [`Client::make`](crate::Client::make).\")]\n    #[derive(";
    assert!(code.contains(docs), "{code}");
}

/// Scenario: an optional part with a required header. Expected: the example sets both.
#[test]
fn the_example_of_a_part_has_its_header() {
    let encoding =
        "            encoding: { file: { headers: { X-A: { required: true, schema: { type: string } } } } }\n";
    let document = DOCUMENT.replace("            schema:\n", &format!("{encoding}            schema:\n"));
    let surface =
        generate(&[Source::new("made.yaml", document)]).map(|generated| generated.surface).unwrap_or_default();
    let examples = surface.items.iter().filter_map(|item| item.example.as_deref()).collect::<String>();
    assert!(examples.contains(".file(") && examples.contains(".file_x_a("), "{examples}");
}
