//! The places in which calls of the blocking client are made: those where a thread may block, and the others.

use std::cell::RefCell;
use std::sync::mpsc;

use cartesia_api::{ConfigError, Error, blocking};
use cartesia_api_tests::{Reply, Server};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{LocalSet, block_in_place, spawn_blocking, unconstrained};

use super::{client, valid};
use crate::support::{clean, contains};

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn many_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Makes a call in a place, which is a function that is given the call.
#[track_caller]
fn allowed(place: impl FnOnce(Box<dyn FnOnce() -> bool + Send>) -> bool) {
    let server = Server::start([Reply::voice()]);
    let client = client(&server);
    let is_made = place(Box::new(move || valid(&client).send().is_ok()));
    assert!(is_made);
    assert_eq!(server.stop().len(), 1);
}

// Scenario: calls on threads where tokio allows blocking although they know a runtime. Expected: they are made.
#[test]
fn calls_are_made_where_a_thread_may_be_blocked() {
    allowed(|call| one_thread().block_on(async { spawn_blocking(call).await.unwrap() }));
    allowed(|call| many_threads().block_on(async { spawn_blocking(call).await.unwrap() }));
    allowed(|call| many_threads().block_on(async { block_in_place(call) }));
    allowed(|call| many_threads().block_on(async { tokio::spawn(async { block_in_place(call) }).await.unwrap() }));
    for runtime in [one_thread(), many_threads()] {
        allowed(|call| {
            let _entered = runtime.enter();
            call()
        });
    }
}

#[track_caller]
fn refused(place: impl FnOnce(Box<dyn FnOnce() -> Result<(), Error> + Send>) -> Result<(), Error>) {
    let server = Server::start([]);
    let client = client(&server);
    let error = place(Box::new(move || valid(&client).send().map(drop))).unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::WithinRuntime)), "{error:?}");
    contains(&error.to_string(), &["tokio runtime", "`cartesia_api::Client`", "spawn_blocking", "std::thread::spawn"]);
    clean(&error);
    assert_eq!(server.stop_and_count_connections(), 0);
}

// Scenario: calls in async tasks of every kind of runtime, in the middle of which the client is dropped. Expected: an
// error that says what to do, no request, and no panic.
#[test]
fn async_tasks_are_not_blocked() {
    for runtime in [one_thread, many_threads] {
        refused(|call| runtime().block_on(async { call() }));
        refused(|call| runtime().block_on(async { tokio::spawn(async { call() }).await.unwrap() }));
        refused(|call| runtime().block_on(async { tokio::spawn(unconstrained(async { call() })).await.unwrap() }));
        refused(|call| runtime().block_on(LocalSet::new().run_until(async { call() })));
        refused(|call| {
            let within = || Handle::current().block_on(async { call() });
            runtime().block_on(async { tokio::task::spawn_blocking(within).await.unwrap() })
        });
    }
    refused(|call| one_thread().block_on(unconstrained(async { call() })));
}

// Scenario: a refused call in a task that has operations of tokio's to make. Expected: the task's budget for them is as
// it was.
#[test]
fn a_refused_call_costs_a_task_nothing() {
    let server = Server::start([]);
    let client = client(&server);
    many_threads().block_on(async {
        valid(&client).send().unwrap_err();
        assert!(tokio::task::coop::has_budget_remaining());
    });
}

// Scenario: a response that is read in pieces where blocking is allowed, then in a task, and dropped there. Expected:
// its pieces, then an error, and no panic.
#[test]
#[cfg(unix)]
fn responses_are_read_where_a_thread_may_be_blocked() {
    use cartesia_api_fixtures::Client;

    let server = Server::start([Reply::text(200, "a,b"), Reply::text(200, "a,b")]);
    let client = Client::builder().api_key("sk_car_x").base_url(server.url()).build_blocking().unwrap();
    let table = move || client.stream_table().send().unwrap().into_inner();
    let whole = {
        let table = table.clone();
        move || table().flat_map(|piece| piece.unwrap()).collect::<Vec<u8>>()
    };
    one_thread().block_on(async {
        assert_eq!(spawn_blocking(whole).await.unwrap(), b"a,b");
        let mut table = spawn_blocking(table).await.unwrap();
        contains(&table.next().unwrap().unwrap_err().to_string(), &["tokio runtime"]);
        assert!(table.next().is_none(), "what was refused can't be read on");
    });
}

/// A client that makes a call when its thread ends.
struct Last {
    client: blocking::Client,
    outcome: mpsc::Sender<Result<(), Error>>,
}

impl Drop for Last {
    fn drop(&mut self) {
        self.outcome.send(valid(&self.client).send().map(drop)).unwrap();
    }
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

// Scenario: a call in the destructor of a thread-local value, which is destroyed before tokio's own and after it.
// Expected: it is made where tokio can tell that it may be, and is an error elsewhere; no panic.
#[test]
fn a_destructor_makes_a_call() {
    let server = Server::always(Reply::voice);
    let outcome = |is_before_tokio: bool| {
        let (outcome, received) = mpsc::channel();
        let last = Last { client: client(&server), outcome };
        let thread = std::thread::spawn(move || {
            // Destructors run in the reverse order of the first use.
            let use_tokio = || drop(Handle::try_current());
            if is_before_tokio {
                use_tokio();
            }
            LAST.set(Some(last));
            use_tokio();
        });
        thread.join().unwrap();
        received.recv().unwrap()
    };
    outcome(true).unwrap();
    let error = outcome(false).unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::WithinRuntime)), "{error:?}");
}
