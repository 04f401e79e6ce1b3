//! A process that is suspended for a while: by a signal, with its container, or with its machine.

use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use cartesia_api::{Client, Upload};
use cartesia_api_tests::{Reply, Server, child};
use futures_util::{StreamExt, stream};

use crate::support::{KEY, run, valid};

const STALL: Duration = Duration::from_secs(1);
const PIECE: &[u8] = &[7; 4096];
const PIECES: usize = 40;

/// Stops this process after half a second, for three seconds.
const STOP: &str = "sleep 0.5; kill -STOP $PPID; sleep 3; kill -CONT $PPID";

/// Sends a clip from a stream that gives a piece every 50 ms, and is stopped meanwhile.
fn send() {
    let url = std::env::var("CARTESIA_BASE_URL").unwrap();
    let client = Client::builder().api_key(KEY).base_url(url).stall_timeout(STALL).build().unwrap();
    let mut stopper = Command::new("sh").args(["-c", STOP]).spawn().unwrap();
    let outcome = run(async {
        let pieces = stream::iter(0..PIECES).then(|_| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok::<_, std::io::Error>(Bytes::from_static(PIECE))
        });
        let length = u64::try_from(PIECE.len() * PIECES).unwrap();
        valid(&client).clip(Upload::from_stream("clip.wav", Box::pin(pieces), length)).send().await
    });
    stopper.wait().unwrap();
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

// Scenario: a process that is stopped in the middle of an upload, for longer than the stall timeout. Expected: a voice, since
// the source and the server move bytes as soon as it runs.
#[test]
fn a_stopped_process_has_not_stalled() {
    if child::is_child() {
        return send();
    }
    let server = Server::start([Reply::voice()]);
    child::run("stopped::a_stopped_process_has_not_stalled", |command| {
        command.env("CARTESIA_BASE_URL", server.url());
    });
    assert!(server.stop().iter().all(|request| request.is_complete));
}
