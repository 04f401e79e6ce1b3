//! Making a client, and the settings that are refused.

use cartesia_api::{Client, ConfigError, Error, RetryPolicy};
use cartesia_api_tests::{Reply, Server, child};

use crate::support::{KEY, builder, clean, contains, run, valid};

#[track_caller]
fn refused(base_url: &str, words: &[&str]) {
    let error = Client::builder().api_key(KEY).base_url(base_url).build().expect_err(base_url);
    assert!(matches!(error, Error::Config(_)), "{error:?}");
    assert!(error.status().is_none() && error.attempts() == 0 && !error.may_have_taken_effect(), "{error:?}");
    contains(&error.to_string(), words);
    clean(&error);
}

#[track_caller]
fn accepted(base_url: &str, expected: &str) {
    let client = Client::builder().api_key(KEY).base_url(base_url).build();
    assert_eq!(client.unwrap_or_else(|error| panic!("{error}")).base_url(), expected);
}

// Scenario: a base URL of plain HTTP to another machine. Expected: refused, with what to do.
#[test]
fn plain_http_to_others_is_refused() {
    for url in [
        "http://example.com",
        "HTTP://EXAMPLE.COM/v1",
        "http://api.cartesia.ai",
        "http://10.0.0.1:8080",
        "http://0.0.0.0",
        "http://[::2]",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://notlocalhost",
        "http://example.com#@localhost",
    ] {
        refused(url, &["base URL"]);
    }
    refused("http://example.com", &["`http://example.com`", "plain HTTP", "`https://`", "allow_insecure_http(true)"]);
}

// Scenario: the same, with explicit permission. Expected: accepted.
#[test]
fn plain_http_is_allowed_by_name() {
    let insecure = |allow| Client::builder().api_key(KEY).base_url("http://example.com").allow_insecure_http(allow);
    assert_eq!(insecure(true).build().unwrap().base_url(), "http://example.com");
    assert!(matches!(insecure(false).build(), Err(Error::Config(ConfigError::InsecureBaseUrl { .. }))));
}

// Scenario: plain HTTP to this machine, and HTTPS to any. Expected: accepted, without a trailing slash.
#[test]
fn loopback_and_https_are_accepted() {
    accepted("http://127.0.0.1:8080", "http://127.0.0.1:8080");
    accepted("http://127.9.9.9/", "http://127.9.9.9");
    accepted("http://localhost:1/api/", "http://localhost:1/api");
    accepted("http://[::1]:8080", "http://[::1]:8080");
    accepted("https://example.com/api//", "https://example.com/api");
    accepted("https://EXAMPLE.com:443", "https://example.com");
}

// Scenario: texts that are not base URLs. Expected: refused, with an example of one.
#[test]
fn what_is_no_base_url_is_refused() {
    refused("", &["not a URL", "https://api.cartesia.ai"]);
    for (base_url, suggested) in [
        ("api.cartesia.ai", "https://api.cartesia.ai"),
        ("api.cartesia.ai:443/v1", "https://api.cartesia.ai:443/v1"),
        ("10.0.0.1:8080", "https://10.0.0.1:8080"),
        ("127.0.0.1:1", "http://127.0.0.1:1"),
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080/api", "http://[::1]:8080/api"),
    ] {
        refused(base_url, &[&format!("`{base_url}` is invalid: it has no scheme; write `{suggested}`")]);
    }
    for base_url in ["localhost api", "ftp://localhost", "gateway", "mailto:someone"] {
        refused(base_url, &["such as `https://api.cartesia.ai`"]);
    }
    refused("https://", &["not a URL"]);
    refused("ftp://example.com", &["`ftp://example.com`", "scheme"]);
    refused("file:///etc/passwd", &["scheme"]);
    refused("https://example.com?a=b", &["query"]);
    refused("https://example.com/#a", &["fragment"]);
}

// Scenario: a base URL with a password in it. Expected: refused, and the password isn't repeated.
#[test]
fn credentials_in_the_base_url_are_refused_unseen() {
    refused("https://user:hunter2@example.com", &["user name or password"]);
    let build = |url| Client::builder().api_key(KEY).base_url(url).build().unwrap_err();
    for url in ["https://user:hunter2@example.com", "http://user:hunter2@example.com", "https://hunter2@example.com"] {
        let error = build(url);
        assert!(!format!("{error}{error:?}").contains("hunter2"), "{error:?}");
    }
}

