//! Files that can't be sent, and files that change while they are.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use cartesia_api::{Error, Upload, UploadError, UploadProblem};
use cartesia_api_tests::{Reply, Server};

use crate::support::{builder, client, contains, eager, run, unsent, valid};

/// Returns the error of a file that is refused before a connection is made. It names the path.
#[track_caller]
fn refused(path: &Path, words: &[&str]) -> UploadError {
    let error = unsent(|request| request.clip(Upload::from_path(path)));
    contains(&error.to_string(), &["`clip`", &path.display().to_string()]);
    contains(&error.to_string(), words);
    match error {
        Error::Upload(error) => {
            assert_eq!((error.field.as_str(), error.path.as_deref()), ("clip", Some(path)));
            *error
        }
        error => panic!("not the file: {error:?}"),
    }
}

// Scenario: a path where nothing is. Expected: an error that names it.
#[test]
fn a_missing_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    refused(&folder.path().join("clip.wav"), &["does not exist", "check the path"]);
    refused(&folder.path().join("no/folder/clip.wav"), &["does not exist"]);
    refused(Path::new("no such clip.wav"), &["does not exist"]);
}

// Scenario: the path of a directory. Expected: an error that names it.
#[test]
fn a_directory_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), &["is a directory"]);
    refused(&folder.path().join(""), &["is a directory"]);
}

// Scenario: a directory whose path has no last part to take a name from. Expected: the same.
#[test]
fn a_directory_without_a_name_is_refused_as_a_directory() {
    for path in [".", "..", "/"] {
        refused(Path::new(path), &["is a directory"]);
    }
}

