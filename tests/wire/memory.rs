//! The memory that a large clip takes.

use std::fs::File;

use cartesia_api::{Client, Upload};
use cartesia_api_tests::{Reply, Server, child};

use crate::support::{KEY, run, valid};

const CLIP: u64 = 256 * 1024 * 1024;
const BOUND: u64 = 32 * 1024 * 1024;

/// Checks the additional memory of a large upload over a small one, in a process of its own.
fn measure() {
    let client = Client::from_env().unwrap();
    run(valid(&client).send()).unwrap();
    let before = child::peak_memory().unwrap();
    let clip = Upload::from_path(std::env::var_os("CLIP").unwrap());
    run(valid(&client).clip(clip).send()).unwrap();
    let grown = child::peak_memory().unwrap() - before;
    assert!(grown < BOUND, "{grown} bytes of memory for a clip of {CLIP}");
}

// Scenario: a clip of 256 MiB on disk. Expected: it arrives whole, its length is exact, and the peak of memory hardly
// rises above that of a call with a small clip.
#[test]
fn a_large_file_is_streamed() {
    if child::is_child() {
        return measure();
    }
    if child::peak_memory().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.wav");
    File::create(&path).unwrap().set_len(CLIP).unwrap();
    let skim = Reply::voice().reading(|exchange| {
        exchange.read_head()?;
        exchange.skim_body()
    });
    let server = Server::start([Reply::voice(), skim]);
    child::run("memory::a_large_file_is_streamed", |command| {
        command.env("CARTESIA_API_KEY", KEY).env("CARTESIA_BASE_URL", server.url()).env("CLIP", &path);
    });
    let requests = server.stop();
    let (small, large) = (&requests[0], &requests[1]);
    assert!(large.is_complete && large.content_length() == Some(large.size), "{}", large.size);
    // Only the name (`large.wav`, one more byte) and the content differ.
    assert_eq!(large.size, small.size - u64::try_from(crate::support::CLIP.len()).unwrap() + 1 + CLIP);
    assert!(large.body.ends_with(format!("\0\r\n--{}--\r\n", large.boundary()).as_bytes()));
}

// Scenario: a clip of 64 MiB in memory, and a service that accepts the third attempt. Expected: every byte arrives each
// time, and memory does not grow by another clip.
#[test]
fn bytes_are_shared_and_not_copied() {
    const SIZE: usize = 64 * 1024 * 1024;
    if child::is_child() {
        let client = Client::builder().api_key(KEY).base_url(std::env::var("CARTESIA_BASE_URL").unwrap());
        let client = client.retry(crate::support::eager()).build().unwrap();
        let clip = Upload::from_bytes("clip.wav", vec![7; SIZE]);
        let before = child::peak_memory().unwrap();
        run(valid(&client).clip(clip).send()).unwrap();
        let grown = child::peak_memory().unwrap() - before;
        assert!(grown < BOUND, "{grown} bytes of memory for a clip of {SIZE} that was in memory");
        return;
    }
    if child::peak_memory().is_none() {
        return;
    }
    let skim = |reply: Reply| {
        reply.reading(|exchange| {
            exchange.read_head()?;
            exchange.skim_body()
        })
    };
    let server = Server::start([skim(Reply::text(429, "")), skim(Reply::text(429, "")), skim(Reply::voice())]);
    child::run("memory::bytes_are_shared_and_not_copied", |command| {
        command.env("CARTESIA_BASE_URL", server.url());
    });
    let requests = server.stop();
    assert!(requests.iter().all(|request| request.is_complete && request.size > SIZE as u64));
}
