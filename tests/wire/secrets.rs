//! The API key is in no text that anyone can read: of no value, no error and no log.

use std::fmt::{self, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use cartesia_api::sandbox::Sandbox;
use cartesia_api::{Client, Error, RetryPolicy, Upload};
use cartesia_api_tests::{Reply, Server, TlsServer, child, raw};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{KEY, builder, clean, eager, everything, nobody, run, valid};

/// Everything that is logged or traced, by any crate, at any level.
static SAID: Mutex<String> = Mutex::new(String::new());

fn say(line: fmt::Arguments<'_>) {
    SAID.lock().unwrap().write_fmt(line).unwrap();
}

struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        say(format_args!("log {} {}: {}\n", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

struct Trace;

struct Fields;

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        say(format_args!(" {field}={value:?}"));
    }
}

impl Subscriber for Trace {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        say(format_args!("\nspan {}", span.metadata().target()));
        span.record(&mut Fields);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields);
    }

    fn event(&self, event: &Event<'_>) {
        say(format_args!("\nevent {}", event.metadata().target()));
        event.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Returns responses that repeat the key wherever there is room for it.
fn echoes() -> Vec<Reply> {
    // As JSON may write it.
    let escaped = KEY.replacen('_', r"\u005f", 1);
    let json = format!(r#"{{"message": "{KEY}", "title": "{KEY}", "request_id": "{KEY}", "doc_url": "{KEY}"}}"#);
    let echo = |reply: Reply| reply.header("X-Echo", KEY).header("X-Request-Id", KEY).header("Retry-After", KEY);
    vec![
        echo(Reply::voice()),
        echo(Reply::json(401, json.clone())),
        echo(Reply::json(503, json)),
        echo(Reply::text(500, KEY)),
        echo(Reply::text(307, "").header("Location", &format!("https://{KEY}.example/{KEY}"))),
        echo(Reply::json(200, format!(r#"{{"id": "{KEY}", "name": 7, "{KEY}": "{KEY}"}}"#))),
        echo(Reply::json(200, format!(r#"{{"id": "{KEY}", "is_public": "{KEY}"}}"#))),
        echo(Reply::json(
            200,
            format!(r#"{{"{escaped}": {{"{KEY}": 1}}, "id": "{escaped}", "created_at": "{escaped}"}}"#),
        )),
        echo(Reply::text(200, KEY)),
        Reply::raw(KEY),
        Reply::raw(format!("HTTP/1.1 200 OK\r\n{KEY}: {KEY}\r\nContent-Length: {KEY}\r\n\r\n")),
        Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{{\"id\": \"{KEY}\", ")),
        Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{{\"id\": \"{escaped}\", ")),
        echo(Reply::text(200, format!(r#"{{"id": "{escaped}"}} and more"#))),
        Reply::nothing(),
        Reply::nothing().and_reset(),
        Reply::nothing().and_hold(),
        Reply::nothing().reading(|exchange| exchange.read_head()).and_hold(),
    ]
}

/// Returns everything that can be seen of a call with this outcome.
fn shown(outcome: Result<impl fmt::Debug, Error>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => {
            clean(&error);
            everything(&error)
        }
    }
}

fn every_outcome() -> Vec<String> {
    let mut all = Vec::new();
    for reply in echoes() {
        let server = Server::start([reply]);
        let client = builder(&server).stall_timeout(Duration::from_millis(100)).build().unwrap();
        let clip = Upload::from_bytes("clip.wav", vec![7; 8 << 20]);
        all.push(shown(run(valid(&client).clip(clip).send()).map(|voice| format!("{voice:?} {:?}", voice.headers()))));
    }
    let tls = TlsServer::start("localhost");
    let (_socket, address) = nobody();
    for base_url in [tls.url("localhost"), format!("http://{address}")] {
        let client = Client::builder().api_key(KEY).base_url(base_url).retry(eager()).build().unwrap();
        all.push(shown(run(valid(&client).send())));
        all.push(shown(run(valid(&client).clip(Upload::from_path("/nowhere")).send())));
        all.push(shown(run(client.voices_clone().language("xx").send())));
        all.push(format!("{client:?} {client:#?} {:?}", valid(&client)));
    }
    all.push(format!("{:?} {:#?}", Client::builder().api_key(KEY), RetryPolicy::default()));
    all.extend(misplaced());
    #[cfg(unix)]
    all.extend(in_queries());
    all
}

/// Returns what can be seen of calls that have the key in their URL.
#[cfg(unix)]
fn in_queries() -> Vec<String> {
    use cartesia_api_fixtures::{Client, RetryPolicy};
    let shown = |outcome: Result<String, cartesia_api_fixtures::Error>| match outcome {
        Ok(shown) => shown,
        Err(error) => everything(&error),
    };
    let client = |url: &str| {
        let builder = Client::builder().key("key", KEY).key("app[key]", KEY).api_key(KEY).base_url(url);
        builder.stall_timeout(Duration::from_millis(100)).retry(RetryPolicy::none()).build().unwrap()
    };
    let file = || cartesia_api_fixtures::Upload::from_bytes("a.txt", vec![7; 8 << 20]);
    let mut all = Vec::new();
    for (reply, again) in echoes().into_iter().zip(echoes()) {
        let server = Server::start([reply]);
        // What a success holds of it is the caller's to see.
        let answer = run(client(server.url()).keys_query().send());
        all.push(shown(answer.map(|answer| format!("{:?} {:?}", answer.status(), answer.headers()))));
        let server = Server::start([again]);
        let download = run(async {
            let download = client(server.url()).keys_queries().file(file()).send().await?.into_inner();
            let shown = format!("{download:?}");
            let read = download.bytes(1 << 20).await;
            Ok(shown + &read.err().map(|error| everything(&error)).unwrap_or_default())
        });
        all.push(shown(download));
    }
    let tls = TlsServer::start("localhost");
    let (_socket, address) = nobody();
    let endless = format!("http://127.0.0.1:9/{}", "x".repeat(1 << 16));
    for base_url in [tls.url("localhost"), format!("http://{address}"), endless] {
        let client = client(&base_url);
        all.push(shown(run(client.keys_query().send()).map(|_| String::new())));
        all.push(format!("{client:?} {:?}", client.keys_query()));
    }
    all
}

/// Returns the texts about a key that was given for something else.
fn misplaced() -> Vec<String> {
    let mut errors = Vec::new();
    for base_url in [
        format!("https://{KEY}@a"),
        format!("https://{KEY}"),
        format!("https://a/{KEY}"),
        format!("x:{KEY}"),
        KEY.to_owned(),
    ] {
        errors.push(Client::builder().api_key(KEY).base_url(base_url).build().unwrap_err());
    }
    let client = Client::builder().api_key(KEY).base_url("http://127.0.0.1:9").build().unwrap();
    for (name, value) in [(format!("X-API-Key: {KEY}"), ""), (KEY.to_owned(), "\n"), ("Authorization".into(), "\n")] {
        errors.push(Client::builder().api_key(KEY).default_header(&name, format!("{KEY}{value}")).build().unwrap_err());
        errors.push(run(valid(&client).header(&name, format!("{KEY}{value}")).send()).unwrap_err());
        errors.push(run(valid(&client).extra_field(format!("{name}{}", "x".repeat(1000)), value).send()).unwrap_err());
    }
    errors.push(run(valid(&client).language(KEY).send()).unwrap_err());
    // Another key than the client's own, in a line that was given as a name.
    let line = "X-API-Key: sk_car_other";
    errors.push(Client::builder().api_key(KEY).default_header(line, "").build().unwrap_err());
    errors.push(run(valid(&client).header(line, "").send()).unwrap_err());
    let said = errors.iter().map(everything).collect::<Vec<_>>();
    for error in &said {
        assert!(!error.to_ascii_lowercase().contains(&KEY.to_ascii_lowercase()) && !error.contains("other"), "{error}");
        assert!(error.len() < 2000, "{error}");
    }
    said
}

// Scenario: every kind of success, failure and value, with servers that repeat the key, in a process that logs and
// traces all that its libraries have to say. Expected: the key is in none of it.
#[test]
fn the_key_is_nowhere() {
    if !child::is_child() {
        child::run("secrets::the_key_is_nowhere", |_| {});
        return;
    }
    log::set_logger(&Log).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Trace).unwrap();
    for shown in every_outcome() {
        assert!(!shown.is_empty() && !shown.contains(KEY), "{shown}");
    }
    let said = SAID.lock().unwrap();
    assert!(!said.contains(KEY), "{said}");
    let mut talkers = vec!["log", "event hyper_util::"];
    if cfg!(hyper_unstable_tracing) {
        talkers.push("event hyper::proto::h1");
    }
    for talker in talkers {
        assert!(said.contains(talker), "{talker} said nothing: this proves little");
    }
}

// Scenario: a sandbox, with requests that show its key in the right header, in a wrong one and in a path. Expected:
// what a test prints of it does not show the key.
#[test]
fn the_sandbox_does_not_show_its_key() {
    let sandbox = Sandbox::start().unwrap();
    let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url()).build().unwrap();
    run(valid(&client).send()).unwrap();
    let key = sandbox.api_key();
    let wrong = format!(
        "POST /{key}/{key}?key={key}&k HTTP/1.1\r\nHost: x\r\nX-Other: {key}\r\nContent-Length: 0\r\n\r\n\
         POST /voices/clone HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nCartesia-Version: {key}\r\nConnection: close\r\n\r\n"
    );
    let mut connection = raw::connect(sandbox.base_url().strip_prefix("http://").unwrap().parse().unwrap());
    raw::send(&mut connection, wrong.as_bytes());
    assert!(raw::is_closed(&mut connection));
    let requests = sandbox.requests();
    assert_eq!((requests.len(), requests[1].path.as_str()), (3, "/[redacted]/[redacted]"));
    assert_eq!(requests[1].query.as_deref(), Some("key=[redacted]&k"));
    let shown = format!("{sandbox:?} {requests:?} {client:?}");
    assert!(!shown.contains(sandbox.api_key()), "{shown}");
}
