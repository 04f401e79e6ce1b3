//! Refusals: the facts in the error of a response of 4xx and 5xx.

use std::time::Duration;

use cartesia_api::requests::VoicesClone;
use cartesia_api::sandbox::{Failure, Sandbox};
use cartesia_api::{ApiError, Client, Diagnosis, Error, RetryPolicy, Upload};
use cartesia_api_tests::{Reply, Server};

use crate::support::{KEY, builder, clean, contains, failure, nobody, refusal, run, unsent, valid};

/// The message, title, code, request id and URL of the documentation.
type Facts<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn facts(error: &ApiError) -> Facts<'_> {
    let ApiError { message, title, error_code, request_id, doc_url, .. } = error;
    (message, title.as_deref(), error_code.as_deref(), request_id.as_deref(), doc_url.as_deref())
}

#[track_caller]
fn json(body: &str, expected: Facts<'_>) {
    let error = refusal(Reply::json(400, body));
    assert_eq!(facts(&error), expected);
    contains(&error.to_string(), &["voices_clone", "400 Bad Request", expected.0.trim_end_matches('.')]);
}

// Scenario: errors of the newer kind. Expected: each fact in its place.
#[test]
fn json_errors_are_taken_apart() {
    json(
        r#"{"error_code": "clip_too_short", "title": "Bad clip", "message": "The clip is too short.",
            "request_id": "req_1", "doc_url": "https://docs.cartesia.ai/e"}"#,
        (
            "The clip is too short.",
            Some("Bad clip"),
            Some("clip_too_short"),
            Some("req_1"),
            Some("https://docs.cartesia.ai/e"),
        ),
    );
    json(
        r#"{"error_code": null, "title": "Bad", "message": "m", "request_id": "r"}"#,
        ("m", Some("Bad"), None, Some("r"), None),
    );
    json(r#"{"message": "only this"}"#, ("only this", None, None, None, None));
    json(r#"{"message": "m", "status": 400, "more": {"a": [1]}}"#, ("m", None, None, None, None));
}

// Scenario: errors of other kinds that services send. Expected: the message, wherever it is.
#[test]
fn an_error_within_an_error_is_found() {
    json(r#"{"error": "no such voice"}"#, ("no such voice", None, None, None, None));
    json(r#"{"error": {"message": "m", "code": "c"}, "request_id": "r"}"#, ("m", None, Some("c"), Some("r"), None));
    json(r#"{"error": {"message": "m", "request_id": "r"}}"#, ("m", None, None, Some("r"), None));
    json(r#"{"error": "short", "message": "long"}"#, ("long", None, None, None, None));
    json(r#""just a text""#, ("just a text", None, None, None, None));
    json("{}", ("{}", None, None, None, None));
}

#[track_caller]
fn text(body: &str, message: &str, title: Option<&str>) {
    assert_eq!(facts(&refusal(Reply::text(422, body))), (message, title, None, None, None));
}

// Scenario: errors of the older kind, as plain text. Expected: title and message, or the message alone.
#[test]
fn text_errors_are_taken_apart() {
    text("Bad clip: it is too short", "it is too short", Some("Bad clip"));
    text("Bad clip: it is too short: 3 s\n", "it is too short: 3 s", Some("Bad clip"));
    text("it is too short", "it is too short", None);
    text("  \r\n", "", None);
    text("", "", None);
    text("äöü: 声", "声", Some("äöü"));
    text("{\"message\": \"cut o", "{\"message\": \"cut o", None);
}

// Scenario: a long text with control characters, and bytes that are not text. Expected: an excerpt that fits on a
// screen and can be printed.
#[test]
fn a_long_text_is_an_excerpt() {
    let error = refusal(Reply::text(502, format!("upstream\r\n\x1b[31m{}", "x".repeat(100_000))));
    assert!(error.message.starts_with("upstream") && error.message.ends_with('…'), "{}", error.message);
    assert!(error.message.chars().count() <= 301 && !error.message.contains(char::is_control), "{}", error.message);
    refusal(Reply::text(500, b"\xff\xfe\0\x80".to_vec()));
}

// Scenario: a body above the limit, and one that is cut off. Expected: the error still has the status.
#[test]
fn the_status_outlives_the_body() {
    assert_eq!(refusal(Reply::text(503, "x".repeat(1 << 20))).status, 503);
    let cut = "HTTP/1.1 418 Teapot\r\nContent-Length: 100\r\n\r\nshort and";
    assert_eq!(refusal(Reply::raw(cut)).status, 418);
}

#[track_caller]
fn has_id(reply: Reply, expected: Option<&str>) {
    let error = failure(reply);
    assert_eq!(error.request_id(), expected);
    if let Some(id) = expected {
        contains(&error.to_string(), &[&format!("(request id {id})")]);
    }
}

// Scenario: the request id in the body, in a header, in both, and nowhere. Expected: the error has it.
#[test]
fn the_request_id_is_found() {
    has_id(Reply::text(500, "x").header("X-Request-Id", "req_h"), Some("req_h"));
    has_id(Reply::text(500, "x").header("Cartesia-Request-Id", "req_c"), Some("req_c"));
    has_id(Reply::json(500, r#"{"request_id": "req_b"}"#), Some("req_b"));
    has_id(Reply::json(500, r#"{"request_id": "req_b"}"#).header("X-Request-Id", "req_h"), Some("req_b"));
    has_id(Reply::json(500, r#"{"request_id": null}"#).header("X-Request-Id", "req_h"), Some("req_h"));
    has_id(Reply::text(500, "x").header("X-Request-Id", "").header("CF-Ray", "8c1-FRA"), Some("8c1-FRA"));
    has_id(Reply::text(500, "x"), None);
}

// Scenario: headers that matter to a program. Expected: the error has them, and `Retry-After` is parsed.
#[test]
fn headers_are_kept() {
    let error = refusal(Reply::text(429, "slow down").header("Retry-After", "7").header("X-Limit", "3"));
    assert_eq!((error.retry_after, &error.headers["x-limit"]), (Some(Duration::from_secs(7)), &"3".parse().unwrap()));
    contains(&error.to_string(), &["slow down", "retry in 7 seconds"]);
    let odd = refusal(Reply::text(429, "").header("Retry-After", "soon"));
    assert_eq!(odd.retry_after, None);
    let past = refusal(Reply::text(503, "").header("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"));
    assert_eq!(past.retry_after, Some(Duration::ZERO));
}

// Scenario: the ids of gateways, clouds and content delivery networks, also beside the service's own.
// Expected: they are used, and the service's id has priority.
#[test]
fn ids_of_gateways_count() {
    for name in ["CF-Ray", "X-Correlation-Id", "X-Amzn-RequestId", "X-Amz-Cf-Id", "X-Amzn-Trace-Id"] {
        has_id(Reply::text(500, "x").header(name, "id_1"), Some("id_1"));
        has_id(Reply::text(500, "x").header(name, "id_1").header("X-Request-Id", "req_1"), Some("req_1"));
    }
    for name in ["X-Cloud-Trace-Context", "X-Azure-Ref", "Fly-Request-Id", "X-Vercel-Id", "X-Varnish"] {
        has_id(Reply::text(503, "x").header(name, "id_2"), Some("id_2"));
    }
    has_id(
        Reply::text(500, "x").header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        None,
    );
    let unreadable = failure(Reply::json(200, "{}").header("CF-Ray", "8c1-FRA"));
    assert_eq!(unreadable.request_id(), Some("8c1-FRA"));
}

/// Checks `is_retryable`, `may_have_taken_effect`, `is_timeout` and the advice of a status.
#[track_caller]
fn class(status: u16, expected: (bool, bool, bool), advice: &str) {
    let error = failure(Reply::text(status, ""));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    assert_eq!((error.is_retryable(), error.may_have_taken_effect(), error.is_timeout()), expected, "{status}");
    assert_eq!((error.attempts(), error.is_connect()), (1, false));
    contains(&error.to_string(), &[&status.to_string(), advice]);
    assert!(matches!(error, Error::Api(_)));
}

// Scenario: each class of status. Expected: whether it can be retried, whether a voice may exist, and the advice.
#[test]
fn each_status_says_what_may_have_happened() {
    class(400, (false, false, false), "correct the request");
    class(401, (false, false, false), "check the API key");
    class(402, (false, false, false), "credits");
    class(403, (false, false, false), "check the API key");
    class(404, (false, false, false), "check the base URL");
    class(408, (true, false, true), "retry the call");
    class(409, (false, true, false), "look for the result");
    class(407, (false, false, false), "check the proxy's user name");
    class(411, (false, false, false), "give the stream's length");
    class(413, (false, false, false), "shorter clip");
    class(415, (false, false, false), "send a format that the service takes, such as WAV or MP3");
    class(422, (false, false, false), "correct the request");
    class(429, (true, false, false), "wait");
    class(499, (false, true, false), "took this client for gone");
    class(500, (false, true, false), "look for the result");
    class(502, (false, true, false), "look for the result");
    class(503, (false, true, false), "look for the result");
    class(504, (false, true, true), "look for the result");
    class(599, (false, true, false), "look for the result");
}

// Scenario: statuses without a name. Expected: only their numbers are shown.
#[test]
fn a_status_without_a_name_is_a_number() {
    contains(&failure(Reply::text(520, "")).to_string(), &["voices_clone failed with 520; "]);
    contains(&failure(Reply::text(599, "broken")).to_string(), &["voices_clone failed with 599: broken; "]);
    contains(&failure(Reply::text(399, "")).to_string(), &["voices_clone got 399, a redirect"]);
    contains(&failure(Reply::text(299, "x")).to_string(), &["voices_clone got 299, but"]);
}

// Scenario: a 401 for a key that is not Cartesia's, and for one that may be. Expected: different advice, without the
// key.
#[test]
fn a_key_of_another_kind_is_told() {
    let advice = |key: &str| {
        let server = Server::start([Reply::text(401, format!("no such key: {key}"))]);
        let client = builder(&server).api_key(key).build().unwrap();
        let error = run(valid(&client).send()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(key), "{error:?}");
        error.to_string()
    };
    contains(&advice("sk-other-Zq3v9TtX"), &["check the API key: it does not begin with `sk_car_`"]);
    contains(&advice("\"sk_car_Zq3v9TtX\""), &["it does not begin with `sk_car_`"]);
    contains(&advice("sk_car_Zq3v9TtX"), &["check the API key and what it may do"]);
}

// Scenario: an error that passes through a program with `anyhow` or `miette`. Expected: it can be downcast, and its
// text is the same; for `miette`, the advice is the help.
#[test]
fn errors_convert_without_loss() {
    fn missing() -> Error {
        unsent(|request| request.clip(Upload::from_path("no such clip.wav")))
    }

    let error = anyhow::Error::from(missing());
    assert!(matches!(error.downcast_ref(), Some(Error::Upload(error)) if error.field == "clip"), "{error:?}");
    assert_eq!(error.to_string(), missing().to_string());

    let report = miette::Report::from(missing());
    let found = report.downcast_ref().map(Diagnosis::error);
    assert!(matches!(found, Some(Error::Upload(_))), "{report:?}");
    assert_eq!(report.code().unwrap().to_string(), "cartesia_api::upload");
    assert_eq!(format!("{report}; {}", report.help().unwrap()), missing().to_string());
}

// Scenario: an error response with an explanation, shown by `miette`. Expected: its code and URL are there, and each
// fact appears once.
#[test]
fn a_diagnostic_has_the_services_code_and_address() {
    let body = r#"{"error_code": "voice_limit", "message": "no more voices", "doc_url": "https://docs.cartesia.ai/x"}"#;
    let error = failure(Reply::json(402, body));
    contains(
        &error.to_string(),
        &["no more voices; check the credits of your account, see https://docs.cartesia.ai/x"],
    );
    let report = miette::Report::from(error);
    assert_eq!(report.code().unwrap().to_string(), "cartesia_api::voice_limit");
    assert_eq!(report.url().unwrap().to_string(), "https://docs.cartesia.ai/x");
    assert_eq!(report.to_string(), "voices_clone failed with 402 Payment Required: no more voices");
    assert_eq!(report.help().unwrap().to_string(), "check the credits of your account");
}

/// Returns an error and its causes as `anyhow` prints them on one line.
fn chain(error: &Error) -> String {
    format!("{:#}", anyhow::Error::from(error.clone()))
}

// Scenario: an error of each kind, printed with its causes. Expected: its own text is complete, nothing is repeated,
// and the error of another crate is available.
#[test]
fn a_chain_says_everything_once() {
    let refused = fails(Upload::from_path("no such clip.wav"));
    assert!(refused.inner().unwrap().downcast_ref::<std::io::Error>().is_some(), "{refused:?}");
    let (_socket, address) = nobody();
    let client = Client::builder().api_key(KEY).base_url(format!("http://{address}")).retry(RetryPolicy::none());
    let unreachable = run(valid(&client.build().unwrap()).send()).unwrap_err();
    assert!(unreachable.inner().unwrap().downcast_ref::<reqwest::Error>().is_some(), "{unreachable:?}");
    contains(&unreachable.to_string(), &["refused"]);
    let unreadable = failure(Reply::json(200, "{}"));
    let cut_off = failure(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"));
    let errors = [refused, unreachable, unreadable, cut_off];
    for error in errors.into_iter().chain(Failure::ALL.map(Failure::error)) {
        assert_eq!(chain(&error), error.to_string());
        assert!(!format!("{:?}", anyhow::Error::from(error.clone())).contains("Caused by"), "{error}");
    }
}

// Scenario: an error of each kind, as printed by a `main` that returns it, with `{:#?}`, and in its two parts.
// Expected: the text; the variant and its fields; and the two parts of the text.
#[test]
fn each_error_is_shown_as_its_text() {
    for error in Failure::ALL.map(Failure::error) {
        let text = error.to_string();
        assert_eq!(format!("{error:?}"), text);
        assert!(format!("{error:#?}").contains("(\n"), "{error:#?}");
        assert_eq!(format!("{}; {}", error.problem(), error.advice()), text);
    }
    let with_url = failure(Reply::json(400, r#"{"message": "no", "doc_url": "https://docs.cartesia.ai/x"}"#));
    assert_eq!(format!("{}; {}", with_url.problem(), with_url.advice()), with_url.to_string());
    contains(&with_url.advice(), &["see https://docs.cartesia.ai/x"]);
}

// Scenario: fields that are missing, wrong, or both. Expected: the advice fits the problems.
#[test]
fn the_advice_is_for_the_problems() {
    let client = Client::new(KEY).unwrap();
    let advice = |request: VoicesClone| run(request.send()).unwrap_err().advice();
    let request = || valid(&client);
    assert_eq!(advice(request().language("xx")), "correct it");
    assert_eq!(advice(request().language("xx").base_voice_id("a").clip(("", "x"))), "correct them");
    assert_eq!(advice(client.voices_clone().name("a").language("en")), "set it");
    assert_eq!(advice(client.voices_clone().name("a")), "set them");
    assert_eq!(advice(client.voices_clone().language("xx")), "set what is missing and correct the rest");
}

// Scenario: a stream whose error has a cause. Expected: the text contains the error, and its cause follows as a source.
#[test]
fn the_cause_of_a_streams_error_is_in_the_chain() {
    let cause = std::io::Error::other("the tape is torn");
    let failing = anyhow::Error::new(cause).context("the recorder stopped").into_boxed_dyn_error();
    let stream = futures_util::stream::iter([Err::<&'static [u8], _>(failing)]);
    let error = fails(Upload::from_stream("clip.mp3", stream, None));
    assert_eq!(
        chain(&error),
        "`clip` can't be sent: its source failed (the recorder stopped); fix the source: the tape is torn"
    );
}

/// Returns the error of a clip that fails, whether or not the server has received any of it.
#[track_caller]
fn fails(clip: Upload) -> Error {
    let sandbox = Sandbox::start().unwrap();
    let error = run(valid(&sandbox.client().unwrap()).clip(clip).send()).expect_err("the call fails");
    clean(&error);
    error
}
