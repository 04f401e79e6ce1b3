//! The sandbox: it accepts what the client sends, refuses what the document does not allow, and cleans up.

mod failures;
mod outcomes;

mod records;

use std::net::{SocketAddr, TcpStream};

use cartesia_api::sandbox::Sandbox;
use cartesia_api::{Client, Error, RetryPolicy, Upload};
use cartesia_api_tests::raw;
use sha2::{Digest, Sha256};

use crate::support::{KEY, clean, contains, run, valid};

fn client(sandbox: &Sandbox) -> Client {
    let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
    client.retry(RetryPolicy::none()).build().unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

// Scenario: a call with all seven fields and a clip of a megabyte. Expected: a voice made of them, and a record with
// the hash of the clip.
#[test]
#[expect(deprecated, reason = "they are still taken")]
fn a_call_succeeds_and_is_recorded() {
    let sandbox = Sandbox::start().unwrap();
    let content = (0..1_000_000_u32).flat_map(u32::to_le_bytes).take(1_000_003).collect::<Vec<_>>();
    let clip = Upload::from_bytes("Stimme 1.MP3", content.clone());
    let client = client(&sandbox);
    let request = client.voices_clone().name("Erzähler").description("").language("de").base_voice_id("base");
    let voice = run(request.mode("stability").enhance(true).clip(clip).send()).unwrap();
    assert_eq!((voice.name.as_str(), voice.description.as_str(), voice.language.as_str()), ("Erzähler", "", "de"));
    assert!(!voice.id.is_empty() && !voice.user_id.is_empty() && !voice.is_public);
    assert!(voice.headers().contains_key("x-request-id"));

    let requests = sandbox.requests();
    let received = &requests[0];
    assert_eq!((requests.len(), received.status, received.operation), (1, Some(200), Some("voices_clone")));
    assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/voices/clone"));
    let texts = ["name", "description", "language", "base_voice_id", "mode", "enhance"].map(|name| received.text(name));
    assert_eq!(texts, ["Erzähler", "", "de", "base", "stability", "true"].map(Some));
    let clip = received.part("clip").unwrap();
    assert_eq!((clip.size, clip.sha256.as_str()), (1_000_003, sha256(&content).as_str()));
    assert_eq!((clip.file_name.as_deref(), clip.content_type.as_deref()), (Some("Stimme 1.MP3"), Some("audio/mpeg")));
    assert!(!format!("{sandbox:?}{received:?}").contains(sandbox.api_key()));
}

// Scenario: a stream whose length isn't known. Expected: the same.
#[test]
fn a_call_in_chunks_succeeds() {
    let sandbox = Sandbox::start().unwrap();
    let pieces = futures_util::stream::iter(vec![vec![7; 10_000]; 30].into_iter().map(Ok::<_, std::io::Error>));
    run(valid(&client(&sandbox)).clip(Upload::from_stream("clip.ogg", pieces, None)).send()).unwrap();
    let clip = &sandbox.requests()[0];
    assert_eq!(clip.part("clip").unwrap().sha256, sha256(&vec![7; 300_000]));
}

// Scenario: the wrong key, with a clip that is still being sent when the response comes. Expected: the service's error,
// and not a broken connection.
#[test]
fn a_wrong_key_is_told_so() {
    let sandbox = Sandbox::start().unwrap();
    let client = Client::builder().api_key(KEY).base_url(sandbox.base_url()).build().unwrap();
    let clip = Upload::from_bytes("clip.wav", vec![0; 16 << 20]);
    let error = run(valid(&client).clip(clip).send()).unwrap_err();
    clean(&error);
    assert!(matches!(&error, Error::Api(error) if error.status == 401), "{error:?}");
    contains(&error.to_string(), &["`X-API-Key`", "check the API key"]);
    assert!(error.request_id().is_some());
    assert!(!format!("{:?}", sandbox.requests()).contains(KEY));
}

// Scenario: a wrong base URL. Expected: the error names the path, and the existing ones.
#[test]
fn a_wrong_base_url_is_told_so() {
    let sandbox = Sandbox::start().unwrap();
    let base_url = format!("{}/v1", sandbox.base_url());
    let client = Client::builder().api_key(sandbox.api_key()).base_url(base_url).build().unwrap();
    let error = run(valid(&client).send()).unwrap_err();
    contains(&error.to_string(), &["404", "`/v1/voices/clone`", "`/voices/clone`", "check the base URL"]);
    assert_eq!(sandbox.requests()[0].operation, None);
}

fn address(sandbox: &Sandbox) -> SocketAddr {
    sandbox.base_url().strip_prefix("http://").unwrap().parse().unwrap()
}

fn text(name: &str, value: &str) -> String {
    format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file(name: &str, file_name: &str, content: &str) -> String {
    format!(
        "--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
         Content-Type: audio/wav\r\n\r\n{content}\r\n"
    )
}

/// Returns a request that the document allows.
fn good(sandbox: &Sandbox) -> String {
    let form = text("name", "N") + &text("language", "en") + &file("clip", "a.wav", "RIFF") + "--B--\r\n";
    whole(sandbox, &form)
}

fn whole(sandbox: &Sandbox, form: &str) -> String {
    format!(
        "POST /voices/clone HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\nCartesia-Version: 2024-11-13\r\n\
         Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {}\r\n\r\n{form}",
        sandbox.api_key(),
        form.len()
    )
}

#[track_caller]
fn refuses(sandbox: &Sandbox, request: &str, status: u16, words: &[&str]) -> raw::Response {
    let response = raw::exchange(&mut raw::connect(address(sandbox)), request.as_bytes());
    assert_eq!(response.status, status, "{}", response.body);
    let body: serde_json::Value = serde_json::from_str(&response.body).unwrap();
    contains(body["message"].as_str().unwrap(), words);
    assert_eq!(body["request_id"].as_str(), response.header("x-request-id"));
    let received = sandbox.requests().pop().unwrap();
    assert_eq!((received.status, received.problem.as_deref()), (Some(status), body["message"].as_str()));
    response
}

// Scenario: wrong paths, methods and headers. Expected: each is named, with the correct one.
#[test]
fn a_wrong_head_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let good = good(&sandbox);
    let check = |from: &str, to: &str, status, words: &[&str]| {
        let request = good.replacen(from, to, 1);
        assert_ne!(request, good);
        refuses(&sandbox, &request, status, words)
    };
    assert_eq!(raw::exchange(&mut raw::connect(address(&sandbox)), good.as_bytes()).status, 200);
    check("/voices/clone", "/voices", 404, &["`/voices`", "`/voices/clone`"]);
    assert_eq!(check("POST", "PUT", 405, &["`PUT`", "POST"]).header("allow"), Some("POST"));
    check(sandbox.api_key(), "sk_car_other", 401, &["`X-API-Key`"]);
    check("X-API-Key", "X-Other", 401, &["`X-API-Key` is missing"]);
    check("X-API-Key", "X-API-Key: a\r\nX-API-Key", 401, &["more than once"]);
    check("2024-11-13", "2025-04-16", 400, &["`Cartesia-Version`", "2025-04-16", "2024-11-13"]);
    check("Cartesia-Version", "X-Other", 400, &["`Cartesia-Version` is missing"]);
    check("multipart/form-data", "application/json", 415, &["`Content-Type`", "multipart/form-data"]);
    check("Content-Type", "X-Other", 415, &["`Content-Type` is missing"]);
    check("; boundary=B", "", 400, &["boundary"]);
}

// Scenario: wrong fields. Expected: each is named, with what the document allows.
#[test]
fn a_wrong_field_is_named() {
    let sandbox = Sandbox::start().unwrap();
    let (name, language, clip) = (text("name", "N"), text("language", "en"), file("clip", "a.wav", "RIFF"));
    let check = |form: &[&str], words: &[&str]| {
        let form = form.concat() + "--B--\r\n";
        drop(refuses(&sandbox, &whole(&sandbox, &form), 400, words));
    };
    check(&[&language, &clip], &["`name` is missing"]);
    check(&[&name, &clip], &["`language` is missing", "`en`, `fr`"]);
    check(&[&name, &language], &["`clip` is missing", "a file"]);
    check(&[&name, &text("language", "xx"), &clip], &["`language` is `xx`", "`en`, `fr`"]);
    check(&[&name, &text("language", ""), &clip], &["`language` is ``"]);
    check(&[&name, &language, &clip, &text("mode", "loud")], &["`mode` is `loud`", "`similarity`, `stability`"]);
    check(&[&name, &language, &clip, &text("enhance", "True")], &["`enhance` is `True`", "`true` or `false`"]);
    check(&[&name, &language, &text("clip", "RIFF")], &["`clip` was sent without a file name"]);
    check(&[&name, &language, &file("clip", "", "RIFF")], &["`clip` was sent without a file name"]);
    check(&[&name, &language, &file("clip", "a.wav", "")], &["`clip` is an empty file"]);
    check(&[&file("name", "n.txt", "N"), &language, &clip], &["`name` was sent as a file"]);
    check(&[&name, &name, &language, &clip], &["`name` is there more than once"]);
    check(&[&name, &language, &clip, &text("volume", "11")], &["`volume` is not in the document", "`clip`"]);
    check(&[&text("language", "xx"), &text("mode", "loud")], &["`name`", "`language`", "`mode`", "`clip`"]);
}

// Scenario: forms that end too early or never begin. Expected: 400.
#[test]
fn what_is_no_form_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let unfinished = text("name", "N") + &text("language", "en") + &file("clip", "a.wav", "RIFF");
    drop(refuses(&sandbox, &whole(&sandbox, &unfinished), 400, &["no complete form"]));
    drop(refuses(&sandbox, &whole(&sandbox, ""), 400, &["`B`"]));
    drop(refuses(&sandbox, &whole(&sandbox, "name=N&language=en"), 400, &["`B`"]));
}

