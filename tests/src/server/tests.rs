//! Tests of the server's complaints, without which the tests that use it would prove nothing.

use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Reply, Server, raw};

const GET: &[u8] = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

/// Drops the server, and checks its complaint.
#[track_caller]
fn complains(server: Server, expected: &str) {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(server))).expect_err("no complaint");
    let text = panic.downcast_ref::<String>().expect("a text");
    assert!(text.contains(expected), "{text}");
}

// Scenario: two requests on one connection. Expected: the replies of the script, and the requests as they were sent.
#[test]
fn it_responds_and_records() {
    let server = Server::start([Reply::text(200, "one"), Reply::text(503, "two").header("Retry-After", "0")]);
    let mut stream = raw::connect(server.address());
    let one = raw::exchange(&mut stream, GET);
    let chunked = b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let two = raw::exchange(&mut stream, chunked);
    assert_eq!((one.status, one.body.as_str()), (200, "one"));
    assert_eq!((two.status, two.header("retry-after"), two.body.as_str()), (503, Some("0"), "two"));
    let requests = server.stop();
    assert_eq!(requests[0].bytes(), GET);
    assert_eq!(requests[1].bytes(), chunked);
    assert_eq!((requests[1].content(), requests[1].is_complete), (b"abcde".as_slice(), true));
}

// Scenario: a client that disconnects in the middle of its body. Expected: a record that says so, and no complaint.
#[test]
fn it_records_what_was_cut_off() {
    let server = Server::start([Reply::text(200, "")]);
    let mut stream = raw::connect(server.address());
    raw::send(&mut stream, b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1234");
    drop(stream);
    let requests = server.stop();
    assert_eq!((requests[0].body.as_slice(), requests[0].is_complete), (b"1234".as_slice(), false));
}

// Scenario: a script that isn't followed. Expected: a complaint.
#[test]
fn it_complains() {
    complains(Server::start([Reply::text(200, "")]), "1 scripted replies were not used");

    let silent = Server::start([]);
    drop(raw::connect(silent.address()));
    complains(silent, "1 connections were made");

    let server = Server::start([Reply::text(200, "")]);
    let mut stream = raw::connect(server.address());
    raw::exchange(&mut stream, GET);
    raw::send(&mut stream, GET);
    complains(server, "no reply was scripted");

    let server = Server::start([Reply::text(200, "").reading(|_| panic!("on purpose"))]);
    raw::send(&mut raw::connect(server.address()), GET);
    complains(server, "a reply panicked: on purpose");
}

// Scenario: a server is dropped while a client is connected. Expected: its port and its connections are closed.
#[test]
fn nothing_is_left() {
    let server = Server::start([Reply::text(200, "")]);
    let address = server.address();
    let mut stream = raw::connect(address);
    raw::exchange(&mut stream, GET);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    assert!(raw::is_closed(&mut stream));
}
