//! The three sources of a clip: the bytes that arrive, the announced length, and the progress.

use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cartesia_api::{Error, Upload, UploadError, UploadProblem};
use cartesia_api_tests::form::{parts, parts_by_form_data};
use cartesia_api_tests::{Reply, Request, Server};
use futures_util::{Stream, StreamExt, stream};

use crate::support::{CLIP, builder, clean, client, contains, eager, run, sent, valid};

/// Returns bytes without a pattern, so that a lost, doubled or moved piece shows.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(next).collect()
}

/// A stream that yields to other tasks before each piece, so that the last one is sent before the next.
fn pieces(pieces: &'static [&'static str]) -> impl Stream<Item = io::Result<&'static [u8]>> + Send + 'static {
    stream::iter(pieces).then(|piece| async move {
        tokio::task::yield_now().await;
        Ok(piece.as_bytes())
    })
}

#[track_caller]
pub(crate) fn carries(request: &Request, content: &[u8]) {
    let parts = parts(request);
    assert_eq!(parts.len(), 3);
    assert!(parts[2].content == content, "{} bytes and not {}", parts[2].content.len(), content.len());
    assert!(parts_by_form_data(request) == parts);
}

#[track_caller]
fn has_length(request: &Request) {
    assert_eq!(request.content_length(), Some(request.size));
    assert!(request.headers("Transfer-Encoding").is_empty());
}

// Scenario: files around the sizes in which they are read and sent, and one that is sent with pauses. Expected: every byte
// arrives, and the length is exact.
#[test]
fn a_file_arrives_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.ogg");
    const PIECE: usize = 208 * 1024;
    for length in [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE, 1_000_003, 3_000_001] {
        let content = noise(length);
        std::fs::write(&path, &content).unwrap();
        let request = sent(|request| request.clip(Upload::from_path(&path)));
        carries(&request, &content);
        has_length(&request);
    }
}

// Scenario: bytes in memory, in each form that is taken. Expected: they arrive, and the length is exact.
#[test]
fn bytes_arrive_whole() {
    let large = noise(3_000_000);
    for (clip, expected) in [
        (Upload::from_bytes("a.wav", CLIP), CLIP),
        (Upload::from_bytes("a.wav", large.clone()), large.as_slice()),
        (Upload::from_bytes("a.wav", large[..800 * 1024].to_vec()), &large[..800 * 1024]),
        (Upload::from_bytes("a.wav", Bytes::from_static(b"x")), b"x"),
        (Upload::from_bytes("a.wav", "text".to_owned()), b"text"),
        (Upload::from_bytes("a.wav", "\r\n--\r\n"), b"\r\n--\r\n"),
    ] {
        let request = sent(|request| request.clip(clip));
        carries(&request, expected);
        has_length(&request);
    }
}

// Scenario: the values that programs hold, as an upload. Expected: a path is read when it is sent, and bytes have the
// name beside them.
#[test]
fn paths_and_named_bytes_are_uploads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    std::fs::write(&path, CLIP).unwrap();
    let name = "clip.wav".to_owned();
    for clip in [
        Upload::from(path.as_path()),
        Upload::from(&path),
        Upload::from(path.clone()),
        Upload::from(("clip.wav", CLIP)),
        Upload::from((name, CLIP.to_vec())),
        Upload::from(("clip.wav", Bytes::from_static(CLIP))),
    ] {
        let request = sent(|request| request.clip(clip));
        carries(&request, CLIP);
        assert_eq!(parts(&request)[2].file_name.as_deref(), Some("clip.wav"));
    }
}

// Scenario: a stream whose length is known. Expected: an exact Content-Length.
#[test]
fn a_stream_of_known_length_has_a_content_length() {
    for length in [Some(6), 6.into()] {
        let clip = Upload::from_stream("clip.mp3", pieces(&["ab", "", "cdef"]), length);
        let request = sent(|request| request.clip(clip));
        carries(&request, b"abcdef");
        has_length(&request);
    }
}

// Scenario: a stream whose length is not known, with empty pieces in it. Expected: chunks, and no Content-Length.
#[test]
fn a_stream_of_unknown_length_is_chunked() {
    let clip = Upload::from_stream("clip.mp3", pieces(&["", "ab", "", "", "cdef", ""]), None);
    let request = sent(|request| request.clip(clip));
    carries(&request, b"abcdef");
    assert_eq!(request.header("Transfer-Encoding"), "chunked");
    assert_eq!(request.content_length(), None);
    assert!(request.is_complete);
}

/// Returns the error of a source with a wrong length, and the part of the request that arrived.
#[track_caller]
fn breaks(clip: Upload) -> (UploadError, Vec<Request>) {
    let server = Server::start([Reply::voice()]);
    let client = builder(&server).retry(eager().retry_ambiguous(true)).build().unwrap();
    let error = run(valid(&client).clip(clip).send()).expect_err("the call fails");
    clean(&error);
    assert_eq!((error.attempts(), error.is_retryable(), error.may_have_taken_effect()), (1, false, false), "{error}");
    let requests = server.stop();
    assert!(requests.iter().all(|request| !request.is_complete), "a whole request arrived");
    match error {
        Error::Upload(error) => (*error, requests),
        error => panic!("not the upload: {error:?}"),
    }
}

