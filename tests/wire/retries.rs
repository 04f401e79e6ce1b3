//! Calls that are retried, and calls that aren't.

use std::time::Duration;

use cartesia_api::{Client, Error, RetryPolicy, Upload};
use cartesia_api_tests::{Reply, Request, Server};
use futures_util::stream;

use crate::support::{KEY, builder, clean, contains, eager, nobody, run, valid};

const HOUR: Duration = Duration::from_secs(3600);

/// Returns the result of a call that gets these replies, and its requests.
#[track_caller]
fn calls(policy: RetryPolicy, script: impl IntoIterator<Item = Reply>) -> (Result<(), Error>, Vec<Request>) {
    let server = Server::start(script);
    let client = builder(&server).retry(policy).build().unwrap();
    let outcome = run(valid(&client).send()).map(drop);
    if let Err(error) = &outcome {
        clean(error);
    }
    (outcome, server.stop())
}

/// Returns the error of a call that fails with these status codes, one for each attempt.
#[track_caller]
fn fails(policy: RetryPolicy, statuses: &[u16]) -> Error {
    let (outcome, requests) = calls(policy, statuses.iter().map(|status| Reply::text(*status, "")));
    let error = outcome.expect_err("the call fails");
    let attempts = u32::try_from(statuses.len()).unwrap();
    assert_eq!((error.attempts(), requests.len()), (attempts, statuses.len()), "{error}");
    error
}

// Scenario: the service is unavailable twice. Expected: three requests that are equal except for the boundary.
#[test]
fn an_unavailable_service_is_asked_again() {
    let unavailable = || Reply::text(429, "Unavailable: try again");
    let (outcome, requests) = calls(eager(), [unavailable(), unavailable(), Reply::voice()]);
    outcome.unwrap();
    let [one, two, three] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert!(requests.iter().all(|request| request.is_complete));
    assert_eq!(one.with_fixed_boundary(), two.with_fixed_boundary());
    assert_eq!(one.with_fixed_boundary(), three.with_fixed_boundary());
    assert!(one.boundary() != two.boundary() && two.boundary() != three.boundary());
}

// Scenario: a file on disk and a service that is unavailable once. Expected: the file is sent whole, twice.
#[test]
fn a_file_is_read_again() {
    let file = tempfile::NamedTempFile::with_suffix(".wav").unwrap();
    std::fs::write(file.path(), vec![7; 600_000]).unwrap();
    let server = Server::start([Reply::text(429, ""), Reply::voice()]);
    let client = builder(&server).retry(eager()).build().unwrap();
    run(valid(&client).clip(Upload::from_path(file.path())).send()).unwrap();
    let requests = server.stop();
    assert_eq!(requests[0].with_fixed_boundary(), requests[1].with_fixed_boundary());
    assert!(requests[1].size > 600_000);
}

// Scenario: a service that stays unavailable. Expected: as many attempts as the policy says, and the last error.
#[test]
fn attempts_come_to_an_end() {
    contains(&fails(eager(), &[429, 429, 429]).to_string(), &["429", "after 3 attempts"]);
    fails(eager().max_retries(4), &[408, 429, 429, 429, 429]);
    fails(eager().max_retries(1), &[429, 429]);
    fails(eager().max_retries(0), &[429]);
    fails(RetryPolicy::none(), &[429]);
    contains(&fails(eager(), &[429, 400]).to_string(), &["400", "after 2 attempts"]);
}

// Scenario: responses for which a retry would have the same result. Expected: no retry, whatever the policy allows.
#[test]
fn what_is_refused_is_not_retried() {
    for status in [400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 501] {
        fails(eager().retry_ambiguous(true), &[status]);
    }
    let (outcome, requests) = calls(eager().retry_ambiguous(true), [Reply::text(200, "not a voice")]);
    assert!(matches!(outcome, Err(Error::Response(_))) && requests.len() == 1);
}

// Scenario: responses after which a voice may exist. Expected: no retry, unless it is requested explicitly.
#[test]
fn what_may_have_been_done_is_not_done_twice() {
    for status in [409, 499, 500, 502, 503, 504] {
        assert!(fails(eager(), &[status]).may_have_taken_effect());
        assert!(fails(eager().retry_ambiguous(true), &[status, status, status]).may_have_taken_effect());
    }
    // An earlier attempt may have taken effect.
    assert!(fails(eager().retry_ambiguous(true), &[500, 400]).may_have_taken_effect());
    assert!(!fails(eager().retry_ambiguous(true), &[429, 400]).may_have_taken_effect());
}

