//! The stall timeout: a slow but steady call succeeds, and the error of a call that stalls names the cause.

mod extremes;
mod limits;

use std::time::{Duration, Instant};

use bytes::Bytes;
use cartesia_api::{Error, TimeoutKind, Upload};
use cartesia_api_tests::{Reply, Server};
use futures_util::{StreamExt, future, stream};

use crate::support::{builder, clean, contains, run, valid};

/// A timeout that passes in a test, and within which a busy machine still responds.
const SHORT: Duration = Duration::from_millis(400);
const SECOND: Duration = Duration::from_secs(1);
const SIZE: usize = 16 * 1024 * 1024;

/// Returns a clip of 16 MiB by path, by bytes and by stream.
fn clips() -> (tempfile::NamedTempFile, [Upload; 3]) {
    let file = tempfile::NamedTempFile::with_suffix(".wav").unwrap();
    file.as_file().set_len(u64::try_from(SIZE).unwrap()).unwrap();
    let bytes = Bytes::from(vec![0; SIZE]);
    let pieces = (0..16).map(|_| Ok::<_, std::io::Error>(bytes.slice(..SIZE / 16))).collect::<Vec<_>>();
    let clips = [
        Upload::from_path(file.path()),
        Upload::from_bytes("clip.wav", bytes),
        Upload::from_stream("clip.wav", stream::iter(pieces), u64::try_from(SIZE).unwrap()),
    ];
    (file, clips)
}

#[track_caller]
fn kind_of(error: &Error) -> TimeoutKind {
    clean(error);
    match error {
        Error::Timeout(error) => error.kind.clone(),
        error => panic!("not a timeout: {error:?}"),
    }
}

// Scenario: a server that reads 256 KiB and pauses, repeatedly, for much longer than the stall timeout; with a path,
// bytes and a stream.
// Expected: voices.
#[test]
fn a_slow_and_steady_upload_succeeds() {
    // Less than a clip takes, and more than it takes to read the rest of the server's socket buffer.
    let stall = Duration::from_millis(2100);
    let pause = Duration::from_millis(75);
    let server = Server::start((0..3).map(|_| {
        Reply::voice().reading(move |exchange| {
            exchange.read_head()?;
            exchange.skim_body_slowly(pause)
        })
    }));
    let client = builder(&server).stall_timeout(stall).build().unwrap();
    let (_file, clips) = clips();
    let began = Instant::now();
    let calls = clips.map(|clip| valid(&client).clip(clip).send());
    for outcome in run(future::join_all(calls)) {
        outcome.unwrap_or_else(|error| panic!("{error}"));
    }
    assert!(began.elapsed() > 2 * stall, "the upload was not slow: {:?}", began.elapsed());
    assert!(server.stop().iter().all(|request| request.is_complete));
}

// Scenario: a clip of 1 MiB, and a server that reads all of it and never responds.
// Expected: the call ends after one stall timeout, and the error says that the server has the whole request.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux reports which bytes have arrived")]
fn a_server_that_has_all_and_never_responds_is_named() {
    let server = Server::start([Reply::nothing().and_hold()]);
    let client = builder(&server).stall_timeout(SHORT).build().unwrap();
    let clip = Upload::from_bytes("clip.wav", vec![0; 1 << 20]);
    let error = run(valid(&client).clip(clip).send()).unwrap_err();
    assert_eq!(kind_of(&error), TimeoutKind::NoResponse, "{error}");
    assert!(matches!(&error, Error::Timeout(error) if error.delivered == Some(true)), "{error:?}");
    contains(&error.to_string(), &["the server has the whole request and sent no response for 400ms"]);
    assert!(error.may_have_taken_effect());
    assert!(server.stop()[0].is_complete);
}

// Scenario: a clip of 4 MiB, most of which fits into socket buffers, and a server that reads 64 KiB and pauses,
// repeatedly, for much longer than the stall timeout; alone, and beside as many others.
// Expected: voices, since bytes in flight have not stalled.
#[test]
fn a_clip_in_the_kernel_has_not_stalled() {
    let (stall, pause) = (Duration::from_millis(700), Duration::from_millis(30));
    for count in [1, 4] {
        let server = Server::start((0..count).map(|_| {
            Reply::voice().reading(move |exchange| {
                exchange.read_head()?;
                exchange.skim_body_in_pieces(64 << 10, pause)
            })
        }));
        let client = builder(&server).stall_timeout(stall).build().unwrap();
        let began = Instant::now();
        let calls = (0..count)
            .map(|_| valid(&client).clip(Upload::from_bytes("clip.wav", Bytes::from(vec![0; 4 << 20]))).send());
        for outcome in run(future::join_all(calls)) {
            outcome.unwrap_or_else(|error| panic!("{error}"));
        }
        assert!(began.elapsed() > 2 * stall, "the upload was not slow: {:?}", began.elapsed());
    }
}

// Scenario: a server that stops reading, from a path, from bytes and from a stream. Expected: the error says so.
#[test]
fn a_server_that_stops_reading_is_named() {
    let (_file, clips) = clips();
    for clip in clips {
        let server = Server::start([Reply::nothing().reading(|exchange| exchange.read_head()).and_hold()]);
        let client = builder(&server).stall_timeout(SHORT).build().unwrap();
        let error = run(valid(&client).clip(clip).send()).unwrap_err();
        assert_eq!(kind_of(&error), TimeoutKind::UploadStalled, "{error}");
        contains(&error.to_string(), &["the server read nothing for 400ms", "look for the result"]);
        assert!(error.may_have_taken_effect() && error.is_timeout() && !error.is_retryable());
    }
}

