//! Gateways that lose the service: no voice is created twice, and the error says that one may exist.

use bytes::Bytes;
use cartesia_api::sandbox::{Outcome, Sandbox};
use cartesia_api::{Error, RetryPolicy, Upload};

use crate::support::{contains, eager, run, valid};

/// More than the kernels of both sides take at once.
const LARGE: usize = 64 << 20;

fn statuses(sandbox: &Sandbox) -> Vec<Option<u16>> {
    sandbox.requests().iter().map(|request| request.status).collect()
}

fn fails(sandbox: &Sandbox, policy: RetryPolicy) -> Error {
    run(valid(&sandbox.client().unwrap()).retry(policy).send()).unwrap_err()
}

// Scenario: a gateway loses the service after the whole upload, with any status that one was seen to use.
// Expected: one request; the error says that a voice may exist, and neither a `Retry-After` nor the page's tags.
#[test]
fn a_service_that_is_lost_after_the_upload_may_have_taken_effect() {
    for status in [500, 502, 503, 504] {
        let sandbox = Sandbox::start().unwrap();
        sandbox.lose_backend(status);
        let error = fails(&sandbox, eager());
        assert_eq!((statuses(&sandbox), error.attempts()), (vec![Some(status)], 1));
        assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error}");
        contains(&error.to_string(), &[&status.to_string(), "look for the result"]);
        assert!(!error.to_string().contains("seconds") && !error.to_string().contains('<'), "{error}");
    }
}

// Scenario: the same, and a caller who accepts a second voice. Expected: another request, which succeeds.
#[test]
fn a_lost_service_is_asked_again_by_name() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.enqueue(Outcome::lose_backend(503).header("Retry-After", "0"));
    run(valid(&sandbox.client().unwrap()).retry(eager().retry_ambiguous(true)).send()).unwrap();
    assert_eq!(statuses(&sandbox), [Some(503), Some(200)]);
}

// Scenario: a gateway responds with 503 during the upload, twice. Expected: the service never had the request, and the
// third one succeeds.
#[test]
fn a_service_that_is_lost_before_the_upload_is_asked_again() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.enqueue(Outcome::lose_backend_early(503).header("Retry-After", "0").times(2));
    let clip = Upload::from_bytes("clip.wav", Bytes::from(vec![7; LARGE]));
    run(valid(&sandbox.client().unwrap()).clip(clip).retry(eager()).send()).unwrap();
    assert_eq!(statuses(&sandbox), [Some(503), Some(503), Some(200)]);
    assert_eq!(sandbox.requests().iter().filter(|request| request.is_complete).count(), 1);
}
