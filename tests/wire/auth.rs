//! The API key: in its header, and nowhere else.

use std::ffi::OsString;

use cartesia_api::{Client, ConfigError, Error, RetryPolicy, Upload};
use cartesia_api_tests::{Reply, Server, child};

use crate::support::{KEY, builder, client, contains, everything, failure, run, sent, valid};

// Scenario: any call. Expected: the key is in the document's header, once, and nowhere else in the request.
#[test]
fn the_key_is_in_its_header_alone() {
    let request = sent(|request| request);
    assert_eq!(request.header("X-API-Key"), KEY);
    assert!(request.headers("Authorization").is_empty());
    assert_eq!(String::from_utf8_lossy(&request.bytes()).matches(KEY).count(), 1);
}

// Scenario: everything that contains a key is printed. Expected: the key is not shown, and a builder shows that it has one.
#[test]
fn the_key_is_not_in_debug() {
    let server = Server::start([]);
    let client = client(&server);
    let request = valid(&client);
    let builder = builder(&server);
    for shown in
        [format!("{client:?}{client:#?}"), format!("{builder:?}{builder:#?}"), format!("{request:?}{request:#?}")]
    {
        assert!(!shown.contains(KEY) && !shown.contains("Zq3v9"), "{shown}");
    }
    contains(&format!("{builder:?}"), &["[the API key]"]);
    contains(&format!("{client:?}"), &["Client", "base_url", "127.0.0.1", "retry"]);
}

#[track_caller]
fn refused(key: &str, words: &[&str]) {
    for outcome in [Client::new(key), Client::builder().api_key(key).build()] {
        let error = outcome.expect_err("not a key");
        assert!(matches!(error, Error::Config(ConfigError::InvalidKey { .. })), "{error:?}");
        contains(&error.to_string(), words);
        contains(&error.to_string(), &["copy it again"]);
        let secret = key.trim();
        assert!(secret.is_empty() || !everything(&error).contains(secret), "{error:?}");
        assert!(!error.to_string().contains(char::is_control), "{error}");
    }
}

// Scenario: texts that can't be a key. Expected: an error at construction that says why, without the text.
#[test]
fn what_can_not_be_a_key_is_refused() {
    refused("", &["empty"]);
    refused("sk_car_abc\n", &["line break"]);
    refused("sk_car_abc\r\nX-Evil: 1", &["line break"]);
    refused(" ", &["space"]);
    refused("sk_car abc", &["space"]);
    refused("sk_car_abc\t", &["space or another character"]);
    refused("sk_car_\0abc", &["another character"]);
    refused("sk_car_äbc", &["another character"]);
    refused("“sk_car_abc”", &["another character"]);
}

/// Returns the result of `Client::from_env()`, and of a builder that reads it, in an environment: `ok` and the base
/// URL, or the error.
fn from_env(variables: &[(&str, OsString)]) -> String {
    let printed = child::run("auth::the_environment_gives_key_and_base_url", |command| {
        command.envs(variables.iter().map(|(name, value)| (name, value)));
    });
    printed.split("<<").nth(1).unwrap().split(">>").next().unwrap().to_owned()
}

// Scenario: environments with a key and without, each in a process of its own. Expected: a client, or an error that
// says what to do and does not repeat what is secret.
#[test]
fn the_environment_gives_key_and_base_url() {
    if child::is_child() {
        match (Client::from_env(), Client::builder().max_concurrency(1).read_env().build()) {
            (Ok(client), Ok(built)) if client.base_url() == built.base_url() => {
                println!("<<ok {}>>", client.base_url())
            }
            (Err(error), Err(of_builder)) if error.to_string() == of_builder.to_string() => {
                println!("<<{error} {error:#?}>>");
            }
            outcomes => println!("<<differ: {outcomes:?}>>"),
        }
        return;
    }
    let key = |text: &str| ("CARTESIA_API_KEY", OsString::from(text));
    let base_url = |text: &str| ("CARTESIA_BASE_URL", OsString::from(text));

    assert_eq!(from_env(&[key(KEY)]), "ok https://api.cartesia.ai");
    assert_eq!(from_env(&[key(KEY), base_url("")]), "ok https://api.cartesia.ai");
    assert_eq!(from_env(&[key(KEY), base_url("http://localhost:1/a/")]), "ok http://localhost:1/a");

    contains(&from_env(&[]), &["CARTESIA_API_KEY is not set", "set it"]);
    contains(&from_env(&[key("")]), &["empty"]);
    let insecure = from_env(&[key(KEY), base_url("http://example.com")]);
    contains(&insecure, &["`http://example.com`", "plain HTTP"]);
    let broken = from_env(&[key(&format!("{KEY}\n"))]);
    contains(&broken, &["line break"]);
    assert!(!broken.contains(KEY) && !insecure.contains(KEY));
}

