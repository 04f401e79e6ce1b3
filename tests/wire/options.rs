//! Options of a call or a client: timeouts, retries, headers, fields, connections.

use std::time::Duration;

use cartesia_api::{API_VERSION, Client, ConfigError, Error, RetryPolicy, TimeoutKind};
use cartesia_api_tests::form::parts;
use cartesia_api_tests::{Reply, Request, Server};

use crate::support::{KEY, builder, clean, client, contains, eager, run, sent, unsent, valid};

/// Returns the one request of a client with these settings.
#[track_caller]
fn sent_by(settings: impl FnOnce(cartesia_api::ClientBuilder) -> cartesia_api::ClientBuilder) -> Request {
    let server = Server::start([Reply::voice()]);
    let client = settings(builder(&server)).build().unwrap_or_else(|error| panic!("{error}"));
    run(valid(&client).send()).unwrap_or_else(|error| panic!("{error}"));
    server.stop().remove(0)
}

#[track_caller]
fn refused(settings: cartesia_api::ClientBuilder, words: &[&str]) {
    let error = settings.api_key(KEY).build().expect_err("the client can't be made");
    assert!(matches!(error, Error::Config(ConfigError::InvalidHeader { .. })), "{error:?}");
    contains(&error.to_string(), words);
    clean(&error);
}

// Scenario: a call with a timeout of its own, longer and shorter than its client's. Expected: its own holds.
#[test]
fn a_call_has_a_timeout_of_its_own() {
    let server = Server::start([Reply::nothing().and_hold(), Reply::voice()]);
    let patient = builder(&server).timeout(Duration::from_secs(60)).build().unwrap();
    let error = run(valid(&patient).timeout(Duration::from_millis(50)).send()).unwrap_err();
    assert!(matches!(&error, Error::Timeout(error) if error.kind == TimeoutKind::Total), "{error:?}");
    contains(&error.to_string(), &["50ms"]);
    let hasty = builder(&server).timeout(Duration::from_nanos(1)).build().unwrap();
    assert!(run(valid(&hasty).send()).unwrap_err().is_timeout());
    run(valid(&hasty).timeout(Duration::from_secs(60)).send()).unwrap();
}

// Scenario: a call with a policy of its own, more and less patient than its client's. Expected: its own holds.
#[test]
fn a_call_has_a_policy_of_its_own() {
    let busy = || Reply::text(429, "");
    let server = Server::start([busy(), Reply::voice(), busy()]);
    run(valid(&client(&server)).retry(eager()).send()).unwrap();
    let eager = builder(&server).retry(eager()).build().unwrap();
    let error = run(valid(&eager).retry(RetryPolicy::none()).send()).unwrap_err();
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (1, 429));
}

// Scenario: headers of the call, twice of one name, and in place of the client's. Expected: they go out, in every
// attempt.
#[test]
fn headers_of_a_call_are_sent() {
    let server = Server::start([Reply::text(429, ""), Reply::voice()]);
    let client = builder(&server).default_header("X-Team", "voices").default_header("X-Env", "test").build().unwrap();
    let call = valid(&client).header("X-Team", "a").header("x-team", "b").header("X-Trace", "1").retry(eager());
    run(call.send()).unwrap();
    for request in server.stop() {
        assert_eq!(request.headers("X-Team"), ["a", "b"]);
        assert_eq!((request.header("X-Env"), request.header("X-Trace")), ("test", "1"));
        assert_eq!(request.headers("X-API-Key"), [KEY]);
    }
}

// Scenario: headers that are none, and headers that the client or the document sets. Expected: all are named at once,
// before a connection is made, and no value is repeated.
#[test]
fn headers_that_can_not_be_set_are_refused() {
    let error = unsent(|request| {
        let request = request.header("not a name", "secret").header("X-Value", "secret\r\nX-Evil: 1");
        request.header("content-type", "text/plain").header("X-API-Key", "secret").header("Cartesia-Version", "1")
    });
    assert!(matches!(&error, Error::Invalid(error) if error.problems.len() == 5), "{error:?}");
    let text = error.to_string();
    let own = ["\"content-type\" is set by the client", "\"x-api-key\" is set", "\"cartesia-version\" is set"];
    contains(&text, &["`header` \"not a name\" is not the name of a header", "\"X-Value\" has a value"]);
    contains(&text, &own);
    assert!(!format!("{error:?}{text}").contains("secret"), "{text}");
}

// Scenario: fields that the document does not list. Expected: they are sent as texts before the clip, in their order.
#[test]
fn extra_fields_are_sent() {
    let request = sent(|request| request.extra_field("pitch", "höher").extra_field("tag", "a").extra_field("tag", "b"));
    let parts = parts(&request);
    let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["name", "language", "pitch", "tag", "tag", "clip"]);
    assert_eq!((parts[2].text(), parts[3].text(), parts[4].text()), ("höher", "a", "b"));
}

// Scenario: an extra field with the name of a field that has a setter. Expected: refused, since it would be sent twice.
#[test]
fn extra_fields_of_the_document_are_refused() {
    let error = unsent(|request| request.extra_field("description", "x").extra_field("clip", "x"));
    contains(&error.to_string(), &["`extra_field` \"description\" is a field", "\"clip\" is a field"]);
}

