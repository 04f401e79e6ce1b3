//! Redirects: not followed, since the key and the clip would go along.

use cartesia_api::{Error, RedirectError};
use cartesia_api_tests::{Reply, Server};

use crate::support::{builder, clean, contains, eager, run, valid};

/// Returns the error of a call that is redirected. The server has one reply, so that a second request fails the test.
#[track_caller]
fn redirected(reply: Reply) -> RedirectError {
    let server = Server::start([reply]);
    let client = builder(&server).retry(eager().retry_ambiguous(true)).build().unwrap();
    let error = run(valid(&client).send()).expect_err("the call fails");
    clean(&error);
    assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{error}");
    assert_eq!(server.stop().len(), 1);
    match error {
        Error::Redirect(error) => *error,
        error => panic!("not a redirect: {error:?}"),
    }
}

// Scenario: each kind of redirect, to another server. Expected: an error that names it, and no request to anybody.
#[test]
fn no_redirect_is_followed() {
    for status in [300, 301, 302, 303, 305, 307, 308, 399] {
        let elsewhere = Server::start([]);
        let location = format!("{}/voices/clone", elsewhere.url());
        let error = redirected(Reply::text(status, "moved").header("Location", &location).header("X-Request-Id", "r"));
        assert_eq!((error.status.as_u16(), error.location.as_deref()), (status, Some(location.as_str())));
        assert_eq!(error.headers["location"], location);
        contains(&error.to_string(), &[&status.to_string(), &location, "not followed", "check the base URL"]);
        assert_eq!(elsewhere.stop_and_count_connections(), 0);
    }
}

// Scenario: a redirect to the same server, also one that asks for a GET. Expected: the same, and no second request.
#[test]
fn not_even_to_the_same_server() {
    for status in [302, 303, 307] {
        let error = redirected(Reply::text(status, "").header("Location", "/v2/voices/clone"));
        assert_eq!(error.location.as_deref(), Some("/v2/voices/clone"));
    }
}

// Scenario: redirects that lead nowhere. Expected: an error that says so.
#[test]
fn a_redirect_to_nowhere_says_so() {
    contains(&redirected(Reply::text(302, "")).to_string(), &["no Location"]);
    redirected(Reply::text(304, ""));
    let long = "x".repeat(4000);
    assert!(redirected(Reply::text(302, "").header("Location", &long)).to_string().len() < 1000);
}
