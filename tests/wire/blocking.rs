//! The client of programs without a runtime.

mod places;

use std::time::Duration;

use cartesia_api::blocking;
use cartesia_api_tests::form::parts;
use cartesia_api_tests::{LIMIT, Reply, Server};

use crate::support::{CLIP, builder, clip, contains, eager};

fn client(server: &Server) -> blocking::Client {
    builder(server).build_blocking().unwrap_or_else(|error| panic!("{error}"))
}

fn valid(client: &blocking::Client) -> cartesia_api::requests::VoicesClone<blocking::Client> {
    client.voices_clone().name("Narrator").language("en").clip(clip())
}

// Scenario: calls from a plain function, the second after a pause in which nothing runs. Expected: both are made, over
// one connection, with all that the builder was given.
#[test]
fn a_plain_function_makes_calls() {
    let server = Server::start([Reply::voice(), Reply::voice()]);
    let client = client(&server);
    let voice = valid(&client).description("warm").header("X-Trace", "1").send().unwrap();
    assert_eq!((voice.status().as_u16(), voice.name.as_str()), (200, "Narrator"));
    std::thread::sleep(Duration::from_millis(20));
    valid(&client).send().unwrap();
    let requests = server.stop();
    assert_eq!((requests.len(), requests[0].header("X-Trace")), (2, "1"));
    assert_eq!(parts(&requests[0]).last().unwrap().content, CLIP);
}

// Scenario: a call with nothing set, a refusal, and a service that is busy once. Expected: as with the other client.
#[test]
fn errors_and_retries_are_the_same() {
    let server = Server::start([Reply::text(401, "Unauthorized: no"), Reply::text(429, ""), Reply::voice()]);
    let client = client(&server);
    let invalid = client.voices_clone().send().unwrap_err();
    contains(&invalid.to_string(), &["voices_clone was not sent", "`name` is missing", "`clip` is missing"]);
    assert_eq!(valid(&client).send().unwrap_err().status().unwrap().as_u16(), 401);
    valid(&client).retry(eager()).send().unwrap();
}

// Scenario: many threads with one client. Expected: every call ends.
#[test]
fn threads_share_a_client() {
    let server = Server::always(Reply::voice);
    let client = client(&server);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn({
                let client = client.clone();
                move || (0..5).all(|_| valid(&client).send().is_ok())
            })
        })
        .collect();
    assert!(calls.into_iter().all(|call| call.join().unwrap()));
}

// Scenario: a response of audio, and one of events. Expected: their pieces, as they come.
#[test]
#[cfg(unix)]
fn responses_are_read_as_they_arrive() {
    use cartesia_api_fixtures::Client;

    let events = Reply::raw(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 22\r\n\r\ndata: one\n\ndata: two\n\n",
    );
    let server = Server::start([Reply::text(200, "a,b"), events]);
    let client = Client::builder().api_key("sk_car_x").base_url(server.url()).stall_timeout(LIMIT).build_blocking();
    let client = client.unwrap();
    let table = client.stream_table().send().unwrap().into_inner();
    let table: Vec<u8> = table.flat_map(|piece| piece.unwrap()).collect();
    assert_eq!(table, b"a,b");
    let events = client.stream_events().send().unwrap().into_inner();
    let events: Vec<_> = events.map(|event| event.unwrap().data).collect();
    assert_eq!(events, ["one", "two"]);
}