// Scenario: a connection that breaks before the response. Expected: the same.
#[test]
fn a_broken_connection_is_not_retried() {
    let (outcome, requests) = calls(eager(), [Reply::nothing()]);
    assert!(matches!(outcome, Err(Error::Transport(_))) && requests.len() == 1);
    let (outcome, requests) = calls(eager().retry_ambiguous(true), [Reply::nothing(), Reply::voice()]);
    assert!(outcome.is_ok() && requests.len() == 2);
}

// Scenario: no server listens. Expected: all allowed attempts, and nothing was sent.
#[test]
fn a_refused_connection_is_retried() {
    let (_socket, address) = nobody();
    let base_url = format!("http://{address}");
    let client = Client::builder().api_key(KEY).base_url(base_url).retry(eager()).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    assert_eq!((error.attempts(), error.is_connect(), error.may_have_taken_effect()), (3, true, false));
    contains(&error.to_string(), &["after 3 attempts"]);
}

// Scenario: a policy with delays of up to an hour, and a service with a short `Retry-After`. Expected: the latter is
// used.
#[test]
fn retry_after_is_obeyed() {
    for now in ["0", "Wed, 21 Oct 2015 07:28:00 GMT"] {
        let policy = RetryPolicy::default().base_delay(HOUR).max_delay(2 * HOUR);
        let (outcome, _) = calls(policy, [Reply::text(429, "").header("Retry-After", now), Reply::voice()]);
        outcome.unwrap();
    }
}

// Scenario: a `Retry-After` beyond the policy's maximum. Expected: the call ends at once, and the error has the time.
#[test]
fn a_long_retry_after_ends_the_call() {
    let policy = eager().max_delay(Duration::from_secs(59));
    let (outcome, requests) = calls(policy, [Reply::text(429, "slow down").header("Retry-After", "60")]);
    let error = outcome.unwrap_err();
    assert_eq!((error.attempts(), requests.len(), error.retry_after()), (1, 1, Some(Duration::from_secs(60))));
    contains(&error.to_string(), &["slow down", "retry in 60 seconds"]);
}

// Scenario: a delay beyond the timeout of the whole call. Expected: the call ends at once, with the service's own
// message.
#[test]
fn no_wait_goes_beyond_the_limit() {
    let server = Server::start([Reply::text(429, "slow down").header("Retry-After", "15")]);
    let client = builder(&server).retry(eager()).timeout(Duration::from_secs(10)).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(429), 1), "{error}");
}

// Scenario: a stream, and a service that is unavailable. Expected: one attempt, and an error that says why.
#[test]
fn a_stream_is_not_retried() {
    let server = Server::start([Reply::text(429, "")]);
    let client = builder(&server).retry(eager()).build().unwrap();
    let clip = Upload::from_stream("clip.wav", stream::iter([Ok::<_, std::io::Error>("abc")]), 3);
    let error = run(valid(&client).clip(clip).send()).unwrap_err();
    assert_eq!((error.attempts(), error.status().map(|status| status.as_u16())), (1, Some(429)));
    contains(&error.to_string(), &["can't be replayed", "a path or bytes"]);
}

/// A server that responds twice, and closes the connection after the first response without announcing it.
fn closes_between() -> Server {
    let voice = include_str!("../src/voice.json");
    let unsaid = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{voice}", voice.len());
    Server::start([Reply::raw(unsaid), Reply::voice()])
}

// Scenario: the server closes an idle connection while the runtime does not run, so the client has not noticed.
// Expected: the next call uses another connection, and each request is sent once.
#[test]
fn a_connection_that_was_closed_while_idle_is_not_used() {
    for _ in 0..20 {
        let server = closes_between();
        let client = builder(&server).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(valid(&client).send()).unwrap();
        std::thread::sleep(Duration::from_millis(5));
        runtime.block_on(valid(&client).send()).unwrap_or_else(|error| panic!("{error}"));
        drop(runtime);
        assert_eq!(server.stop().len(), 2);
    }
}

