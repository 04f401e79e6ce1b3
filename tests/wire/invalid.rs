//! Requests that are refused before anything is opened or sent.

use cartesia_api::{Client, Error, InvalidRequest, Upload};
use cartesia_api_tests::Server;

use crate::support::{client, clip, contains, run, unsent};

#[track_caller]
fn problems(error: Error) -> InvalidRequest {
    match error {
        Error::Invalid(invalid) => invalid,
        error => panic!("not an invalid request: {error:?}"),
    }
}

fn fields(invalid: &InvalidRequest) -> Vec<&str> {
    let mut fields = invalid.problems.iter().map(|problem| problem.field).collect::<Vec<_>>();
    fields.sort_unstable();
    fields
}

#[track_caller]
fn fails(make: impl FnOnce(&Client) -> cartesia_api::requests::VoicesClone) -> Error {
    let server = Server::start([]);
    let error = run(make(&client(&server)).send()).expect_err("the call fails");
    assert_eq!(server.stop_and_count_connections(), 0);
    error
}

// Scenario: a request without anything. Expected: one error that names all that is missing.
#[test]
fn all_that_is_missing_is_named_at_once() {
    let error = fails(|client| client.voices_clone());
    assert_eq!((error.attempts(), error.is_retryable(), error.may_have_taken_effect()), (0, false, false));
    contains(&error.to_string(), &["voices_clone", "`name` is missing", "`language` is missing", "`clip` is missing"]);
    let invalid = problems(error);
    assert_eq!(invalid.operation, "voices_clone");
    assert_eq!(fields(&invalid), ["clip", "language", "name"]);
}

// Scenario: fields that are missing, and fields that are wrong. Expected: one error that names them all.
#[test]
#[expect(deprecated, reason = "it is still checked")]
fn missing_and_wrong_fields_are_named_together() {
    let error = fails(|client| {
        let clip = Upload::from_path("/nowhere/clip.wav").content_type("nonsense");
        client.voices_clone().language("xx").mode("loud").clip(clip)
    });
    contains(
        &error.to_string(),
        &["`name` is missing", "\"xx\"", "en, fr, de", "\"loud\"", "similarity, stability", "\"nonsense\""],
    );
    assert_eq!(fields(&problems(error)), ["clip", "language", "mode", "name"]);
}

// Scenario: one value that the document doesn't know. Expected: the error says which are known.
#[test]
fn known_values_are_listed() {
    let error = unsent(|request| request.language("EN"));
    let all = "en, fr, de, es, pt, zh, ja, hi, it, ko, nl, pl, ru, sv, tr";
    contains(&error.to_string(), &["`language` is \"EN\"", all]);
    for language in ["", " en", "en\r\n", "english"] {
        assert_eq!(fields(&problems(unsent(|request| request.language(language)))), ["language"]);
    }
}

// Scenario: a wrong value that is set again. Expected: the last one counts.
#[test]
fn the_last_value_counts() {
    let error = fails(|client| client.voices_clone().language("xx").language("en").clip(clip()));
    assert_eq!(fields(&problems(error)), ["name"]);
}
