//! Many uploads, at once and one after the other: their cost in files and memory, and what they leave.
//!
//! The calls are made in a process of its own, and the server is in this one. `LOAD_CALLS` says how many uploads are
//! made one after the other, a thousand if it is not set:
//!
//! `LOAD_CALLS=10000 cargo test --package cartesia-api-tests --test wire load:: -- --nocapture`

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use cartesia_api::{
    ApiError, CallSummary, Client, ClientBuilder, ConfigError, ConnectError, Download, Error, FieldProblem,
    InvalidRequest, RedirectError, ResponseError, ResponseValue, RetryPolicy, TimeoutError, TransportError, Upload,
    UploadError, UploadProblem, requests, types,
};
use cartesia_api_tests::{LIMIT, Seen, Sink, child, eventually};
use futures_util::stream;

use crate::support::{CLIP, KEY, valid};

const SIZE: usize = 64 * 1024;
const AT_ONCE: usize = 1000;
const MIB: u64 = 1024 * 1024;

/// Runs a test of this file in a process of its own, against a sink, and returns the record of the sink.
#[track_caller]
fn in_a_child(test: &str, sink: &Sink) -> Seen {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    std::fs::write(&path, vec![7; SIZE]).unwrap();
    let printed = child::run(&format!("load::{test}"), |command| {
        command.env("CARTESIA_API_KEY", KEY).env("CARTESIA_BASE_URL", sink.url()).env("CLIP", &path);
    });
    printed.lines().filter(|line| line.starts_with("load:")).for_each(|line| println!("{line}"));
    sink.seen()
}

fn path() -> PathBuf {
    std::env::var_os("CLIP").unwrap().into()
}

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
}

/// Tracks the largest number of descriptors, until it is dropped.
struct Watcher(Arc<AtomicBool>, Option<thread::JoinHandle<usize>>);

impl Watcher {
    fn start() -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let watching = Arc::clone(&stopped);
        let thread = thread::spawn(move || {
            let mut most = 0;
            while !watching.load(Ordering::Relaxed) {
                most = most.max(child::descriptors().unwrap());
                thread::sleep(Duration::from_millis(1));
            }
            most
        });
        Self(stopped, Some(thread))
    }

    fn most(mut self) -> usize {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().unwrap().join().unwrap()
    }
}

/// Makes a thousand calls, of which one half reads a file and the other shares bytes.
async fn at_once(client: &Client) {
    let (path, bytes) = (path(), Bytes::from(vec![7; SIZE]));
    let calls = (0..AT_ONCE).map(|index| {
        let clip = match index % 2 {
            0 => Upload::from_path(&path),
            _ => Upload::from_bytes("clip.wav", bytes.clone()),
        };
        let call = valid(client).clip(clip).send();
        tokio::spawn(async move { call.await.unwrap_or_else(|error| panic!("{error}")).id.to_string() })
    });
    let mut ids = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        ids.push(call.await.unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), AT_ONCE, "a response was given to two calls");
}

// Scenario: a thousand uploads of 64 KiB at once, on one client with its default settings, to one server.
// Expected: all succeed, each with a response of its own, with fewer than 200 descriptors more than at rest and less
// than 64 MiB of memory, which is what the clips take together.
#[test]
fn a_thousand_at_once() {
    if child::is_child() {
        let client = Client::from_env().unwrap();
        runtime(2).block_on(async {
            valid(&client).send().await.unwrap();
            let (at_rest, memory) = (child::descriptors().unwrap(), child::peak_memory().unwrap());
            let watcher = Watcher::start();
            tokio::time::timeout(3 * LIMIT, at_once(&client)).await.expect("the calls end");
            let (most, grown) = (watcher.most(), child::peak_memory().unwrap() - memory);
            println!("\nload: {AT_ONCE} at once: {at_rest} descriptors at rest, {most} at most; {grown} bytes more");
            assert!(most < at_rest + 200, "{most} descriptors, and {at_rest} at rest");
            assert!(grown < 64 * MIB, "{grown} bytes more");
        });
        return;
    }
    if child::descriptors().is_none() {
        return;
    }
    let sink = Sink::start(true);
    let seen = in_a_child("a_thousand_at_once", &sink);
    assert_eq!((seen.requests, seen.broken.as_slice()), (1 + 1000, &[][..]));
    // Hyper may begin a connection for a request that then gets one which has become idle: up to two for each turn.
    assert!(seen.most_at_once <= 2 * 64, "{} connections at once", seen.most_at_once);
    assert_eq!(seen.lengths.len(), 2, "the small clip and the large: {:?}", seen.lengths);
}

