//! What is refused, and how it is said: by operation, with the reason and the way out.

use crate::{Source, generate};

/// A document with one operation, `make`, of which a test replaces what it is about.
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

/// Scenario: the document as it is. Expected: it generates, so that each refusal below is due to its one change.
#[test]
fn the_document_itself_is_accepted() {
    check("title: T", "title: T", "no error");
}

#[test]
fn documents_of_other_kinds() {
    let way_out =
        "and this generator reads OpenAPI 3.0 (`openapi: 3.0.x`); convert it, or take the 3.0 one from its source";
    check("openapi: 3.0.1", "openapi: 3.1.0", &format!("made.yaml is OpenAPI 3.1.0, {way_out}"));
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
         mend the document or take it from its source again",
    );
    check(
        "      operationId: make",
        "      operationId: make\n      operationId: made",
        "made.yaml:8:7: paths./things.post: duplicate entry with key \"operationId\"; \
         mend the document or take it from its source again",
    );
}

#[test]
fn servers_that_name_no_place() {
    let way_out = "the document must name the API's URL as its first server, without variables";
    check("[{ url: https://api.example.com }]", "[]", &format!("servers: there is no server; {way_out}"));
    check(
        "https://api.example.com",
        "'https://{region}.example.com'",
        &format!("servers: the first server's URL has variables; {way_out}"),
    );
}

#[test]
fn operations_without_an_id_of_their_own() {
    check("      operationId: make\n", "", "POST /things: it has no operationId; give it one: it names the method");
    check(
        "  /things:\n",
        "  /others:\n    get: { operationId: make, responses: { '204': { description: '' } } }\n  /things:\n",
        "make: GET /others and POST /things both have this id; ids must be unique: mend one of them",
    );
}

#[test]
fn parameters_that_are_not_constants() {
    check(
        "parameters: []",
        "parameters: [{ name: page, in: query, schema: { type: integer } }]",
        "make: the parameter `page` is not a header with one possible value; other parameters are not generated yet",
    );
}

#[test]
fn bodies_that_are_no_forms() {
    check(
        "multipart/form-data:",
        "application/xml:",
        "make: its request body is offered as `application/xml`; one media type is supported: `multipart/form-data`",
    );
    check(
        "            schema:\n              type: object\n",
        "            encoding: { file: { contentType: audio/wav } }\n            schema:\n              type: object\n",
        "make: its form has an `encoding`; remove it",
    );
    check(
        "    Thing: {",
        "    make_body: { type: string }\n    Thing: {",
        "make: there is a schema named `make_body` already; rename one of them",
    );
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
        "make: its schemas refer to each other in a circle; break the circle",
    );
}

#[test]
fn security_that_one_key_can_not_meet() {
    check(
        "in: header, name: X-Key",
        "in: query, name: key",
        "make: its security scheme `Key` is neither an API key in a header nor a bearer token; \
         offer one of these as an alternative",
    );
    check(
        "security: [{ Key: [] }]",
        "security: [{ Lock: [] }]",
        "make: its security scheme `Lock` is not in components; add it there",
    );
}

#[test]
fn answers_that_progenitor_panics_at() {
    check(
        "schema: { $ref: '#/components/schemas/Thing' }",
        "example: 1",
        "make: its 200 response is JSON without a schema; give it a schema (`{}` allows anything)",
    );
    check("'200':", "'404':", "make: it has no 2xx response; document what a success answers");
}
