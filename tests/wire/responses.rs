//! Successes: their values, and those that can't be read.

use cartesia_api::types::VoiceMetadata;
use cartesia_api::{Error, ResponseError, ResponseValue};
use cartesia_api_tests::{Reply, Server};
use serde_json::Value;

use crate::support::{client, contains, failure, run, valid};

const VOICE: &str = include_str!("../src/voice.json");

#[track_caller]
fn success(reply: Reply) -> ResponseValue<VoiceMetadata> {
    let server = Server::start([reply]);
    run(valid(&client(&server)).send()).unwrap_or_else(|error| panic!("{error}"))
}

// Scenario: the documented response. Expected: all of it, with status and headers.
#[test]
fn a_voice_has_all_that_was_sent() {
    let voice = success(Reply::json(200, VOICE).header("X-Request-Id", "req_1").header("X-Other", "a"));
    assert_eq!((voice.status().as_u16(), &voice.headers()["x-request-id"]), (200, &"req_1".parse().unwrap()));
    assert_eq!(voice.headers()["x-other"], "a");
    assert_eq!(voice.id.as_str(), "a0e99841-438c-4a64-b679-ae501e7d6091");
    assert_eq!((voice.name.as_str(), voice.description.as_str()), ("Narrator", "warm, close"));
    assert_eq!((voice.user_id.as_str(), voice.is_public, voice.language.as_str()), ("user_42", false, "en"));
    assert_eq!(voice.created_at.to_rfc3339(), "2024-11-13T08:30:00+00:00");
}

// Scenario: fields and values that the document doesn't know. Expected: a voice all the same.
#[test]
fn what_the_document_does_not_know_is_fine() {
    let extra = VOICE.replacen('{', "{\"is_starred\": null, \"embedding\": [[1.5]], \"mode\": {\"a\": 1},", 1);
    assert_eq!(success(Reply::json(200, extra)).name, "Narrator");
    assert_eq!(success(Reply::json(200, VOICE.replace("\"en\"", "\"tlh\""))).language.as_str(), "tlh");
    let date = VOICE.replace("08:30:00Z", "10:30:00.123456789+02:00");
    assert_eq!(success(Reply::json(200, date)).created_at.timestamp_subsec_nanos(), 123_456_789);
    let without_zone = VOICE.replace("08:30:00Z", "08:30:00.5");
    assert_eq!(success(Reply::json(200, without_zone)).created_at.to_rfc3339(), "2024-11-13T08:30:00.500+00:00");
    assert_eq!(success(Reply::text(200, VOICE)).name, "Narrator");
}

// Scenario: another success than the document's. Expected: the voice, with the status that was sent.
#[test]
fn any_success_is_one() {
    for status in [201, 202, 299] {
        let voice = success(Reply::json(status, VOICE).header("X-Request-Id", "req_1"));
        assert_eq!((voice.status().as_u16(), voice.name.as_str()), (status, "Narrator"));
        assert_eq!(voice.headers()["x-request-id"], "req_1");
    }
}

// Scenario: responses in rare but valid forms: an informational one first, chunks, an end by closing. Expected: the
// voice.
#[test]
fn rare_forms_of_responses_are_read() {
    let length = VOICE.len();
    for raw in [
        format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{VOICE}"),
        format!(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{VOICE}"
        ),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{VOICE}\r\n0\r\n\r\n"),
        format!("HTTP/1.0 200 OK\r\n\r\n{VOICE}"),
        format!("HTTP/1.1 200\r\ncontent-length:{length}\r\nconnection:close\r\n\r\n{VOICE}"),
    ] {
        assert_eq!(success(Reply::raw(raw)).name, "Narrator");
    }
}

#[track_caller]
fn unreadable(reply: Reply) -> ResponseError {
    let error = failure(reply.header("X-Request-Id", "req_7"));
    assert_eq!((error.attempts(), error.is_retryable(), error.may_have_taken_effect()), (1, false, true), "{error}");
    assert_eq!(error.request_id(), Some("req_7"));
    match error {
        Error::Response(error) => *error,
        error => panic!("not a response: {error:?}"),
    }
}

