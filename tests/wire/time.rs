//! Timeouts: a slow but steady call succeeds, and the error of one that stalls names the cause.

use std::time::{Duration, Instant};

use bytes::Bytes;
use cartesia_api::{ClientBuilder, ConfigError, Error, RetryPolicy, TimeoutKind, Upload};
use cartesia_api_tests::{Reply, Server};
use futures_util::{StreamExt, future, stream};

use crate::support::{builder, clean, clip, contains, eager, run, valid};

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

// Scenario: a server that reads 256 KiB and pauses, over and over, for much longer than the stall timeout, from a
// path, from bytes and from a stream. Expected: voices.
#[test]
fn a_slow_and_steady_upload_succeeds() {
    // Less than a clip takes, and more than the server takes for what its own kernel holds at the end.
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

// Scenario: a clip of 1 MiB, and a server that reads all of it and never responds. Expected: the call ends after the stall
// timeout and no more, and the error says that the server has the whole request.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "Linux alone tells what has arrived")]
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

// Scenario: a clip of 4 MiB, most of which the kernel takes at once, and a server that reads 64 KiB and pauses, over and
// over, for much longer than the stall timeout; alone, and with as many others at once. Expected: voices: bytes that are
// on their way have not stalled.
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

// Scenario: a server that stops in the middle of its response. Expected: the error says so, and keeps what was said:
// the status of a refusal, and the id of a voice. Of half a head hyper tells nothing: it is no response.
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

// Scenario: a response of JSON that comes byte by byte for ever, without and with an id. Expected: it ends after the stall
// timeout in all, and the error says that the service did act, and keeps the id.
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

// Scenario: the whole call's timeout elapses in the middle of a response: of a refusal, of a success, and of one with an id.
// Expected: the status, and the id.
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

// Scenario: a text of a form that the kernel takes only in part, and a slow and steady server, for longer than the stall
// timeout. Expected: a voice.
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

// Scenario: a response of 200 whose content breaks off before its first byte. Expected: its status, and that a voice exists.
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

// Scenario: a source that gives some bytes and then nothing, with a server that reads all it gets. Expected: the error
// names the field, and does not blame the server.
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

/// Makes a call that would never end. It ends with the timeout of the whole call, within a tenth of a second (and what
/// a busy machine adds).
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

// Scenario: a limit for the whole call, and a server or a source that hangs at each stage of it. Expected: the limit
// is kept, and the error says so.
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

// Scenario: a limit for the whole call, and a server that is always unavailable, with attempts and waits that would go
// on for much longer. Expected: the limit bounds all of them together.
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

// Scenario: a limit for the whole call, which waits for its turn behind one that hangs. Expected: the limit, and
// nothing was sent.
#[test]
fn the_limit_bounds_the_wait_for_a_turn() {
    let server = Server::start([Reply::nothing().and_hold()]);
    let client = builder(&server).max_concurrency(1).timeout(SHORT).build().unwrap();
    let (first, second) = run(future::join(valid(&client).send(), valid(&client).send()));
    assert!(first.unwrap_err().may_have_taken_effect());
    let second = second.unwrap_err();
    assert_eq!((kind_of(&second), second.attempts(), second.may_have_taken_effect()), (TimeoutKind::Total, 0, false));
    assert_eq!(server.stop_and_count_connections(), 1);
}

type Setting = fn(ClientBuilder, Duration) -> ClientBuilder;

/// The settings that take a time.
const SETTINGS: [(&str, Setting); 5] = [
    ("connect", ClientBuilder::connect_timeout),
    ("stall", ClientBuilder::stall_timeout),
    ("total", ClientBuilder::timeout),
    ("base", |builder, delay| builder.retry(eager().max_retries(9).base_delay(delay).max_delay(SECOND / 100))),
    ("max", |builder, delay| builder.retry(eager().max_retries(9).max_delay(delay))),
];

// Scenario: the longest of all times, for each setting and for all of them, with several attempts. Expected: voices.
#[test]
fn for_ever_is_a_time() {
    let unavailable = || Reply::text(429, "").header("Retry-After", "0");
    let script = || [unavailable(), unavailable(), unavailable(), unavailable(), Reply::voice()];
    let succeeds = |name, settings: &dyn Fn(ClientBuilder) -> ClientBuilder| {
        let server = Server::start(script());
        let client = settings(builder(&server).retry(eager().max_retries(9))).build().unwrap();
        run(valid(&client).send()).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    for (name, setting) in SETTINGS {
        succeeds(name, &|builder| setting(builder, Duration::MAX));
    }
    let patient = eager().max_retries(9).base_delay(Duration::MAX).max_delay(Duration::MAX);
    succeeds("all", &|builder| {
        let builder = builder.connect_timeout(Duration::MAX).stall_timeout(Duration::MAX).timeout(Duration::MAX);
        builder.retry(patient.clone())
    });
}

// Scenario: waits that never end. Expected: the call waits, and does not panic; with a limit it ends at once with the
// service's own words.
#[test]
fn a_wait_forever_is_one() {
    let for_ever = || eager().base_delay(Duration::MAX).max_delay(Duration::MAX);
    let server = Server::always(|| Reply::text(429, "not today"));
    let client = builder(&server).retry(for_ever()).build().unwrap();
    run(async { tokio::time::timeout(SHORT, valid(&client).send()).await }).expect_err("the call waits");
    let client = builder(&server).retry(for_ever()).timeout(60 * SECOND).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    contains(&error.to_string(), &["429", "not today"]);
}

// Scenario: no time at all, for each setting. Expected: no panic. The call succeeds, or the error says which time it
// was; a stall timeout of none is refused. On loopback a connection may be there at once, which is in time.
#[test]
fn no_time_is_a_time() {
    let server = Server::always(Reply::voice);
    for (name, setting) in SETTINGS {
        match setting(builder(&server), Duration::ZERO).build() {
            Ok(client) => match run(valid(&client).send()) {
                Ok(_) => assert!(matches!(name, "base" | "max" | "connect"), "{name}"),
                Err(error) => match name {
                    "connect" => assert_eq!(kind_of(&error), TimeoutKind::Connect),
                    _ => assert_eq!((name, kind_of(&error)), ("total", TimeoutKind::Total)),
                },
            },
            Err(error) => {
                assert!(matches!(error, Error::Config(ConfigError::ZeroStallTimeout)), "{error:?}");
                assert_eq!(name, "stall");
            }
        }
    }
}
