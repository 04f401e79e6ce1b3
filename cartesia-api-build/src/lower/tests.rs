//! Tests of the refusals of documents: each names the operation, the reason and the solution.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod contents;
mod parameters;
mod taken;

use crate::{Source, generate};

/// A document with one operation, `make`. Each test replaces a part of it.
const DOCUMENT: &str = "
openapi: 3.0.1
info: { title: T, version: '1' }
servers: [{ url: https://api.example.com }]
paths:
  /things:
    post:
      operationId: make
      security: [{ Key: [] }]
      parameters: []
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                file: { type: string, format: binary }
      responses:
        '200':
          description: ''
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
components:
  schemas:
    Thing: { type: object, properties: { id: { type: string } } }
  securitySchemes:
    Key: { type: apiKey, in: header, name: X-Key }
";

#[track_caller]
fn check(replaced: &str, by: &str, expected: &str) {
    assert!(DOCUMENT.contains(replaced), "{replaced} is not in the document");
    let document = DOCUMENT.replace(replaced, by);
    let error = match generate(&[Source::new("made.yaml", document)]) {
        Ok(_) => String::from("no error"),
        Err(error) => error.to_string(),
    };
    assert_eq!(error, expected);
}

/// Scenario: the document unchanged. Expected: it generates, so that each refusal below is due to its one change.
#[test]
fn the_document_itself_is_accepted() {
    check("title: T", "title: T", "no error");
}

#[test]
fn documents_of_other_kinds() {
    let way_out = "and this generator reads OpenAPI 3.0 and 3.1 (`openapi: 3.0.x` or `3.1.x`); convert it, or take one of \
                   these from its source";
    check("openapi: 3.0.1", "openapi: 3.2.0", &format!("made.yaml is OpenAPI 3.2.0, {way_out}"));
    check("openapi: 3.0.1", "openapi: 3.10.0", &format!("made.yaml is OpenAPI 3.10.0, {way_out}"));
    check("openapi: 3.0.1", "swagger: '2.0'", &format!("made.yaml is Swagger 2.0, {way_out}"));
    check("openapi: 3.0.1", "hello: world", &format!("made.yaml is no OpenAPI document, {way_out}"));
    check(DOCUMENT, "", &format!("made.yaml is no OpenAPI document, {way_out}"));
}

#[test]
fn broken_yaml_with_its_place() {
    check(
        "  /things:",
        "  /things: [",
        "made.yaml:8:18: did not find expected ',' or ']', while parsing a flow sequence at line 6 column 12; \
         fix the document, or download it again",
    );
    check(
        "      operationId: make",
        "      operationId: make\n      operationId: made",
        "made.yaml:8:7: paths./things.post: duplicate entry with key \"operationId\"; \
         fix the document, or download it again",
    );
}

#[test]
fn servers_that_name_no_place() {
    let way_out = "the document must name the API's URL as its first server, or a path, without a query and a user";
    check(
        "https://api.example.com",
        "wss://api.example.com",
        &format!("servers: the first server is `wss://api.example.com`; {way_out}"),
    );
    check(
        "https://api.example.com",
        "'https://api.example.com/v1?x=1#f'",
        &format!("servers: the first server is `https://api.example.com/v1?x=1#f`; {way_out}"),
    );
    check(
        "https://api.example.com",
        "'https://{region}.example.com'",
        &format!("servers: the first server is `https://{{region}}.example.com`; {way_out}"),
    );
}

#[test]
fn servers_of_operations_that_the_client_can_not_reach() {
    let with = |server: &str, expected: &str| {
        let servers = format!("      servers: [{{ url: '{server}' }}]\n      operationId: make");
        check("      operationId: make", &servers, expected);
        let servers = format!("    servers: [{{ url: '{server}' }}]\n    post:");
        check("    post:", &servers, expected);
    };
    for server in ["https://b.example/v2", "//b.example", "http://b.example", "/v2", "/", "https://api.example.com"] {
        with(server, "no error");
    }
    with("v2", "make: its server is `v2`, which is a relative path without a base; begin the path with a slash");
    let way_out = "name a URL or a path, without a query and a user, or remove it";
    for server in ["wss://b.example", "https://{region}.example", "https://a:b@b.example", "https://b.example/v2?z=1"] {
        with(server, &format!("make: its server is `{server}`; {way_out}"));
    }
}

#[test]
fn operations_without_an_id_of_their_own() {
    check("operationId: make", "operationId: '42'", "42: its id has no letter to make a name of; give it another id");
    let other = |id: &str| {
        format!(
            "  /others:\n    get: {{ operationId: {id}, responses: {{ '204': {{ description: '' }} }} }}\n  /things:\n"
        )
    };
    check(
        "  /things:\n",
        &other("make"),
        "make: GET /others and POST /things both have this id; ids must be unique: change one of them",
    );
}

/// Scenario: a form with a map of files, and with a list of objects that contain a file.
/// Expected: a refusal, since nobody could send the files.
#[test]
fn files_within_objects_of_a_form() {
    let file = "{ type: string, format: binary }";
    for schema in [
        format!("{{ type: object, additionalProperties: {file} }}"),
        format!(
            "{{ type: array, items: {{ type: object, properties: {{ name: {{ type: string }}, data: {file} }} }} }}"
        ),
    ] {
        check(
            "file: { type: string, format: binary }",
            &format!("file: {file}\n                more: {schema}"),
            "make: the field `more` of its form is an object with a file, which JSON can't hold; make each file a separate field",
        );
    }
}

#[test]
fn references_that_lead_nowhere() {
    check(
        "$ref: '#/components/schemas/Thing'",
        "$ref: '#/components/schemas/Thong'",
        "make: there is no schema at `#/components/schemas/Thong`; add it to the document's components",
    );
    check(
        "Thing: { type: object, properties: { id: { type: string } } }",
        "Thing: { $ref: '#/components/schemas/Other' }\n    Other: { $ref: '#/components/schemas/Thing' }",
        "#/components/schemas/Thing: the schema contains itself (by `$ref`, `allOf`, `oneOf` or `anyOf`); break the cycle",
    );
}

#[test]
fn schemas_that_are_no_types() {
    check(
        "Thing: { type: object, properties: { id: { type: string } } }",
        "Thing: { type: thing }",
        "Thing: one of its schemas has the type `thing`, which OpenAPI 3.0 does not know; fix the type",
    );
}

#[test]
fn security_that_keys_can_not_meet() {
    let way_out = "offer an API key in a header, a bearer token or a user name and password as an alternative";
    check(
        "in: header, name: X-Key",
        "in: cookie, name: key",
        &format!(
            "make: its security scheme `Key` is an API key in a cookie, which this client does not support; {way_out}"
        ),
    );
    check(
        "{ type: apiKey, in: header, name: X-Key }",
        "{ type: http, scheme: digest }",
        &format!("make: its security scheme `Key` is the HTTP scheme `digest`, and not `bearer` or `basic`; {way_out}"),
    );
    check(
        "name: X-Key",
        "name: 'X Key'",
        "make: its security scheme `Key` has a key named `X Key`, which is not valid in a header; fix the name",
    );
    check(
        "in: header, name: X-Key",
        "in: query, name: ''",
        "make: its security scheme `Key` has a key named ``, which is not valid in a query; fix the name",
    );
    let both = DOCUMENT.replace("[{ Key: [] }]", "[{ Key: [], Token: [], Login: [] }]").replace(
        "    Key: {",
        "    Login: { type: http, scheme: basic }\n    Token: { type: http, scheme: bearer }\n    Key: {",
    );
    assert_eq!(
        generate(&[Source::new("made.yaml", both)]).unwrap_err().to_string(),
        "make: its security schemes `Token` and `Login` both go into the header `Authorization`; \
         offer them as alternatives, and not at once"
    );
    let both = DOCUMENT.replace("[{ Key: [] }]", "[{ Key: [], Other: [] }]").replace(
        "    Key: { type: apiKey, in: header, name: X-Key }",
        "    Key: { type: apiKey, in: query, name: key }\n    Other: { type: apiKey, in: query, name: key }",
    );
    assert_eq!(
        generate(&[Source::new("made.yaml", both)]).unwrap_err().to_string(),
        "make: its security schemes `Key` and `Other` both go into the query parameter `key`; \
         offer them as alternatives, and not at once"
    );
    let document = DOCUMENT.replace("in: header, name: X-Key", "in: query, name: key").replace(
        "parameters: []",
        "parameters: [{ name: page, in: query, schema: { type: object, properties: { key: { type: string } } } }]",
    );
    assert_eq!(
        generate(&[Source::new("made.yaml", document)]).unwrap_err().to_string(),
        "make: its parameters `key` and `page` both send `key`; rename one of them, or give an object the style `deepObject`"
    );
    check(
        "security: [{ Key: [] }]",
        "security: [{ Lock: [] }]",
        "make: its security scheme `Lock` is not in components; add it there",
    );
}

#[test]
fn what_progenitor_would_leave_out_or_panic_at() {
    check(
        "    post:",
        "    trace:",
        "make: it is a `TRACE` with a key, which the response would echo; add `security: []`, or remove the operation",
    );
    check(
        "    post:\n      operationId: make\n      security: [{ Key: [] }]",
        "    trace:\n      operationId: make",
        "make: it is a `TRACE` with a body, which HTTP does not allow; remove the body",
    );
    check("  /things:", "  things:", "things: the path does not begin with a slash; fix the path");
    check(
        "properties: { id: { type: string } }",
        "properties: { id: { $ref: '#/components/schemas/Gone' } }",
        "#/components/schemas/Thing: there is no schema at `#/components/schemas/Gone`; add it to the document's components",
    );
    check(
        "parameters: []",
        "parameters: [{ name: X-A, in: header, required: true, schema: { type: string, enum: [é] } }]",
        "make: the value of the header `X-A` has characters that a header can't contain; fix the value",
    );
    check(
        "file: { type: string, format: binary }",
        "file: { type: array, items: { type: array, items: { type: string } } }",
        "make: `file` is an array of arrays, which a form can't distinguish from an array; make it an array, or an object",
    );
}

/// Scenario: parts of an object that clash within a property, and parts that clash beside alternatives.
/// Expected: a refusal, since the content of one part would be lost.
#[test]
fn parts_of_which_none_overrides_the_other() {
    let expected = "Thing: two parts of an `allOf` describe its property `a` in incompatible ways; keep one of them";
    let thing = |parts: &str| {
        check(
            "Thing: { type: object, properties: { id: { type: string } } }",
            &format!("Thing: {{ allOf: [{parts}] }}"),
            expected,
        );
    };
    let within =
        |kind| format!("{{ properties: {{ a: {{ type: object, properties: {{ b: {{ type: {kind} }} }} }} }} }}");
    thing(&[within("string"), within("integer")].join(", "));
    let whole = |kind| format!("{{ properties: {{ a: {{ type: {kind} }} }} }}");
    let either = "{ oneOf: [{ type: object, required: [c], properties: { c: { type: string } } }, { type: object }] }";
    thing(&[whole("string"), whole("integer"), either.to_owned()].join(", "));
}

/// Scenario: templates as the names of fields and parameters. Expected: a refusal, since no service expects them
/// unchanged.
#[test]
fn patterns_of_names() {
    let way_out = "list each field, or remove it and let callers use `extra_field`";
    for name in ["'label[{key}]'", "'{name}'"] {
        let plain = name.trim_matches('\'');
        let expected = format!("make: the field `{plain}` of its form has a template for a name; {way_out}");
        check("                file: {", &format!("                {name}: {{"), &expected);
    }
    check(
        "parameters: []",
        "parameters: [{ name: 'filter[{key}]', in: query, schema: { type: string } }]",
        "make: the query parameter `filter[{key}]` has a template for a name; list each parameter",
    );
}

/// Scenario: the same document in different notations. Expected: the same code.
#[test]
fn yaml_in_all_its_forms() {
    let plain = generate(&[Source::new("made.yaml", DOCUMENT)]).map(|generated| generated.code).unwrap_or_default();
    let same = |text: String| {
        let code = generate(&[Source::new("made", &text)]).map(|generated| generated.code);
        assert_eq!(code.map_err(|error| error.to_string()).as_ref(), Ok(&plain), "{text}");
    };
    same(format!("\u{feff}{}", DOCUMENT.trim_start()));
    same(DOCUMENT.replace('\n', "\r\n"));
    same(
        DOCUMENT
            .replace("title: T", "title: >-\n    T")
            .replace("{ title: >-\n    T, version: '1' }", "\n  title: >-\n    T\n  version: '1'"),
    );
    same(DOCUMENT.replace("'200':", "200:"));
    same(DOCUMENT.replace("security: [{ Key: [] }]", "security: &key [{ Key: [] }]\n      x-again: *key"));
    let tree: serde_yaml::Value = serde_yaml::from_str(DOCUMENT).unwrap_or_default();
    same(serde_json::to_string_pretty(&tree).unwrap_or_default());
    same(serde_json::to_string_pretty(&tree).unwrap_or_default().replace("  ", "\t"));
}