// Scenario: a stream with fewer bytes than promised. Expected: an error, and never a well-formed request.
#[test]
fn a_stream_that_is_too_short_is_an_error() {
    let (error, requests) = breaks(Upload::from_stream("clip.mp3", pieces(&["ab", "cd"]), 5));
    assert!(matches!(error.problem, UploadProblem::Shrank { expected: 5, found: 4 }), "{error:?}");
    contains(&error.to_string(), &["`clip`", "4 bytes", "5"]);
    assert_eq!(requests.len(), 1);
}

// Scenario: a stream with more bytes than promised, in the same piece or in one of its own. Expected: the same.
#[test]
fn a_stream_that_is_too_long_is_an_error() {
    for stream in [pieces(&["ab", "cde"]), pieces(&["abcd", "e"]), pieces(&["abcde"])] {
        let (error, _) = breaks(Upload::from_stream("clip.mp3", stream, 4));
        assert!(matches!(error.problem, UploadProblem::Grew { expected: 4 }), "{error:?}");
        contains(&error.to_string(), &["`clip`", "more than the 4 bytes"]);
    }
}

// Scenario: a stream that fails in the middle, of known and of unknown length. Expected: its own error, and never a
// well-formed request.
#[test]
fn a_stream_that_fails_is_an_error() {
    for length in [None, Some(4)] {
        let failing = pieces(&["ab", ""]).chain(stream::iter([Err(io::Error::other("the tape is torn"))]));
        let (error, requests) = breaks(Upload::from_stream("clip.mp3", failing, length));
        assert!(matches!(error.problem, UploadProblem::Stream(_)), "{error:?}");
        contains(&error.to_string(), &["`clip`", "the tape is torn"]);
        assert_eq!(requests.len(), 1);
    }
}

// Scenario: an empty stream of unknown length. Expected: an error, and never a well-formed request.
#[test]
fn a_stream_that_turns_out_empty_is_an_error() {
    let (error, _) = breaks(Upload::from_stream("clip.mp3", pieces(&["", ""]), None));
    assert!(matches!(error.problem, UploadProblem::Empty), "{error:?}");
}

// Scenario: a stream is sent a second time. Expected: an error that says why, before the client connects.
#[test]
fn a_stream_is_sent_once() {
    let server = Server::start([Reply::voice()]);
    let client = client(&server);
    let request = valid(&client).clip(Upload::from_stream("clip.mp3", pieces(&["ab"]), 2));
    let error = run(async {
        request.clone().send().await.unwrap();
        request.send().await.unwrap_err()
    });
    clean(&error);
    assert!(matches!(&error, Error::Upload(error) if matches!(error.problem, UploadProblem::Spent)), "{error:?}");
    contains(&error.to_string(), &["`clip`", "can't be replayed", "path or bytes"]);
    assert_eq!(server.stop().len(), 1);
}

// Scenario: a request with a path is cloned and sent twice. Expected: both arrive.
#[test]
fn paths_and_bytes_can_be_sent_again() {
    let server = Server::start([Reply::voice(), Reply::voice()]);
    let client = client(&server);
    run(async {
        let request = valid(&client);
        request.clone().send().await.unwrap();
        request.send().await.unwrap();
    });
    let requests = server.stop();
    assert_eq!(requests[0].with_fixed_boundary(), requests[1].with_fixed_boundary());
}

type Steps = Arc<Mutex<Vec<(u64, Option<u64>)>>>;

fn watched(clip: Upload) -> (Upload, Steps) {
    let steps = Steps::default();
    let noted = Arc::clone(&steps);
    (clip.on_progress(move |sent, total| noted.lock().unwrap().push((sent, total))), steps)
}

// Scenario: a file with a progress callback. Expected: it gets growing numbers, up to the whole size.
#[test]
fn progress_goes_up_to_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.flac");
    std::fs::write(&path, noise(1_000_003)).unwrap();
    let (clip, steps) = watched(Upload::from_path(path));
    sent(|request| request.clip(clip));
    let steps = steps.lock().unwrap();
    assert!(steps.len() > 1, "{steps:?}");
    assert!(steps.is_sorted_by(|one, next| one.0 < next.0), "{steps:?}");
    assert!(steps.iter().all(|(_, total)| *total == Some(1_000_003)), "{steps:?}");
    assert_eq!(steps.last().unwrap().0, 1_000_003);
}

// Scenario: a stream whose length isn't known. Expected: the callback gets none either.
#[test]
fn progress_without_a_length_has_no_total() {
    let (clip, steps) = watched(Upload::from_stream("clip.mp3", pieces(&["ab", "cdef"]), None));
    sent(|request| request.clip(clip));
    assert_eq!(*steps.lock().unwrap(), [(2, None), (6, None)]);
}

// Scenario: a second attempt. Expected: the count begins again.
#[test]
fn progress_begins_again_with_each_attempt() {
    let server = Server::start([Reply::text(429, ""), Reply::voice()]);
    let client = builder(&server).retry(eager()).build().unwrap();
    let (clip, steps) = watched(Upload::from_bytes("clip.mp3", "abc"));
    run(valid(&client).clip(clip).send()).unwrap();
    assert_eq!(*steps.lock().unwrap(), [(3, Some(3)), (3, Some(3))]);
}
