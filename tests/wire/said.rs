//! Error responses of other services, frameworks and gateways: lists, objects and pages become sentences.

use cartesia_api_tests::Reply;

use crate::support::{contains, refusal};

/// Checks the message of an error, and the sentence that it is a part of.
#[track_caller]
fn reads(status: u16, body: &str, message: &str, sentence: &str) {
    let error = refusal(Reply::text(status, body));
    assert_eq!(error.message, message);
    let text = error.to_string();
    contains(&text, &[&format!("voices_clone failed with {sentence}; ")]);
}

#[track_caller]
fn json(body: &str, message: &str) {
    reads(422, body, message, &format!("422 Unprocessable Entity: {}", message.trim_end_matches('.')));
}

// Scenario: lists of problems, as FastAPI, NestJS, Rails, Symfony, Zod, JSON:API and Google send them.
// Expected: each problem, after the place that it is about.
#[test]
fn lists_are_sentences() {
    json(r#"{"detail": [{"loc": ["body", "clip"], "msg": "field required"}]}"#, "body.clip: field required");
    json(
        r#"{"detail": [{"type": "missing", "loc": ["body", "tags", 0], "msg": "Field required", "input": {"a": 1}},
            {"loc": ["query"], "msg": "Too long."}]}"#,
        "body.tags.0: Field required; query: Too long",
    );
    json(r#"{"message": ["name is empty", "clip is missing"], "error": "Bad"}"#, "name is empty, clip is missing");
    json(r#"{"errors": {"name": ["is too long", "is reserved"]}}"#, "name: is too long, is reserved");
    json(r#"{"errors": ["too long", "too loud"]}"#, "too long, too loud");
    json(r#"{"violations": [{"propertyPath": "name", "message": "It is empty."}]}"#, "name: It is empty");
    json(r#"{"error": {"issues": [{"path": ["name"], "message": "Required"}]}}"#, "name: Required");
    json(
        r#"{"errors": [{"detail": "must be true", "title": "Invalid", "source": {"pointer": "/data/name"}}]}"#,
        "/data/name: must be true",
    );
    json(r#"[{"message": "a", "field": "b"}, "c"]"#, "b: a; c");
    json(
        r#"{"name": ["This field is required."], "clip": ["No file."]}"#,
        "clip: No file; name: This field is required",
    );
}

// Scenario: a message and a list of problems. Expected: both, once.
#[test]
fn a_message_comes_before_its_problems() {
    json(
        r#"{"message": "The data was invalid.", "errors": {"name": ["The name is required."]}}"#,
        "The data was invalid: name: The name is required",
    );
    json(r#"{"message": "no: name: too long", "errors": {"name": "too long"}}"#, "no: name: too long");
    json(r#"{"error": {"message": "m", "details": [{"reason": "r"}]}}"#, "m: r");
    json(r#"{"message": "m", "errors": []}"#, "m");
}

// Scenario: problem details (RFC 9457). Expected: title, detail and errors.
#[test]
fn problem_details_are_sentences() {
    reads(
        422,
        r##"{"type": "https://example.com/p", "title": "Your request is not valid.", "status": 422,
             "detail": "Two fields are wrong.", "errors": [{"detail": "must be positive", "pointer": "#/age"}]}"##,
        "Two fields are wrong: #/age: must be positive",
        "422 Unprocessable Entity: Your request is not valid: Two fields are wrong: #/age: must be positive",
    );
    reads(422, r#"{"title": "Unprocessable entity", "detail": "No."}"#, "No.", "422 Unprocessable Entity: No");
}

// Scenario: objects in place of a text, and errors without a message. Expected: the text in them, or all of their
// content.
#[test]
fn objects_are_sentences() {
    json(r#"{"detail": {"status": "quota_exceeded", "message": "No credits."}}"#, "No credits.");
    json(r#"{"message": {"en": "no", "de": "nein"}}"#, "de: nein; en: no");
    json(r#"{"error": "invalid_token", "error_description": "It has expired."}"#, "It has expired.");
    json(r#"{"status": "fail", "count": 2, "more": null}"#, "count: 2; status: fail");
    json(r#"{"error": true, "reason": "busy"}"#, "busy");
    json(r#"{"errors": [null, {}, [[]]]}"#, r#"{"errors":[null,{},[[]]]}"#);
    json("[]", "[]");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refusal(Reply::text(422, deep)).message.chars().count() <= 301);
}

// Scenario: pages of gateways. Expected: their title or, without one, their text; never their tags.
#[test]
fn pages_are_told_by_their_titles() {
    let nginx = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\
                 \r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    reads(502, nginx, "502 Bad Gateway", "502 Bad Gateway");
    let cloudflare = "<!DOCTYPE html>\n<!--[if lt IE 7]> <html class=\"no-js\"> <![endif]-->\n<head>\n<title>example.com | \
                      520: Web server is returning an unknown error</title></head></html>";
    let title = "example.com | 520: Web server is returning an unknown error";
    reads(520, cloudflare, title, &format!("520: {title}"));
    let cloudfront =
        "<!DOCTYPE HTML><HTML><HEAD><TITLE lang=en>\nERROR: The request\ncould not be satisfied</TITLE></HEAD></HTML>";
    let title = "ERROR: The request could not be satisfied";
    reads(403, cloudfront, title, &format!("403 Forbidden: {title}"));
    let haproxy = "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n";
    let words = "503 Service Unavailable No server is available to handle this request.";
    reads(503, haproxy, words, &format!("503 Service Unavailable: {}", words.trim_end_matches('.')));
    let scripted =
        "\u{feff}<html><head><title></title><style>a { b }</style><script>c()</script></head><p>Sorry</p></html>";
    reads(502, scripted, "Sorry", "502 Bad Gateway: Sorry");
    let xml = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    reads(403, xml, "AccessDenied Access Denied", "403 Forbidden: AccessDenied Access Denied");
    reads(502, "<none> is no voice", "<none> is no voice", "502 Bad Gateway: <none> is no voice");
    reads(502, "<p></p>", "<p></p>", "502 Bad Gateway: <p></p>");
}

// Scenario: a message that repeats the status. Expected: the status, once.
#[test]
fn the_status_is_said_once() {
    for said in ["Bad Gateway", "502 Bad Gateway", "502: bad gateway.", "502"] {
        contains(&refusal(Reply::text(502, said)).to_string(), &["voices_clone failed with 502 Bad Gateway; "]);
    }
    reads(502, "Bad Gateway to nowhere", "Bad Gateway to nowhere", "502 Bad Gateway: Bad Gateway to nowhere");
}