// Scenario: an environment that isn't text. Expected: an error, and no panic.
#[cfg(unix)]
#[test]
fn an_environment_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStringExt;

    let bytes = || OsString::from_vec(b"sk_car_\xff".to_vec());
    contains(&from_env(&[("CARTESIA_API_KEY", bytes())]), &["not text"]);
    let base_url = from_env(&[("CARTESIA_API_KEY", KEY.into()), ("CARTESIA_BASE_URL", bytes())]);
    contains(&base_url, &["CARTESIA_BASE_URL", "not text"]);
}

// Scenario: a server that repeats the key wherever it can. Expected: no error shows it (`failure` looks everywhere).
#[test]
fn a_key_that_comes_back_is_not_shown() {
    for reply in [
        Reply::json(401, format!("{{\"message\": \"no such key: {KEY}\"}}")),
        Reply::json(401, format!("{{\"error\": {{\"message\": \"m\", \"code\": \"{KEY}\"}}}}")),
        Reply::json(
            401,
            format!("{{\"title\": \"{KEY}\", \"request_id\": \"{KEY}\", \"doc_url\": \"https://x/{KEY}\"}}"),
        ),
        Reply::json(401, format!("[\"{KEY}\"]")),
        Reply::text(401, format!("Unauthorized: {KEY} is not a key")),
        Reply::text(500, format!("<html><body>{KEY}</body></html>")),
        Reply::text(401, "no").header("X-Request-Id", KEY),
        Reply::text(401, "no").header("X-Echo", &format!("key={KEY};")).header("Set-Cookie", KEY),
        Reply::text(302, KEY).header("Location", &format!("https://example.com/?key={KEY}")),
        Reply::text(200, KEY),
        Reply::json(200, format!("{{\"id\": \"{KEY}\", \"name\": 1}}")).header("X-Echo", KEY),
        Reply::raw(format!("{KEY} is what I got")),
    ] {
        failure(reply);
    }
}

// Scenario: an echo of the key where the document has a value of another type, so that the parser's message quotes it.
// Expected: the error doesn't show it.
#[test]
fn a_key_in_a_value_of_the_wrong_type_is_not_shown() {
    let voice = include_str!("../src/voice.json").replace("false", &format!("\"{KEY}\""));
    failure(Reply::json(200, voice));
}

// Scenario: an echo of the key in JSON with some characters escaped. Expected: the error doesn't show it.
#[test]
fn a_key_that_comes_back_escaped_is_not_shown() {
    for reply in [
        Reply::json(401, format!("{{\"message\": \"no such key: \\u0073{}\"}}", &KEY[1..])),
        Reply::json(401, format!("{{\"request_id\": \"{}\"}}", KEY.replace('_', "\\u005f"))),
    ] {
        failure(reply);
    }
}

// Scenario: a clip that can't be read, a server that can't be reached, a request that is incomplete. Expected: the
// errors don't show the key.
#[test]
fn errors_on_this_side_do_not_show_the_key() {
    let client =
        Client::builder().api_key(KEY).base_url("http://127.0.0.1:1").retry(RetryPolicy::none()).build().unwrap();
    let request = || valid(&client);
    run(async {
        crate::support::clean(&client.voices_clone().send().await.unwrap_err());
        crate::support::clean(&request().clip(Upload::from_path("/nowhere/a.wav")).send().await.unwrap_err());
        crate::support::clean(&request().send().await.unwrap_err());
    });
}
