//! Proxies in the environment: each is used, or is an error when the client is made; no request goes past one.

use std::ffi::OsString;

use cartesia_api::{Client, ClientBuilder};
use cartesia_api_tests::{Reply, Server, SocksProxy, child};

use crate::support::{KEY, clean, contains, run, valid};

fn builder() -> ClientBuilder {
    Client::builder().api_key(KEY).base_url("https://api.example")
}

/// Returns the outcome of making a client in an environment: `ok`, or the error.
#[track_caller]
fn made(variables: &[(&str, OsString)]) -> String {
    let printed = child::run("proxies::a_proxy_is_used_or_an_error", |command| {
        command.envs(variables.iter().map(|(name, value)| (name, value)));
    });
    printed.split("<<").nth(1).unwrap().split(">>").next().unwrap().to_owned()
}

#[track_caller]
fn refused(variables: &[(&str, &str)], variable: &str, problem: &str) {
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, OsString::from(value))).collect();
    let error = made(&variables);
    contains(&error, &[&format!("variable {variable} can't be used"), problem, "correct it", "unset it", "NO_PROXY"]);
    assert!(!error.contains("hunter2"), "{error}");
}

#[track_caller]
fn taken(variables: &[(&str, &str)]) {
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, OsString::from(value))).collect();
    assert_eq!(made(&variables), "ok", "{variables:?}");
}

// Scenario: environments with proxies, including some that reqwest silently ignores. Expected: for those, an error that
// names the variable and what to do, without the value, which may contain a password. Unused variables are not checked.
#[test]
fn a_proxy_is_used_or_an_error() {
    if child::is_child() {
        match builder().build() {
            Ok(_) => println!("<<ok>>"),
            Err(error) => {
                clean(&error);
                println!("<<{error} {error:#?}>>");
            }
        }
        return;
    }
    for value in ["socks://a:hunter2@proxy", "SOCKS5://proxy:1080", "ftp://proxy", "http://", " http://proxy", "/"] {
        refused(&[("ALL_PROXY", value)], "ALL_PROXY", "not a URL of the scheme http, https, socks4, socks4a, socks5");
    }
    refused(&[("https_proxy", "http://a:hunter2@proxy:99999")], "https_proxy", "a port that is not a number");
    refused(&[("HTTPS_PROXY", "socks://p"), ("ALL_PROXY", "http://p")], "HTTPS_PROXY", "not a URL");
    refused(&[("HTTPS_PROXY", ""), ("https_proxy", "http://p"), ("ALL_PROXY", "socks://p")], "ALL_PROXY", "not a URL");
    refused(&[("ALL_PROXY", "socks://p"), ("NO_PROXY", "other.example")], "ALL_PROXY", "not a URL");
    for value in
        ["", "proxy", "proxy:3128", "http://a:b@proxy/", "HTTP://proxy", "https://proxy:443", "socks5h://[::1]"]
    {
        taken(&[("all_proxy", value)]);
    }
    taken(&[("HTTPS_PROXY", "http://p"), ("https_proxy", "socks://p"), ("ALL_PROXY", "socks://p")]);
    taken(&[("HTTP_PROXY", "socks://p")]);
    taken(&[("ALL_PROXY", "socks://p"), ("no_proxy", "a, .example")]);
    taken(&[("ALL_PROXY", "socks://p"), ("NO_PROXY", "*")]);
    taken(&[("ALL_PROXY", "socks://p"), ("REQUEST_METHOD", "GET")]);
}

// Scenario: a proxy that is not text. Expected: an error that says so.
#[test]
#[cfg(unix)]
fn a_proxy_is_text() {
    use std::os::unix::ffi::OsStringExt;

    contains(
        &made(&[("HTTPS_PROXY", OsString::from_vec(vec![b'p', 0xff]))]),
        &["HTTPS_PROXY can't be used", "not text"],
    );
}

// Scenario: an environment with a proxy that can't be used, and clients that don't use it. Expected: they are made.
#[test]
fn a_proxy_that_is_not_used_is_no_error() {
    if child::is_child() {
        builder().build().unwrap_err();
        builder().http_client(reqwest::Client::new()).build().unwrap();
        builder().proxy(reqwest::Proxy::all("http://127.0.0.1:9").unwrap()).build().unwrap();
        builder().base_url("http://127.0.0.1:9").build().unwrap();
        builder().no_proxy().build().unwrap();
        return;
    }
    child::run("proxies::a_proxy_that_is_not_used_is_no_error", |command| {
        command.env("ALL_PROXY", "socks://127.0.0.1:9");
    });
}

// Scenario: a SOCKS5 proxy in the environment, that resolves names and asks for a password. Expected: the call goes
// through it.
#[test]
fn a_call_goes_through_a_socks_proxy() {
    if child::is_child() {
        let client = builder().base_url("http://api.example").allow_insecure_http(true).build().unwrap();
        run(valid(&client).send()).unwrap_or_else(|error| panic!("{error}"));
        return;
    }
    let server = Server::start([Reply::voice()]);
    let proxy = SocksProxy::start(server.address());
    child::run("proxies::a_call_goes_through_a_socks_proxy", |command| {
        command.env("ALL_PROXY", format!("socks5h://{}", proxy.authority()));
    });
    assert_eq!(proxy.targets(), ["api.example:80"]);
    assert_eq!(server.stop().len(), 1);
}

// Scenario: a SOCKS proxy in the environment, and a client that was built without the feature. Expected: an error when
// it is made, that names the feature and not the value.
#[test]
#[cfg(unix)]
fn socks_is_a_feature() {
    if child::is_child() {
        let client = cartesia_api_fixtures::Client::builder().api_key(KEY).base_url("https://api.example");
        let error = client.build().unwrap_err().to_string();
        contains(&error, &["variable ALL_PROXY is a SOCKS proxy", "feature `socks`"]);
        assert!(!error.contains("hunter2"), "{error}");
        return;
    }
    for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
        child::run("proxies::socks_is_a_feature", |command| {
            command.env("ALL_PROXY", format!("{scheme}://a:hunter2@127.0.0.1:9"));
        });
    }
}
