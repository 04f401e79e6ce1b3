//! Each shape of operation in `tests/fixtures`, called over a socket: its requests, and its results.

mod absent;
mod alternatives;
mod bodies;
mod contents;
mod discriminators;
mod emitted;
mod forms;
mod interface;
mod joined;
mod keys;
mod left_out;
mod loose;
mod methods;
mod misspelt;
mod names;
mod newer;
mod numbers;
mod one_way;
mod overridden;
mod parameters;
mod parts;
mod paths;
mod plain;
mod query_keys;
mod recursive;
mod requests;
mod sandboxed;
mod servers;
mod streams;
mod styles;
mod successes;
mod tags;
mod twins;
mod unions;
mod untyped;
mod urlencoded;

use std::time::Duration;

use cartesia_api_fixtures::{Client, Error, ResponseValue, RetryPolicy};
use cartesia_api_tests::form::parts;
use cartesia_api_tests::{Reply, Request, Server};

use crate::support::{KEY, run};

type Called<T> = (Request, Result<ResponseValue<T>, Error>);

/// Makes one call, which gets this reply.
#[track_caller]
fn call<T, F>(reply: Reply, request: impl FnOnce(Client) -> F) -> Called<T>
where
    F: Future<Output = Result<ResponseValue<T>, Error>>,
{
    let server = Server::start([reply]);
    let outcome = run(request(client(&server)));
    (server.stop().remove(0), outcome)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(server.url()).retry(RetryPolicy::none());
    builder.stall_timeout(Duration::from_secs(5)).build().unwrap()
}

/// Returns the request of a call that gets 204.
#[track_caller]
fn sent<F>(request: impl FnOnce(Client) -> F) -> Request
where
    F: Future<Output = Result<ResponseValue<()>, Error>>,
{
    let (request, outcome) = call(Reply::text(204, ""), request);
    outcome.unwrap_or_else(|error| panic!("{error}"));
    request
}

/// Returns the error of a call that is not made.
#[track_caller]
fn unsent<T, F>(request: impl FnOnce(Client) -> F) -> String
where
    F: Future<Output = Result<ResponseValue<T>, Error>>,
{
    let server = Server::start([]);
    let error = run(request(client(&server))).err().expect("the call fails");
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    error.to_string()
}

fn json(request: &Request) -> serde_json::Value {
    assert_eq!(request.header("Content-Type"), "application/json");
    serde_json::from_slice(request.content()).unwrap()
}
