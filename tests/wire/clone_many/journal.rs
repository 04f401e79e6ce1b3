//! No clip is cloned twice, however a run ends and whatever happens between two runs.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::sync::mpsc;

use cartesia_api_tests::{LIMIT, Reply, Server};

use super::program::{Folder, names, until};
use crate::support::contains;

const ONE_BY_ONE: &[&str] = &["--concurrency", "1"];

// Scenario: a run is killed while it waits for the voice of its second clip, and started again.
// Expected: the third is sent. The second is not, and each run reports it until a person resolves it.
#[test]
fn a_run_that_was_killed_goes_on() {
    let folder = Folder::with(&["a", "b", "c"]);
    let held = Reply::nothing().and_hold();
    let server = Server::start([Reply::voice(), held, Reply::voice(), Reply::voice()]);
    let run = folder.run(&server, "clips", ONE_BY_ONE);
    until("the second clip has arrived", || server.requests().iter().filter(|one| one.is_complete).count() == 2);
    run.kill();

    let run = folder.run(&server, "clips", ONE_BY_ONE).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["1 cloned, 1 cloned before, 0 failed, 1 unknown", "b.wav (\"b\")", "--retry-unknown"]);
    let run = folder.run(&server, "clips", ONE_BY_ONE).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["0 cloned, 2 cloned before, 0 failed, 1 unknown"]);
    assert_eq!(names(&server.requests()), ["a", "b", "c"]);

    let run = folder.run(&server, "clips", &["--retry-unknown"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(names(&server.stop()), ["a", "b", "c", "b"]);
}

// Scenario: runs that are killed at any time, repeatedly, with several uploads at a time.
// Expected: no clip is sent twice, and all are sent except those that are reported as unknown.
#[test]
fn runs_that_are_killed_at_any_time_send_nothing_twice() {
    let clips = (0..40).map(|number| format!("clip-{number}")).collect::<Vec<_>>();
    let folder = Folder::with(&clips);
    let server = Server::always(Reply::voice);
    for requests in [3, 9, 10, 16, 25] {
        let run = folder.run(&server, "clips", &["--concurrency", "3"]);
        until("some clips have arrived", || server.requests().len() >= requests);
        run.kill();
    }
    let run = folder.run(&server, "clips", &[]).end();
    let sent = server.stop();
    // A request that was cut off may have none.
    let sent = names(&sent.into_iter().filter(|request| request.is_complete).collect::<Vec<_>>());
    let distinct = sent.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(sent.len(), distinct.len(), "{sent:?}");
    for missing in clips.iter().filter(|clip| !distinct.contains(*clip)) {
        contains(&run.stderr, &[&format!("{missing}.wav")]);
    }
    let started = folder.journal().into_iter().filter(|(_, state)| state == "started").map(|(name, _)| name);
    let started = started.collect::<Vec<_>>();
    assert_eq!(started.len(), clips.len(), "each clip is started once");
}

// Scenario: one clip is refused; one fails so that a voice may exist; for one, the response has the id of the voice and
// is otherwise unreadable.
// Expected: the next run only sends the first again.
#[test]
fn what_failed_is_sent_again_and_what_is_unknown_is_not() {
    let folder = Folder::with(&["a", "b", "c"]);
    let odd = Reply::json(200, r#"{"id": "made", "name": 7}"#);
    let server =
        Server::start([Reply::text(400, "Bad clip: too short"), Reply::text(500, "Oops"), odd, Reply::voice()]);
    let run = folder.run(&server, "clips", ONE_BY_ONE).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["1 cloned, 0 cloned before, 1 failed, 1 unknown", "too short", "Oops"]);
    contains(&run.stdout, &["made  ", "c.wav"]);
    let states = ["a started", "a failed", "b started", "b unknown", "c started", "c done"];
    assert_eq!(folder.journal().iter().map(|(name, state)| format!("{name} {state}")).collect::<Vec<_>>(), states);

    let run = folder.run(&server, "clips", ONE_BY_ONE).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["1 cloned, 1 cloned before, 0 failed, 1 unknown", "Oops"]);
    assert_eq!(names(&server.stop()), ["a", "b", "c", "a"]);
}

// Scenario: after a run, one clip is renamed, one is touched, and one has new content. Expected: only the last is sent.
#[test]
fn a_clip_is_its_content() {
    let folder = Folder::with(&["a", "b", "c"]);
    let server = Server::always(Reply::voice);
    assert_eq!(folder.run(&server, "clips", &[]).end().code, 0);
    server.take_requests();
    fs::rename(folder.path("clips/a.wav"), folder.path("clips/z.wav")).unwrap();
    folder.write("clips/b.wav", "b");
    folder.write("clips/c.wav", "C");
    let run = folder.run(&server, "clips", &[]).end();
    contains(&run.stderr, &["1 cloned, 2 cloned before"]);
    assert_eq!(names(&server.stop()), ["c"]);
}