#[track_caller]
fn stops_after(response: &str) -> Error {
    let server = Server::start([Reply::raw(response).and_hold()]);
    let client = builder(&server).stall_timeout(SHORT).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    clean(&error);
    error
}

// Scenario: a server that stops in the middle of its response. Expected: the error says so, and has the part that
// arrived: the status of an error response, and the id of a voice. Half a head counts as no response.
#[test]
fn a_server_that_stops_in_its_response_is_named() {
    let stalled = |error: &Error| matches!(kind_of(error), TimeoutKind::NoResponse | TimeoutKind::ResponseStalled);
    for head in ["HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"] {
        assert!(stalled(&stops_after(head)), "{head:?}");
    }
    for body in
        ["Content-Length: 9\r\n\r\n", "Content-Length: 9\r\n\r\n{\"na", "Transfer-Encoding: chunked\r\n\r\n5\r\n{"]
    {
        let error = stops_after(&format!("HTTP/1.1 200 OK\r\n{body}"));
        assert_eq!(kind_of(&error), TimeoutKind::ResponseStalled, "{body:?}");
    }
    let refused = stops_after("HTTP/1.1 401 No\r\nContent-Length: 99\r\n\r\nUnauthorized: no such key");
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(401), "{refused}");
    contains(&refused.to_string(), &["no such key", "check the API key"]);
    let made = stops_after("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\": \"voice_9\", \"na");
    assert!(matches!(&made, Error::Response(error) if error.id.as_deref() == Some("voice_9")), "{made:?}");
}

// Scenario: a JSON response that arrives byte by byte without end, without and with an id.
// Expected: the call ends after one stall timeout. The error says that the service did act, and has the id.
#[test]
fn a_response_that_trickles_ends() {
    for (content, has_id) in [(" ", false), ("{\"id\": \"voice_9\", ", true)] {
        let server = Server::start([Reply::nothing().reading(move |exchange| {
            exchange.read_request()?;
            exchange.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
            exchange.write(content.as_bytes())?;
            loop {
                exchange.write(b" ")?;
                std::thread::sleep(Duration::from_millis(5));
            }
        })]);
        let client = builder(&server).stall_timeout(SHORT).build().unwrap();
        let error = run(valid(&client).send()).unwrap_err();
        clean(&error);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200), "{error}");
        assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error}");
        contains(&error.to_string(), &["the service did act on the request", "don't ask again"]);
        match &error {
            Error::Response(error) if has_id => assert_eq!(error.id.as_deref(), Some("voice_9")),
            error => assert_eq!((kind_of(error), has_id), (TimeoutKind::ResponseTooSlow, false)),
        }
    }
}

// Scenario: a text field that only partly fits into socket buffers, and a slow but steady server, for longer than the
// stall timeout.
// Expected: a voice.
#[test]
fn a_large_text_has_not_stalled() {
    let (stall, pause) = (Duration::from_millis(700), Duration::from_millis(15));
    let server = Server::start([Reply::voice().reading(move |exchange| {
        exchange.read_head()?;
        exchange.skim_body_in_pieces(64 << 10, pause)
    })]);
    let client = builder(&server).stall_timeout(stall).build().unwrap();
    let began = Instant::now();
    run(valid(&client).description("a".repeat(8 << 20)).send()).unwrap_or_else(|error| panic!("{error}"));
    assert!(began.elapsed() > 2 * stall, "the upload was not slow: {:?}", began.elapsed());
}

// Scenario: a 200 response whose content breaks off before its first byte. Expected: its status, and that a voice
// exists.
#[test]
fn a_success_that_breaks_off_is_a_success() {
    for body in ["Content-Length: 99\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"] {
        let server = Server::start([Reply::raw(format!("HTTP/1.1 200 OK\r\n{body}"))]);
        let client = builder(&server).build().unwrap();
        let error = run(valid(&client).send()).unwrap_err();
        assert!(matches!(&error, Error::Response(error) if error.status == 200 && error.id.is_none()), "{error:?}");
        assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error}");
        contains(&error.to_string(), &["got 200 OK", "it broke off", "look for the result, which exists"]);
    }
}

// Scenario: a source that stops after some bytes, with a server that keeps reading. Expected: the error names the
// field, and does not blame the server.
#[test]
fn a_source_that_stalls_is_named() {
    for length in [Some(1_000_000), None] {
        let some = stream::iter((0..3).map(|_| Ok::<_, std::io::Error>(vec![0; 100_000])));
        let clip = Upload::from_stream("clip.wav", some.chain(stream::once(future::pending())), length);
        let server = Server::start([Reply::voice()]);
        let client = builder(&server).stall_timeout(SHORT).build().unwrap();
        let error = run(valid(&client).clip(clip).send()).unwrap_err();
        assert_eq!(kind_of(&error), TimeoutKind::SourceStalled { source: "clip".to_owned() }, "{error}");
        contains(&error.to_string(), &["the source of `clip` gave nothing for 400ms"]);
        assert!(!error.to_string().contains("server") && !error.is_retryable(), "{error}");
    }
}
