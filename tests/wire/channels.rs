//! Clips from a channel, and from a reader: they are complete only if their end was declared.

use std::io;
use std::sync::mpsc;
use std::thread;

use cartesia_api::{Error, Upload, UploadClosed, UploadError, UploadProblem, UploadSender};
use cartesia_api_tests::{Reply, Server};
use futures_util::future::join;

use crate::support::{client, contains, run, sent, unsent, valid};
use crate::upload::{carries, noise};

// Scenario: another task sends a clip in pieces, and declares its end, with the length and without. Expected: every byte
// arrives, and a request of known length has it in its head.
#[test]
fn a_channel_carries_a_clip() {
    let content = noise(1_000_003);
    for length in [None, Some(1_000_003)] {
        let (mut sender, clip) = Upload::from_channel("clip.mp3", length);
        let server = Server::start([Reply::voice()]);
        let client = client(&server);
        let pieces = content.clone();
        let (voice, recorded) = run(join(valid(&client).clip(clip).send(), async move {
            for piece in pieces.chunks(10_000) {
                sender.send(piece.to_vec()).await?;
            }
            sender.finish();
            Ok::<_, UploadClosed>(())
        }));
        voice.unwrap_or_else(|error| panic!("{error}"));
        recorded.unwrap();
        let requests = server.stop();
        carries(&requests[0], &content);
        assert_eq!(requests[0].content_length().is_some(), length.is_some());
    }
}

/// Returns the error of a call whose sender ends so while the server has the head of the request. The server never sees a whole
/// form.
#[track_caller]
fn broken_off(length: Option<u64>, end: impl FnOnce(UploadSender) + Send + 'static) -> UploadError {
    let (has_head, begun) = mpsc::channel();
    let server = Server::start([Reply::voice().reading(move |exchange| {
        exchange.read_head()?;
        has_head.send(()).map_err(io::Error::other)?;
        exchange.skim_body()
    })]);
    let (sender, clip) = Upload::from_channel("clip.mp3", length);
    let sending = thread::spawn(move || begun.recv().map(|()| end(sender)));
    let error = run(valid(&client(&server)).clip(clip).send()).expect_err("the call fails");
    sending.join().unwrap().unwrap();
    let requests = server.stop();
    assert!(requests.len() == 1 && !requests[0].is_complete, "a whole request arrived");
    assert!(!error.is_retryable() && !error.may_have_taken_effect(), "{error}");
    contains(&error.to_string(), &["`clip`"]);
    match error {
        Error::Upload(error) => *error,
        error => panic!("not the upload: {error:?}"),
    }
}

// Scenario: the sender is dropped after a part of the clip, after all that was promised, and before a byte. Expected: an
// error that names it, and the server never sees a whole form.
#[test]
fn a_sender_that_is_dropped_is_an_error() {
    for (length, piece) in [(None, "ab"), (Some(4), "ab"), (Some(2), "ab"), (None, "")] {
        let error = broken_off(length, move |mut sender| {
            let _ = run(sender.send(piece));
        });
        assert!(matches!(error.problem, UploadProblem::Unfinished), "{error:?}");
        contains(&error.to_string(), &["`finish`"]);
    }
}

// Scenario: a sender that reports an error of its own. Expected: that error, and no whole form.
#[test]
fn a_sender_that_fails_is_an_error() {
    let error = broken_off(None, |mut sender| {
        let _ = run(sender.send("ab"));
        sender.fail(io::Error::other("the browser has gone"));
    });
    assert!(matches!(error.problem, UploadProblem::Stream(_)), "{error:?}");
    contains(&error.to_string(), &["the browser has gone"]);
}

// Scenario: a clip that has nothing in it, but an end. Expected: the same error as for any empty clip.
#[test]
fn a_finished_sender_without_a_byte_is_empty() {
    assert!(matches!(broken_off(None, UploadSender::finish).problem, UploadProblem::Empty));
}

// Scenario: the call has ended with an error before it connects, while the sender still sends.
// Expected: the sender notices, and does not wait forever.
#[test]
fn a_sender_learns_that_the_call_has_ended() {
    let (mut sender, clip) = Upload::from_channel("clip.mp3", None);
    unsent(|request| request.clip(clip).name("\u{0}").description("").language("xx"));
    assert!(run(sender.send("ab")).is_err());
    sender.finish();
}

// Scenario: a reader with and without a length. Expected: every byte arrives, in chunks if the length is unknown.
#[test]
fn a_reader_is_read_to_its_end() {
    let content = noise(300_001);
    for length in [None, Some(300_001)] {
        let clip = Upload::from_reader("clip.mp3", io::Cursor::new(content.clone()), length);
        let request = sent(|request| request.clip(clip));
        carries(&request, &content);
        assert_eq!(request.content_length().is_some(), length.is_some());
    }
}

// Scenario: a sender that waits while its source is silent, and calls that end meanwhile: with a field missing, and without a
// server. Expected: the sender notices.
#[test]
fn the_end_of_a_call_is_noticed() {
    let server = Server::start([]);
    let url = server.url().to_owned();
    server.stop();
    let client = cartesia_api::Client::builder().api_key(crate::support::KEY).base_url(url);
    let client = client.retry(cartesia_api::RetryPolicy::none()).build().unwrap();
    for request in [valid(&client), client.voices_clone()] {
        let (sender, clip) = Upload::from_channel("clip.mp3", None);
        let (outcome, ()) = run(join(request.clip(clip).send(), sender.closed()));
        outcome.expect_err("the call fails");
    }
}
