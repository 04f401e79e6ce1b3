//! Tests of documents with the wrong shape, and of the places in their errors.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod pages;

use crate::{Config, Document, Source, generate};

/// A document with one operation and one schema. Each test replaces a part of it.
const DOCUMENT: &str = "\
openapi: 3.0.1
info: { title: T, version: '1' }
servers: [{ url: https://api.example.com }]
paths:
  /things:
    get:
      operationId: list
      parameters:
        - { name: Cartesia-Version, in: header, required: true, schema: { type: string, enum: ['1'] } }
      responses:
        '200':
          description: ''
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      required: [id]
      properties:
        id: { type: string }
        kind:
          type: string
          enum: [a, b]
";

/// Returns the document with one change.
#[track_caller]
fn with(from: &str, to: &str) -> String {
    assert_eq!(DOCUMENT.matches(from).count(), 1, "{from:?} is not in the document just once");
    DOCUMENT.replace(from, to)
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let source = Source::new("page.md", text).within(11, 4);
    let error = Document::parse(&source).unwrap_err();
    assert_eq!(error.to_string(), expected);
    // A build parses the whole document first.
    let error = Config::new().code(&[source]).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

/// Converts to JSON, with one field per line.
fn json(yaml: &str) -> String {
    serde_json::to_string_pretty(&super::yaml::parse(yaml).ok().unwrap()).unwrap()
}

// Scenario: a boolean in place of an object's list, and a string in place of a property's boolean. Expected: faults at
// their places.
#[test]
fn required_is_a_list_anywhere_else() {
    let message = |value: &str, expected: &str| {
        format!(
            "is a {value}, which OpenAPI doesn't allow there (invalid type: {expected}, expected a sequence); fix it"
        )
    };
    let text = with("required: [id]", "required: true").replace("id: { type: string }", "id: { required: true }");
    refused(
        &text,
        &format!("page.md:29:11: components/schemas/Thing, at required, {}", message("boolean", "boolean `true`")),
    );
    refused(
        &with("id: { type: string }", "id: { required: 'yes' }"),
        &format!(
            "page.md:31:19: components/schemas/Thing, at properties.id.required, {}",
            message("text", "string \"yes\"")
        ),
    );
    refused(
        &with("id: { type: string }", "id: { items: { required: true } }"),
        &format!(
            "page.md:31:28: components/schemas/Thing, at properties.id.items.required, {}",
            message("boolean", "boolean `true`")
        ),
    );
}

const TYPES: &str = "is a list of types, as in OpenAPI 3.1; write one type, and `nullable: true` beside it where null is \
                     among them";

// Scenario: keywords of OpenAPI 3.1 in a component, an operation and a parameter, in a document that begins on line 11
// of a page and is indented there.
// Expected: the line and column on the page, the component or operation, and the field.
#[test]
fn a_fault_is_told_at_its_place() {
    refused(
        &with("        id: { type: string }", "        id: { type: [string, 'null'] }"),
        &format!("page.md:31:19: components/schemas/Thing, at properties.id.type, {TYPES}"),
    );
    refused(
        &with("schema: { $ref: '#/components/schemas/Thing' }", "schema: { minimum: 1, exclusiveMinimum: 0 }"),
        "page.md:23:68: list, at responses.200.content.application/json.schema.exclusiveMinimum, is a number, as in OpenAPI \
         3.1; write the number as `minimum` and `exclusiveMinimum: true` beside it",
    );
    refused(
        &with("required: true, schema", "required: often, schema"),
        "page.md:19:53: list, at parameters.0.required, is a text, which OpenAPI doesn't allow there (invalid type: \
         string \"often\", expected a boolean); fix it",
    );
    refused(
        &with("name: Cartesia-Version, ", ""),
        "page.md:19:15: list, at parameters.0, is not complete (missing field `name`); add what is missing",
    );
    refused(
        &with("in: header", "in: formData"),
        "page.md:19:41: list, at parameters.0.in, is `formData`, as in Swagger 2; make it a property of the request body's form",
    );
}

// Scenario: a fault in a schema with a discriminator that another one extends.
// Expected: the place of the schema, although its properties have moved to a component that is not in the text.
#[test]
fn a_fault_in_a_base_is_told_at_its_place() {
    let base = with("      description: A thing.\n", "      discriminator: { propertyName: kind }\n");
    let base = base.replace("id: { type: string }", "id: { type: [string] }");
    let extension = "    Extended: { allOf: [{ $ref: '#/components/schemas/Thing' }, { properties: { more: { type: string } } }] }\n";
    refused(
        &format!("{base}{extension}"),
        &format!("page.md:31:19: components/schemas/Thing, at properties.id.type, {TYPES}"),
    );
}

// Scenario: two faults in one schema, and the same document as JSON. Expected: the first of them, at its line.
#[test]
fn a_fault_in_json_and_one_of_two() {
    let both =
        with("          enum: [a, b]", "          enum: [a, b]\n          maxLength: many\n          nullable: maybe");
    refused(
        &both,
        "page.md:35:15: components/schemas/Thing, at properties.kind.maxLength, is a text, which OpenAPI doesn't allow there (invalid type: string \"many\", expected usize); fix it",
    );
    let json = json(&with("required: [id]", "required: true"));
    let line = 10
        + json.lines().position(|line| line.contains("\"required\": true") && line.starts_with("        \"")).unwrap()
        + 1;
    let error = Document::parse(&Source::new("page.md", &json).within(11, 0)).unwrap_err().to_string();
    assert!(error.starts_with(&format!("page.md:{line}:")), "{line}: {error}");
    assert!(error.contains("components/schemas/Thing, at required, is a boolean"), "{error}");
    refused(
        &with("info: { title: T, version: '1' }", "info: { title: T, version: { a: 1 } }"),
        "page.md:12:23: the document, at info.version, is an object, which OpenAPI doesn't allow there (invalid type: map, \
         expected a string); fix it",
    );
}

// Scenario: a fault in a schema that only an error response uses, and in one that is forty levels deep.
// Expected: the document is accepted without the types of errors; the fault is found quickly.
#[test]
fn faults_in_errors_and_in_the_depth() {
    let error = "        '404': { description: '', content: { application/json: { schema: { type: [string] } } } }\n";
    let text = with("        '200':\n", &format!("{error}        '200':\n"));
    generate(&[Source::new("a.yaml", text)]).unwrap();
    let nested = (0..40).fold("{ type: 1 }".to_owned(), |inner, _| format!("{{ properties: {{ a: {inner} }} }}"));
    let error = Document::parse(&Source::new("a.yaml", with("{ type: string }", &nested))).unwrap_err().to_string();
    assert!(error.contains(&"a.properties.".repeat(39)) && error.contains(".a.type, is a number"), "{error}");
}

// Scenario: faults in parts that the generator does not use, and versions without quotes.
// Expected: the document is accepted, with the same code.
#[test]
fn what_is_never_looked_at_refuses_nothing() {
    let odd = DOCUMENT
        .replace("openapi: 3.0.1", "openapi: 3.0")
        .replace("info: {", "tags: [{ $ref: '#/tags/1' }]\nexternalDocs: no\ninfo: { license: 1, contact: [],")
        .replace("version: '1'", "version: 1")
        .replace("          description: ''\n", "          links: 1\n          headers: { A: 1 }\n")
        .replace(
            "      operationId: list",
            "      operationId: list\n      callbacks: { a: { $ref: 1 } }\n      tags: 1",
        )
        .replace("  schemas:", "  examples: 1\n  schemas:\n    Unused: { type: [string, 'null'] }")
        .replace("      type: object", "      type: object\n      xml: 1\n      externalDocs: 1\n      x-a: 1");
    let expected = generate(&[Source::new("a.yaml", DOCUMENT)]).unwrap();
    let found = generate(&[Source::new("a.yaml", &odd)]).unwrap();
    assert_eq!(found.code, expected.code);
}

// Scenario: a schema with properties from merge keys: from a mapping with a merge key of its own, and from a list; and
// an example with a key of that name.
// Expected: the schema has the properties, and the example is ignored.
#[test]
fn merge_keys_are_applied() {
    let merged = with(
        "        id: { type: string }\n        kind:\n          type: string\n          enum: [a, b]\n",
        "        <<: [{ <<: { last: { type: string } }, more: { type: string } }, { id: { type: integer } }]\n        id: { type: \
         string, example: { '<<': 1 } }\n        b: { type: string }\n        a: { type: string }\n",
    );
    let surface = generate(&[Source::new("a.yaml", merged)]).unwrap().surface.to_string();
    let (_, fields) = surface.split_once("struct types::Thing\n").unwrap();
    let names = fields.lines().filter_map(|line| line.trim().split_once(": ")).map(|(name, _)| name.to_owned());
    assert_eq!(names.take(5).collect::<Vec<_>>(), ["a", "b", "id", "last", "more"], "{surface}");
}

// Scenario: a fault in the schema of an unused media type, beside JSON. Expected: the document is accepted.
#[test]
fn faults_in_other_media_types() {
    let xml = "content: { application/xml: { schema: { type: [string] } }, application/json: { schema: { $ref";
    generate(&[Source::new("a.yaml", with("content: { application/json: { schema: { $ref", xml))]).unwrap();
}

// Scenario: faults beside a reference, in a reference, and missing fields; an example that contains a reference.
// Expected: each at its place; the document with the example is accepted.
#[test]
fn faults_at_references() {
    let id = "        id: { type: string }";
    let beside = with(id, "        id: { $ref: '#/components/schemas/Thing', type: [string] }");
    refused(&beside, &format!("page.md:31:55: components/schemas/Thing, at properties.id.type, {TYPES}"));
    let error = Document::parse(&Source::new("a", with(id, "        id: { $ref: 5 }"))).unwrap_err().to_string();
    assert!(error.contains("components/schemas/Thing, at properties.id.$ref, is a number"), "{error}");
    let without = with("info: { title: T, version: '1' }\n", "");
    let error = Document::parse(&Source::new("a", without)).unwrap_err().to_string();
    assert!(error.contains("the document is not complete (missing field `info`"), "{error}");
    let example = with(id, "        id: { type: string, example: { $ref: '#/components/schemas/Nowhere' } }");
    generate(&[Source::new("a.yaml", example)]).unwrap();
}

// Scenario: `$ref` to a property, to a nested one, to the schema of an operation, and to a path; then to something
// missing, and to something that is not a schema.
// Expected: components of their own, and the inlined path; refusals.
#[test]
fn references_to_parts() {
    let id = "        id: { type: string }";
    let parts = "        id: { type: object, properties: { b: { type: string, enum: [a] } } }
        c: { $ref: '#/components/schemas/Thing/properties/id' }
        d: { $ref: '#/components/schemas/Thing/properties/id/properties/b' }
        e: { $ref: '#/paths/~1things/get/parameters/0/schema' }";
    let path = "  /others: { $ref: '#/paths/~1things', get: { operationId: others, responses: { default: { description: '' } } } }\n";
    let text = with(id, parts).replace("components:\n", &format!("{path}components:\n"));
    let generated = generate(&[Source::new("a.yaml", text)]).unwrap();
    assert_eq!(generated.operations, ["list", "others"]);
    let surface = generated.surface.to_string();
    for part in
        ["    id: ThingId\n", "    c: Option<ThingId>\n", "    b: Option<ThingIdB>\n", "    d: Option<ThingIdB>\n"]
    {
        assert!(surface.contains(part), "{part} {surface}");
    }
    for nowhere in ["Thing/properties/b", "Thing/enum", "Thing/properties"] {
        let text = with(id, &format!("        id: {{ $ref: '#/components/schemas/{nowhere}' }}"));
        let error = generate(&[Source::new("a.yaml", text)]).unwrap_err().to_string();
        assert!(error.contains(&format!("there is no schema at `#/components/schemas/{nowhere}`")), "{error}");
    }
}

// Scenario: references to a parameter, a body and a response of another operation, and to nothing. Expected: copies of
// them; a refusal.
#[test]
fn references_into_other_operations() {
    let first = "      responses:\n        '200':";
    let shared = "      requestBody: { content: { text/plain: { schema: { type: string } } } }\n";
    let other = |parameter: &str| {
        format!(
            "  /others:\n    get:\n      operationId: others\n      parameters: [{{ $ref: '{parameter}' }}]\n      requestBody: {{ $ref: \
             '#/paths/~1things/get/requestBody' }}\n      responses: {{ '200': {{ $ref: '#/paths/~1things/get/responses/200' }} }}\ncomponents:\n"
        )
    };
    let text = |parameter| with(first, &format!("{shared}{first}")).replace("components:\n", &other(parameter));
    let generated = generate(&[Source::new("a.yaml", text("#/paths/~1things/get/parameters/0"))]).unwrap();
    let surface = generated.surface.to_string();
    let others = surface.split("struct requests::Others").nth(1).unwrap();
    assert!(others.contains("> text/plain") && others.contains("< 200 application/json: Thing"), "{surface}");
    let error = generate(&[Source::new("a.yaml", text("#/paths/~1things/get/parameters/9"))]).unwrap_err().to_string();
    assert!(error.contains("that can't be followed"), "{error}");
}

// Scenario: a fault in a part that another part refers to. Expected: its place in the text.
#[test]
fn a_fault_in_a_part() {
    let id = "        id: { type: string }";
    let parts = "        id: { type: array, items: { minLength: a } }\n        c: { $ref: '#/components/schemas/Thing/properties/id' }";
    refused(
        &with(id, parts),
        "page.md:31:41: components/schemas/Thing, at properties.id.items.minLength, is a text, which OpenAPI doesn't allow there \
         (invalid type: string \"a\", expected usize); fix it",
    );
}

// Scenario: files of other tools, and incomplete documents. Expected: only the former are foreign.
#[test]
fn foreign_files() {
    for (text, expected) in [
        ("{\"name\": \"a\", \"version\": \"1\"}", true),
        ("[1]", true),
        ("rules: {}", true),
        ("", true),
        ("info: {}", true),
        ("asyncapi: 2.6.0\ninfo: {}", true),
        ("--- 1\n--- 2\n", true),
        ("openapi: [", false),
        ("{\"openapi\": ", false),
        (DOCUMENT, false),
    ] {
        assert_eq!(Source::new("a", text).is_foreign(), expected, "{text}");
    }
}

/// Scenario: alternatives that a value can match all at once, each with two such properties, on thirty levels, the last
/// of which leads back.
/// Expected: one type for each level, and not one for each path to it.
#[test]
fn objects_that_are_joined_on_many_levels() {
    let either = |level: usize| {
        format!(
            "{{ anyOf: [{{ $ref: '#/components/schemas/A{level}' }}, {{ $ref: '#/components/schemas/B{level}' }}] }}"
        )
    };
    let objects = (0..30).map(|level| {
        let next = either((level + 1) % 30);
        let inline = format!("{{ anyOf: [{{ type: object, properties: {{ e: {next} }} }}, {{ type: object, properties: {{ f: {next} }} }}] }}");
        format!(
            "    A{level}: {{ type: object, properties: {{ a: {next}, b: {inline} }} }}\n    B{level}: {{ type: object, properties: {{ c: {next} }} }}\n"
        )
    });
    let schemas = objects.collect::<String>() + "    Thing:\n";
    let text = DOCUMENT
        .replace("    Thing:\n", &schemas)
        .replace("schema: { $ref: '#/components/schemas/Thing' }", &format!("schema: {}", either(0)));
    let code = generate(&[Source::new("a.yaml", text)]).unwrap().code;
    let types = code.matches("pub struct A").count();
    assert!((30..120).contains(&types), "{types}");
}