// Scenario: extra fields without a name, and with one that is longer than a part's head allows. Expected: refused.
#[test]
fn extra_fields_have_names() {
    let error = unsent(|request| request.extra_field("", "x").extra_field("n".repeat(766), "x"));
    assert!(matches!(&error, Error::Invalid(error) if error.problems.len() == 2), "{error:?}");
    contains(&error.to_string(), &["`extra_field` \"\" is not of 1 to 765 bytes"]);
    sent(|request| request.extra_field("n".repeat(765), "x"));
}

// Scenario: the `User-Agent` of a client. Expected: its own name and version, and then the program's.
#[test]
fn the_user_agent_has_a_suffix() {
    let own = sent(|request| request).header("User-Agent").to_owned();
    assert!(own.starts_with("cartesia-api/"), "{own}");
    let request = sent_by(|client| client.user_agent_suffix("narrator/2.1 (studio)"));
    assert_eq!(request.headers("User-Agent"), [format!("{own} narrator/2.1 (studio)")]);
    refused(Client::builder().user_agent_suffix("a\nb"), &["the header \"user-agent\" can't be sent", "line break"]);
}

// Scenario: default headers that can't be sent. Expected: the client can't be made, and no value is repeated.
#[test]
fn default_headers_are_checked() {
    refused(Client::builder().default_header("a b", "secret"), &["\"a b\"", "not the name of a header"]);
    refused(Client::builder().default_header("Content-Length", "1"), &["\"Content-Length\"", "set by the client"]);
    refused(Client::builder().default_header("X-Key", "\u{7f}"), &["\"X-Key\"", "line break"]);
}

// Scenario: a default header with the name of the key's, and one with the version's. Expected: the client's own win.
#[test]
fn the_key_is_not_replaced_by_a_default_header() {
    let request = sent_by(|client| client.default_header("X-API-Key", "other").default_header("Cartesia-Version", "1"));
    assert_eq!(request.headers("X-API-Key"), [KEY]);
    assert_eq!(request.headers("Cartesia-Version"), [API_VERSION]);
}

// Scenario: another version of the API. Expected: it is asked for, and nothing else changes.
#[test]
fn the_api_version_can_be_overridden() {
    assert_eq!(sent(|request| request).headers("Cartesia-Version"), [API_VERSION]);
    let request = sent_by(|client| client.api_version("2026-03-01"));
    assert_eq!(request.headers("Cartesia-Version"), ["2026-03-01"]);
    refused(Client::builder().api_version("1\n2"), &["\"Cartesia-Version\""]);
    refused(Client::builder().api_version(""), &["is empty"]);
}

// Scenario: documents whose `info.version` is not the version that they ask for, with another constant header of each
// value. Expected: the version is that of its header, which is replaced, and the others are not.
#[test]
#[cfg(unix)]
fn the_version_header_tells_the_version() {
    use cartesia_api_fixtures::Client;

    assert_eq!(cartesia_api_fixtures::API_VERSION, "2026-03-01");
    let server = Server::start([Reply::text(204, ""), Reply::text(204, "")]);
    let builder = || Client::builder().api_key(KEY).base_url(server.url());
    run(builder().build().unwrap().version_get().send()).unwrap();
    run(builder().api_version("2027-01-01").build().unwrap().version_get().send()).unwrap();
    let versions = server
        .stop()
        .into_iter()
        .map(|request| ["Cartesia-Version", "X-Since", "X-Until"].map(|name| request.headers(name).join(", ")));
    let expected = [["2026-03-01", "2024-11-13", "2026-03-01"], ["2027-01-01", "2024-11-13", "2026-03-01"]];
    assert_eq!(versions.collect::<Vec<_>>(), expected);
}

// Scenario: a reqwest client of the caller's, with a header of its own. Expected: it makes the connection, and all that
// this client sends is sent.
#[test]
fn a_client_of_ones_own_makes_the_connections() {
    let headers = [("x-own".parse().unwrap(), "1".parse().unwrap())].into_iter().collect();
    let http = reqwest::Client::builder().no_proxy().default_headers(headers).build().unwrap();
    let request = sent_by(|client| client.http_client(http));
    assert_eq!((request.header("X-Own"), request.header("X-API-Key")), ("1", KEY));
    assert!(request.header("User-Agent").starts_with("cartesia-api/"));
}

// Scenario: a proxy. Expected: the request goes to the proxy, whole, in the form that proxies take (RFC 9112, section
// 3.2.2).
#[test]
fn a_proxy_is_used() {
    let proxy = Server::start([Reply::voice()]);
    let client = Client::builder().api_key(KEY).base_url("http://voices.example").allow_insecure_http(true);
    let client = client.proxy(reqwest::Proxy::all(proxy.url()).unwrap()).build().unwrap();
    run(valid(&client).send()).unwrap();
    let request = proxy.stop().remove(0);
    assert_eq!(request.line(), "POST http://voices.example/voices/clone HTTP/1.1");
    assert!(request.is_complete && request.header("Host") == "voices.example");
}

// Scenario: what can be seen of a request with options. Expected: names, and no value.
#[test]
fn options_are_shown_without_their_values() {
    let server = Server::start([]);
    let request = valid(&client(&server)).header("X-Token", "hunter2").extra_field("note", "hunter2");
    let shown = format!("{request:?}");
    contains(&shown, &["x-token", "note"]);
    assert!(!shown.contains("hunter2"), "{shown}");
}
