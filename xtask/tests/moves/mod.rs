//! Operations that are renamed, removed and moved to another version, and documents that were edited or deleted by
//! hand.

use serde_json::{Value, json};

use crate::support::{PAGE, Reply, Server, Workspace, document};
use crate::{second_page, with_field};

/// Returns the operation at its old route, with another id.
fn renamed() -> String {
    PAGE.replace("operationId: voices_clone", "operationId: clone_voice")
}

/// Returns both operations in one document.
fn both() -> String {
    let (paths, components) =
        document().split_once("components:\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let second = second_page();
    let (_, path) = second.split_once("paths:\n").unwrap();
    let (path, _) = path.split_once("components:\n").unwrap();
    format!("{paths}{path}components:\n{components}")
}

/// Returns the page in the newer version: with another header, and a bearer token.
fn newer(page: &str) -> String {
    let page = page.replace("- '2024-11-13'", "- '2026-03-01'").replace("version: '2024-11-13'", "version: 0.0.1");
    let page =
        page.replace("type: apiKey\n      in: header\n      name: X-API-Key", "type: http\n      scheme: bearer");
    assert!(page.contains("0.0.1") && page.contains("bearer") && !page.contains("- '2024-11-13'"));
    page
}

/// Returns a workspace with the documents of two operations.
fn two(server: &Server) -> Workspace {
    let workspace = Workspace::new(&server.url("/2024-11-13/clone.md"));
    workspace.run(&["--add", &server.url("/2024-11-13/copy.md")]).succeeds("minor: ");
    workspace.noted();
    workspace
}

fn old_pages() -> Vec<(&'static str, Reply)> {
    vec![("/2024-11-13/clone.md", Reply::ok(PAGE)), ("/2024-11-13/copy.md", Reply::ok(&second_page()))]
}

// Scenario: an operation has another id at its route; its document is refreshed, also with `--from`, `--source` and
// `--add`.
// Expected: it replaces the old one, and the report has its new id.
#[test]
fn a_renamed_operation() {
    let server = Server::new(&[("/clone.md", Reply::ok(&renamed())), ("/moved.md", Reply::ok(&renamed()))]);
    let (page, moved) = (server.url("/clone.md"), server.url("/moved.md"));
    let ways: [&[&str]; 4] =
        [&[], &["--from", &moved], &["--from", &moved, "--source", "voices-clone.yaml"], &["--add", &moved]];
    for flags in ways {
        let workspace = Workspace::new(&page);
        let taken = workspace.run(flags);
        taken.succeeds("\nvoices_clone (POST /voices/clone) is now clone_voice\n");
        taken.says("\nwire: no difference\n\nmajor: ");
        assert_eq!(workspace.files(), ["sources.toml", "voices-clone.yaml"]);
        let sources = workspace.read("sources.toml");
        assert!(sources.contains("operations = [\"clone_voice\"]"), "{sources}");
        // An added document is refreshed from its page.
        let expected = if flags.first() == Some(&"--add") { &moved } else { &page };
        assert!(sources.contains(&format!("page = \"{expected}\"")), "{sources}");
        workspace.run(&["--check"]).succeeds("openapi/ is up to date");
    }
}

// Scenario: `--remove` of a file and of an operation, first with `--check`; of something unknown, and of the last
// document.
// Expected: the document and its entry are gone and the verdict is major, or nothing changes.
#[test]
fn a_document_is_removed() {
    let server = Server::new(&old_pages());
    for named in ["voices-copy.yaml", "openapi/voices-copy.yaml", "voices_copy"] {
        let workspace = two(&server);
        workspace.run(&["--remove", named, "--check"]).reports("openapi/voices-copy.yaml: removed\n");
        workspace.is_untouched();
        let removed = workspace.run(&["--remove", named]);
        removed.succeeds("\nvoices_copy (POST /voices/copy) is gone\n");
        removed.says("major: ");
        assert_eq!(workspace.files(), ["sources.toml", "voices-clone.yaml"]);
        assert!(!workspace.read("sources.toml").contains("copy"));
        workspace.noted();
        workspace.run(&["--remove", "voices_copy"]).fails("use one of voices_clone, voices-clone.yaml");
        workspace.run(&["--remove", "voices_clone"]).fails("voices-clone.yaml is the last document of openapi/");
        workspace.is_untouched();
    }
}

// Scenario: a document with two operations loses one. Expected: refused until it is accepted; then the verdict is
// major.
#[test]
fn a_document_of_many_operations_loses_one() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.run(&["--from", &workspace.save("both.yaml", &both())]).succeeds("minor: ");
    workspace.noted();
    workspace.run(&["--remove", "voices_copy"]).fails("is not the only operation of voices-clone.yaml");
    workspace.run(&[]).fails("no document has voices_copy (POST /voices/copy)");
    workspace.is_untouched();
    let accepted = workspace.run(&["--accept-removal"]);
    accepted.succeeds("\nvoices_copy (POST /voices/copy) is gone\n");
    accepted.says("major: ");
    assert_eq!(workspace.read("voices-clone.yaml"), document());
}