// Scenario: many calls at once. Expected: each gets its own response.
#[test]
fn many_calls_at_once_do_not_mix() {
    let sandbox = Sandbox::start().unwrap();
    let client = client(&sandbox);
    run(async {
        let calls = (0..32).map(|index| {
            let client = client.clone();
            tokio::spawn(async move {
                let voice = valid(&client).name(index.to_string()).send().await.unwrap();
                assert_eq!(voice.name, index.to_string());
                voice.into_inner().id.0
            })
        });
        let mut ids = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            ids.push(call.await.unwrap());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 32);
    });
    assert_eq!(sandbox.requests().len(), 32);
}

// Scenario: two sandboxes. Expected: each has its own port, key and record.
#[test]
fn sandboxes_are_apart() {
    let (one, other) = (Sandbox::start().unwrap(), Sandbox::start().unwrap());
    run(valid(&client(&one)).send()).unwrap();
    assert_ne!((one.base_url(), one.api_key()), (other.base_url(), other.api_key()));
    assert_ne!(one.api_key(), other.api_key());
    assert_eq!((one.requests().len(), other.requests().len()), (1, 0));
}

// Scenario: a sandbox is dropped while clients hold connections, one idle and one in the middle of a request.
// Expected: the port and both connections are closed.
#[test]
fn nothing_is_left_of_a_sandbox() {
    let sandbox = Sandbox::start().unwrap();
    let address = address(&sandbox);
    let (mut idle, mut half) = (raw::connect(address), raw::connect(address));
    let good = good(&sandbox);
    assert_eq!(raw::exchange(&mut idle, good.as_bytes()).status, 200);
    raw::send(&mut half, &good.as_bytes()[..good.len() - 20]);
    drop(sandbox);
    assert!(TcpStream::connect(address).is_err());
    assert!(raw::is_closed(&mut idle) && raw::is_closed(&mut half));
}
