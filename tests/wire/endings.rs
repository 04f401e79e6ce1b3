//! The ends of connections, as gateways were observed to close them: without a status, and over TLS without
//! `close_notify`.

use cartesia_api::{Client, Error};
use cartesia_api_tests::{Reply, Server, TlsServer};

use crate::support::{KEY, builder, clean, contains, eager, run, valid};

/// A voice without a length, which ends where the connection does.
fn without_length() -> String {
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", include_str!("../src/voice.json"))
}

fn client(server: &TlsServer) -> Client {
    let client = Client::builder().api_key(KEY).base_url(server.url("localhost")).retry(eager());
    client.add_root_certificate(server.certificate()).build().unwrap()
}

// Scenario: HAProxy 2.6 and Apache 2.4 lose the service after the whole upload. On a connection that had a request before, they
// close without a status. Expected: the clip is sent once, and the error says that a voice may exist.
#[test]
fn a_used_connection_that_closes_is_not_sent_to_again() {
    let server = Server::start([Reply::voice(), Reply::nothing()]);
    let client = builder(&server).retry(eager()).build().unwrap();
    let error = run(async {
        valid(&client).send().await.unwrap();
        valid(&client).send().await.unwrap_err()
    });
    clean(&error);
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.may_have_taken_effect() && error.attempts() == 1, "{error}");
    assert_eq!(server.stop_and_count_connections(), 1);
}

// Scenario: a response with a length, and the server closes without `close_notify`. Expected: a voice, since nothing is missing.
#[test]
fn a_whole_response_needs_no_close_notify() {
    let server = TlsServer::start("localhost").without_close_notify();
    run(valid(&client(&server)).send()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(server.requests(), 1);
}

// Scenario: a response that ends with the connection, and `close_notify` behind it. Expected: a voice.
#[test]
fn close_notify_ends_a_response_without_length() {
    let server = TlsServer::start("localhost").responding(&without_length());
    run(valid(&client(&server)).send()).unwrap_or_else(|error| panic!("{error}"));
}

// Scenario: the same without `close_notify`: some of the response may be missing. Expected: the error says that it broke off, and
// that the voice exists; it is not sent again.
#[test]
fn a_response_without_length_or_close_notify_broke_off() {
    let server = TlsServer::start("localhost").without_close_notify().responding(&without_length());
    let error = run(valid(&client(&server)).send()).unwrap_err();
    clean(&error);
    assert!(matches!(error, Error::Response(_)) && error.may_have_taken_effect(), "{error:?}");
    contains(&error.to_string(), &["200 OK", "broke off"]);
    assert_eq!((server.requests(), error.attempts()), (1, 1));
}

// Scenario: servers with HTTP/2 and HTTP/1.1, and with HTTP/2 alone. Expected: HTTP/1.1; a connection error, and
// nothing was sent.
#[test]
fn http_1_is_asked_for() {
    let server = TlsServer::start("localhost").speaking(&["h2", "http/1.1"]);
    run(valid(&client(&server)).send()).unwrap_or_else(|error| panic!("{error}"));
    let server = TlsServer::start("localhost").speaking(&["h2"]);
    let error = run(valid(&client(&server)).send()).unwrap_err();
    clean(&error);
    assert!(matches!(error, Error::Connect(_)) && !error.may_have_taken_effect(), "{error:?}");
    assert_eq!(server.requests(), 0);
}

// Scenario: a server whose certificate is replaced between two calls by an untrusted one. Expected: a voice, and then a
// connection error, since the earlier session does not count for the new certificate.
#[test]
fn a_new_certificate_is_checked() {
    let server = TlsServer::start("localhost");
    let client = client(&server);
    run(valid(&client).send()).unwrap_or_else(|error| panic!("{error}"));
    server.replace_certificate();
    let error = run(valid(&client).send()).unwrap_err();
    assert!(matches!(error, Error::Connect(_)) && !error.may_have_taken_effect(), "{error:?}");
    contains(&error.to_string(), &["certificate", ".add_root_certificate("]);
    assert_eq!(server.requests(), 1);
}