// Scenario: an operation is renamed, removed with its document, and removed with a missing one; a document was edited,
// and one has no entry; with `--json`.
// Expected: each operation under `moves`, and each document once, with its outcome.
#[test]
fn moves_for_programs() {
    let server = Server::new(&[
        ("/2024-11-13/clone.md", Reply::ok(&renamed())),
        ("/2024-11-13/copy.md", Reply::ok(&second_page())),
    ]);
    let workspace = Workspace::new(&server.url("/2024-11-13/clone.md"));
    workspace.run(&["--add", &server.url("/2024-11-13/copy.md")]).succeeds("minor: ");
    workspace.write("voices-copy.yaml", &format!("# Edited.\n{}", workspace.read("voices-copy.yaml")));
    let outcome = |flags: &[&str]| {
        let json = workspace.run(&[&["--check", "--json"], flags].concat()).json();
        let documents = json["documents"].as_array().unwrap().iter();
        let word = |document: &Value| {
            let reason = if document["reason"].is_null() { "" } else { " with a reason" };
            format!("{} {}{reason}", document["file"].as_str().unwrap(), document["outcome"].as_str().unwrap())
        };
        (json["verdict"].clone(), json["moves"].clone(), documents.map(word).collect::<Vec<_>>())
    };
    let moved = |operation: &str, route: Option<&str>, now: Option<&str>| json!([{ "operation": operation, "route": route, "now": now }]);

    let (verdict, moves, documents) = outcome(&[]);
    assert_eq!(
        (verdict, moves),
        (json!("major"), moved("voices_clone", Some("POST /voices/clone"), Some("clone_voice")))
    );
    assert_eq!(documents, ["voices-copy.yaml changed with a reason", "voices-clone.yaml changed"]);

    let (verdict, moves, documents) = outcome(&["--remove", "voices_copy"]);
    assert_eq!((verdict, moves), (json!("major"), moved("voices_copy", Some("POST /voices/copy"), None)));
    assert_eq!(documents, ["voices-copy.yaml removed with a reason"]);

    workspace.delete("voices-copy.yaml");
    let (verdict, moves, documents) = outcome(&["--remove", "voices_copy"]);
    assert_eq!((verdict, moves), (json!("major"), moved("voices_copy", None, None)));
    assert_eq!(documents, ["voices-copy.yaml removed with a reason"]);
}

// Scenario: a document is removed that another one refers to. Expected: refused, since the rest does not generate.
#[test]
fn a_document_that_another_one_needs() {
    let server = Server::new(&old_pages());
    let workspace = two(&server);
    let copy = workspace.read("voices-copy.yaml");
    let (paths, _) = copy.split_once("  schemas:\n").unwrap();
    workspace.write("voices-copy.yaml", paths);
    workspace.noted();
    workspace.run(&["--remove", "voices_clone"]).fails("openapi/ can't be generated without voices-clone.yaml: ");
    workspace.is_untouched();
}

// Scenario: an operation moves to another document. Expected: no operation is missing.
#[test]
fn an_operation_moves_to_another_document() {
    let server = Server::new(&old_pages());
    let workspace = two(&server);
    workspace.delete("voices-copy.yaml");
    let whole = workspace.save("both.yaml", &both());
    workspace.run(&["--from", &whole, "--source", "voices-clone.yaml"]).fails("lists voices-copy.yaml");
    workspace.run(&["--remove", "voices-copy.yaml"]).succeeds("voices_copy is gone\n");
    let taken = workspace.run(&["--from", &whole]);
    taken.succeeds("minor: ");
    assert!(workspace.read("sources.toml").contains("operations = [\"voices_clone\", \"voices_copy\"]"));
}

