//! The events that make all uploads wait or stop: a rate limit, a key that is refused, and Ctrl-C.

use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use std::{fs, io};

use cartesia_api_tests::{LIMIT, Reply, Server};

use super::program::{Folder, names, until};
use crate::support::contains;

// Scenario: of two concurrent uploads, one gets a 429 with a delay of two seconds, and then the other gets its voice.
// Expected: nothing is sent for two seconds, and then everything is cloned.
#[test]
fn a_rate_limit_holds_for_all() {
    let folder = Folder::with(&["a", "b", "c", "d"]);
    let (arrive, other) = mpsc::channel();
    let limited = Arc::new(Mutex::new(None));
    let refused = Reply::text(429, "").header("Retry-After", "2").reading({
        let limited = Arc::clone(&limited);
        move |exchange| {
            exchange.read_request()?;
            other.recv_timeout(LIMIT).map_err(io::Error::other)?;
            *limited.lock().unwrap() = Some(Instant::now());
            Ok(())
        }
    });
    let said = folder.path("stderr");
    let taken = Reply::voice().reading(move |exchange| {
        exchange.read_request()?;
        arrive.send(()).map_err(io::Error::other)?;
        until("the other one is refused", || fs::read_to_string(&said).unwrap().contains("All uploads wait 2s"));
        Ok(())
    });
    let after = || {
        let limited = Arc::clone(&limited);
        Reply::voice().reading(move |exchange| {
            exchange.read_request()?;
            let waited = limited.lock().unwrap().expect("a limit").elapsed();
            assert!(waited >= Duration::from_secs(2), "a clip was sent after {waited:?}");
            Ok(())
        })
    };
    let server = Server::start([refused, taken, after(), after(), after()]);
    let run = folder.run(&server, "clips", &["--concurrency", "2"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    contains(&run.stderr, &["429", "4 cloned"]);
    let sent = names(&server.stop());
    assert_eq!(sent.len(), 5);
    let states = folder.journal().into_iter().map(|(_, state)| state).collect::<Vec<_>>();
    assert_eq!(states.iter().filter(|state| *state == "started").count(), 5);
    assert_eq!(states.iter().filter(|state| *state == "failed").count(), 1);
}

// Scenario: a gateway that has received the whole upload loses its backend, and asks for a delay of a second.
// Expected: neither this run nor the next one sends the clip again, and it is reported as possibly cloned. The others
// wait.
#[test]
fn a_lost_backend_is_for_a_person_to_look_at() {
    for status in [500, 502, 503, 504] {
        let folder = Folder::with(&["a", "b"]);
        let lost = Reply::text(status, "no backend").header("Retry-After", "1");
        let server = Server::start([lost, Reply::voice()]);
        let run = folder.run(&server, "clips", &["--concurrency", "1"]).end();
        assert_eq!(run.code, 1);
        contains(
            &run.stderr,
            &[
                "All uploads wait 1s: ",
                "1 cloned, 0 cloned before, 0 failed, 1 unknown, 0 not begun",
                "There may be a voice of these; look for their names in your account",
                "a.wav (\"a\"): ",
            ],
        );
        let states = ["a started", "a unknown", "b started", "b done"];
        assert_eq!(folder.journal().iter().map(|(name, state)| format!("{name} {state}")).collect::<Vec<_>>(), states);
        let run = folder.run(&server, "clips", &[]).end();
        assert_eq!(run.code, 1);
        contains(&run.stderr, &["0 cloned, 1 cloned before, 0 failed, 1 unknown, 0 not begun"]);
        assert_eq!(names(&server.stop()), ["a", "b"]);
    }
}

// Scenario: the API key is refused. Expected: no other clip is sent with it.
#[test]
fn a_refused_key_stops_the_run() {
    let folder = Folder::with(&["a", "b", "c"]);
    let server =
        Server::start([Reply::text(401, "Unauthorized: no such key"), Reply::voice(), Reply::voice(), Reply::voice()]);
    let run = folder.run(&server, "clips", &["--concurrency", "1"]).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["no such key", "0 cloned, 0 cloned before, 1 failed, 0 unknown, 2 not begun"]);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(folder.run(&server, "clips", &[]).end().code, 0);
    assert_eq!(server.stop().len(), 4);
}

// Scenario: Ctrl-C during an upload; and in another run, twice. Expected: the first run waits for the voice, records it
// and starts no other upload; the second ends at once, and the clip is unknown.
#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_waits_for_what_is_under_way() {
    let folder = Folder::with(&["a", "b", "c"]);
    let (go, wait) = mpsc::channel::<()>();
    let slow = Reply::voice().reading(move |exchange| {
        exchange.read_request()?;
        wait.recv_timeout(LIMIT).map_err(io::Error::other)
    });
    let server = Server::start([slow, Reply::nothing().and_hold(), Reply::voice()]);
    let arrived = |requests| {
        until("a clip has arrived", || server.requests().iter().filter(|one| one.is_complete).count() == requests);
    };
    let run = folder.run(&server, "clips", &["--concurrency", "1"]);
    arrived(1);
    run.interrupt();
    until("the program has heard it", || run.stderr().contains("Ctrl-C"));
    go.send(()).unwrap();
    let run = run.end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["1 cloned, 0 cloned before, 0 failed, 0 unknown, 2 not begun"]);

    let run = folder.run(&server, "clips", &["--concurrency", "1"]);
    arrived(2);
    run.interrupt();
    until("the program has heard it", || run.stderr().contains("Ctrl-C"));
    run.interrupt();
    assert_eq!(run.end().code, 1);

    let run = folder.run(&server, "clips", &[]).end();
    contains(
        &run.stderr,
        &["1 cloned, 1 cloned before, 0 failed, 1 unknown, 0 not begun", "b.wav (\"b\"): the program ended"],
    );
    assert_eq!(names(&server.stop()), ["a", "b", "c"]);
}