// Scenario: a success that isn't the promised JSON. Expected: an error with status, headers and what was sent.
#[test]
fn a_success_that_is_not_json_keeps_what_was_sent() {
    let error = unreadable(Reply::text(200, "<html>Welcome</html>").header("X-Other", "a"));
    assert_eq!((error.status.as_u16(), error.excerpt.as_str()), (200, "<html>Welcome</html>"));
    assert_eq!((&error.headers["x-other"], error.id.as_deref()), (&"a".parse().unwrap(), None));
    contains(&error.to_string(), &["voices_clone", "200 OK", "<html>Welcome</html>", "look for the result"]);

    let error = unreadable(Reply::text(200, ""));
    contains(&error.to_string(), &["it is empty"]);
    contains(&unreadable(Reply::text(204, "")).to_string(), &["204", "it is empty"]);
    contains(&unreadable(Reply::json(200, &VOICE[..100])).to_string(), &["EOF"]);
    contains(&unreadable(Reply::json(200, "null")).to_string(), &["null"]);
    unreadable(Reply::json(200, "[]"));
    unreadable(Reply::json(200, b"\xff\xfe{}".to_vec()));
}

// Scenario: JSON of the wrong kind, with an id in it. Expected: the error tells the id: that voice exists.
#[test]
fn the_id_of_what_was_made_is_not_lost() {
    for body in [
        "{\"id\": \"voice_9\"}".to_owned(),
        VOICE.replace("a0e99841-438c-4a64-b679-ae501e7d6091", "voice_9").replace("false", "\"no\""),
        VOICE.replace("a0e99841-438c-4a64-b679-ae501e7d6091", "voice_9").replace("\"warm, close\"", "null"),
        VOICE.replace("a0e99841-438c-4a64-b679-ae501e7d6091", "voice_9").replace("2024-11-13T08:30:00Z", "today"),
    ] {
        let error = unreadable(Reply::json(201, body));
        assert_eq!((error.status.as_u16(), error.id.as_deref()), (201, Some("voice_9")));
        contains(&error.to_string(), &["201", "the id voice_9"]);
    }
}

/// Checks the field and the text of the error for this response.
#[track_caller]
fn misread(body: &str, field: Option<&str>, said: &str) {
    let error = unreadable(Reply::json(200, body));
    assert_eq!(error.field.as_deref(), field);
    contains(&error.to_string(), &[&format!("but the body can't be read: {said} (it begins with: ")]);
}

// Scenario: a field of a response that is missing, null or of another type. Expected: the error names it.
#[test]
fn the_field_that_cant_be_read_is_named() {
    let without = |field: &str| {
        let mut voice: Value = serde_json::from_str(VOICE).unwrap();
        voice.as_object_mut().unwrap().remove(field);
        voice.to_string()
    };
    misread(&without("created_at"), Some("created_at"), "`created_at` is missing");
    misread(&without("id"), Some("id"), "`id` is missing");
    let null = VOICE.replace("\"warm, close\"", "null");
    misread(&null, Some("description"), "`description`: invalid type: null, expected a string");
    let text = VOICE.replace("false", "\"no\"");
    misread(&text, Some("is_public"), "`is_public`: invalid type: string \"no\", expected a boolean");
    let today = VOICE.replace("2024-11-13T08:30:00Z", "today");
    misread(&today, Some("created_at"), "`created_at`: invalid value: string \"today\", expected a date and time");
    let whole = "it is not the JSON that the document promises";
    misread(
        "7",
        None,
        &format!("{whole} (invalid type: integer `7`, expected struct VoiceMetadata at line 1 column 1)"),
    );
}

// Scenario: a success of nine megabytes. Expected: an error, with an excerpt that fits on a screen.
#[test]
fn an_endless_success_is_bounded() {
    let error = unreadable(Reply::text(200, "x".repeat(9 << 20)));
    contains(&error.to_string(), &["longer than 8388608 bytes"]);
    assert!(error.excerpt.chars().count() <= 301 && error.to_string().len() < 1000, "{}", error.excerpt.len());
}

// Scenario: a body full of control characters. Expected: an error that can be printed.
#[test]
fn what_is_shown_can_be_printed() {
    let error = unreadable(Reply::text(200, "\u{1b}[31mred\u{7}\r\n\0\u{9b}1m"));
    assert!(!error.excerpt.contains(char::is_control), "{:?}", error.excerpt);
}
