//! Responses that come before the clip is sent: the caller gets them.

use std::fs::File;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use cartesia_api::{Error, Upload};
use cartesia_api_tests::{LIMIT, Reply, Server};
use futures_util::stream;
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::support::{builder, clean, contains, valid};

/// The number of bytes of a clip that is larger than the buffers of a connection, and listens for a refusal.
const SIZE: usize = 64 * 1024 * 1024;
const PIECE: usize = 256 * 1024;
/// The number of bytes that the buffers of a connection hold at most.
const HELD: usize = 4 * 1024 * 1024;

static CLIP: LazyLock<Bytes> = LazyLock::new(|| vec![0; SIZE].into());

const REFUSALS: [(u16, &str); 3] =
    [(401, "Unauthorized: no such key"), (413, "Too large: 1 MB at most"), (429, "Slow down: too many")];

/// The same clip for each kind of source.
struct Clips(tempfile::NamedTempFile, usize);

impl Clips {
    fn new(size: usize) -> Self {
        let file = tempfile::NamedTempFile::with_suffix(".wav").unwrap();
        File::create(file.path()).unwrap().set_len(u64::try_from(size).unwrap()).unwrap();
        Self(file, size)
    }

    fn all(&self) -> [(&'static str, Upload); 4] {
        let Self(file, size) = self;
        let pieces = || stream::iter((0..size / PIECE).map(|_| Ok::<_, std::io::Error>(CLIP.slice(..PIECE))));
        [
            ("path", Upload::from_path(file.path())),
            ("bytes", Upload::from_bytes("clip.wav", CLIP.slice(..*size))),
            ("stream", Upload::from_stream("clip.wav", pieces(), u64::try_from(*size).unwrap())),
            ("chunks", Upload::from_stream("clip.wav", pieces(), None)),
        ]
    }
}

/// Makes each call this number of times, and returns how often the response was read, and how often it was discarded.
#[track_caller]
fn refused(size: usize, leaving: impl Fn(Reply) -> Reply, times: usize) -> (usize, usize) {
    let (clips, mut heard, mut lost) = (Clips::new(size), 0, 0);
    let runtimes = [Builder::new_current_thread(), Builder::new_multi_thread()];
    let runtimes = runtimes.map(|mut builder| builder.enable_all().build().unwrap());
    for (status, message) in REFUSALS {
        let reply = || leaving(Reply::text(status, message).header("Connection", "close"));
        let script = (0..times * clips.all().len()).map(|_| reply().reading(|exchange| exchange.read_head()));
        let server = Server::start(script);
        let client = builder(&server).stall_timeout(Duration::from_secs(5)).build().unwrap();
        for round in 0..times {
            for (source, clip) in clips.all() {
                let call = valid(&client).clip(clip).send();
                // The connection is made by the task of the call, as in a program.
                let call = runtimes[round % 2].block_on(async { tokio::spawn(timeout(LIMIT, call)).await });
                let error = call.unwrap().expect("the call ends").expect_err(source);
                clean(&error);
                let text = error.to_string();
                match error {
                    Error::Api(error) => {
                        assert_eq!(error.status, status, "{source}: {text}");
                        contains(&text, &[message.split_once(": ").unwrap().1]);
                        heard += 1;
                    }
                    // The kernel may have all of a clip by then, so that the service may have it too.
                    Error::Transport(_) if size < HELD && text.contains("the service may have acted") => lost += 1,
                    Error::Transport(_) => {
                        let words = ["during the upload", "the server", "size of the clip", "API key"];
                        contains(&text, &words);
                        lost += 1;
                    }
                    error => panic!("{source}: {error:?}"),
                }
            }
        }
    }
    (heard, lost)
}

// Scenario: a server that rejects a large clip after the head, ends its response, and reads the rest.
// Expected: status and message, every time.
// Expected: status and message, every time.
#[test]
fn a_refusal_that_drains_is_heard() {
    assert_eq!(refused(SIZE, Reply::and_drain, 3), (36, 0));
}

// Scenario: the same, but the server does nothing more with the connection. Expected: the same.
#[test]
fn a_refusal_that_holds_is_heard() {
    assert_eq!(refused(SIZE, Reply::and_hold, 3), (36, 0));
}

// Scenario: the same, but the server closes with the clip unread, so that the kernel resets the connection and may
// discard the response. Expected: status and message nearly always, and otherwise an error that says that it may have
// been rejected.
#[test]
fn a_refusal_that_closes_is_heard() {
    let (heard, lost) = refused(SIZE, Reply::and_drop, 20);
    println!("heard {heard}, lost {lost}");
    assert!(lost * 10 <= heard, "heard {heard}, lost {lost}");
}

// Scenario: the same, with a reset by the server. Expected: the same.
#[test]
fn a_refusal_that_resets_is_heard() {
    let (heard, lost) = refused(SIZE, Reply::and_reset, 20);
    println!("heard {heard}, lost {lost}");
    assert!(lost * 10 <= heard, "heard {heard}, lost {lost}");
}

// Scenario: the same, with a clip that is sent without a timed wait for a rejection. Expected: the same, nearly as
// often. Without a check of the socket before each write, it would be less than half as often.
#[test]
fn a_refusal_of_a_smaller_clip_is_heard() {
    let (heard, lost) = refused(SIZE / 4, Reply::and_reset, 20);
    println!("heard {heard}, lost {lost}");
    assert!(lost * 4 <= heard, "heard {heard}, lost {lost}");
}

// Scenario: the same, with clips of usual sizes. Expected: the same, nearly as often. Without the check, it would be
// half as often.
#[test]
fn a_refusal_of_a_usual_clip_is_heard() {
    let (heard, lost) = refused(SIZE / 64, Reply::and_reset, 20);
    println!("heard {heard}, lost {lost}");
    assert!(lost * 4 <= heard, "heard {heard}, lost {lost}");
}
