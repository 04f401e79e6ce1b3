//! The example `clone_voice` as a program: the names of a clip and its voice.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use cartesia_api_tests::{Reply, Server, form};
use escargot::CargoBuild;

use crate::clone_many::program::{build, texts, without_settings};
use crate::support::contains;

fn program(server: &Server, arguments: &[&str]) -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let mut command = Command::new(PROGRAM.get_or_init(|| build(CargoBuild::new().example("clone_voice"))));
    without_settings(&mut command).args(["--base-url", server.url()]).args(arguments);
    command
}

/// Runs the program with a clip on its standard input, which is a pipe.
fn piped(server: &Server, arguments: &[&str]) -> Output {
    let mut command = program(server, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended before it reads.
    let _ = child.stdin.take().unwrap().write_all(b"RIFF");
    child.wait_with_output().unwrap()
}

/// The clip's file name, its media type, and the name of the voice.
#[track_caller]
fn sent(server: &Server) -> [String; 3] {
    let request = server.take_requests().pop().expect("a request");
    let parts = form::parts(&request);
    let clip = parts.iter().find(|part| part.name == "clip").unwrap();
    let name = texts(&request).into_iter().find(|(field, _)| field == "name").unwrap().1;
    [clip.file_name.clone().unwrap(), clip.media_type.clone().unwrap(), name]
}

// Scenario: a clip from a pipe, with a file name, also with a name for the voice. Expected: the clip has the file name and
// what follows from it, and the voice has the name that it was given, or else that of the clip.
#[test]
fn a_clip_from_a_pipe_has_the_name_that_it_is_given() {
    let server = Server::always(Reply::voice);
    for (name, expected) in [(&[][..], "me"), (&["--name", "Narrator"], "Narrator")] {
        let arguments = [&["--clip", "/dev/stdin", "--file-name", "me.flac"], name].concat();
        let run = piped(&server, &arguments);
        assert!(run.status.success(), "{run:?}");
        assert_eq!(sent(&server), ["me.flac", "audio/flac", expected]);
    }
}

// Scenario: clips without a name: a pipe, and a file on standard input. Expected: wrong usage, which names the flag, and
// nothing is sent.
#[test]
fn a_clip_without_a_name_is_wrong_usage() {
    let server = Server::start([]);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "RIFF").unwrap();
    for path in ["/dev/stdin", "/dev/fd/0"] {
        let arguments = ["--clip", path, "--name", "Me"];
        let redirected = program(&server, &arguments).stdin(File::open(file.path()).unwrap()).output().unwrap();
        for run in [piped(&server, &arguments), redirected] {
            assert_eq!(run.status.code(), Some(2), "{run:?}");
            contains(
                &String::from_utf8(run.stderr).unwrap(),
                &[path, "says nothing of the clip", "`--file-name clip.wav`"],
            );
        }
    }
    assert_eq!(server.stop().len(), 0);
}

// Scenario: files with names of their own, one of them without an extension, and one that is called otherwise. Expected:
// the names that they have, or are given. Nothing shows the progress, since standard error is no terminal.
#[test]
fn a_file_has_its_own_name() {
    let server = Server::always(Reply::voice);
    let folder = tempfile::tempdir().unwrap();
    for (name, flags, expected) in [
        ("me.wav", &[][..], ["me.wav", "audio/wav", "me"]),
        ("me", &[], ["me", "application/octet-stream", "me"]),
        ("1.tmp", &["--file-name", "you.ogg"], ["you.ogg", "audio/ogg", "you"]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, "RIFF").unwrap();
        let run = program(&server, &[&["--clip", path.to_str().unwrap()], flags].concat()).output().unwrap();
        assert!(run.status.success() && !run.stderr.contains(&b'\r'), "{run:?}");
        assert_eq!(sent(&server), expected);
    }
}
