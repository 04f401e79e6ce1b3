//! Failed and dropped calls: they leave no open file, no connection and no task.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cartesia_api::{Error, TimeoutKind, Upload};
use cartesia_api_tests::{Exchange, Reply, Server, descriptors, eventually};
use futures_util::stream;

use crate::support::{builder, run, valid};

const SHORT: Duration = Duration::from_millis(150);

/// A clip that is larger than the buffers of a connection, and a way to check if it is open.
struct Source {
    clip: Upload,
    is_open: Box<dyn Fn() -> bool + Send + Sync>,
}

/// A value that a stream holds.
struct Held(Arc<AtomicBool>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

fn file(folder: &Path) -> Source {
    let path: PathBuf = folder.join("clip.wav");
    File::create(&path).unwrap().set_len(64 * 1024 * 1024).unwrap();
    Source { clip: Upload::from_path(&path), is_open: Box::new(move || descriptors::of(&path) > 0) }
}

fn endless_stream() -> Source {
    let is_held = Arc::new(AtomicBool::new(true));
    let held = Held(Arc::clone(&is_held));
    let pieces = stream::unfold(held, |held| async { Some((Ok::<_, io::Error>(vec![0; 65_536]), held)) });
    Source {
        clip: Upload::from_stream("clip.wav", pieces, None),
        is_open: Box::new(move || is_held.load(Ordering::SeqCst)),
    }
}

/// Returns a reply that reads the head, checks that the clip is open, does the given thing, then reads on.
fn reading(
    is_open: &Arc<dyn Fn() -> bool + Send + Sync>,
    then: impl FnOnce(&mut Exchange) -> io::Result<()> + Send + 'static,
) -> (Reply, Arc<AtomicBool>) {
    let has_gone = Arc::new(AtomicBool::new(false));
    let reply = Reply::nothing().reading({
        let (is_open, has_gone) = (Arc::clone(is_open), Arc::clone(&has_gone));
        move |exchange| {
            exchange.read_head()?;
            assert!(!cfg!(target_os = "linux") || is_open(), "the clip was not open: this proves nothing");
            // Until the client has left.
            let outcome = then(exchange).and_then(|()| exchange.skim_body());
            has_gone.store(true, Ordering::SeqCst);
            outcome
        }
    });
    (reply, has_gone)
}

/// The end of a call: `None` drops it.
type Expected = Option<fn(&Error) -> bool>;

/// Makes a call that fails or is dropped, and keeps the runtime and the client, so that nothing else ends its tasks.
#[track_caller]
fn leaves_nothing(
    source: Source,
    expected: Expected,
    then: impl FnOnce(&mut Exchange) -> io::Result<()> + Send + 'static,
) {
    let is_open: Arc<dyn Fn() -> bool + Send + Sync> = Arc::from(source.is_open);
    let (reply, has_gone) = reading(&is_open, then);
    let server = Server::start([reply]);
    let client =
        builder(&server).stall_timeout(if expected.is_some() { 4 * SHORT } else { 40 * SHORT }).build().unwrap();
    run(async {
        let call = valid(&client).clip(source.clip).send();
        match expected {
            Some(is_expected) => {
                let error = call.await.expect_err("the call fails");
                assert!(is_expected(&error), "{error:?}");
            }
            None => drop(tokio::time::timeout(SHORT, call).await.expect_err("the call still runs")),
        }
        eventually("the clip is closed", || !is_open()).await;
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        eventually("no task remains in the background", || tasks() == 0).await;
        eventually("the connection ends", || has_gone.load(Ordering::SeqCst)).await;
    });
    drop(client);
    let requests = server.stop();
    assert!(requests.len() == 1 && !requests[0].is_complete);
}

fn refuse(exchange: &mut Exchange) -> io::Result<()> {
    exchange.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")?;
    std::thread::sleep(4 * SHORT);
    Ok(())
}

fn is_refusal(error: &Error) -> bool {
    error.status().is_some_and(|status| status == 413)
}

fn is_stall(error: &Error) -> bool {
    matches!(error, Error::Timeout(error) if error.kind == TimeoutKind::UploadStalled)
}

// Scenario: a response during the upload, from a server that reads nothing for a while. Expected: the clip and the
// connection are closed, and no task remains.
#[test]
fn an_early_response_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    leaves_nothing(file(folder.path()), Some(is_refusal), refuse);
    leaves_nothing(endless_stream(), Some(is_refusal), refuse);
}

// Scenario: a server that stops reading, and continues after the stall timeout. Expected: the same.
#[test]
fn a_stall_leaves_nothing() {
    let pause = |_: &mut Exchange| {
        std::thread::sleep(8 * SHORT);
        Ok(())
    };
    let folder = tempfile::tempdir().unwrap();
    leaves_nothing(file(folder.path()), Some(is_stall), pause);
    leaves_nothing(endless_stream(), Some(is_stall), pause);
}

// Scenario: a call that is dropped while the server reads nothing. Expected: the same.
#[test]
fn a_call_that_is_dropped_leaves_nothing() {
    let pause = |_: &mut Exchange| {
        std::thread::sleep(4 * SHORT);
        Ok(())
    };
    let folder = tempfile::tempdir().unwrap();
    leaves_nothing(file(folder.path()), None, pause);
    leaves_nothing(endless_stream(), None, pause);
}

// Scenario: a call that is dropped while the server reads, so that an upload that continued would succeed.
// Expected: no complete request arrives.
#[test]
fn an_upload_that_is_dropped_does_not_go_on() {
    let folder = tempfile::tempdir().unwrap();
    leaves_nothing(file(folder.path()), None, |exchange| exchange.skim_body_slowly(SHORT / 20));
}
