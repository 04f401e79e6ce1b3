//! The properties of `cartesia_api_tests::properties`, for forms and responses that proptest generates.
//!
//! `PROPTEST_CASES` sets their number; `tests/fuzz` generates more with a coverage-guided fuzzer.

use cartesia_api_tests::properties::{AnyForm, Peer};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

thread_local! {
    static PEER: Peer = Peer::start();
}

#[track_caller]
fn holds<S: Strategy>(strategy: S, property: impl Fn(&Peer, S::Value)) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    let config = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig { failure_persistence: None, ..ProptestConfig::default() },
        None => config,
    };
    let outcome = TestRunner::new(config).run(&strategy, |value| {
        PEER.with(|peer| property(peer, value));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Returns any text, and often one that tries to end a value, a header or a part.
fn text() -> impl Strategy<Value = String> {
    let mean = prop::sample::select(vec![
        "\r\n",
        "\n",
        "\"",
        "\\",
        "\0",
        ";",
        "--",
        "\r\n--cartesia-",
        "\r\n--cartesia-00000000000000000000000000000000--\r\n",
        "\r\nContent-Disposition: form-data; name=\"enhance\"\r\n\r\ntrue",
        "; filename=\"b.wav\"",
        "%22",
        "é声🎙",
    ]);
    prop::collection::vec(prop_oneof![mean.prop_map(str::to_owned), ".{0,8}", any::<String>()], 0..4)
        .prop_map(|pieces| pieces.concat())
}

fn media_type() -> impl Strategy<Value = String> {
    prop_oneof![Just("audio/wav".to_owned()), "[a-z]{1,5}/[a-z0-9.+-]{1,9}", text()]
}

// Scenario: names, descriptions, file names, media types and contents of any kind, from bytes and from streams.
// Expected: what comes out of two parsers is what went in.
#[test]
fn a_form_is_read_as_it_was_written() {
    let texts = (text(), prop::option::of(text()), prop::option::of(text()));
    let content = prop_oneof![any::<Vec<u8>>(), text().prop_map(String::into_bytes)];
    let strategy = (texts, text(), prop::option::of(media_type()), content, any::<u8>(), any::<bool>());
    holds(strategy, |peer, (texts, file_name, media_type, content, piece, has_length)| {
        peer.form(&AnyForm { texts, file_name, media_type, content, piece, has_length });
    });
}

// Scenario: file names of any kind. Expected: one value in one line, from which the name can be recovered.
#[test]
fn a_file_name_is_read_as_it_was_written() {
    holds(text(), |peer, name| peer.file_name(&name));
}

// Scenario: bytes of any kind in place of a response, most of them nearly one. Expected: a result of bounded size.
#[test]
fn any_response_ends_the_call() {
    let head = prop::sample::select(vec![
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: ",
        "HTTP/1.1 301 Moved\r\nLocation: ",
        "HTTP/1.0 200 OK\r\n\r\n",
        "",
    ]);
    holds((head, any::<Vec<u8>>()), |peer, (head, rest)| peer.response(&[head.as_bytes(), &rest].concat()));
}

// Scenario: bodies of any kind, most of them JSON that is nearly a voice, in successes and refusals. Expected: the
// status and the id are not lost.
#[test]
fn any_body_leaves_status_and_id() {
    let value = prop_oneof!["null|true|7|\"\"|\\[\\]|\\{\\}", "\"[a-z0-9]{1,9}\"", "\"\\PC{0,9}\""];
    let field = ("id|name|user_id|message|error|title", value).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    let object = prop::collection::vec(field, 0..6).prop_map(|fields| format!("{{{}}}", fields.join(",")).into_bytes());
    let body = prop_oneof![object, any::<Vec<u8>>()];
    holds((body, 400_u16..600), |peer, (body, status)| {
        peer.success(&body);
        peer.refusal(status, &body);
    });
}

// Scenario: numbers, dates and nonsense in `Retry-After`. Expected: seconds, or nothing.
#[test]
fn retry_after_is_seconds_or_nothing() {
    let value = prop_oneof![any::<u64>().prop_map(|n| n.to_string()), "[+-]?[0-9]{1,30}", "[ -~]{0,30}", "\\PC{0,9}"];
    holds(value, |peer, value| peer.retry_after(&value));
}