// Scenario: a file, a stream and bytes without a byte in them. Expected: an error before a connection is made.
#[test]
fn empty_clips_are_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(refused(file.path(), &["is empty"]).problem, UploadProblem::Empty));
    let nothing = futures_util::stream::empty::<std::io::Result<Vec<u8>>>();
    for clip in [Upload::from_bytes("clip.wav", ""), Upload::from_stream("clip.wav", nothing, 0)] {
        contains(&unsent(|request| request.clip(clip)).to_string(), &["`clip`", "is empty"]);
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;
    use std::time::Duration;

    use cartesia_api::TimeoutKind;
    use cartesia_api_tests::form::parts;

    use super::*;

    // Scenario: a file that this user may not read; where the user may read everything, there is none. Expected: an
    // error that names it.
    #[test]
    fn a_file_without_permission_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "x").unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(file.path()).is_err() {
            refused(file.path(), &["may not be read", "permissions"]);
        }
    }

    // Scenario: a link that leads to itself, a link that leads nowhere, and a socket. Expected: errors that name them.
    #[test]
    fn what_can_not_be_opened_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        symlink(path("loop"), path("loop")).unwrap();
        assert!(matches!(refused(&path("loop"), &["can't be read"]).problem, UploadProblem::Io(_)));
        symlink(path("gone"), path("dangling")).unwrap();
        refused(&path("dangling"), &["does not exist"]);
        let _listener = UnixListener::bind(path("socket")).unwrap();
        refused(&path("socket"), &["can't be read"]);
    }

    fn pipe(folder: &tempfile::TempDir) -> std::path::PathBuf {
        let path = folder.path().join("pipe.wav");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    // Scenario: a named pipe that somebody writes into. Expected: what is written arrives, in chunks.
    #[test]
    fn a_pipe_is_streamed() {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(&folder);
        let server = Server::start([Reply::voice()]);
        let writer = std::thread::spawn({
            let path = path.clone();
            move || fs::write(path, "from a pipe")
        });
        run(valid(&client(&server)).clip(Upload::from_path(path)).send()).unwrap();
        writer.join().unwrap().unwrap();
        let requests = server.stop();
        assert_eq!(parts(&requests[0])[2].text(), "from a pipe");
        assert_eq!(requests[0].header("Transfer-Encoding"), "chunked");
    }

    /// Drops a file from the kernel's memory, except for its beginning.
    #[cfg(target_os = "linux")]
    fn forget_all_but(path: &Path, beginning: usize) {
        use rustix::fs::{Advice, fadvise};
        use rustix::io::{ReadWriteFlags, preadv2};
        use std::os::unix::fs::FileExt;

        let file = File::open(path).unwrap();
        file.sync_all().unwrap();
        let forget = || {
            fadvise(&file, 0, None, Advice::DontNeed).unwrap();
            fadvise(&file, 0, None, Advice::Random).unwrap();
            file.read_exact_at(&mut vec![0; beginning], 0).unwrap();
            let last = &mut [0];
            preadv2(&file, &mut [std::io::IoSliceMut::new(last)], 699_999, ReadWriteFlags::NOWAIT).is_err()
        };
        // To look whether the end is in memory sends for it, and about once in a thousand times a quick disk brings it
        // before the look is over.
        assert!((0..100).any(|_| forget()), "it is in memory still, and this test would say nothing");
    }

    // Scenario: a file that must be read from the disk, all of it, from within its first piece on, from within its
    // second, and from between two. Expected: it arrives whole.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_is_not_in_memory_is_sent_whole() {
        // In the target folder: the usual folder is in memory on many machines, and nothing in it can be dropped.
        let file = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let content: Vec<u8> = (0..700_000u32).map(|index| (index / 7) as u8).collect();
        fs::write(file.path(), &content).unwrap();
        let beginnings = [0, 100_000, 300_000, 2 * 208 * 1024];
        let server = Server::start(beginnings.map(|_| Reply::voice()));
        for beginning in beginnings {
            forget_all_but(file.path(), beginning);
            run(valid(&client(&server)).clip(Upload::from_path(file.path())).send()).unwrap();
        }
        for request in server.stop() {
            assert!(request.is_complete && parts(&request)[2].content == content, "{}", request.size);
        }
    }

    // Scenario: a file of several pieces on a file system that is memory. Expected: it arrives whole, and no thread was
    // started to read it.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_on_a_tmpfs_needs_no_thread() {
        use cartesia_api_tests::child;

        const TMPFS: rustix::fs::FsWord = 0x0102_1994;
        let folder = Path::new("/dev/shm");
        if !rustix::fs::statfs(folder).is_ok_and(|system| system.f_type == TMPFS) {
            return;
        }
        if child::is_child() {
            let threads = || fs::read_dir("/proc/self/task").unwrap().count();
            let client = cartesia_api::Client::from_env().unwrap();
            let clip = Upload::from_path(std::env::var_os("CLIP").unwrap());
            let before = threads();
            run(valid(&client).clip(clip).send()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(threads(), before);
            return;
        }
        let file = tempfile::NamedTempFile::new_in(folder).unwrap();
        let content: Vec<u8> = (0..700_000u32).map(|index| (index / 7) as u8).collect();
        fs::write(file.path(), &content).unwrap();
        let server = Server::start([Reply::voice()]);
        child::run("files::unix::a_file_on_a_tmpfs_needs_no_thread", |command| {
            command.env("CARTESIA_API_KEY", crate::support::KEY).env("CARTESIA_BASE_URL", server.url());
            command.env("CLIP", file.path());
        });
        assert!(parts(&server.stop()[0])[2].content == content);
    }

    // Scenario: standard input, which is a pipe, in a process of its own. Expected: what is written into it arrives, in
    // chunks.
    #[test]
    fn standard_input_is_streamed() {
        if cartesia_api_tests::child::is_child() {
            let client = cartesia_api::Client::from_env().unwrap();
            run(valid(&client).clip(Upload::from_path("/dev/stdin")).send()).unwrap_or_else(|error| panic!("{error}"));
            return;
        }
        let server = Server::start([Reply::voice()]);
        let (reader, mut writer) = std::io::pipe().unwrap();
        let writing = std::thread::spawn(move || writer.write_all(&[7; 200_000]));
        cartesia_api_tests::child::run("files::unix::standard_input_is_streamed", |command| {
            command.env("CARTESIA_API_KEY", crate::support::KEY).env("CARTESIA_BASE_URL", server.url()).stdin(reader);
        });
        writing.join().unwrap().unwrap();
        let requests = server.stop();
        assert_eq!(requests[0].header("Transfer-Encoding"), "chunked");
        let clip = parts(&requests[0]).pop().unwrap();
        assert!(clip.content == [7; 200_000] && clip.file_name.as_deref() == Some("stdin"), "{:?}", clip.file_name);
    }

    // Scenario: a named pipe without a writer, on which a blocking open would wait. Expected: the stall timeout names
    // the clip, and the call does not hang.
    #[test]
    fn a_pipe_without_a_writer_stalls() {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(&folder);
        let server = Server::start([Reply::nothing().reading(|_| Ok(())).and_hold()]);
        let client = builder(&server).stall_timeout(Duration::from_millis(100)).build().unwrap();
        let call = valid(&client).clip(Upload::from_path(&path)).send();
        let outcome = run(async { tokio::time::timeout(Duration::from_secs(2), call).await });
        let error = outcome.expect("the call ends").expect_err("the call fails");
        assert!(
            matches!(&error, Error::Timeout(error) if matches!(error.kind, TimeoutKind::SourceStalled { .. })),
            "{error:?}"
        );
    }
}