// Scenario: a thousand uploads of 1 MiB from a file at once, on a client that may have them all in flight.
// Expected: all succeed, with less than 128 MiB of memory: pieces are smaller where many are in use.
#[test]
fn a_thousand_files_under_way() {
    if child::is_child() {
        let large = tempfile::NamedTempFile::new().unwrap();
        large.as_file().set_len(MIB).unwrap();
        let client = Client::builder().api_key(KEY).base_url(std::env::var("CARTESIA_BASE_URL").unwrap());
        let client = client.max_concurrency(AT_ONCE).build().unwrap();
        runtime(2).block_on(async {
            valid(&client).send().await.unwrap();
            let memory = child::peak_memory().unwrap();
            let calls: Vec<_> = (0..AT_ONCE)
                .map(|_| tokio::spawn(valid(&client).clip(Upload::from_path(large.path())).send()))
                .collect();
            for call in calls {
                tokio::time::timeout(3 * LIMIT, call).await.expect("the calls end").unwrap().unwrap();
            }
            let grown = child::peak_memory().unwrap() - memory;
            println!("\nload: {AT_ONCE} files under way: {grown} bytes more");
            assert!(grown < 128 * MIB, "{grown} bytes more");
        });
        return;
    }
    if child::descriptors().is_none() {
        return;
    }
    let sink = Sink::start(true);
    let seen = in_a_child("a_thousand_files_under_way", &sink);
    assert_eq!((seen.requests, seen.broken.len()), (AT_ONCE as u64 + 1, 0), "{:?}", seen.broken);
}

/// Returns a request with the next kind of clip in turn.
fn nth(client: &Client, index: usize, path: &PathBuf) -> requests::VoicesClone {
    let clip = match index % 3 {
        0 => Upload::from_path(path),
        1 => Upload::from_bytes("clip.wav", CLIP),
        _ => {
            let pieces = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(CLIP))]);
            Upload::from_stream("clip.wav", pieces, u64::try_from(CLIP.len()).unwrap())
        }
    };
    valid(client).clip(clip)
}

/// Makes the calls, and checks that descriptors and memory at the end are those of after the first hundred.
async fn one_after_the_other(client: &Client, calls: usize) {
    const FIRST: usize = 100;
    let path = path();
    let mut after_first = None;
    for index in 0..FIRST + calls {
        if index == FIRST {
            eventually("connections are closed", || child::descriptors().unwrap() < 40).await;
            after_first = Some((child::descriptors().unwrap(), child::memory().unwrap()));
        }
        let call = tokio::time::timeout(LIMIT, nth(client, index, &path).send());
        call.await.expect("the call ends").unwrap_or_else(|error| panic!("{index}: {error}"));
    }
    let (descriptors, memory) = after_first.unwrap();
    // Hyper keeps a connection or two more when it had begun one and another became idle.
    eventually("descriptors are as they were", || child::descriptors().unwrap() <= descriptors + 4).await;
    let now = child::memory().unwrap();
    let grown = now.saturating_sub(memory);
    println!(
        "\nload: {calls} one after the other: {descriptors} descriptors before and after; {memory} bytes, then {now}"
    );
    assert!(grown < 4 * MIB, "{grown} bytes more after {calls} calls");
}