// Scenario: nothing but a key. Expected: the document's own server.
#[test]
fn the_documents_server_is_the_default() {
    assert_eq!(Client::new(KEY).unwrap().base_url(), "https://api.cartesia.ai");
    assert_eq!(cartesia_api::SERVER, "https://api.cartesia.ai");
}

// Scenario: a builder with an error in two settings. Expected: an error, and no panic.
#[test]
fn a_builder_without_a_key_says_how_to_give_one() {
    let error = Client::builder().retry(RetryPolicy::none()).build().unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::MissingKey)), "{error:?}");
    contains(&error.to_string(), &[".api_key(", "Client::from_env()"]);
}

// Scenario: a client that is cloned, and one that is moved to another thread. Expected: the same client.
#[test]
fn clones_share_a_connection() {
    let server = Server::start([Reply::voice(), Reply::voice(), Reply::voice()]);
    let client = builder(&server).build().unwrap();
    run(async {
        valid(&client).send().await.unwrap();
        let other = client.clone();
        tokio::spawn(async move { valid(&other).send().await.unwrap() }).await.unwrap();
        valid(&client).send().await.unwrap();
    });
    assert_eq!(server.stop_and_count_connections(), 1);
}

// Scenario: a client that outlives the runtime of its first call, as in a program that makes a runtime for each.
// Expected: the next call makes a connection of its own.
#[test]
fn a_client_outlives_a_runtime() {
    let server = Server::start([Reply::voice(), Reply::voice()]);
    let client = builder(&server).build().unwrap();
    run(valid(&client).send()).unwrap();
    run(valid(&client).send()).unwrap();
    assert_eq!(server.stop_and_count_connections(), 2);
}

// Scenario: a proxy in the environment, and a server on this machine. Expected: the proxy, which would see the key,
// gets no connection.
#[test]
fn loopback_does_not_go_through_a_proxy() {
    if child::is_child() {
        let client = Client::from_env().unwrap();
        run(valid(&client).send()).unwrap();
        return;
    }
    let (server, proxy) = (Server::start([Reply::voice()]), Server::start([]));
    child::run("client::loopback_does_not_go_through_a_proxy", |command| {
        command.env("CARTESIA_API_KEY", KEY).env("CARTESIA_BASE_URL", server.url());
        command.envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, proxy.url())));
        command.env_remove("NO_PROXY").env_remove("no_proxy");
    });
    assert_eq!(proxy.stop_and_count_connections(), 0);
    assert_eq!(server.stop().len(), 1);
}

// Scenario: a call outside of a tokio runtime. Expected: an error that says so, and no panic.
#[test]
fn a_call_without_a_runtime_says_so() {
    let client = Client::new(KEY).unwrap();
    let mut call = std::pin::pin!(client.voices_clone().name("a").language("en").clip(crate::support::clip()).send());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else { panic!("it waits") };
    contains(&error.to_string(), &["no tokio runtime", "#[tokio::main]"]);
}

// Scenario: a call on a runtime that was built without timers, and on one without sockets. Expected: the same.
#[test]
fn a_runtime_without_drivers_says_so() {
    let client = Client::new(KEY).unwrap();
    let call = || client.voices_clone().name("a").language("en").clip(crate::support::clip()).send();
    for runtime in [
        tokio::runtime::Builder::new_current_thread().build().unwrap(),
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap(),
    ] {
        let error = runtime.block_on(call()).unwrap_err();
        contains(&error.to_string(), &["no tokio runtime", "I/O and time enabled"]);
    }
}

// Scenario: the key in the base URL, where every text that names the server would show it. Expected: refused, unseen.
#[test]
fn a_base_url_with_the_key_is_refused_unseen() {
    let base_url = format!("https://example.com/{KEY}");
    let error = Client::builder().api_key(KEY).base_url(base_url).build().unwrap_err();
    assert!(!format!("{error}{error:?}").contains(KEY), "{error:?}");
}