// Scenario: a document was deleted by hand, and is refreshed, or removed for good.
// Expected: a note; it is restored without a change for users, or its operation is removed and the verdict is major.
#[test]
fn a_document_that_is_missing() {
    let server = Server::new(&old_pages());
    let workspace = two(&server);
    workspace.delete("voices-copy.yaml");
    workspace.noted();
    workspace.run(&["--check"]).reports("note: openapi/voices-copy.yaml is missing\n");
    workspace.is_untouched();
    workspace.run(&["--check"]).reports("none: the document changed, without a difference for users");
    workspace.run(&[]).succeeds("none: the document changed, without a difference for users");
    assert_eq!(workspace.read("voices-copy.yaml").lines().count(), document().lines().count());

    workspace.delete("voices-copy.yaml");
    let removed = workspace.run(&["--remove", "voices-copy.yaml"]);
    removed.succeeds("\nvoices_copy is gone\n");
    removed.says("major: ");
    removed.says("\n  major  operation: gone, was in a document that is missing (voices_copy)\n");
}

// Scenario: a document was deleted by hand, and its page now has another operation.
// Expected: refused, since its operation is gone; then major.
#[test]
fn a_missing_document_whose_operation_is_gone() {
    let server = Server::new(&[("/clone.md", Reply::ok(&second_page()))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.delete("voices-clone.yaml");
    workspace.noted();
    workspace.run(&[]).fails("no document has voices_clone");
    workspace.is_untouched();
    let accepted = workspace.run(&["--accept-removal"]);
    accepted.succeeds("\nvoices_clone is gone\n");
    accepted.says("major: ");
}

// Scenario: a document was edited by hand. Expected: a note, and the text of the page.
#[test]
fn a_document_that_was_edited() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.write("voices-clone.yaml", &document().replace("The name of the voice.", "Its name."));
    workspace.noted();
    workspace.run(&["--check"]).reports("note: openapi/voices-clone.yaml was edited after it was taken");
    workspace.is_untouched();
    workspace.run(&[]).succeeds("patch: ");
    assert_eq!(workspace.read("voices-clone.yaml"), document());
    workspace.run(&[]).succeeds("openapi/ is up to date");
}

// Scenario: the pages of another version, one at an address with that version and one without a version; only the
// header has the version.
// Expected: one command moves all documents to that version, and reports everything.
#[test]
fn all_documents_move_to_another_version() {
    let mut pages = old_pages();
    pages.extend([
        ("/2026-03-01/clone.md", Reply::ok(&newer(&with_field("accent", false)))),
        ("/2026-03-01/copy.md", Reply::status("404 Not Found")),
        ("/copy.md", Reply::ok(&newer(&second_page().replace("voices_copy", "copy_voice")))),
    ]);
    // Both pages must have the same shared components.
    let server = Server::new(&pages);
    let workspace = two(&server);
    let flags = ["--to-version", "2026-03-01"];
    workspace.run(&[flags[0], flags[1], "--check"]).reports("openapi/voices-clone.yaml: +");
    workspace.is_untouched();
    let moved = workspace.run(&flags);
    moved.succeeds("\nvoices_copy (POST /voices/copy) is now copy_voice\n");
    for part in ["major: ", "openapi/voices-copy.yaml: +", "`accent` is new: fn accent(self, "] {
        moved.says(part);
    }
    let sources = workspace.read("sources.toml");
    assert_eq!(sources.matches("api_version = \"2026-03-01\"").count(), 2, "{sources}");
    for path in ["/2026-03-01/clone.md", "/copy.md"] {
        assert!(sources.contains(&format!("page = \"{}\"", server.url(path))), "{sources}");
    }
    workspace.run(&["--check"]).succeeds("openapi/ is up to date");
}

// Scenario: a version that one document has no page for, where the address without a version has a third one; a
// document without a page; conflicting flags.
// Expected: nothing changes, and each address is named.
#[test]
fn a_version_that_is_not_there() {
    let mut pages = old_pages();
    pages.extend([
        ("/2026-03-01/clone.md", Reply::ok(&newer(PAGE))),
        ("/2026-03-01/copy.md", Reply::status("404 Not Found")),
        ("/copy.md", Reply::ok(&newer(&second_page()).replace("2026-03-01", "2027-01-01"))),
    ]);
    let server = Server::new(&pages);
    let workspace = two(&server);
    let refused = workspace.run(&["--to-version", "2026-03-01"]);
    refused.fails("voices-copy.yaml has no page of version 2026-03-01 of the API: http");
    refused.fails("/copy.md describes version 2027-01-01; ");
    workspace.is_untouched();
    workspace.run(&["--to-version", "2026-03-01", "--add", "a"]).is_wrong_usage();

    let page = format!("page = \"{}\"\n", server.url("/2024-11-13/copy.md"));
    workspace.write("sources.toml", &workspace.read("sources.toml").replace(&page, ""));
    workspace.noted();
    workspace.run(&["--to-version", "2026-03-01"]).fails("voices-copy.yaml has no `page`");
    workspace.is_untouched();
}
