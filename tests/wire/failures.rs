//! Connections that aren't made, break, or stall, and the errors that say so.

use std::fs::File;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cartesia_api::{Client, ClientBuilder, Error, RetryPolicy, TimeoutKind, Upload};
use cartesia_api_tests::{Reply, Server, eventually};
use futures_util::{StreamExt, stream};

use crate::support::{KEY, builder, clean, contains, nobody, run, valid};

/// A timeout that is short for a test, but long enough for a response on a busy machine.
const SHORT: Duration = Duration::from_millis(400);

/// The values of `is_retryable`, `may_have_taken_effect`, `is_connect` and `is_timeout`.
type Facts = (bool, bool, bool, bool);

#[track_caller]
fn is(error: &Error, expected: Facts, words: &[&str]) {
    #[expect(deprecated, reason = "the former name stays")]
    let formerly = error.may_have_been_sent();
    assert_eq!(formerly, error.may_have_taken_effect(), "{error}");
    let facts = (error.is_retryable(), error.may_have_taken_effect(), error.is_connect(), error.is_timeout());
    assert_eq!(facts, expected, "{error}");
    assert_eq!((error.attempts(), error.request_id()), (1, None));
    contains(&error.to_string(), words);
    clean(error);
}

#[track_caller]
fn fails(settings: ClientBuilder, clip: Option<Upload>) -> Error {
    let client = settings.retry(RetryPolicy::none()).build().unwrap();
    let request = valid(&client);
    let request = match clip {
        Some(clip) => request.clip(clip),
        None => request,
    };
    run(request.send()).expect_err("the call fails")
}

/// Returns a file that is larger than the buffers of a connection.
fn large() -> (tempfile::NamedTempFile, Upload) {
    let file = tempfile::NamedTempFile::with_suffix(".wav").unwrap();
    File::create(file.path()).unwrap().set_len(64 * 1024 * 1024).unwrap();
    let clip = Upload::from_path(file.path());
    (file, clip)
}

// Scenario: no server listens. Expected: nothing was sent, and the error names the server.
#[test]
fn a_refused_connection_was_not_sent() {
    let (_socket, address) = nobody();
    let error = fails(Client::builder().api_key(KEY).base_url(format!("http://{address}/path")), None);
    is(&error, (true, false, true, false), &["could not connect", &format!("http://{address}"), "check the network"]);
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
}

// Scenario: a server whose queue is full, so that connections are not accepted. Expected: the connect timeout.
#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_is_not_accepted_times_out() {
    let (socket, address) = nobody();
    socket.listen(0).unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, SHORT) {
        queue.push(stream);
        assert!(queue.len() < 100, "the queue has no end");
    }
    let settings = Client::builder().api_key(KEY).base_url(format!("http://{address}")).connect_timeout(SHORT);
    let error = fails(settings, None);
    is(&error, (true, false, true, true), &["no connection in 400ms", "check the network"]);
    assert!(matches!(&error, Error::Timeout(error) if error.kind == TimeoutKind::Connect), "{error:?}");
}

#[track_caller]
fn breaks(reply: Reply, words: &[&str]) -> Error {
    let server = Server::start([reply]);
    let error = fails(builder(&server), None);
    is(&error, (false, true, false, false), words);
    assert!(matches!(error, Error::Transport(_)) && error.status().is_none(), "{error:?}");
    error
}

// Scenario: the connection ends before the response, or in the middle of its head; or what comes is not HTTP. Expected: a voice may exist, and the error says to look for it.
#[test]
fn a_broken_connection_may_have_taken_effect() {
    let look = "look for the result";
    breaks(Reply::nothing(), &["the connection broke", look]);
    breaks(Reply::nothing().and_reset(), &["the connection broke", look]);
    breaks(Reply::raw("HTTP/1.1 200 O"), &["the connection broke", look]);
    breaks(Reply::raw("SSH-2.0-OpenSSH_9.6\r\n"), &[look]);
}

// Scenario: the server resets the connection while the clip is sent. Expected: the error says that it was then.
#[test]
fn a_reset_during_the_upload_says_so() {
    let server = Server::start([Reply::nothing().reading(|exchange| exchange.read_head()).and_reset()]);
    let (_file, clip) = large();
    let error = fails(builder(&server), Some(clip));
    is(&error, (false, true, false, false), &["the connection broke during the upload", "look for the result"]);
}

// Scenario: the server refuses a large clip after its first bytes, and reads no more. Expected: its response, and not a
// broken connection.
#[test]
fn a_response_during_the_upload_is_read() {
    let reply = Reply::text(413, "Too large: at most 1 MB").header("Connection", "close");
    let server = Server::start([reply.reading(|exchange| exchange.read_head()).and_hold()]);
    let (_file, clip) = large();
    let error = fails(builder(&server), Some(clip));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(413), "{error}");
    contains(&error.to_string(), &["at most 1 MB", "shorter clip"]);
}