const SIZE: u64 = 32 * 1024 * 1024;

/// Sends a file that is larger than the buffers of a connection, and changes it after the server has read the head.
#[track_caller]
fn changed(change: impl FnOnce(&Path) + Send + 'static) -> UploadError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    File::create(&path).unwrap().set_len(SIZE).unwrap();
    let server = Server::start([Reply::voice().reading({
        let path = path.clone();
        move |exchange| {
            exchange.read_head()?;
            change(&path);
            exchange.skim_body()
        }
    })]);
    let error = run(valid(&client(&server)).clip(Upload::from_path(&path)).send()).expect_err("the call fails");
    contains(&error.to_string(), &["`clip`", &path.display().to_string(), "wait until it is complete"]);
    assert!(!error.is_retryable() && !error.may_have_taken_effect(), "{error}");
    let requests = server.stop();
    assert_eq!(requests.len(), 1);
    assert!(!requests[0].is_complete && requests[0].content_length() > Some(requests[0].size), "{}", requests[0].size);
    match error {
        Error::Upload(error) => *error,
        error => panic!("not the file: {error:?}"),
    }
}

// Scenario: another process still writes to the file. Expected: an error that says so, and never a well-formed request.
#[test]
fn a_file_that_grows_is_an_error() {
    let error = changed(|path| OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap());
    assert!(matches!(error.problem, UploadProblem::Grew { expected: SIZE }), "{error:?}");
}

// Scenario: another process overwrites the file. Expected: the same.
#[test]
fn a_file_that_shrinks_is_an_error() {
    let error = changed(|path| OpenOptions::new().write(true).open(path).unwrap().set_len(SIZE - 1).unwrap());
    assert!(matches!(error.problem, UploadProblem::Shrank { expected: SIZE, found } if found == SIZE - 1), "{error:?}");
}

// Scenario: during the upload, the file is replaced by another one with the same length and time.
// Expected: an error that says so.
#[test]
fn a_file_that_is_replaced_is_an_error() {
    let error = changed(|path| replace(path, SIZE));
    assert!(matches!(error.problem, UploadProblem::Changed), "{error:?}");
}

/// Replaces the file by another one of the same length and time.
fn replace(path: &Path, length: u64) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let other = path.with_extension("other");
    let file = File::create(&other).unwrap();
    file.set_len(length).unwrap();
    file.set_modified(modified).unwrap();
    fs::rename(other, path).unwrap();
}

// Scenario: the clip is replaced, extended, truncated or emptied between two attempts. Expected: no further attempt,
// and the error names the file.
#[test]
fn a_file_that_changes_between_attempts_is_an_error() {
    let changes: [fn(&Path); 4] = [
        |path| replace(path, 4),
        |path| fs::write(path, "longer than it was").unwrap(),
        |path| fs::write(path, "x").unwrap(),
        |path| fs::write(path, "").unwrap(),
    ];
    for change in changes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.wav");
        fs::write(&path, "clip").unwrap();
        let server = Server::start([Reply::text(429, "").reading({
            let path = path.clone();
            move |exchange| {
                exchange.read_request()?;
                change(&path);
                Ok(())
            }
        })]);
        let client = builder(&server).retry(eager()).build().unwrap();
        let error = run(valid(&client).clip(Upload::from_path(&path)).send()).expect_err("the call fails");
        contains(&error.to_string(), &["`clip`", &path.display().to_string()]);
        assert!(
            matches!(error, Error::Upload(_)) && !error.is_retryable() && !error.may_have_taken_effect(),
            "{error:?}"
        );
        assert_eq!((error.attempts(), server.stop().len()), (1, 1));
    }
}
