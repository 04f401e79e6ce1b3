//! The timeout of the whole call, which bounds each of its stages.

use std::time::{Duration, Instant};

use cartesia_api::{ClientBuilder, Error, RetryPolicy, TimeoutKind, Upload};
use cartesia_api_tests::{Reply, Server};
use futures_util::{future, stream};

use super::{SECOND, SHORT, clips, kind_of};
use crate::support::{builder, clean, clip, contains, run, valid};

// Scenario: the call times out in the middle of a response: of an error, of a success, and of one with an id.
// Expected: the error has the status, and the id.
#[test]
fn the_end_of_a_call_takes_nothing_away() {
    let stops = |head: &str| {
        let server = Server::start([Reply::raw(head).and_hold()]);
        let client = builder(&server).timeout(2 * SHORT).build().unwrap();
        let error = run(valid(&client).send()).unwrap_err();
        clean(&error);
        error
    };
    let refused = stops("HTTP/1.1 413 No\r\nContent-Length: 99\r\n\r\ntoo long");
    assert!(matches!(&refused, Error::Api(error) if error.status == 413), "{refused:?}");
    assert!(!refused.may_have_taken_effect(), "{refused}");
    let made = stops("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\": \"voice_9\",");
    assert!(matches!(&made, Error::Response(error) if error.id.as_deref() == Some("voice_9")), "{made:?}");
    let began = stops("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"na");
    assert_eq!((kind_of(&began), began.status().map(|status| status.as_u16())), (TimeoutKind::Total, Some(200)));
    contains(&began.to_string(), &["it was not done in 800ms", "the service did act on the request"]);
}

/// Makes a call that would never end, and checks that it ends with the timeout of the whole call. It may take a little
/// longer, since the machine may be busy.
#[track_caller]
fn limited(server: &Server, settings: impl FnOnce(ClientBuilder) -> ClientBuilder, clip: Upload) -> Error {
    let limit = Duration::from_millis(400);
    let client = settings(builder(server).timeout(limit)).build().unwrap();
    let call = valid(&client).clip(clip).send();
    let (outcome, took) = run(async {
        let began = Instant::now();
        (call.await, began.elapsed())
    });
    let error = outcome.expect_err("the call fails");
    clean(&error);
    assert!(took < limit + Duration::from_millis(500), "{took:?}: {error}");
    error
}

// Scenario: a timeout for the whole call, and a server or a source that hangs at each stage of it.
// Expected: the call ends in time, and the error says so.
#[test]
fn the_limit_bounds_every_stage() {
    let total = |reply: Reply, clip: Upload| {
        let error = limited(&Server::start([reply]), |builder| builder, clip);
        assert_eq!(kind_of(&error), TimeoutKind::Total, "{error}");
        contains(&error.to_string(), &["not done in 400ms", ".timeout("]);
        error
    };
    let (_file, [path, bytes, _]) = clips();
    let head = || Reply::nothing().reading(|exchange| exchange.read_head()).and_hold();
    assert!(total(head(), path).may_have_taken_effect());
    assert!(total(head(), bytes).may_have_taken_effect());
    assert!(total(Reply::nothing().and_hold(), clip()).may_have_taken_effect());
    assert!(
        total(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").and_hold(), clip()).may_have_taken_effect()
    );
    let nothing = stream::pending::<std::io::Result<Vec<u8>>>();
    total(Reply::voice(), Upload::from_stream("clip.wav", nothing, 3));
}

// Scenario: a timeout for the whole call, and a service that is always unavailable, with attempts and delays that would
// take much longer. Expected: the timeout bounds all of them together.
#[test]
fn the_limit_bounds_attempts_and_waits() {
    let server = Server::always(|| Reply::text(429, ""));
    let often = RetryPolicy::default().max_retries(10_000);
    let pause = Duration::from_millis(60);
    let error = limited(&server, |builder| builder.retry(often.clone().base_delay(pause).max_delay(pause)), clip());
    assert!(error.attempts() > 2, "{error}");
    let error = limited(&server, |builder| builder.retry(often.base_delay(60 * SECOND).max_delay(60 * SECOND)), clip());
    assert!(error.attempts() < 5, "{error}");
}

// Scenario: a timeout for the whole call, which waits behind one that hangs.
// Expected: it times out and may be retried, since nothing was sent; its error says that it waited.
#[test]
fn the_limit_bounds_the_wait_for_a_turn() {
    let server = Server::start([Reply::nothing().and_hold()]);
    let client = builder(&server).max_concurrency(1).timeout(SHORT).build().unwrap();
    let (first, second) = run(future::join(valid(&client).send(), valid(&client).send()));
    assert!(first.unwrap_err().may_have_taken_effect());
    let second = second.unwrap_err();
    assert_eq!((kind_of(&second), second.attempts(), second.may_have_taken_effect()), (TimeoutKind::Total, 0, false));
    assert!(second.is_retryable(), "{second}");
    contains(&second.to_string(), &["for its turn", "fewer calls at once", ".max_concurrency("]);
    assert_eq!(server.stop_and_count_connections(), 1);
}
