//! Compares schemas of OpenAPI 3.1 with the same ones in 3.0, and tests the errors for those without an equivalent.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use crate::read::yaml::{Mapping, Value};
use crate::{Document, Source, generate};

/// Returns a document in a version of OpenAPI, with one operation that uses one schema.
fn document(version: &str, schema: &str) -> Source {
    let text = format!(
        "openapi: {version}\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://api.example.com }}]\npaths:\n  /things:\n    \
         get:\n      operationId: list\n      responses:\n        '200':\n          description: ''\n          content: {{ \
         application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }}\ncomponents:\n  schemas:\n    Text: {{ type: \
         string }}\n    None: {{ type: 'null' }}\n    Thing:\n      {schema}\n"
    );
    Source::new("page.md", text).within(11, 4)
}

fn tree(version: &str, schema: &str) -> Mapping {
    crate::Document::parse(&document(version, schema)).unwrap().tree
}

/// Lowers a schema, and compares it with the one of OpenAPI 3.0.
#[track_caller]
fn same(newer: &str, older: &str) {
    let [newer, older] = [tree("3.1.0", newer), tree("3.0.3", older)].map(|tree| thing(&tree));
    assert_eq!(newer, older);
}

fn thing(tree: &Mapping) -> Value {
    tree.get("components").unwrap().get("schemas").unwrap().get("Thing").unwrap().clone()
}

