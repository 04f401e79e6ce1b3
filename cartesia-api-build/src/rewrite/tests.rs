//! Tests with the output of a different progenitor: each rewrite reports it, and names the operation.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use crate::{Document, Source, emit, lower, read};

/// A document with four operations: with a form, with JSON, with text and a header, and with nothing.
const DOCUMENT: &str = "
openapi: 3.0.1
info: { title: T, version: '1' }
servers: [{ url: https://api.example.com }]
paths:
  /forms:
    post:
      operationId: form
      requestBody:
        content:
          multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } }
      responses: { '204': { description: '' } }
  /json:
    post:
      operationId: json
      requestBody: { content: { application/json: { schema: { type: object, properties: { n: { type: string } } } } } }
      responses: { '204': { description: '' } }
  /texts:
    post:
      operationId: text
      parameters: [{ name: X-A, in: header, schema: { type: string } }]
      requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }
      responses: { '204': { description: '' } }
  /nothing:
    get:
      operationId: nothing
      responses: { '204': { description: '' } }
";

/// Replaces one place of progenitor's output, and expects this error.
#[track_caller]
fn check(replaced: &str, by: &str, expected: &str) {
    let lowered =
        lower::lower(read::read(&[Document::parse(&Source::new("made.yaml", DOCUMENT)).unwrap()]).unwrap().0).unwrap();
    let tokens = emit::emit(&lowered).unwrap().to_string();
    assert!(tokens.contains(replaced), "{replaced} is not in {tokens}");
    let error = match super::rewrite(tokens.replacen(replaced, by, 1).parse().unwrap(), &lowered) {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.to_string(),
    };
    let tail =
        "; this progenitor is not the one that cartesia-api-build was written for: pin the version in its manifest";
    assert_eq!(error.strip_suffix(tail).unwrap_or(&error), expected);
}

/// Scenario: progenitor's output unchanged. Expected: no error, so that each one below is due to its one change.
#[test]
fn the_output_itself_is_taken() {
    check("api-version", "api-version", "no error");
}

/// Scenario: a method that builds no request, or two. Expected: an error.
#[test]
fn one_request_is_built() {
    let expected = "form: expected one statement that ends in `.build()?` in progenitor's output and found";
    check(". build () ?", ". build ()", &format!("{expected} 0"));
    check("let info =", "let again = self . client . get (url) . build () ? ; let info =", &format!("{expected} 2"));
}

/// Scenario: a body that is attached in another way, twice, or although there is none. Expected: an error for each.
#[test]
fn one_call_attaches_the_body() {
    let form = "form: expected `.form_urlencoded(body)` 1 times in progenitor's output and found";
    check(". form_urlencoded (& body) ?", "", &format!("{form} 0"));
    check(". form_urlencoded (& body)", ". form_urlencoded (& other)", &format!("{form} 0"));
    check(
        ". form_urlencoded (& body) ?",
        ". form_urlencoded (& body) ? . form_urlencoded (& body) ?",
        &format!("{form} 2"),
    );
    check(". json (& body)", "", "json: expected `.json(body)` 1 times in progenitor's output and found 0");
    check(". body (body)", "", "text: expected `.body(body)` 1 times in progenitor's output and found 0");
    check(
        ". get (url)",
        ". get (url) . json (& body)",
        "nothing: expected `.json(body)` 0 times in progenitor's output and found 1",
    );
}

/// Scenario: progenitor's own header is missing, and a map of headers is not sent. Expected: an error for each.
#[test]
fn progenitors_header_is_removed() {
    check(
        "api-version",
        "version",
        "form: expected one statement that adds `api-version` in progenitor's output and found 0",
    );
    check(
        ". headers (header_map)",
        "",
        "form: expected `.headers(header_map)` once in progenitor's output and found 0",
    );
}

/// Scenario: a method is missing. Expected: an error.
#[test]
fn each_operation_has_a_method() {
    check("pub async fn form", "pub fn form", "the raw client: expected 4 methods in progenitor's output and found 3");
}