// Scenario: invalid values of `Retry-After`. Expected: the policy's own delay, and a voice.
#[test]
fn nonsense_in_retry_after_is_ignored() {
    for nonsense in ["", "-1", "+1", "1.5", "1e3", "soon", "0x10", "1 2", "Wed, 99 Foo 2015", "3600s"] {
        let (outcome, requests) =
            calls(eager(), [Reply::text(429, "").header("Retry-After", nonsense), Reply::voice()]);
        outcome.unwrap_or_else(|error| panic!("{nonsense:?}: {error}"));
        assert_eq!(requests.len(), 2);
    }
}

// Scenario: a date in the future. Expected: the error has the approximate delay.
#[test]
fn a_retry_after_as_a_date_is_read() {
    let date = httpdate::fmt_http_date(std::time::SystemTime::now() + HOUR);
    let (outcome, _) = calls(eager(), [Reply::text(429, "").header("Retry-After", &date)]);
    let wait = outcome.unwrap_err().retry_after().unwrap();
    assert!(wait <= HOUR && wait > HOUR - Duration::from_secs(30), "{wait:?}");
}

// Scenario: client-side faults: a missing file, an invalid header, missing fields. Expected: no attempt, whatever the
// policy allows.
#[test]
fn faults_on_this_side_are_not_retried() {
    let server = Server::start([]);
    let client = builder(&server).retry(eager().retry_ambiguous(true)).build().unwrap();
    let missing = Upload::from_path("/nowhere/clip.wav");
    let error = run(valid(&client).clip(missing).send()).unwrap_err();
    assert!(matches!(error, Error::Upload(_)) && error.attempts() == 0, "{error:?}");
    let error = run(client.voices_clone().send()).unwrap_err();
    assert!(matches!(error, Error::Invalid(_)) && error.attempts() == 0, "{error:?}");
    assert_eq!(server.stop_and_count_connections(), 0);
}

// Scenario: a reset during the upload, and a missing response, with retries that were requested explicitly.
// Expected: a retry.
#[test]
fn resets_and_stalls_are_retried_when_asked_for() {
    let reset = Reply::nothing().reading(|exchange| exchange.read_head()).and_reset();
    let stalled = Reply::nothing().and_hold();
    for broken in [reset, stalled] {
        let server = Server::start([broken, Reply::voice()]);
        let policy = eager().retry_ambiguous(true);
        let client = builder(&server).stall_timeout(Duration::from_millis(150)).retry(policy).build().unwrap();
        run(valid(&client).clip(Upload::from_bytes("clip.wav", vec![7; 100_000])).send()).unwrap();
        assert_eq!(server.stop().len(), 2);
    }
}

// Scenario: the service asks to wait for more seconds than a number holds, or until the year 9999. Expected: a year, which a program
// can add to any time.
#[test]
fn a_wait_without_end_is_bounded() {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    for asked in ["99999999999999999999", "18446744073709551615", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let (outcome, _) = calls(eager(), [Reply::text(429, "").header("Retry-After", asked)]);
        let error = outcome.unwrap_err();
        assert_eq!((error.retry_after(), error.attempts()), (Some(YEAR), 1), "{asked}");
    }
}

// Scenario: a service that rejects everything, and many calls of a client's clones with unlimited retries.
// Expected: the first calls are retried until the budget is used up, which the errors of the others say: no retry storm.
#[test]
fn clones_share_a_budget_of_retries() {
    let server = Server::always(|| Reply::text(429, ""));
    let client = builder(&server).retry(eager().max_retries(5)).build().unwrap();
    const CALLS: usize = 200;
    let errors = run(async {
        let calls = (0..CALLS).map(|_| {
            let client = client.clone();
            async move { valid(&client).send().await.unwrap_err() }
        });
        futures_util::future::join_all(calls).await
    });
    for error in &errors {
        let Error::Api(refusal) = error else { panic!("{error}") };
        // Five retries are all that the policy allows.
        assert_eq!(refusal.call.out_of_retries, error.attempts() < 6, "{error}");
        let advice = "it was not retried again since this client made too many retries";
        assert_eq!(error.to_string().contains(advice), refusal.call.out_of_retries, "{error}");
    }
    let attempts = errors.iter().map(Error::attempts).collect::<Vec<_>>();
    let retries = attempts.iter().map(|attempts| attempts - 1).sum::<u32>();
    assert!(attempts.iter().any(|attempts| *attempts > 1), "no call was retried");
    // A fifth of the calls, and ten for each of the ten seconds of the budget's window.
    assert!(retries <= 40 + 100, "{retries} retries for {CALLS} calls");
    assert_eq!(server.stop().len(), CALLS + usize::try_from(retries).unwrap());
}
