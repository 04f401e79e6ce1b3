//! The records of requests that were cut off, or that have no operation in the document.

use cartesia_api::sandbox::Sandbox;
use cartesia_api_tests::{eventually, raw};

use super::{address, good};
use crate::support::{contains, run};

// Scenario: a caller that disconnects in the middle of the clip. Expected: the request is on record as incomplete.
#[test]
fn a_broken_request_is_recorded() {
    let sandbox = Sandbox::start().unwrap();
    let good = good(&sandbox);
    let mut connection = raw::connect(address(&sandbox));
    raw::send(&mut connection, &good.as_bytes()[..good.len() - 12]);
    drop(connection);
    run(eventually("a request is on record", || !sandbox.requests().is_empty()));
    let request = sandbox.requests().remove(0);
    assert!(!request.is_complete, "{request:?}");
    contains(&request.problem.unwrap(), &["The body ends too early"]);
    let names = request.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["name", "language"]);
}

// Scenario: a request that is refused by its head. Expected: its body does not count as read.
#[test]
fn a_body_that_nobody_read_is_not_complete() {
    let sandbox = Sandbox::start().unwrap();
    let bad = good(&sandbox).replacen("multipart/form-data", "text/plain", 1);
    assert_eq!(raw::exchange(&mut raw::connect(address(&sandbox)), bad.as_bytes()).status, 415);
    assert!(!sandbox.requests()[0].is_complete);
}

// Scenario: requests of unknown operations, with a query, with JSON, and with JSON that is cut off.
// Expected: the record has the query, and whether the body was complete.
#[test]
fn a_body_that_is_no_form_is_read_to_its_end() {
    let sandbox = cartesia_api_fixtures::sandbox::Sandbox::start().unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap().parse().unwrap();
    let head = |start: &str, length: usize| {
        let key = sandbox.api_key();
        format!("{start} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Length: {length}\r\n\r\n")
    };
    let get = head("GET /rooms/a%2Fb/seats/7?order=asc&limit=1", 0);
    raw::exchange(&mut raw::connect(address), get.as_bytes());
    let json = |length| head("POST /json/object", length).replacen("Host", "Content-Type: application/json\r\nHost", 1);
    let post = json(2) + "{}";
    assert_eq!(raw::exchange(&mut raw::connect(address), post.as_bytes()).status, 200);
    let mut connection = raw::connect(address);
    raw::send(&mut connection, (json(3) + "{}").as_bytes());
    drop(connection);
    run(eventually("three requests are on record", || sandbox.requests().len() == 3));

    let [get, post, broken] = sandbox.requests().try_into().unwrap();
    assert_eq!((get.path.as_str(), get.query.as_deref()), ("/rooms/a%2Fb/seats/7", Some("order=asc&limit=1")));
    assert_eq!((post.query, post.is_complete, post.problem), (None, true, None));
    assert!(!broken.is_complete && broken.problem.is_some(), "{broken:?}");
}
