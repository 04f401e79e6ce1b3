//! Clips that the caller has opened: read from their start, again for each attempt.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};

use cartesia_api::{Error, Upload, UploadError, UploadProblem};
use cartesia_api_tests::{Reply, Request, Server};

use crate::support::{builder, contains, eager, run, unsent, valid};
use crate::upload::{carries, noise};

/// Sends a clip that the service takes at the second attempt, and returns both requests.
#[track_caller]
fn sent_twice(clip: Upload) -> Vec<Request> {
    let server = Server::start([Reply::text(429, ""), Reply::voice()]);
    let client = builder(&server).retry(eager()).build().unwrap();
    run(valid(&client).clip(clip).send()).unwrap_or_else(|error| panic!("{error}"));
    server.stop()
}

// Scenario: a file of several pieces that the caller has read to its middle. Expected: each attempt sends all of it, with its
// length, and the caller goes on where it was.
#[test]
fn a_file_is_read_from_its_start_for_each_attempt() {
    let content = noise(700_001);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &content).unwrap();
    let mut opened = file.reopen().unwrap();
    opened.read_exact(&mut [0; 1000]).unwrap();
    let requests = sent_twice(Upload::from_file("clip.ogg", opened.try_clone().unwrap()));
    assert_eq!(requests.len(), 2);
    for request in &requests {
        carries(request, &content);
        assert_eq!(request.content_length(), Some(request.size));
    }
    #[cfg(unix)]
    assert_eq!(opened.stream_position().unwrap(), 1000);
}

// Scenario: a file of tokio's, opened to be read, and one that was written to and not flushed. Expected: the same, with all
// that was written.
#[test]
fn a_file_of_tokio_is_read_from_its_start() {
    use tokio::io::AsyncWriteExt;

    let content = noise(50_000);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &content).unwrap();
    let opened = run(tokio::fs::File::open(file.path())).unwrap();
    sent_twice(Upload::from_file("clip.ogg", opened)).iter().for_each(|request| carries(request, &content));

    let server = Server::start([Reply::voice()]);
    let client = crate::support::client(&server);
    run(async {
        let mut options = tokio::fs::OpenOptions::new();
        let mut written = options.read(true).write(true).open(file.path()).await.unwrap();
        written.write_all(&noise(60_000)).await.unwrap();
        valid(&client)
            .clip(Upload::from_file("clip.ogg", written))
            .send()
            .await
            .unwrap_or_else(|error| panic!("{error}"));
    });
    carries(&server.stop()[0], &noise(60_000));
}

#[track_caller]
fn refused(file: File, words: &[&str]) -> UploadError {
    let error = unsent(|request| request.clip(Upload::from_file("clip.wav", file)));
    contains(&error.to_string(), &["`clip`"]);
    contains(&error.to_string(), words);
    match error {
        Error::Upload(error) => *error,
        error => panic!("not the file: {error:?}"),
    }
}

// Scenario: an empty file, and one that is not open for reading. Expected: errors before a connection is made.
#[test]
fn files_that_can_not_be_read_are_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(refused(file.reopen().unwrap(), &["is empty"]).problem, UploadProblem::Empty));
    fs::write(file.path(), "clip").unwrap();
    let written = OpenOptions::new().write(true).open(file.path()).unwrap();
    assert!(matches!(refused(written, &["can't be read"]).problem, UploadProblem::Io(_)));
}

// Scenario: an open pipe, and an open directory. Expected: errors that say what to do, before a connection is made.
#[test]
#[cfg(unix)]
fn what_is_no_file_is_refused() {
    let (reader, _writer) = io_pipe();
    assert!(matches!(refused(reader, &["pipe or device", "`Upload::from_reader`"]).problem, UploadProblem::NotAFile));
    let folder = tempfile::tempdir().unwrap();
    refused(File::open(folder.path()).unwrap(), &["is a directory"]);
}

#[cfg(unix)]
fn io_pipe() -> (File, std::io::PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    (std::os::fd::OwnedFd::from(reader).into(), writer)
}

// Scenario: an open file to which somebody writes between two attempts. Expected: no other attempt goes out.
#[test]
fn a_file_that_changes_between_attempts_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "clip").unwrap();
    let mut appended = OpenOptions::new().append(true).open(file.path()).unwrap();
    let server = Server::start([Reply::text(429, "").reading(move |exchange| {
        exchange.read_request()?;
        appended.write_all(b"more")
    })]);
    let client = builder(&server).retry(eager()).build().unwrap();
    let clip = Upload::from_file("clip.wav", file.reopen().unwrap());
    let error = run(valid(&client).clip(clip).send()).expect_err("the call fails");
    assert!(matches!(&error, Error::Upload(error) if matches!(error.problem, UploadProblem::Changed)), "{error:?}");
    assert_eq!(server.stop().len(), 1);
}
