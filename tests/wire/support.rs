//! The setup of the tests: a client of a scripted server, a valid request, and a time limit.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use cartesia_api::requests::VoicesClone;
use cartesia_api::{ApiError, Client, ClientBuilder, Error, RetryPolicy, Upload};
use cartesia_api_tests::{LIMIT, Reply, Request, Server};
use socket2::{Domain, Socket, Type};

/// A text that looks like a key, and is valid nowhere.
pub(crate) const KEY: &str = "sk_car_wire_Zq3v9TtX";

pub(crate) const CLIP: &[u8] = b"RIFF\x04\0\0\0WAVE";

/// Runs one call or more, each bounded in time. Tasks that still block afterwards are left behind.
#[track_caller]
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, future).await });
    runtime.shutdown_background();
    outcome.expect("the call ends")
}

/// Returns a client of the server that makes one attempt.
pub(crate) fn builder(server: &Server) -> ClientBuilder {
    Client::builder().api_key(KEY).base_url(server.url()).retry(RetryPolicy::none())
}

pub(crate) fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

/// Returns a policy that retries soon.
pub(crate) fn eager() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1))
}

pub(crate) fn clip() -> Upload {
    Upload::from_bytes("clip.wav", CLIP)
}

/// Returns a request with all required fields.
pub(crate) fn valid(client: &Client) -> VoicesClone {
    client.voices_clone().name("Narrator").language("en").clip(clip())
}

/// Returns an address where nobody listens, as long as the socket is held.
pub(crate) fn nobody() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

/// Returns the one request of a call that succeeds.
#[track_caller]
pub(crate) fn sent(change: impl FnOnce(VoicesClone) -> VoicesClone) -> Request {
    let server = Server::start([Reply::voice()]);
    let voice = run(change(valid(&client(&server))).send());
    voice.unwrap_or_else(|error| panic!("{error}"));
    let mut requests = server.stop();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

/// Returns the error of a call that ends before it connects.
#[track_caller]
pub(crate) fn unsent(change: impl FnOnce(VoicesClone) -> VoicesClone) -> Error {
    let server = Server::start([]);
    let error = run(change(valid(&client(&server))).send()).expect_err("the call fails");
    assert_eq!(server.stop_and_count_connections(), 0, "{error}");
    assert!(!error.may_have_taken_effect() && !error.is_retryable(), "{error}");
    clean(&error);
    error
}

/// Returns the error of a call that gets this reply.
#[track_caller]
pub(crate) fn failure(reply: Reply) -> Error {
    let server = Server::start([reply]);
    let error = run(valid(&client(&server)).send()).expect_err("the call fails");
    clean(&error);
    error
}

/// Returns the error of a call that the service refuses with this reply.
#[track_caller]
pub(crate) fn refusal(reply: Reply) -> ApiError {
    match failure(reply) {
        Error::Api(error) => *error,
        error => panic!("not a response of the service: {error:?}"),
    }
}

/// Checks that an error reads as a sentence, and does not show the key.
#[track_caller]
pub(crate) fn clean(error: &Error) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
    let shown = everything(error);
    assert!(!shown.contains(KEY), "the key shows: {shown}");
}

/// Returns everything that can be seen of an error and its causes.
pub(crate) fn everything(error: &impl std::error::Error) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(shown, "\n{error}\n{error:?}").unwrap();
        cause = error.source();
    }
    shown
}

#[track_caller]
pub(crate) fn contains(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text:?}");
    }
}