// Scenario: a clip is replaced while those before it are sent. Expected: this run does not send it, and the next run
// sends its new content.
#[test]
fn a_clip_that_changes_during_the_run_waits_for_the_next() {
    let folder = Folder::with(&["a", "b"]);
    let second = folder.path("clips/b.wav");
    let slow = Reply::voice().reading(move |exchange| {
        exchange.read_request()?;
        fs::write(second, "cut")
    });
    let server = Server::start([slow, Reply::voice()]);
    let run = folder.run(&server, "clips", ONE_BY_ONE).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["b.wav: it has changed since this run began", "1 cloned, 0 cloned before, 1 failed"]);
    for _ in 0..2 {
        assert_eq!(folder.run(&server, "clips", ONE_BY_ONE).end().code, 0);
    }
    assert_eq!(names(&server.stop()), ["a", "b"]);
}

// Scenario: the machine crashed while a line was written. Expected: that line is ignored, and the next one is on its
// own line. An unreadable line in the middle is an error, and nothing is sent.
#[test]
fn a_torn_line_is_none() {
    let folder = Folder::with(&["a", "b"]);
    let server = Server::start([Reply::voice(), Reply::voice()]);
    let only_a = folder.path("only.csv");
    folder.write("only.csv", "path\nclips/a.wav\n");
    let journal = folder.path("clips.journal.jsonl");
    let arguments = ["--journal", journal.to_str().unwrap()];
    assert_eq!(folder.run(&server, only_a.to_str().unwrap(), &arguments).end().code, 0);
    let mut file = OpenOptions::new().append(true).open(&journal).unwrap();
    // Longer than all that follows.
    write!(file, r#"{{"state":"failed","error":"{}"#, "far too long ".repeat(500)).unwrap();
    assert_eq!(folder.run(&server, "clips", &[]).end().code, 0);
    assert_eq!(names(&server.requests()), ["a", "b"]);
    let states = ["started", "done", "started", "done"];
    assert_eq!(folder.journal().iter().map(|(_, state)| state.as_str()).collect::<Vec<_>>(), states);

    let text = fs::read_to_string(&journal).unwrap().replacen("\"done\"", "\"dne\"", 1);
    fs::write(&journal, &text).unwrap();
    let run = folder.run(&server, "clips", &[]).end();
    assert_eq!(run.code, 2);
    contains(&run.stderr, &["line 2 of the journal", "dne"]);
    assert_eq!(fs::read_to_string(&journal).unwrap(), text);
}

// Scenario: a second run while the first one waits. Expected: it is refused, and the first is not affected.
#[test]
fn two_runs_do_not_share_a_journal() {
    let folder = Folder::with(&["a"]);
    let (go, wait) = mpsc::channel::<()>();
    let slow = Reply::voice().reading(move |exchange| {
        exchange.read_request()?;
        wait.recv_timeout(LIMIT).map_err(io::Error::other)
    });
    let server = Server::start([slow]);
    let first = folder.run(&server, "clips", &[]);
    until("the clip has arrived", || server.requests().first().is_some_and(|request| request.is_complete));
    // Its output would go where the first one's goes.
    let other = Folder::with(&["b"]);
    let journal = folder.path("clips.journal.jsonl");
    let second = other.run(&server, "clips", &["--journal", journal.to_str().unwrap()]).end();
    assert_eq!(second.code, 2);
    contains(&second.stderr, &["another run has the journal", "clips.journal.jsonl", "--shard"]);
    go.send(()).unwrap();
    assert_eq!(first.end().code, 0);
    assert_eq!(names(&server.stop()), ["a"]);
}

// Scenario: the disk is full after some lines. Expected: the run reports it and stops. The journal has all sent clips
// and only whole lines, and the next run sends the rest.
#[test]
#[cfg(unix)]
fn nothing_is_sent_that_cannot_be_noted() {
    let clips = (0..12).map(|number| format!("clip-{number}")).collect::<Vec<_>>();
    let folder = Folder::with(&clips);
    let server = Server::always(Reply::voice);
    let run = folder.run_with_small_disk(&server, 3).end();
    assert_eq!(run.code, 1);
    contains(&run.stderr, &["can't be written", "not begun"]);
    assert!(!run.stderr.contains(" 0 not begun"), "{}", run.stderr);
    let sent = names(&server.take_requests());
    let started = folder.journal().into_iter().filter(|(_, state)| state == "started").map(|(name, _)| name);
    assert_eq!(started.collect::<Vec<_>>(), sent);
    assert!(!sent.is_empty() && sent.len() < 12, "{sent:?}");

    folder.run(&server, "clips", &[]).end();
    let rest = names(&server.stop());
    assert_eq!(sent.into_iter().chain(rest).collect::<BTreeSet<_>>().len(), 12);
}
