//! Pages that can't be fetched, or that are something else: each is an error with a sentence, and nothing changes.

use crate::support::{PAGE, Reply, Server, Workspace, document};
use crate::{page, second_page};

/// A self-signed certificate, for a client over TLS that only reaches its proxy.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/root.pem");

/// Checks the error for a page that can't be taken, and that nothing has changed.
#[track_caller]
fn refuses(reply: Reply, expected: &str) {
    let server = Server::new(&[("/clone.md", reply)]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    for flags in [&[][..], &["--check"]] {
        workspace.run(flags).fails(expected);
        workspace.is_untouched();
    }
}

#[test]
fn a_page_that_is_gone() {
    refuses(Reply::status("404 Not Found"), "responded with 404 Not Found; look up where the page has moved");
}

#[test]
fn a_server_in_trouble() {
    refuses(Reply::status("503 Service Unavailable"), "responded with 503 Service Unavailable; retry later");
}

#[test]
fn an_html_page() {
    refuses(Reply::ok("<!doctype html>\n<html><body>Clone</body></html>"), "is an HTML page; take the Markdown");
}

#[test]
fn a_page_without_a_block() {
    refuses(Reply::ok("# Clone\n\n```json\n{\"id\": 1}\n```\n"), "holds no OpenAPI document (one yaml or json block");
}

#[test]
fn a_page_with_two_blocks() {
    refuses(Reply::ok(&format!("{PAGE}\n\n{PAGE}")), "holds 2 OpenAPI documents, on lines 11, ");
}

#[test]
fn a_page_that_was_cut_off() {
    refuses(Reply::ok(&PAGE[..PAGE.len() - 100]), "ends inside the block that begins on line 11");
}

#[test]
fn a_document_that_was_cut_off() {
    let document = document();
    let cut = document.find("    VoiceMetadata:\n").unwrap();
    refuses(Reply::ok(&document[..cut]), "can't be taken: ");
    refuses(Reply::ok("{\"openapi\": \"3.0.1\", \"info\": {\"ti"), "can't be taken: clone.md:");
}

#[test]
fn a_response_that_was_cut_off() {
    refuses(Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\nopenapi: 3.0.1\n".to_vec()), "was cut off");
}

#[test]
fn another_version() {
    refuses(
        Reply::ok(&PAGE.replace("'2024-11-13'", "'2026-03-01'")),
        "describes version 2026-03-01 of the API and openapi/ version 2024-11-13",
    );
}

#[test]
fn another_version_of_openapi() {
    refuses(Reply::ok(&page("openapi: 3.0.1", "openapi: 3.2.0")), "OpenAPI 3.2.0");
}

#[test]
fn an_operation_that_has_vanished() {
    refuses(Reply::ok(&second_page()), "no document has voices_clone (POST /voices/clone); find the new page");
}

#[test]
fn a_document_that_does_not_generate() {
    refuses(
        Reply::ok(&page("$ref: '#/components/schemas/VoiceMetadata'", "$ref: '#/components/schemas/Nothing'")),
        "Nothing",
    );
}

#[test]
fn a_redirect_to_another_host() {
    let other = Server::new(&[("/clone.md", Reply::ok(PAGE))]);
    refuses(Reply::redirect(&other.url("/clone.md")), "redirects to another host, http");
    assert_eq!(other.requests(), 0);
}

#[test]
fn redirects_without_end() {
    refuses(Reply::redirect("/clone.md"), "redirects more than 5 times");
}

#[test]
fn a_redirect_on_the_same_host() {
    let server = Server::new(&[("/old.md", Reply::redirect("/clone.md")), ("/clone.md", Reply::ok(PAGE))]);
    Workspace::new(&server.url("/old.md")).run(&[]).succeeds("openapi/ is up to date");
    assert_eq!(server.requests(), 2);
}

// Scenario: an endless response of Markdown. Expected: it is aborted after 16 MiB.
#[test]
fn a_page_without_end() {
    refuses(Reply::Endless, "is larger than 16 MiB");
}

// Scenario: a stall before the response, and within it. Expected: it times out after one second, as the test sets.
#[test]
fn a_server_that_stalls() {
    refuses(Reply::Stall(Vec::new()), "sent nothing for 1 s; retry later");
    refuses(Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\nopenapi".to_vec()), "sent nothing for 1 s");
}

// Scenario: a byte now and then. Expected: it times out after ten times the stall timeout.
#[test]
fn a_server_that_trickles() {
    let server = Server::new(&[("/clone.md", Reply::Trickle)]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.run(&[]).fails("was not complete after 10 s; retry later");
    workspace.is_untouched();
}

#[test]
fn a_page_that_is_no_text() {
    let mut page = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n# \xff\n".to_vec();
    page.extend_from_slice(PAGE.as_bytes());
    refuses(Reply::Raw(page), "is not UTF-8 from byte 2 on");
}

#[test]
fn nobody_there() {
    // A port that was free a moment ago.
    let url = Server::new(&[]).url("/clone.md");
    let workspace = Workspace::new(&url);
    workspace.run(&[]).fails("can't be reached: Connection refused");
    workspace.is_untouched();
}

#[test]
fn plain_http_to_another_machine() {
    let workspace = Workspace::new("http://docs.example/clone.md");
    workspace.run(&[]).fails("the page of voices-clone.yaml: `http://docs.example/clone.md` is not fetched over TLS");
    workspace.run(&["--from", "http://docs.example/clone.md"]).is_wrong_usage();
    workspace.is_untouched();
}

// Scenario: a proxy in the environment. Expected: it gets only the requests that do not go to loopback.
#[test]
fn a_proxy() {
    let proxy = Server::new(&[("docs.example:443", Reply::status("502 Bad Gateway"))]);
    let workspace = Workspace::new("https://docs.example/clone.md");
    let url = proxy.url("/");
    workspace
        .run_with(&[("https_proxy", &url), ("HTTPS_PROXY", &url), ("SSL_CERT_FILE", ROOT)], &[])
        .fails("can't be reached");
    assert_eq!(proxy.requests(), 1);
}

// Scenario: HTTPS, also on loopback, on a machine without certificates, as in all tests here.
// Expected: the error names the package with the certificates, and no request is sent.
#[test]
#[cfg(target_os = "linux")]
fn no_certificates() {
    let server = Server::new(&[]);
    let page = server.url("/clone.md").replace("http://", "https://");
    let workspace = Workspace::new(&page);
    let words = "can't be fetched over TLS: unexpected error: No CA certificates were loaded from the system; install \
                 the certificates of the system (package `ca-certificates`), name their file in SSL_CERT_FILE";
    for flags in [&[][..], &["--check"], &["--from", "https://docs.example/clone.md"]] {
        workspace.run(flags).fails(words);
        workspace.is_untouched();
    }
    assert_eq!(server.requests(), 0);
}