#[track_caller]
fn stalls(reply: Reply, clip: Option<Upload>, expected: TimeoutKind, facts: Facts, words: &[&str]) {
    let server = Server::start([reply]);
    let error = fails(builder(&server).connect_timeout(SHORT).stall_timeout(SHORT), clip);
    is(&error, facts, words);
    match error {
        Error::Timeout(error) => {
            let has_status = matches!(error.kind, TimeoutKind::ResponseStalled);
            assert_eq!((error.status.is_some(), error.kind, error.limit), (has_status, expected, SHORT));
        }
        error => panic!("not a timeout: {error:?}"),
    }
}

// Scenario: the server reads the request and sends no response. Expected: the error says that it is the server.
#[test]
fn a_server_without_a_response_stalls() {
    let reply = Reply::nothing().and_hold();
    stalls(reply, None, TimeoutKind::NoResponse, (false, true, false, true), &["sent no response for 400ms"]);
}

// Scenario: a stall timeout that is shorter than the connect timeout, which has nothing to say once there is a
// connection. Expected: the stall ends the call, and the connect timeout does not delay that.
#[test]
fn a_stall_does_not_wait_for_the_connect_timeout() {
    let server = Server::start([Reply::nothing().and_hold()]);
    let hour = Duration::from_secs(3600);
    let client = builder(&server).connect_timeout(hour).stall_timeout(SHORT).build().unwrap();
    let outcome = run(async { tokio::time::timeout(Duration::from_secs(3), valid(&client).send()).await });
    let error = outcome.expect("the call ends").expect_err("the call fails");
    is(&error, (false, true, false, true), &["sent no response for 400ms"]);
}

// Scenario: the server stops in the middle of its response. Expected: the error says so.
#[test]
fn half_a_response_stalls() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": ";
    let reply = Reply::raw(half).and_hold();
    stalls(reply, None, TimeoutKind::ResponseStalled, (false, true, false, true), &["in the middle of its response"]);
}

// Scenario: the server stops reading in the middle of a clip. Expected: the error says so.
#[test]
fn a_server_that_does_not_read_stalls() {
    let reply = Reply::nothing().reading(|exchange| exchange.read_head()).and_hold();
    let (_file, clip) = large();
    let words = ["the server read nothing for 400ms"];
    stalls(reply, Some(clip), TimeoutKind::UploadStalled, (false, true, false, true), &words);
}

// Scenario: a stream that stops. Expected: the error names the field instead of the server.
#[test]
fn a_stream_without_an_end_stalls() {
    let first = stream::iter([Ok::<_, std::io::Error>("abc")]);
    let clip = Upload::from_stream("clip.wav", first.chain(stream::once(pending())), None);
    let kind = TimeoutKind::SourceStalled { source: "clip".to_owned() };
    let words = ["the source of `clip` gave nothing for 400ms"];
    stalls(Reply::voice(), Some(clip), kind, (false, false, false, true), &words);
}

// Scenario: a slow but steady stream that takes longer than the stall timeout. Expected: a voice.
#[test]
fn slow_is_not_stalled() {
    let server = Server::start([Reply::voice()]);
    let client = builder(&server).stall_timeout(Duration::from_millis(700)).build().unwrap();
    let slow = stream::iter(["abc"; 9]).then(|piece| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, std::io::Error>(piece)
    });
    run(valid(&client).clip(Upload::from_stream("clip.wav", slow, 27)).send()).unwrap();
}

// Scenario: a timeout for the whole call. Expected: the call ends in time, and the error says how to allow more.
#[test]
fn the_whole_call_can_be_limited() {
    let server = Server::start([Reply::nothing().and_hold()]);
    let error = fails(builder(&server).timeout(SHORT), None);
    is(&error, (false, true, false, true), &["not done in 400ms", ".timeout("]);
    assert!(matches!(&error, Error::Timeout(error) if error.kind == TimeoutKind::Total), "{error:?}");
}

// Scenario: a call is dropped in the middle, and its runtime continues. Expected: the connection ends, and no complete
// request arrived.
#[test]
fn a_call_that_is_dropped_ends_its_connection() {
    let has_gone = Arc::new(AtomicBool::new(false));
    let server = Server::start([Reply::voice().reading({
        let has_gone = Arc::clone(&has_gone);
        move |exchange| {
            let outcome = exchange.read_request();
            has_gone.store(true, Ordering::SeqCst);
            outcome
        }
    })]);
    let client = builder(&server).build().unwrap();
    let first = stream::iter([Ok::<_, std::io::Error>("abc")]);
    let clip = Upload::from_stream("clip.wav", first.chain(stream::once(pending())), 4);
    let call = valid(&client).clip(clip).send();
    run(async {
        tokio::time::timeout(SHORT, call).await.expect_err("the call still runs");
        eventually("the connection ends", || has_gone.load(Ordering::SeqCst)).await;
    });
    let requests = server.stop();
    assert!(requests.len() == 1 && !requests[0].is_complete);
}