#[track_caller]
fn refused(schema: &str, expected: &str) {
    let source = document("3.1.0", schema);
    let error = Document::parse(&source).unwrap_err();
    assert_eq!(error.to_string(), expected);
    // A build parses the whole document first.
    let error = crate::Config::new().code(&[source]).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

/// Scenario: null and constants of 3.1 in a document of 3.0, and a constant beside an enum. Expected: their form in
/// 3.0.
#[test]
fn keywords_in_a_document_of_the_version_before() {
    for (schema, expected) in [
        ("{ type: 'null', description: D }", "{ nullable: true, enum: [null], description: D }"),
        (
            "{ anyOf: [{ type: string, const: a }, { type: 'null' }] }",
            "{ anyOf: [{ type: string, enum: [a] }, { nullable: true, enum: [null] }] }",
        ),
        ("{ type: object, properties: { a: { const: 1 } } }", "{ type: object, properties: { a: { enum: [1] } } }"),
        ("{ type: string, const: a, enum: [b] }", "{ type: string, enum: [b] }"),
        ("{ const: { a: 1 } }", "{}"),
    ] {
        let [seen, expected] = [schema, expected].map(|schema| thing(&tree("3.0.3", schema)));
        assert_eq!(seen, expected);
    }
}

// Scenario: one type, null beside it, several, none, and integers beside numbers.
// Expected: their form in 3.0; each type has the keywords that apply to it.
#[test]
fn lists_of_types() {
    same("{ type: [string] }", "{ type: string }");
    same("{ type: [string, 'null'], maxLength: 3 }", "{ type: string, nullable: true, maxLength: 3 }");
    same("{ type: [integer, number] }", "{ type: number }");
    same("{ type: ['null'] }", "{ nullable: true }");
    same(
        "{ type: [string, integer, array, object, 'null'], format: date, minimum: 1, items: { type: [string] }, required: [a], \
         description: D }",
        "{ nullable: true, description: D, oneOf: [{ type: string, format: date }, { type: integer, minimum: 1 }, { type: array, \
         items: { type: string } }, { type: object, required: [a] }] }",
    );
    same(
        "{ type: [string, integer], enum: [a, 1, b] }",
        "{ oneOf: [{ type: string, enum: [a, b] }, { type: integer, enum: [1] }] }",
    );
    same("{ type: [string, integer], enum: [a, b] }", "{ type: string, enum: [a, b] }");
    same(
        "{ type: [object, string], anyOf: [{ $ref: '#/components/schemas/Text' }] }",
        "{ anyOf: [{ $ref: '#/components/schemas/Text' }] }",
    );
}

// Scenario: constants and enums without a type, with values of one type and of several, with null. Expected: enums of
// that type.
#[test]
fn constants() {
    same("{ const: a }", "{ type: string, enum: [a] }");
    same("{ const: 1 }", "{ type: integer, enum: [1] }");
    same("{ const: true, enum: [false] }", "{ type: boolean, enum: [true] }");
    same("{ const: null }", "{ nullable: true }");
    same("{ const: { a: 1 } }", "{ enum: [{ a: 1 }] }");
    same("{ enum: [1, 2.5] }", "{ type: number, enum: [1, 2.5] }");
    same("{ enum: [a, null] }", "{ type: string, nullable: true, enum: [a, null] }");
    same("{ type: string, enum: [a, null] }", "{ type: string, enum: [a] }");
    same(
        "{ description: D, oneOf: [{ const: a, title: A, description: \"One\\nline.\" }, { type: string, enum: [b, c] }] }",
        "{ type: string, enum: [a, b, c], description: \"D\\n\\n- `a`: One line.\" }",
    );
    same(
        "{ anyOf: [{ const: 1 }, { const: 2 }, { type: 'null' }] }",
        "{ type: integer, nullable: true, enum: [1, 2] }",
    );
    // Constants of two types.
    same(
        "{ oneOf: [{ const: 1 }, { const: a }] }",
        "{ oneOf: [{ type: integer, enum: [1] }, { type: string, enum: [a] }] }",
    );
}

// Scenario: null beside one alternative, several, a reference, a component that is null, and beside other keywords.
// Expected: `nullable`, and all other keywords are kept.
#[test]
fn alternatives_with_null() {
    let text = "{ $ref: '#/components/schemas/Text' }";
    same(
        "{ description: D, anyOf: [{ type: string, description: E, minLength: 1 }, { type: 'null' }] }",
        "{ description: D, type: string, minLength: 1, nullable: true }",
    );
    same(&format!("{{ oneOf: [{text}, {{ type: 'null' }}] }}"), &format!("{{ nullable: true, allOf: [{text}] }}"));
    same(
        "{ anyOf: [{ $ref: '#/components/schemas/None' }, { type: [integer] }] }",
        "{ type: integer, nullable: true }",
    );
    same(
        "{ anyOf: [{ type: integer }, { type: [string, 'null'] }] }",
        "{ nullable: true, anyOf: [{ type: integer }, { type: string }] }",
    );
    same(
        "{ anyOf: [{ type: 'null' }, { oneOf: [{ type: integer }, { type: array }] }] }",
        "{ nullable: true, oneOf: [{ type: integer }, { type: array }] }",
    );
    same(
        "{ type: object, properties: { a: { type: string } }, anyOf: [{ properties: { b: { type: string } } }, { type: 'null' }] }",
        "{ nullable: true, type: object, properties: { a: { type: string } }, allOf: [{ properties: { b: { type: string } } }] }",
    );
    same("{ anyOf: [{ type: 'null' }] }", "{ nullable: true }");
    same("{ type: string, nullable: true }", "{ type: string, nullable: true }");
}

// Scenario: exclusive bounds beside inclusive ones, as floats, and as booleans. Expected: the stricter one.
#[test]
fn bounds() {
    same("{ type: integer, exclusiveMinimum: 5 }", "{ type: integer, minimum: 5, exclusiveMinimum: true }");
    same("{ type: integer, exclusiveMaximum: 5.0 }", "{ type: integer, maximum: 5, exclusiveMaximum: true }");
    same("{ minimum: 5, exclusiveMinimum: 4 }", "{ minimum: 5 }");
    same("{ minimum: 5, exclusiveMinimum: 5 }", "{ minimum: 5, exclusiveMinimum: true }");
    same("{ maximum: 5, exclusiveMaximum: 6 }", "{ maximum: 5 }");
    same("{ maximum: 5, exclusiveMaximum: 4.5 }", "{ maximum: 4.5, exclusiveMaximum: true }");
    same("{ minimum: 5, exclusiveMinimum: true }", "{ minimum: 5, exclusiveMinimum: true }");
}

// Scenario: strings with raw and encoded content, of text and of binary media types. Expected: a file, base64 or text.
#[test]
fn contents() {
    let file = "{ type: string, format: binary }";
    same("{ type: string, contentMediaType: application/octet-stream }", file);
    same("{ contentMediaType: image/png }", file);
    same("{ type: [string, 'null'], contentMediaType: text/csv }", "{ type: string, format: binary, nullable: true }");
    same("{ type: string, contentEncoding: binary }", file);
    same("{ type: string, contentMediaType: image/png, contentEncoding: base64 }", "{ type: string, format: byte }");
    for written in ["application/json", "application/vnd.a+json", "text/plain; charset=utf-8", "Text/Markdown"] {
        same(&format!("{{ type: string, contentMediaType: {written} }}"), "{ type: string }");
    }
    same("{ type: string, contentMediaType: image/png, contentEncoding: quoted-printable }", "{ type: string }");
    same("{ type: object, contentMediaType: application/octet-stream }", "{ type: object }");
}

// Scenario: closed and open tuples, of one type and of several, and name patterns.
// Expected: lists and maps that allow all of their elements.
#[test]
fn tuples_and_patterns() {
    let words = "Its elements are, in this order: `x`, `y`.";
    same(
        "{ prefixItems: [{ type: number, title: x }, { type: number, title: y }], items: false }",
        &format!("{{ type: array, items: {{ type: number }}, maxItems: 2, description: '{words}' }}"),
    );
    same(
        "{ description: D, type: array, prefixItems: [{ $ref: '#/components/schemas/Text' }], items: { type: ['null', integer] } }",
        "{ description: \"D\\n\\nIts elements are, in this order: `Text`.\", type: array, items: { nullable: true, oneOf: [{ $ref: \
         '#/components/schemas/Text' }, { type: integer }] } }",
    );
    same(
        "{ type: array, prefixItems: [{ type: number }], minItems: 1 }",
        "{ type: array, items: {}, minItems: 1, description: 'Its elements are, in this order: `number`.' }",
    );
    let map = |members: &str| format!("{{ type: object, additionalProperties: {members} }}");
    let by = |pattern: &str, others: &str| {
        format!("{{ type: object, patternProperties: {{ {pattern}: {{ type: integer }} }}, {others} }}")
    };
    same(&by("^a", "additionalProperties: false"), &map("{ type: integer }"));
    same(&by("^a", "additionalProperties: { type: string }"), &map("{ oneOf: [{ type: integer }, { type: string }] }"));
    same(&by("^a", "minProperties: 0"), &map("true, minProperties: 0"));
    same(&by("'.*'", "minProperties: 0"), &map("{ type: integer }, minProperties: 0"));
    same("{ type: object, unevaluatedProperties: { type: integer } }", &map("{ type: integer }"));
}

// Scenario: bounds, values and properties beside a reference. Expected: the reference, except beside an enum, which
// replaces it.
#[test]
fn beside_a_reference() {
    let text = "$ref: '#/components/schemas/Text'";
    same(
        &format!("{{ {text}, type: string, maxLength: 3, description: D }}"),
        &format!("{{ {text}, description: D }}"),
    );
    same(&format!("{{ {text}, const: a }}"), "{ type: string, enum: [a] }");
    let more = "properties: { a: { type: string } }, required: [a]";
    same(&format!("{{ {text}, {more} }}"), &format!("{{ allOf: [{{ {text} }}], {more} }}"));
}

// Scenario: `true` and `false` as schemas, several examples, and conditions that only require properties.
// Expected: any value and no property, the first example, and no condition.
#[test]
fn what_only_restricts() {
    same(
        "{ type: object, properties: { a: true, b: false }, additionalProperties: true, not: false }",
        "{ type: object, properties: { a: {} }, additionalProperties: true }",
    );
    same("{ type: string, examples: [a, b] }", "{ type: string, example: a }");
    same(
        "{ type: object, properties: { a: { type: string } }, if: { properties: { a: { const: b } } }, then: { required: [a] }, else: \
         { properties: { a: { maxLength: 1 } } }, dependentSchemas: { a: { anyOf: [{ required: [a] }] } }, dependentRequired: { a: \
         [a] }, contains: {}, propertyNames: { maxLength: 3 }, $id: a, $anchor: b }",
        "{ type: object, properties: { a: { type: string } } }",
    );
}

// Scenario: keywords without an equivalent in 3.0, and faults, on a page that begins on line 11 and is indented there.
// Expected: the line and column on the page, the component, the field, and what to do.
#[test]
fn what_has_no_like_is_told_at_its_place() {
    let conditional = "says of which shape some values are and not others, which OpenAPI 3.0 has no way to do; list its properties \
                       among those of the schema, as such that may be left out";
    refused(
        "{ type: object, properties: { a: { $dynamicRef: '#node' } } }",
        "page.md:27:46: components/schemas/Thing, at properties.a.$dynamicRef, leads where the schemas around it say, which \
         OpenAPI 3.0 has no way to do; write `$ref`, to the schema that is meant",
    );
    refused(
        "{ then: { properties: { a: {} } } }",
        &format!("page.md:27:13: components/schemas/Thing, at then, {conditional}"),
    );
    refused(
        "{ dependentSchemas: { a: { $ref: '#/components/schemas/Text' } } }",
        &format!("page.md:27:13: components/schemas/Thing, at dependentSchemas, {conditional}"),
    );
    refused(
        "{ anyOf: [{ type: 'null' }, { type: string, minLength: many }] }",
        "page.md:27:55: components/schemas/Thing, at anyOf.1.minLength, is a text, which OpenAPI doesn't allow there (invalid type: \
         string \"many\", expected usize); fix it",
    );
    refused(
        "{ prefixItems: [{ type: string }, { type: [string, 5] }] }",
        "page.md:27:47: components/schemas/Thing, at prefixItems.1.type, is a list with more than type names; fix it",
    );
    refused(
        "{ $defs: { A: { pattern: 5 } }, items: { $ref: '#/components/schemas/Thing/$defs/A' } }",
        "page.md:27:27: components/schemas/Thing, at $defs.A.pattern, is a number, which OpenAPI doesn't allow there (invalid type: \
         integer `5`, expected a string); fix it",
    );
}

// Scenario: an unsupported dialect of JSON Schema, and supported ones. Expected: a refusal at its line; documents.
#[test]
fn dialects() {
    let with = |dialect: &str| {
        let source = document("3.1.0", "{ type: string }");
        let text = source.text.replace("paths:", &format!("jsonSchemaDialect: {dialect}\npaths:"));
        Document::parse(&Source { text, ..source })
    };
    let error = with("https://json-schema.org/draft-07/schema#").unwrap_err().to_string();
    assert_eq!(
        error,
        "page.md:14:5: the document, at jsonSchemaDialect, is `https://json-schema.org/draft-07/schema#`, which is not supported; write the schemas in the dialect of OpenAPI 3.1"
    );
    for known in ["https://spec.openapis.org/oas/3.1/dialect/base", "https://json-schema.org/draft/2020-12/schema"] {
        with(known).unwrap();
    }
}

// Scenario: 3.1 in an unused component and in an error response; keywords of 3.1 in a document of 3.0; a document with
// only webhooks.
// Expected: none of them refuses the document.
#[test]
fn what_refuses_nothing() {
    let taken = |source: Source| generate(&[source]).unwrap().code;
    let plain = taken(document("3.1", "{ type: string }"));
    let source = document("3.1.1", "{ type: string }");
    let odd = "'404': { description: '', content: { application/json: { schema: { $dynamicRef: '#a' } } } }";
    let text = source.text.replace("        '200':", &format!("        {odd}\n        '200':"));
    let text = format!("{text}    Unused: {{ $dynamicRef: '#a' }}\n");
    assert_eq!(taken(Source { text, ..source }), plain);
    assert_eq!(
        taken(document("3.0.3", "{ type: string, prefixItems: 1, $dynamicRef: '#a', unevaluatedProperties: 1 }")),
        plain
    );
    let webhooks = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nwebhooks: { a: { post: {} } }\n";
    taken(Source::new("a.yaml", webhooks));
}

// Scenario: operations without responses, with a client certificate as the only key, and with one beside another key.
// Expected: the content as bytes; a refusal; the other key.
#[test]
fn operations() {
    let with = |from: &str, to: &str| {
        let source = document("3.1.0", "{ type: string }");
        assert!(source.text.contains(from), "{from}");
        let schemes =
            "  securitySchemes: { Mutual: { type: mutualTLS }, Key: { type: apiKey, in: header, name: X-Key } }\n";
        let text = source.text.replace(from, to).replace("components:\n", &format!("components:\n{schemes}"));
        generate(&[Source { text, ..source }]).map(|generated| generated.code)
    };
    let id = "operationId: list\n";
    let responses = "operationId: list\n      responses:\n        '200':";
    let code = with(responses, &responses.replace("responses:\n        '200'", "x-responses:\n        '200'")).unwrap();
    assert!(code.contains("The document does not describe the content of the response"), "{code}");
    let error = with(id, &format!("{id}      security: [{{ Mutual: [] }}]\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "list: its security scheme `Mutual` is the HTTP scheme `mutualTLS`, and not `bearer` or `basic`; offer an API key in a header, a \
         bearer token or a user name and password as an alternative"
    );
    let code = with(id, &format!("{id}      security: [{{ Mutual: [] }}, {{ Key: [] }}]\n")).unwrap();
    assert!(code.contains("X-Key"), "{code}");
}

// Scenario: a schema with definitions that refer to each other, as pydantic writes it; and a fault in one of them.
// Expected: types of their own; the place in the text.
#[test]
fn definitions_of_a_schema() {
    let with = |last: &str| {
        let source = document("3.1.0", "{ type: string }");
        let schema = format!(
            "{{ $defs: {{ Leaf: {{ type: object, properties: {{ at: {{ $ref: '#/$defs/Last' }} }} }}, Last: {last} }}, type: object, \
             properties: {{ leaf: {{ $ref: '#/$defs/Leaf' }}, last: {{ $ref: '#/$defs/Last' }} }} }}"
        );
        let text = source.text.replace("{ $ref: '#/components/schemas/Thing' }", &schema);
        generate(&[Source { text, ..source }])
    };
    let surface = with("{ type: [string], enum: [a, b] }").unwrap().surface.to_string();
    let types = surface.lines().filter(|line| line.contains(": Option<")).map(str::trim).collect::<Vec<_>>();
    assert_eq!(types, ["at: Option<ListLast>", "last: Option<ListLast>", "leaf: Option<ListLeaf>"]);
    let error = with("{ type: string, pattern: 1 }").map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("page.md:21:") && error.contains("$defs.Last.pattern, is a number"), "{error}");
}
