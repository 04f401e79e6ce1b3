//! Certificates: those that the client trusts, and the errors of those that it doesn't.

use cartesia_api::{Client, ConfigError, Error};
use cartesia_api_tests::{Reply, Server, TlsServer, child};

use crate::support::{KEY, clean, contains, eager, run, valid};

#[track_caller]
fn untrusted(url: &str, root: Option<&str>, words: &[&str]) {
    let builder = Client::builder().api_key(KEY).base_url(url).retry(eager());
    let builder = root.iter().fold(builder, |builder, root| builder.add_root_certificate(*root));
    let error = run(valid(&builder.build().unwrap()).send()).expect_err("the call fails");
    clean(&error);
    assert!(matches!(error, Error::Connect(_)) && error.is_connect() && !error.may_have_taken_effect(), "{error:?}");
    assert_eq!(error.attempts(), 3, "nothing was sent, so it was retried");
    contains(&error.to_string(), words);
}

// Scenario: a server with a self-signed certificate. Expected: nothing is sent, and the error names the certificate and
// says how to trust it.
#[test]
fn an_unknown_certificate_is_refused() {
    let server = TlsServer::start("localhost");
    untrusted(&server.url("localhost"), None, &["certificate", "UnknownIssuer", ".add_root_certificate("]);
    assert_eq!(server.requests(), 0);
}

// Scenario: the same certificate, added as a root. Expected: a voice.
#[test]
fn a_root_can_be_added() {
    let server = TlsServer::start("localhost");
    let client = Client::builder().api_key(KEY).base_url(server.url("localhost"));
    let client = client.add_root_certificate(server.certificate()).build().unwrap();
    run(valid(&client).send()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(server.requests(), 1);
}

// Scenario: a certificate that is trusted, for another name. Expected: refused, and the error says so.
#[test]
fn a_certificate_for_another_name_is_refused() {
    let server = TlsServer::start("voices.example");
    untrusted(&server.url("localhost"), Some(server.certificate()), &["certificate", "not valid for name"]);
    assert_eq!(server.requests(), 0);
}

// Scenario: a server without TLS. Expected: a connection error, and nothing was sent.
#[test]
fn a_server_without_tls_is_no_server() {
    let server =
        Server::always(|| Reply::raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").reading(|_| Ok(())));
    untrusted(&server.url().replace("http://127.0.0.1", "https://localhost"), None, &["could not connect"]);
}

// Scenario: a host name with a label that is too long for any resolver. Expected: the error says that the name can't be
// looked up, and nothing was sent.
#[test]
fn a_name_without_an_address_says_so() {
    let name = format!("{}.invalid", "a".repeat(64));
    let client = Client::builder().api_key(KEY).base_url(format!("http://{name}")).allow_insecure_http(true);
    let error = run(valid(&client.retry(eager()).build().unwrap()).send()).expect_err("the call fails");
    assert_eq!((error.is_connect(), error.may_have_taken_effect(), error.attempts()), (true, false, 3), "{error:?}");
    contains(&error.to_string(), &["could not connect", &name, "lookup", "check the network"]);
}

// Scenario: an invalid root certificate. Expected: refused when the client is made.
#[test]
fn a_root_that_is_none_is_refused() {
    for pem in ["", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = Client::builder().api_key(KEY).add_root_certificate(pem).build().expect_err(pem);
        assert!(matches!(error, Error::Config(ConfigError::InvalidCertificate | ConfigError::Http(_))), "{error:?}");
        clean(&error);
    }
}

// Scenario: a machine without certificates, such as a slim container. Expected: plain HTTP works, to loopback and where
// it is allowed explicitly; HTTPS is an error that names the missing package, unless the caller adds a root.
#[test]
fn a_machine_without_certificates() {
    if child::is_child() {
        return calls_without_certificates();
    }
    let empty = tempfile::tempdir().unwrap();
    child::run("tls::a_machine_without_certificates", |command| {
        command.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", empty.path());
    });
}

fn calls_without_certificates() {
    let error = Client::new(KEY).unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::Http(_))), "{error:?}");
    contains(&error.to_string(), &["No CA certificates", "`ca-certificates`"]);
    let server = Server::start([Reply::voice(), Reply::voice()]);
    run(valid(&crate::support::client(&server)).send()).unwrap();
    // The proxy keeps the request on this machine.
    let proxy = reqwest::Proxy::http(server.url()).unwrap();
    let plain = Client::builder().api_key(KEY).base_url("http://api.example").allow_insecure_http(true).proxy(proxy);
    run(valid(&plain.build().unwrap()).send()).unwrap();
    assert_eq!(server.stop().len(), 2);
    let server = TlsServer::start("localhost");
    let client = Client::builder().api_key(KEY).base_url(server.url("localhost"));
    run(valid(&client.add_root_certificate(server.certificate()).build().unwrap()).send()).unwrap();
}

// Scenario: a client with the feature `ring`, without the root of the server, with it, and with an invalid one.
// Expected: an error that names the certificate, a request, and an error when the client is made.
#[test]
fn with_ring() {
    use cartesia_api_fixtures::{Client, ConfigError, Error, Upload};

    let server = TlsServer::start("localhost");
    let client = |root: Option<&str>| {
        let builder = Client::builder().api_key(KEY).base_url(server.url("localhost"));
        root.iter().fold(builder, |builder, root| builder.add_root_certificate(*root)).build()
    };
    let send = |client: Client| run(client.plain_several().clip(Upload::from_bytes("a.wav", "abc")).send());
    let error = send(client(None).unwrap()).expect_err("the call fails");
    assert!(matches!(error, Error::Connect(_)) && !error.may_have_taken_effect(), "{error:?}");
    contains(&error.to_string(), &["UnknownIssuer", ".add_root_certificate("]);
    assert_eq!(server.requests(), 0);
    let sent = send(client(Some(server.certificate())).unwrap());
    assert!(!matches!(sent, Err(Error::Connect(_))), "{sent:?}");
    assert_eq!(server.requests(), 1);
    let error = client(Some("not a certificate")).unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::InvalidCertificate)), "{error:?}");
}

// Scenario: the same without certificates in the system. Expected: as with aws-lc.
#[test]
fn ring_on_a_machine_without_certificates() {
    use cartesia_api_fixtures::{Client, ConfigError, Error};

    if child::is_child() {
        let error = Client::new(KEY).unwrap_err();
        assert!(matches!(error, Error::Config(ConfigError::Tls { .. })), "{error:?}");
        contains(&error.to_string(), &["No CA certificates", "`ca-certificates`"]);
        Client::builder().api_key(KEY).base_url("http://127.0.0.1:9").build().unwrap();
        Client::builder().api_key(KEY).base_url("http://api.example").allow_insecure_http(true).build().unwrap();
        return;
    }
    let empty = tempfile::tempdir().unwrap();
    child::run("tls::ring_on_a_machine_without_certificates", |command| {
        command.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", empty.path());
    });
}
