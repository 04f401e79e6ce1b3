//! The refusals of request bodies and of responses.

use super::{DOCUMENT, check};
use crate::{Source, generate};

#[test]
fn bodies_that_can_not_be_sent() {
    let way_out = "give it a schema of `type: string`, for which callers write it, with `format: binary` if it is a file, or \
                   offer it as `application/json` or as a form";
    for name in ["application/xml", "application/x-ndjson", "multipart/mixed", "audio/wav"] {
        check(
            "multipart/form-data:",
            &format!("{name}:"),
            &format!("make: its request body is `{name}` of something else than a text or a file; {way_out}"),
        );
    }
    check(
        "multipart/form-data:\n            schema:\n              type: object\n",
        "image/png:\n            schema:\n              type: string\n              format: byte\n",
        &format!("make: its request body is `image/png` of something else than a text or a file; {way_out}"),
    );
    check(
        "multipart/form-data:",
        "application/x-www-form-urlencoded:",
        "make: the field `file` of its `application/x-www-form-urlencoded` is a file; make it a `multipart/form-data`",
    );
    check(
        "multipart/form-data:\n            schema:\n              type: object\n",
        "'text/é':\n            schema:\n              type: string\n              description: it\n            example:\n",
        "make: `text/é` is no media type; mend it",
    );
    check("multipart/form-data:\n            schema:", "application/json:\n            example:", "no error");
    check(
        "              type: object\n              properties:\n                file: { type: string, format: binary }",
        "              type: string",
        "make: its form has no fields; give it a property for each field",
    );
    let object = "type: object\n              properties:\n                file: { type: string, format: binary }";
    check(
        object,
        "type: array\n              items: { type: string, format: binary }",
        "make: its form is an array, whose elements have no names; make it an object with a property for each field",
    );
    for other in ["{ type: string }", "{ type: integer }", "{ type: array, items: { type: string, format: binary } }"] {
        let one = |schema: &str| format!("{{ type: object, properties: {{ file: {schema} }} }}");
        let any = format!("oneOf: [{}, {}]", one("{ type: string, format: binary }"), one(other));
        check(
            object,
            &any,
            "make: the field `file` is not the same in all alternatives; make it the same, or give each \
             alternative a field of its own",
        );
    }
}

#[test]
fn forms_with_parts_of_their_own_kind() {
    let with = |encoding: &str, expected: &str| {
        check(
            "            schema:\n              type: object\n",
            &format!("            encoding: {{ {encoding} }}\n            schema:\n              type: object\n"),
            expected,
        );
    };
    with(
        "file: { headers: { X-A: { required: true, schema: { type: string } } } }",
        "make: the encoding of `file` has the header `X-A`, which may be required; leave it out, or make it optional: \
         parts have no other headers (RFC 7578, section 4.8)",
    );
    with(
        "file: { headers: { Content-Type: { required: true, schema: {} }, X-A: { $ref: '#/components/headers/A' } } }",
        "make: the encoding of `file` has the header `X-A`, which may be required; leave it out, or make it optional: \
         parts have no other headers (RFC 7578, section 4.8)",
    );
    with("file: { style: deepObject }", "make: the encoding of `file` has a style of its own; leave the style out");
    with("file: { style: spaceDelimited }", "make: the encoding of `file` has a style of its own; leave the style out");
    with("fail: { contentType: a/b }", "no error");
    with("file: { contentType: audio/wav }", "no error");
    let object = "file: { type: object, properties: { a: { type: string } } }";
    let document = DOCUMENT.replace("file: { type: string, format: binary }", object);
    let schema = "            schema:\n              type: object\n";
    let encoding = "            encoding: { file: { contentType: application/xml } }\n";
    let document = document.replace(schema, &format!("{encoding}{schema}"));
    let error = generate(&[Source::new("made.yaml", document)]).unwrap_err().to_string();
    assert_eq!(
        error,
        "make: the encoding of `file` is `application/xml`, and it is an object, which is sent as JSON; make it a text, for \
         which callers write it, or offer it as JSON"
    );
}

/// Scenario: styles that an urlencoded form has no way for. Expected: a refusal; the others are taken.
#[test]
fn styles_of_urlencoded_forms() {
    let with = |schema: &str, encoding: &str, expected: &str| {
        let form = format!(
            "application/x-www-form-urlencoded:\n            encoding: {{ file: {{ {encoding} }} }}\n            schema:"
        );
        let document = DOCUMENT.replace("multipart/form-data:\n            schema:", &form);
        let document = document.replace("file: { type: string, format: binary }", &format!("file: {schema}"));
        let error = generate(&[Source::new("made.yaml", document)]).err().map(|error| error.to_string());
        let refusal = "make: the encoding of `file` has a style of its own; leave the style out".to_owned();
        assert_eq!(error, Some(refusal).filter(|_| expected == "refused"), "{schema} {encoding}");
    };
    let object = "{ type: object, properties: { a: { type: string } } }";
    with(object, "style: form", "refused");
    with(object, "explode: false", "refused");
    with(object, "style: pipeDelimited", "refused");
    with("{ type: string }", "style: spaceDelimited", "refused");
    with("{ type: array, items: { type: object, properties: { a: { type: string } } } }", "explode: false", "refused");
    with("{ type: array, items: { type: string } }", "style: pipeDelimited", "taken");
    with(object, "style: deepObject", "taken");
    with(object, "contentType: application/json", "taken");
    with("{ type: string }", "style: form, explode: false", "taken");
}

#[test]
fn responses_that_progenitor_panics_at() {
    check("schema: { $ref: '#/components/schemas/Thing' }", "example: 1", "no error");
    check("'200':", "'404':", "no error");
    let differ = |other: &str, expected: &str| {
        let expected = format!(
            "make: its {expected} responses differ, and are not both JSON; keep one of them: a call has one type of result"
        );
        check("      responses:\n", &format!("      responses:\n        {other}\n"), &expected);
    };
    let of = |media_type: &str, schema: &str| {
        format!("{{ description: A, content: {{ {media_type}: {{ schema: {schema} }} }} }}")
    };
    differ(&format!("'202': {}", of("audio/wav", "{ $ref: '#/components/schemas/Thing' }")), "200 and 202");
    differ(&format!("2XX: {}", of("text/plain", "{ type: string }")), "200 and 2XX");
}
