//! Values of every schema of the fixtures, sent and read through the generated client: nothing is lost.
//!
//! The values are made from the documents alone. Requests are read by other parsers, and results are serialized again.
//! They are the same in each run, unless `PROPTEST_CASES` sets their number.

mod calls;
mod document;
mod parts;
mod request;
mod same;
mod schema;
mod simple;
mod told;

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cartesia_api_fixtures::sandbox::Sandbox;
use cartesia_api_fixtures::{Client, Error, RetryPolicy, Upload};
use cartesia_api_tests::{LIMIT, Reply, Request, Server};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::support::KEY;
use document::{Documents, Operation, Parameter};
use same::{Nothing, says_nothing};
use schema::{Maker, Way};
use simple::UNDESCRIBED;

/// The values of one call: parameters such as `Query limit`, properties of the body by name, and the body as `Content`.
type Inputs = Map<String, Value>;

/// Calls an operation with its inputs, and returns the result as JSON.
type Call = fn(Client, Inputs) -> Pin<Box<dyn Future<Output = anyhow::Result<Value>>>>;

/// An operation and the function that calls it.
struct Called {
    /// The media types of the request and of the response.
    sent: Option<&'static str>,
    read: Option<&'static str>,
    call: Call,
}

/// The beginning of every file, so that none is empty.
const FILE: &str = "file:";

/// Returns a file of one of these media types, with the value as its content.
fn upload(value: &Value, media_types: &str) -> Upload {
    let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let upload = Upload::from_bytes("a.bin", format!("{FILE}{text}"));
    match media_types.split_once('/') {
        Some(("audio", _)) => upload.content_type("audio/wav"),
        Some(("image", _)) => upload.content_type("image/png"),
        _ => upload,
    }
}

fn uploads(value: &Value, media_types: &str) -> Vec<Upload> {
    let one = |value| upload(value, media_types);
    value.as_array().map_or_else(|| vec![one(value)], |values| values.iter().map(one).collect())
}

/// A client, and a server with arbitrary responses.
struct Peer {
    next: Arc<Mutex<String>>,
    server: Server,
    client: Client,
    runtime: Runtime,
}