fn calls() -> usize {
    std::env::var("LOAD_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(1000)
}

// Scenario: many small uploads one after the other, from a path, from bytes and from a stream in turn, on a connection
// that is kept.
// Expected: descriptors and memory at the end as after the first hundred.
#[test]
fn one_after_the_other_leaks_nothing() {
    if child::is_child() {
        let client = Client::from_env().unwrap();
        return runtime(1).block_on(one_after_the_other(&client, calls()));
    }
    if child::descriptors().is_none() {
        return;
    }
    let sink = Sink::start(true);
    let seen = in_a_child("one_after_the_other_leaks_nothing", &sink);
    assert_eq!((seen.requests, seen.broken.as_slice()), (100 + u64::try_from(calls()).unwrap(), &[][..]));
    assert!(seen.connections < 20, "{} connections", seen.connections);
}

// Scenario: the same, to a server that closes each connection after one response.
// Expected: the same.
#[test]
fn closed_connections_leak_nothing() {
    if child::is_child() {
        let client = Client::from_env().unwrap();
        return runtime(1).block_on(one_after_the_other(&client, calls() / 4));
    }
    if child::descriptors().is_none() {
        return;
    }
    let sink = Sink::start(false);
    let seen = in_a_child("closed_connections_leak_nothing", &sink);
    assert_eq!((seen.requests, seen.broken.as_slice()), (100 + u64::try_from(calls() / 4).unwrap(), &[][..]));
    assert_eq!(seen.connections, seen.requests);
}

// Scenario: calls that are dropped at any moment, most of them while they wait for their turn or send.
// Expected: no file and no connection is left of them, no turn is lost, and the client goes on.
#[test]
fn dropped_calls_leak_nothing() {
    if child::is_child() {
        let client = Client::builder().api_key(KEY).base_url(std::env::var("CARTESIA_BASE_URL").unwrap());
        let client = client.max_concurrency(8).build().unwrap();
        let path = path();
        runtime(2).block_on(async {
            valid(&client).send().await.unwrap();
            let at_rest = child::descriptors().unwrap();
            for round in 0..20 {
                let calls = (0..50).map(|index| {
                    let call = nth(&client, index, &path).send();
                    let patience = Duration::from_micros(100 * u64::try_from((index * 7 + round * 13) % 60).unwrap());
                    tokio::spawn(async move { drop(tokio::time::timeout(patience, call).await) })
                });
                for call in calls.collect::<Vec<_>>() {
                    call.await.unwrap();
                }
            }
            // Eight idle connections may be kept.
            eventually("files are closed", || child::descriptors().unwrap() <= at_rest + 8).await;
            let calls = (0..16).map(|index| nth(&client, index, &path).send()).collect::<Vec<_>>();
            for voice in futures_util::future::join_all(calls).await {
                voice.unwrap_or_else(|error| panic!("{error}"));
            }
        });
        return;
    }
    if child::descriptors().is_none() {
        return;
    }
    let sink = Sink::start(true);
    let seen = in_a_child("dropped_calls_leak_nothing", &sink);
    assert!(seen.requests >= 17, "{seen:?}");
}

// Scenario: one client, by reference, as a clone and moved, in the threads of several runtimes of both kinds at once,
// which end one after the other while others go on.
// Expected: every call succeeds.
#[test]
fn several_runtimes_share_a_client() {
    let sink = Sink::start(true);
    let client = Client::builder().api_key(KEY).base_url(sink.url()).build().unwrap();
    let done = AtomicUsize::new(0);
    let calls = |client: Client, calls: usize| {
        let done = &done;
        async move {
            for _ in 0..calls {
                let call = tokio::time::timeout(LIMIT, valid(&client).send());
                call.await.expect("the call ends").unwrap_or_else(|error| panic!("{error:?}"));
                done.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for index in 0..4 {
            let (client, calls) = (client.clone(), &calls);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(calls(client, 10 * (index + 1)));
            });
        }
        let (client, done) = (&client, &done);
        scope.spawn(move || {
            runtime(2).block_on(async {
                let tasks = (0..8).map(|_| {
                    let call = valid(client).send();
                    tokio::spawn(call)
                });
                for task in tasks.collect::<Vec<_>>() {
                    task.await.unwrap().unwrap_or_else(|error| panic!("{error:?}"));
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        });
    });
    assert_eq!(done.load(Ordering::Relaxed), 10 + 20 + 30 + 40 + 8);
}

/// Clients, uploads, requests, responses and errors may be shared and moved between threads, and a call may be spawned.
const _: fn() = || {
    fn shared<T: Send + Sync + 'static>() {}
    fn shared_value<T: Send + Sync + 'static>(_: &T) {}
    shared::<Client>();
    shared::<ClientBuilder>();
    shared::<Download>();
    shared::<RetryPolicy>();
    shared::<Upload>();
    shared::<requests::VoicesClone>();
    shared::<ResponseValue<types::VoiceMetadata>>();
    shared::<(Error, ResponseError, ApiError, CallSummary, ConfigError, ConnectError, FieldProblem, InvalidRequest)>();
    shared::<(RedirectError, TimeoutError, TransportError, UploadError, UploadProblem)>();
    let _ = |client: &Client| shared_value(&client.voices_clone().send());
};
