//! The shortest and the longest times in every setting.

use std::time::Duration;

use cartesia_api::{ClientBuilder, ConfigError, Error, TimeoutKind};
use cartesia_api_tests::{Reply, Server};

use super::{SECOND, SHORT, kind_of};
use crate::support::{builder, contains, eager, run, valid};

type Setting = fn(ClientBuilder, Duration) -> ClientBuilder;

/// The settings that take a duration.
const SETTINGS: [(&str, Setting); 5] = [
    ("connect", ClientBuilder::connect_timeout),
    ("stall", ClientBuilder::stall_timeout),
    ("total", ClientBuilder::timeout),
    ("base", |builder, delay| builder.retry(eager().max_retries(9).base_delay(delay).max_delay(SECOND / 100))),
    ("max", |builder, delay| builder.retry(eager().max_retries(9).max_delay(delay))),
];

// Scenario: the longest duration, for each setting and for all of them, with several attempts. Expected: voices.
#[test]
fn for_ever_is_a_time() {
    let unavailable = || Reply::text(429, "").header("Retry-After", "0");
    let script = || [unavailable(), unavailable(), unavailable(), unavailable(), Reply::voice()];
    let succeeds = |name, settings: &dyn Fn(ClientBuilder) -> ClientBuilder| {
        let server = Server::start(script());
        let client = settings(builder(&server).retry(eager().max_retries(9))).build().unwrap();
        run(valid(&client).send()).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    for (name, setting) in SETTINGS {
        succeeds(name, &|builder| setting(builder, Duration::MAX));
    }
    let patient = eager().max_retries(9).base_delay(Duration::MAX).max_delay(Duration::MAX);
    succeeds("all", &|builder| {
        let builder = builder.connect_timeout(Duration::MAX).stall_timeout(Duration::MAX).timeout(Duration::MAX);
        builder.retry(patient.clone())
    });
}

// Scenario: endless delays. Expected: the call waits, and does not panic. With a timeout it ends at once, with the
// service's own message.
#[test]
fn a_wait_forever_is_one() {
    let for_ever = || eager().base_delay(Duration::MAX).max_delay(Duration::MAX);
    let server = Server::always(|| Reply::text(429, "not today"));
    let client = builder(&server).retry(for_ever()).build().unwrap();
    run(async { tokio::time::timeout(SHORT, valid(&client).send()).await }).expect_err("the call waits");
    let client = builder(&server).retry(for_ever()).timeout(60 * SECOND).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    contains(&error.to_string(), &["429", "not today"]);
}

// Scenario: a duration of zero, for each setting. Expected: no panic. The call succeeds, or the error names the timeout;
// a stall timeout of zero is refused. On loopback, a connection may be ready at once, which is in time.
#[test]
fn no_time_is_a_time() {
    let server = Server::always(Reply::voice);
    for (name, setting) in SETTINGS {
        match setting(builder(&server), Duration::ZERO).build() {
            Ok(client) => match run(valid(&client).send()) {
                Ok(_) => assert!(matches!(name, "base" | "max" | "connect"), "{name}"),
                Err(error) => match name {
                    "connect" => assert_eq!(kind_of(&error), TimeoutKind::Connect),
                    _ => assert_eq!((name, kind_of(&error)), ("total", TimeoutKind::Total)),
                },
            },
            Err(error) => {
                assert!(matches!(error, Error::Config(ConfigError::ZeroStallTimeout)), "{error:?}");
                assert_eq!(name, "stall");
            }
        }
    }
}
