//! Hostile responses: each ends in a typed error, in bounded time and memory.
//!
//! The calls are made in a process of its own, so that its memory can be measured.

use std::io;
use std::time::Duration;

use cartesia_api::{Client, Error};
use cartesia_api_tests::{Exchange, LIMIT, Reply, Server, child};

use crate::support::{KEY, clean, run, valid};

/// The largest memory that a response may take: 8 MiB as it grows, and the buffers to read it.
const BOUND: u64 = 32 * 1024 * 1024;

/// Sends a head, then the same piece until the client closes.
fn endless(head: &'static str, piece: &'static [u8]) -> Reply {
    Reply::nothing().reading(move |exchange: &mut Exchange| {
        exchange.read_request()?;
        exchange.write(head.as_bytes())?;
        let piece = piece.repeat(64 * 1024 / piece.len());
        // A client that reads all of this has no bound.
        for _ in 0..16 * 1024 {
            exchange.write(&piece)?;
        }
        Err(io::Error::other("the client took a gigabyte"))
    })
}

/// Makes one call in a process of its own, and returns the variant and the text of its error.
#[track_caller]
fn outcome(test: &str, reply: Reply) -> String {
    let server = Server::start([Reply::voice(), reply]);
    let printed = child::run(&format!("hostile::{test}"), |command| {
        command.env("CARTESIA_BASE_URL", server.url());
    });
    server.stop();
    let line = printed.lines().find_map(|line| line.split_once("outcome: ")).expect("an outcome");
    line.1.to_owned()
}

fn call() {
    let client = Client::builder().api_key(KEY).base_url(std::env::var("CARTESIA_BASE_URL").unwrap());
    let client = client.stall_timeout(Duration::from_secs(1)).build().unwrap();
    run(valid(&client).send()).unwrap();
    let before = child::peak_memory().unwrap_or_default();
    let error = run(async { tokio::time::timeout(LIMIT, valid(&client).send()).await });
    let error = error.expect("the call ends").expect_err("the call fails");
    clean(&error);
    let grown = child::peak_memory().unwrap_or_default() - before;
    assert!(grown < BOUND, "{grown} bytes of memory");
    let text = error.to_string();
    assert!(text.chars().count() < 1500, "{text}");
    let (variant, _) = format!("{error:#?}").split_once('(').map(|(name, rest)| (name.to_owned(), rest.len())).unwrap();
    println!("\noutcome: {variant} {text}");
}

macro_rules! hostile {
    ($($(#[$doc:meta])* $name:ident, $reply:expr, [$($word:expr),*];)*) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            if child::is_child() {
                return call();
            }
            let outcome = outcome(stringify!($name), $reply);
            for word in [$($word),*] {
                assert!(outcome.contains(word), "{word:?} is not in {outcome:?}");
            }
        }
    )*};
}

const OK: &str = "HTTP/1.1 200 OK\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const FAILED: &str = "HTTP/1.1 500 No\r\nContent-Type: text/html\r\n\r\n";

// Scenario for all of them: the response in the test's name. Expected: the kind of error, and parts of its text.
hostile! {
    an_endless_success, endless(OK, b" "), ["Response", "longer than 8388608 bytes"];
    an_endless_success_with_an_id, endless("HTTP/1.1 200 OK\r\n\r\n{\"id\": \"voice_9\", \"name\": \"", b"a"), ["Response", "the id voice_9"];
    endless_chunks, endless(CHUNKED, concat!("40\r\n", "0123456789abcdef", "0123456789abcdef", "0123456789abcdef", "0123456789abcdef", "\r\n").as_bytes()), ["Response", "longer than 8388608 bytes"];
    an_endless_chunk_size, endless(CHUNKED, b"0"), ["Timeout", "in the middle of its response"];
    an_endless_chunk_extension, endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"), ["Response", "it broke off"];
    an_endless_failure, endless(FAILED, b"no "), ["Api", "500", "no no no"];
    a_head_without_an_end, endless("HTTP/1.1 200 OK\r\n", b"X-A: a\r\n"), ["Transport", "look for the result"];
    a_header_without_an_end, endless("HTTP/1.1 200 OK\r\nX-A: ", b"a"), ["Transport", "look for the result"];
    endless_informational_responses, endless("", b"HTTP/1.1 103 Early Hints\r\n\r\n"), ["Timeout", "sent no response", "look for the result"];
    a_page_of_50_megabytes, Reply::text(502, "<p>no</p>".repeat(50 << 20 >> 3)), ["Api", "502 Bad Gateway: no no no"];
    a_length_that_is_too_long, Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\": \"voice_9\"}"), ["Response", "the id voice_9"];
    a_length_that_is_too_short, Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"id\": \"voice_9\"}"), ["Response", "{\"id\""];
    a_length_beyond_all_numbers, Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"), ["Transport"];
    two_lengths, Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), ["Transport"];
    a_negative_length, Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"), ["Transport"];
    a_status_that_is_none, Reply::raw("HTTP/1.1 999999 What\r\n\r\n"), ["Transport"];
    json_of_great_depth, Reply::json(200, "[".repeat(1 << 20)), ["Response", "200 OK", "[[["];
    a_refusal_of_great_depth, Reply::json(400, "{\"error\":".repeat(1 << 12)), ["Api", "400"];
    gzip_that_nobody_asked_for,
        Reply::json(200, b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0".to_vec()).header("Content-Encoding", "gzip"),
        ["Response", "200 OK"];
    invalid_utf8_in_a_refusal, Reply::text(400, b"\xff\xfe no".to_vec()), ["Api", "400", "no"];
}

// Scenario: an error response that arrives byte by byte without end. Expected: the status, after one stall timeout.
#[test]
fn a_refusal_that_trickles_ends() {
    let server = Server::start([Reply::nothing().reading(|exchange| {
        exchange.read_request()?;
        exchange.write(FAILED.as_bytes())?;
        loop {
            exchange.write(b"a")?;
            std::thread::sleep(Duration::from_millis(5));
        }
    })]);
    let client = crate::support::builder(&server).stall_timeout(Duration::from_millis(200)).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    assert!(matches!(&error, Error::Api(error) if error.status == 500), "{error:?}");
}
