//! The span of a call for subscribers: OpenTelemetry's names, an event for each attempt, and no secret.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cartesia_api::ClientBuilder;
use cartesia_api_tests::{Reply, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{CLIP, KEY, builder, eager, run, valid};

type Fields = BTreeMap<String, String>;

/// A subscriber that keeps what this crate traces.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    spans: BTreeMap<u64, Fields>,
    events: Vec<(Option<u64>, Fields)>,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Kept {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("cartesia_api::")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        span.record(&mut Reader(self.0.lock().unwrap().spans.entry(id).or_default()));
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut Reader(self.0.lock().unwrap().spans.entry(span.into_u64()).or_default()));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Reader(&mut fields));
        self.0.lock().unwrap().events.push((event.parent().map(Id::into_u64), fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

// Scenario: an attempt that the timeout of the whole call ends. Expected: it has its event, too.
#[test]
fn an_attempt_that_ran_out_of_time_is_told() {
    let (_, span, attempts) =
        traced_by(vec![Reply::nothing().and_hold()], |client| client.timeout(std::time::Duration::from_millis(100)));
    check(&span, &[("error.type", "timeout"), ("otel.status_code", "ERROR"), ("http.request.resend_count", "0")]);
    assert_eq!(attempts.len(), 1, "{attempts:?}");
    check(&attempts[0], &[("error.type", "timeout"), ("message", "attempt 1 failed")]);
}

/// Returns the span of one call, and the events of its attempts.
#[track_caller]
fn traced(replies: Vec<Reply>) -> (Server, Fields, Vec<Fields>) {
    traced_by(replies, |client| client)
}

#[track_caller]
fn traced_by(
    replies: Vec<Reply>,
    settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> (Server, Fields, Vec<Fields>) {
    let server = Server::start(replies);
    let client = settings(builder(&server).retry(eager())).build().unwrap();
    let kept = Kept::default();
    let _ = tracing::subscriber::with_default(kept.clone(), || run(valid(&client).send()));
    let Seen { spans, events } = std::mem::take(&mut *kept.0.lock().unwrap());
    assert_eq!(spans.len(), 1, "{spans:?}");
    let (id, span) = spans.into_iter().next().unwrap();
    assert!(events.iter().all(|(parent, _)| *parent == Some(id)), "an event out of the span");
    (server, span, events.into_iter().map(|(_, fields)| fields).collect())
}

#[track_caller]
fn check(fields: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(fields.get(*name).map(String::as_str), Some(*value), "{name} in {fields:?}");
    }
}

// Scenario: a service that is busy once. Expected: one span with the outcome of the call, an event for each attempt
// with what it sent, and neither the key nor the clip in any of them.
#[test]
fn a_call_is_a_span() {
    let (server, span, attempts) = traced(vec![Reply::text(429, ""), Reply::voice()]);
    let url: reqwest::Url = server.url().parse().unwrap();
    check(
        &span,
        &[
            ("otel.kind", "client"),
            ("otel.name", "POST /voices/clone"),
            ("cartesia.operation", "voices_clone"),
            ("http.request.method", "POST"),
            ("url.template", "/voices/clone"),
            ("server.address", "127.0.0.1"),
            ("server.port", &url.port().unwrap().to_string()),
            ("http.response.status_code", "200"),
            ("http.request.resend_count", "1"),
        ],
    );
    assert!(!span.contains_key("error.type") && !span.contains_key("otel.status_code"), "{span:?}");
    let took: f64 = span["http.client.request.duration"].parse().unwrap();
    assert!(took > 0.0 && took < 60.0, "{took}");
    let size = server.stop()[0].size.to_string();
    assert_eq!(attempts.len(), 2);
    check(
        &attempts[0],
        &[("http.response.status_code", "429"), ("error.type", "api"), ("message", "attempt 1 failed")],
    );
    check(&attempts[1], &[("http.response.status_code", "200"), ("http.request.resend_count", "1")]);
    assert!(attempts.iter().chain([&span]).all(|seen| seen["http.request.body.size"] == size), "{attempts:?} {span:?}");
    let shown = format!("{span:?}{attempts:?}");
    assert!(!shown.contains(KEY) && !shown.contains(std::str::from_utf8(&CLIP[..4]).unwrap()), "{shown}");
}

// Scenario: a call that is refused. Expected: the span says so.
#[test]
fn a_failure_is_marked() {
    let (_, span, attempts) = traced(vec![Reply::text(401, "Unauthorized: no")]);
    check(&span, &[("otel.status_code", "ERROR"), ("error.type", "api"), ("http.response.status_code", "401")]);
    assert_eq!((span["http.request.resend_count"].as_str(), attempts.len()), ("0", 1));
}

// Scenario: a blocking call on a thread that has entered a runtime, which makes the call on another one. Expected: the
// subscriber of the caller's thread has its span.
#[test]
fn a_blocking_call_is_traced_where_it_is_made() {
    let server = Server::start([Reply::voice()]);
    let client = builder(&server).build_blocking().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let kept = Kept::default();
    tracing::subscriber::with_default(kept.clone(), || {
        let _entered = runtime.enter();
        client.voices_clone().name("Narrator").language("en").clip(crate::support::clip()).send().unwrap();
    });
    let spans = std::mem::take(&mut kept.0.lock().unwrap().spans);
    assert_eq!(spans.len(), 1, "{spans:?}");
}
