//! Scripted outcomes: the result of each, and the order in which requests take them.

use std::time::{Duration, Instant};

use cartesia_api::sandbox::{Outcome, Sandbox};
use cartesia_api::{Client, Error, RetryPolicy, TimeoutKind};
use cartesia_api_tests::{child, eventually, raw};
use futures_util::future;
use serde_json::json;

use super::{address, client, good};
use crate::support::{clean, contains, run, valid};

const SHORT: Duration = Duration::from_millis(150);
const HOUR: Duration = Duration::from_secs(3600);

/// Returns the error of a call that makes one attempt.
#[track_caller]
fn fails(sandbox: &Sandbox) -> Error {
    let error = run(valid(&client(sandbox)).send()).expect_err("the call fails");
    clean(&error);
    error
}

fn statuses(sandbox: &Sandbox) -> Vec<Option<u16>> {
    sandbox.requests().iter().map(|request| request.status).collect()
}

fn response(sandbox: &Sandbox) -> raw::Response {
    raw::exchange(&mut raw::connect(address(sandbox)), good(sandbox).as_bytes())
}

// Scenario: a service that is down for two requests, and the sandbox's own client, which hardly waits.
// Expected: a voice at the third attempt, from a clip that arrived complete each time.
#[test]
fn a_failure_passes() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fail_times(2, 429);
    let client = sandbox.client().unwrap();
    contains(&format!("{client:?}"), &["base_delay: 1ms", "max_retries: 2"]);
    run(valid(&client).send()).unwrap();
    assert_eq!(statuses(&sandbox), [Some(429), Some(429), Some(200)]);
    let requests = sandbox.requests();
    let first = requests[0].part("clip").unwrap();
    for request in &requests {
        assert!(request.is_complete && request.problem.is_none(), "{request:?}");
        assert_eq!(request.part("clip").unwrap().sha256, first.sha256);
    }
}

// Scenario: a failure that is not retried. Expected: the service's kind of error, with a new id each time.
#[test]
fn a_failure_reads_as_the_services() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fail_times(2, 402);
    let (one, other) = (fails(&sandbox), fails(&sandbox));
    let Error::Api(error) = &one else { panic!("{one:?}") };
    assert_eq!((error.status.as_u16(), error.title.as_deref()), (402, Some("Payment Required")));
    assert!(one.request_id().is_some() && one.request_id() != other.request_id());
    assert_eq!(response(&sandbox).status, 200);
}

// Scenario: a JSON response, and a text response with a header. Expected: the error has their content.
#[test]
fn a_response_is_as_scripted() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.respond_with(422, json!({ "title": "Bad clip", "message": "it is silent", "doc_url": null }).to_string());
    let error = fails(&sandbox);
    let Error::Api(error) = &error else { panic!("{error:?}") };
    assert_eq!((error.title.as_deref(), error.message.as_str()), (Some("Bad clip"), "it is silent"));

    sandbox.enqueue(Outcome::respond_with(429, "Too Many Requests: slow down").header("Retry-After", "7"));
    let error = fails(&sandbox);
    let Error::Api(error) = &error else { panic!("{error:?}") };
    assert_eq!((error.message.as_str(), error.retry_after), ("slow down", Some(Duration::from_secs(7))));

    sandbox.respond_with(200, r#"{"id":"v1"}"#);
    let error = fails(&sandbox);
    assert!(matches!(&error, Error::Response(error) if error.id.as_deref() == Some("v1")), "{error:?}");
}

// Scenario: bodies of all types. Expected: each has its media type, unless the test sets another.
#[test]
fn a_body_has_a_media_type() {
    let sandbox = Sandbox::start().unwrap();
    let check = |outcome: Outcome, media_type: Option<&str>| {
        sandbox.enqueue(outcome.header("X-Test", "here"));
        let response = response(&sandbox);
        assert_eq!((response.header("content-type"), response.header("x-test")), (media_type, Some("here")));
        assert!(response.header("x-request-id").is_some());
    };
    check(Outcome::respond_with(400, r#"{"message":"no"}"#), Some("application/json"));
    check(Outcome::respond_with(400, "{no"), Some("text/plain; charset=utf-8"));
    check(Outcome::respond_with(200, "").times(1), None);
    check(Outcome::respond_with(400, "<p>").header("content-type", "text/html"), Some("text/html"));
    check(Outcome::fail(500), Some("application/json"));
    check(Outcome::as_documented(), Some("application/json"));

    sandbox.respond_with(400, b"\xFF".to_vec());
    let error = fails(&sandbox);
    let Error::Api(error) = &error else { panic!("{error:?}") };
    assert_eq!(error.headers["content-type"], "application/octet-stream");
}

// Scenario: a delayed response, and a delayed failure. Expected: each outcome, after the delay.
#[test]
fn a_response_is_late() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.delay(SHORT).enqueue(Outcome::fail(400).delay(SHORT));
    let began = Instant::now();
    run(valid(&client(&sandbox)).send()).unwrap();
    assert!(began.elapsed() >= SHORT, "{:?}", began.elapsed());
    let began = Instant::now();
    assert!(matches!(fails(&sandbox), Error::Api(error) if error.status == 400));
    assert!(began.elapsed() >= SHORT, "{:?}", began.elapsed());
}

// Scenario: a response that takes an hour, and a caller with a shorter timeout; then the sandbox is dropped while
// another caller waits.
// Expected: a timeout and its request on record; then a broken connection at once.
#[test]
fn nobody_has_to_wait_for_a_late_response() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.enqueue(Outcome::as_documented().delay(HOUR).times(2));
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
    let hasty = builder.retry(RetryPolicy::none()).timeout(SHORT).build().unwrap();
    let error = run(valid(&hasty).send()).unwrap_err();
    assert!(matches!(&error, Error::Timeout(error) if error.kind == TimeoutKind::Total), "{error:?}");
    assert!(error.may_have_taken_effect());
    assert!(sandbox.requests()[0].is_complete);

    let patient = client(&sandbox);
    let caller = std::thread::spawn(move || run(valid(&patient).send()).unwrap_err());
    run(eventually("the second request arrives", || sandbox.requests().len() == 2));
    drop(sandbox);
    let error = caller.join().unwrap();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
}

