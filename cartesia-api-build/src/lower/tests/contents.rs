//! Tests of refused request bodies and responses.

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
            &format!("make: its request body is `{name}` with a schema that is neither a text nor a file; {way_out}"),
        );
    }
    check(
        "multipart/form-data:\n            schema:\n              type: object\n",
        "image/png:\n            schema: { type: string, format: byte }\n            example:\n",
        "no error",
    );
    check("multipart/form-data:", "application/x-www-form-urlencoded:", "no error");
    // Without a field, the whole body is a file.
    check(
        "multipart/form-data:\n            schema:\n              type: object\n",
        "image/png: {}\n          multipart/form-data:\n            schema: { type: string, format: binary }\n            example:\n",
        "no error",
    );
    check(
        "multipart/form-data:\n            schema:\n              type: object\n",
        "'text/é':\n            schema:\n              type: string\n              description: it\n            example:\n",
        "make: `text/é` is not a media type; fix it",
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
        "type: array\n              items: { type: object, properties: { file: { type: string, format: binary } } }",
        "make: its form is an array, whose elements have no names; make it an object with a property for each field",
    );
    check(object, "type: array", "no error");
    for other in ["{ type: string }", "{ type: integer }", "{ type: array, items: { type: string, format: binary } }"] {
        let one = |schema: &str| format!("{{ type: object, properties: {{ file: {schema} }} }}");
        let any = format!("oneOf: [{}, {}]", one("{ type: string, format: binary }"), one(other));
        check(
            object,
            &any,
            "make: the field `file` differs between the alternatives; make it the same, or give each alternative its own field",
        );
    }
}

/// Scenario: a response with an encoding, alone and beside others, and an operation whose responses are null.
/// Expected: the status, and the place.
#[test]
fn responses_that_are_wrong() {
    let content = |fields: &str| format!("{{ description: '', content: {{ application/json: {{ {fields} }} }} }}");
    let wrong = "schema: { type: string }, encoding: { a: {} }";
    let responses = "        '200':\n          description: ''\n          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }\n";
    check(
        responses,
        &format!("        '201': {}\n", content(wrong)),
        "make: its response 201 has an `encoding`, which only forms may have; remove it",
    );
    check(
        responses,
        &format!("{responses}        2XX: {}\n", content(wrong)),
        "make: its response 2XX has an `encoding`, which only forms may have; remove it",
    );
    check(
        &format!("      responses:\n{responses}"),
        "      responses: null\n",
        "made.yaml:7:5: make is not complete (missing field `responses`); add what is missing",
    );
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
    with("file: { style: deepObject }", "make: the encoding of `file` has its own style; remove the style");
    with("file: { style: spaceDelimited }", "make: the encoding of `file` has its own style; remove the style");
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
        "make: the encoding of `file` is `application/xml`, and it is an object, which is sent as JSON; make it a string, so that callers write the text, or offer it as JSON"
    );
}

/// Scenario: part headers that are required and can't be sent, or have no possible value.
/// Expected: a refusal; optional ones are left out.
#[test]
fn headers_of_parts_that_can_not_be_sent() {
    let with = |headers: &str, expected: &str| {
        let encoding =
            format!("            encoding: {{ file: {{ headers: {{ {headers} }} }} }}\n            schema:\n");
        check(
            "            schema:\n              type: object\n",
            &(encoding + "              type: object\n"),
            expected,
        );
    };
    let header = |name: &str, schema: &str| format!("{name}: {{ required: true, schema: {schema} }}");
    let of_file = |name: &str, rest: &str| format!("make: the header `{name}` of the part `file` {rest}");
    with(&header("X-A", "{ type: string }"), "no error");
    with("X-A: { schema: { type: object } }, 'X A': {}", "no error");
    with(
        &header("X-A", "{ type: array, items: { type: string } }"),
        &of_file("X-A", "is not a string, number or boolean; make it one, or make it optional"),
    );
    with(&header("'X A'", "{ type: string }"), &of_file("X A", "has a name that is not a header name; fix it"));
    with(
        &header("X-A", "{ type: string, enum: [é] }"),
        &of_file("X-A", "is `é`, which can't be sent; make it optional"),
    );
    with(
        "X-A: { required: true, content: { text/plain: { schema: { type: string } } } }",
        &of_file("X-A", "is described by `content`; give it a schema, or make it optional"),
    );
    with(
        &header("Content-Transfer-Encoding", "{ type: string, enum: [base64] }"),
        &of_file("Content-Transfer-Encoding", "is `base64`, which can't be sent; make it optional"),
    );
    with(
        &header("content-transfer-encoding", "{ type: string }"),
        &of_file(
            "content-transfer-encoding",
            "says how it is encoded, and it is sent as it is; give it the only value `binary`, or make it optional",
        ),
    );
    with(
        "X-A: { $ref: '#/components/headers/Gone' }",
        "make: `header` is a reference to `#/components/headers/Gone` that can't be followed; refer to a component of the same \
         document, which is not a reference itself",
    );
    let several =
        DOCUMENT.replace("file: { type: string, format: binary }", "file: { type: array, items: { type: string } }");
    let encoding = format!(
        "            encoding: {{ file: {{ headers: {{ {} }} }} }}\n            schema:\n",
        header("X-A", "{ type: string }")
    );
    let several = several.replacen("            schema:\n", &encoding, 1);
    let error = generate(&[Source::new("made.yaml", several)]).map(drop).unwrap_err().to_string();
    assert_eq!(error, of_file("X-A", "would apply to several parts; give it one value, or make it optional"));
}

/// Scenario: form fields with templates as names, one of them required, and without other fields.
/// Expected: a refusal.
#[test]
fn fields_that_stand_for_several() {
    let file = "                file: { type: string, format: binary }";
    let pattern = "                'file[{index}]': { type: string, format: binary }";
    let refused = "make: the field `file[{index}]` of its form has a template for a name; list each field, or remove it and let callers use `extra_field`";
    check(file, pattern, refused);
    check(file, &format!("{file}\n{pattern}"), "no error");
    let required = format!("{file}\n{pattern}\n              required: ['file[{{index}}]']");
    check(file, &required, refused);
}

/// Scenario: styles that a urlencoded form can't express. Expected: a refusal; other styles are accepted.
#[test]
fn styles_of_urlencoded_forms() {
    let with = |schema: &str, encoding: &str, expected: &str| {
        let form = format!(
            "application/x-www-form-urlencoded:\n            encoding: {{ file: {{ {encoding} }} }}\n            schema:"
        );
        let document = DOCUMENT.replace("multipart/form-data:\n            schema:", &form);
        let document = document.replace("file: { type: string, format: binary }", &format!("file: {schema}"));
        let error = generate(&[Source::new("made.yaml", document)]).err().map(|error| error.to_string());
        let refusal = "make: the encoding of `file` has its own style; remove the style".to_owned();
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
    let with = |other: &str, expected: &str| {
        let other = format!(
            "      responses:\n        '202': {{ description: A, content: {{ {other}: {{ schema: {{}} }} }} }}\n"
        );
        check("      responses:\n", &other, expected);
    };
    with("audio/wav", "no error");
    with(
        "text/event-stream",
        "make: one of its responses is a stream of events, and another is not; keep one of them: a call has one type of result",
    );
}