impl Peer {
    fn start() -> Self {
        let next = Arc::new(Mutex::new(String::new()));
        let server = Server::always({
            let next = Arc::clone(&next);
            move || Reply::json(200, next.lock().unwrap().clone())
        });
        let client = Client::builder()
            .api_key(KEY)
            .key("X-App-Id", KEY)
            .key("key", KEY)
            .key("app[key]", KEY)
            .basic_auth("me", KEY)
            .base_url(server.url())
            .retry(RetryPolicy::none());
        let client = client.stall_timeout(Duration::from_secs(5)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { next, server, client, runtime }
    }

    fn call(&self, call: Call, inputs: &Inputs, reply: &Value) -> anyhow::Result<(Request, Value)> {
        *self.next.lock().unwrap() = reply.to_string();
        // Responses of failed calls.
        self.server.take_requests();
        let call = call(self.client.clone(), inputs.clone());
        let outcome = self.runtime.block_on(async { tokio::time::timeout(LIMIT, call).await });
        // Requests of failed calls must not count for the next one.
        let mut requests = self.server.take_requests();
        let read = outcome.expect("the call ends")?;
        Ok((requests.remove(0), read))
    }
}

/// Returns the inputs of an operation.
fn inputs(documents: &Documents, operation: &Operation) -> BoxedStrategy<Inputs> {
    let way = |parameter: &Parameter| if parameter.place == "query" { Way::Sent } else { Way::SentPlain };
    let parameters = operation.parameters.iter().map(|parameter| {
        let name = format!("{}{} {}", parameter.place[..1].to_uppercase(), &parameter.place[1..], parameter.name);
        let value = Maker { documents, way: way(parameter) }.parameter(&parameter.schema);
        let value = value.prop_map(move |value| Some((name.clone(), value)));
        // Required values are not empty, and a parameter can't be.
        let is_something = |one: &Option<(_, Value)>| one.as_ref().is_none_or(|(_, value)| !says_nothing(value));
        if parameter.required {
            value.prop_filter("nothing", is_something).boxed()
        } else {
            prop_oneof![Just(None), value].boxed()
        }
    });
    let parameters = parameters.collect::<Vec<_>>();
    let body = operation.body.as_ref().map(|(_, media)| Maker { documents, way: Way::Sent }.value(&media["schema"]));
    let body = body.map_or(Just(None).boxed(), |body| body.prop_map(Some).boxed());
    let described =
        operation.body.as_ref().map(|(_, media)| documents.properties(&media["schema"])).unwrap_or_default();
    let inputs = (parameters, body).prop_map(move |(parameters, body)| {
        let mut inputs = parameters.into_iter().flatten().collect::<Inputs>();
        if let Some(Value::Object(members)) = &body {
            let (own, others) =
                members.clone().into_iter().partition::<Map<_, _>, _>(|(name, _)| described.contains(name));
            inputs.extend(own);
            let others = others.into_iter().filter(|(name, _)| name != UNDESCRIBED).collect();
            inputs.insert("*".to_owned(), Value::Object(others));
        }
        inputs.extend(body.map(|body| ("Content".to_owned(), body)));
        inputs
    });
    inputs.boxed()
}

/// Returns the content of a response, which is a value of the schema if it is JSON.
fn reply(documents: &Documents, operation: &Operation) -> BoxedStrategy<Value> {
    let json = operation.success.as_ref().filter(|(media_type, _)| media_type.ends_with("json") || media_type == "*/*");
    json.map_or(Just(Value::Null).boxed(), |(_, media)| Maker { documents, way: Way::Read }.value(&media["schema"]))
}

/// Converts the error of a call. A value that contains a delimiter is rejected, which is not a fault.
fn unsent(error: anyhow::Error) -> TestCaseError {
    let words = format!("{error:#}");
    if words.contains(" between ") { TestCaseError::reject(words) } else { TestCaseError::fail(words) }
}

/// Returns whether the sandbox accepted a call. It may reject undocumented fields and empty lists of files. An
/// unreadable response is a fault.
fn is_taken(outcome: anyhow::Result<Value>) -> Result<bool, TestCaseError> {
    let Err(error) = outcome else { return Ok(true) };
    match error.downcast_ref::<Error>() {
        Some(Error::Api(_)) => Ok(false),
        _ => Err(unsent(error)),
    }
}

fn runner() -> TestRunner {
    let config = ProptestConfig { failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => TestRunner::new(config),
        None => {
            let algorithm = RngAlgorithm::default();
            let config = ProptestConfig { cases: 24, ..config };
            TestRunner::new_with_rng(config, TestRng::deterministic_rng(algorithm))
        }
    }
}

// Scenario: values of everything that the fixtures' operations take and return.
// Expected: the request contains the inputs, and the result equals the response.
#[test]
fn nothing_is_lost_on_the_way() {
    let documents = Documents::read();
    let peer = Peer::start();
    let mut failures = Vec::new();
    let mut uncalled = Vec::new();
    for described in &documents.operations {
        let Some(call) = calls::called(&described.id) else {
            uncalled.push(described.id.as_str());
            continue;
        };
        let operation = described.as_spoken(call.sent, call.read);
        let strategy = (inputs(&documents, &operation), reply(&documents, &operation));
        let outcome = runner().run(&strategy, |(inputs, reply)| {
            let (request, read) = peer.call(call.call, &inputs, &reply).map_err(unsent)?;
            let lost = request::lost(&operation, &inputs, &request).map(|lost| format!("sent: {lost}"));
            let lost = lost.or_else(|| Some(format!("read: {}", same::difference(&reply, &read, Nothing::IsNone)?)));
            lost.map_or(Ok(()), |lost| Err(TestCaseError::fail(lost)))
        });
        failures.extend(outcome.err().map(|failure| format!("{}: {failure}", described.id)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // The names of their ids or inputs are only distinguished by numbers.
    assert_eq!(uncalled, ["seat_put", "make_twins", "send_twins", "get_twin", "change_twin"]);
}

// Scenario: the same operations in the sandbox, with such inputs. Expected: its responses are read as the type of the
// success, and it accepts the calls.
#[test]
fn the_sandbox_is_read() {
    let documents = Documents::read();
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut failures, mut refused) = (Vec::new(), Vec::new());
    for described in &documents.operations {
        let Some(call) = calls::called(&described.id) else { continue };
        let taken = Cell::new(false);
        let operation = described.as_spoken(call.sent, call.read);
        let outcome = runner().run(&inputs(&documents, &operation), |inputs| {
            let call = (call.call)(client.clone(), inputs);
            let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, call).await });
            taken.set(is_taken(outcome.expect("the call ends"))? || taken.get());
            Ok(())
        });
        refused.extend((!taken.get()).then_some(described.id.as_str()));
        failures.extend(outcome.err().map(|failure| format!("{}: {failure}", described.id)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(refused.is_empty(), "{refused:?}");
}
