//! Errors of each kind, made without a server, and those that a client gets from one.

use std::collections::BTreeSet;
use std::mem::discriminant;

use cartesia_api::sandbox::{Failure, Sandbox};
use cartesia_api::{Error, TimeoutKind};

use crate::support::{clean, run, valid};

/// The name of the variant.
fn variant(error: &Error) -> String {
    format!("{error:#?}").split('(').next().unwrap().to_owned()
}

// Scenario: an error of each kind. Expected: each variant of `Error` is among them, and no two kinds are the same error.
#[test]
fn each_variant_is_there() {
    let errors = Failure::ALL.map(Failure::error);
    errors.iter().for_each(clean);
    let variants: BTreeSet<_> = errors.iter().map(variant).collect();
    let all = ["Api", "Config", "Connect", "Invalid", "Redirect", "Response", "Timeout", "Transport", "Upload"];
    assert_eq!(variants, all.map(ToOwned::to_owned).into());
    let texts: BTreeSet<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), Failure::ALL.len(), "{texts:#?}");
}

// Scenario: the facts that code maps errors by. Expected: those of the table by which calls are retried.
#[test]
fn the_facts_are_those_of_calls() {
    let facts = |failure: Failure| {
        let error = failure.error();
        (error.may_have_taken_effect(), error.is_retryable(), error.is_timeout(), error.is_connect(), error.attempts())
    };
    assert_eq!(facts(Failure::Config), (false, false, false, false, 0));
    assert_eq!(facts(Failure::Invalid), (false, false, false, false, 0));
    assert_eq!(facts(Failure::Upload), (false, false, false, false, 0));
    assert_eq!(facts(Failure::Content), (false, false, false, false, 0));
    assert_eq!(facts(Failure::Unfinished), (false, false, false, false, 1));
    assert_eq!(facts(Failure::SourceStalled), (false, false, true, false, 1));
    assert_eq!(facts(Failure::Connect), (false, true, false, true, 1));
    assert_eq!(facts(Failure::ConnectTimeout), (false, true, true, true, 1));
    assert_eq!(facts(Failure::NoResponse), (true, false, true, false, 1));
    assert_eq!(facts(Failure::TotalTimeout), (true, false, true, false, 1));
    assert_eq!(facts(Failure::Transport), (true, false, false, false, 1));
    assert_eq!(facts(Failure::Status(429)), (false, true, false, false, 1));
    assert_eq!(facts(Failure::Status(503)), (true, false, false, false, 1));
    assert_eq!(facts(Failure::Status(422)), (false, false, false, false, 1));
    assert_eq!(facts(Failure::Redirect), (false, false, false, false, 1));
    assert_eq!(facts(Failure::Response), (true, false, false, false, 1));
    assert!(matches!(Failure::NoResponse.error(), Error::Timeout(error) if error.kind == TimeoutKind::NoResponse));
    assert!(Failure::Status(429).error().retry_after().is_some());
    assert_eq!(Failure::Status(200).error().status().unwrap(), 500);
}

// Scenario: a refusal that is made, and the one that a client gets from a sandbox that refuses. Expected: they differ in the
// request's id alone.
#[test]
fn a_refusal_is_that_of_a_sandbox() {
    for status in [400, 401, 413, 422, 500] {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fail_times(1, status);
        let received = run(valid(&sandbox.client().unwrap()).send()).unwrap_err();
        let made = Failure::Status(status).error();
        assert_eq!(discriminant(&made), discriminant(&received));
        let text = |error: &Error| error.to_string().replace(error.request_id().unwrap(), "ID");
        assert_eq!(text(&made), text(&received));
    }
}