// Scenario: a hang-up. Expected: the error says that the outcome is unknown, since the request was complete; the next
// request gets a response.
#[test]
fn a_hang_up_leaves_it_open_whether_a_voice_exists() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.hang_up();
    let error = run(valid(&sandbox.client().unwrap()).send()).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.may_have_taken_effect());
    assert!(sandbox.requests()[0].is_complete);
    run(valid(&client(&sandbox)).send()).unwrap();
    assert_eq!(statuses(&sandbox), [None, Some(200)]);
}

// Scenario: a delayed hang-up, also on a reused connection. Expected: the connection is closed after the delay.
#[test]
fn a_hang_up_closes_the_connection() {
    let sandbox = Sandbox::start().unwrap();
    let good = good(&sandbox);
    let mut connection = raw::connect(address(&sandbox));
    assert_eq!(raw::exchange(&mut connection, good.as_bytes()).status, 200);
    sandbox.enqueue(Outcome::hang_up().delay(SHORT));
    let began = Instant::now();
    raw::send(&mut connection, good.as_bytes());
    assert!(raw::is_closed(&mut connection));
    assert!(began.elapsed() >= SHORT, "{:?}", began.elapsed());
}

// Scenario: a script of several outcomes, one of them without effect, and one that is added later.
// Expected: one outcome for each request, in order; then the documented success.
#[test]
fn outcomes_come_in_their_order() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fail_times(0, 500).fail_times(2, 503).respond_with(400, "no").enqueue(Outcome::fail(401));
    assert_eq!([(); 3].map(|()| response(&sandbox).status), [503, 503, 400]);
    sandbox.fail_times(1, 404);
    assert_eq!([(); 3].map(|()| response(&sandbox).status), [401, 404, 200]);
    sandbox.fail_times(usize::MAX, 500);
    assert_eq!([(); 3].map(|()| response(&sandbox).status), [500; 3]);
}

// Scenario: requests that break the document, while the script has outcomes.
// Expected: the scripted outcomes, and the record has the problem. A request with the documented outcome is refused.
#[test]
fn a_script_comes_before_the_document() {
    let sandbox = Sandbox::start().unwrap();
    let bad = good(&sandbox).replacen("\r\nen\r\n", "\r\nxx\r\n", 1);
    let status = || raw::exchange(&mut raw::connect(address(&sandbox)), bad.as_bytes()).status;
    sandbox.respond_with(200, "{}").enqueue(Outcome::as_documented().header("X-Test", "here"));
    assert_eq!((status(), status()), (200, 400));
    for request in sandbox.requests() {
        assert!(request.is_complete);
        contains(&request.problem.unwrap(), &["`language` is `xx`"]);
    }
}

// Scenario: outcomes that HTTP can't express. Expected: 500, with a message that names the problem and the
// alternatives.
#[test]
fn what_cannot_be_sent_is_told() {
    let sandbox = Sandbox::start().unwrap();
    let check = |outcome: Outcome, words: &[&str]| {
        sandbox.enqueue(outcome);
        let error = fails(&sandbox);
        let Error::Api(error) = &error else { panic!("{error:?}") };
        assert_eq!(error.status, 500);
        contains(&error.message, words);
    };
    check(Outcome::fail(0), &["0 is no status", "200 to 999"]);
    check(Outcome::fail(1000), &["1000 is no status"]);
    check(Outcome::respond_with(103, ""), &["103 is no status"]);
    check(Outcome::fail(503).header("Retry After", "1"), &["`Retry After` is no header's name"]);
    check(Outcome::fail(503).header("Retry-After", "1\r\nX: y"), &[r"`1\r\nX: y`", "`Retry-After`"]);
    check(Outcome::fail(503).header("Content-Length", "1"), &["`Content-Length`", "leave it out"]);
    check(Outcome::hang_up().header("Transfer-Encoding", "chunked").header("", ""), &["`Transfer-Encoding`"]);
}

// Scenario: fifty sandboxes in an asynchronous test, each with its own script, called at the same time.
// Expected: each call gets its own sandbox's outcome. Afterwards no thread and no socket is left.
#[test]
fn many_sandboxes_do_not_mix_and_leave_nothing() {
    if !child::is_child() {
        child::run("sandbox::outcomes::many_sandboxes_do_not_mix_and_leave_nothing", |_| ());
        return;
    }
    run(async {
        let held = || (child::threads(), child::descriptors());
        let before = held();
        {
            let sandboxes = (400..450).map(|status| {
                let sandbox = Sandbox::start().unwrap();
                sandbox.fail_times(1, status);
                (status, sandbox)
            });
            let sandboxes = sandboxes.collect::<Vec<_>>();
            future::join_all(sandboxes.iter().map(|(status, sandbox)| fails_once(*status, sandbox))).await;
            assert!(held() > before);
        }
        eventually("threads and sockets are gone", || held() == before).await;
    });
}

async fn fails_once(status: u16, sandbox: &Sandbox) {
    let client = client(sandbox);
    let error = valid(&client).send().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    valid(&client).send().await.unwrap();
    assert_eq!(statuses(sandbox), [Some(status), Some(200)]);
}
