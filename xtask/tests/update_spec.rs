//! `cargo xtask update-spec` as a program, against a loopback server and a copy of `openapi/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod additions;
mod arrivals;
mod moves;
mod settings;
mod site;
mod support;
mod surface;
mod table;

use std::fs;

use cartesia_api_build::Surface;
use sha2::{Digest, Sha256};
use support::{PAGE, Reply, Server, Workspace};

/// Returns another operation, which shares everything but its path with the first one.
fn second_page() -> String {
    let page = PAGE
        .replace("/voices/clone:", "/voices/copy:")
        .replace("operationId: voices_clone", "operationId: voices_copy");
    assert_ne!(page, PAGE);
    page
}

/// Returns the page with one change.
#[track_caller]
fn page(from: &str, to: &str) -> String {
    assert_eq!(PAGE.matches(from).count(), 1, "{from:?} is not in the page just once");
    PAGE.replace(from, to)
}

fn with_field(name: &str, required: bool) -> String {
    let field = "                name:\n                  type: string\n                  description: The name of the voice.\n";
    let added = format!("{field}                {name}:\n                  type: string\n");
    let page = page(field, &added);
    if required {
        page.replace("                - clip\n", &format!("                - clip\n                - {name}\n"))
    } else {
        page
    }
}

// Scenario: the stored page, also with CRLF. Expected: nothing to do, with `--check` too.
#[test]
fn an_unchanged_page() {
    for page in [PAGE.to_owned(), PAGE.replace('\n', "\r\n")] {
        let server = Server::new(&[("/clone.md", Reply::ok(&page))]);
        let workspace = Workspace::new(&server.url("/clone.md"));
        for flags in [&[][..], &["--check"]] {
            workspace.run(flags).succeeds("openapi/ is up to date (voices-clone.yaml)");
            workspace.is_untouched();
        }
    }
}

// Scenario: git has checked the document out with CRLF; it has an additional empty line at its end. Expected: no
// change.
#[test]
fn an_unchanged_page_and_other_line_ends() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    for stored in [support::document().replace('\n', "\r\n"), format!("{}\n", support::document())] {
        workspace.write("voices-clone.yaml", &stored);
        workspace.noted();
        workspace.run(&[]).succeeds("openapi/ is up to date (voices-clone.yaml)");
        workspace.is_untouched();
    }
}

/// Checks `--check` and the refresh with a page that changes the surface, and that the refresh is complete.
#[track_caller]
fn refreshes(page: &str, expected: &[&str]) {
    let server = Server::new(&[("/clone.md", Reply::ok(page))]);
    let workspace = Workspace::new(&server.url("/clone.md"));

    let check = workspace.run(&["--check"]);
    expected.iter().for_each(|part| check.says(part));
    check.reports("check: openapi/ is out of date");
    workspace.is_untouched();

    let refresh = workspace.run(&[]);
    refresh.succeeds("To accept all:  cargo xtask update-spec --accept");
    expected.iter().for_each(|part| refresh.says(part));
    let (_, block) = page.split_once("POST /voices/clone\n").unwrap();
    assert_eq!(workspace.read("voices-clone.yaml"), block.replace("\n````", ""));
    let sources = workspace.read("sources.toml");
    assert!(sources.starts_with("# A comment.\n") && !sources.contains("taken = \"2024-11-13\""), "{sources}");
    assert_eq!(workspace.files(), ["sources.toml", "voices-clone.yaml"]);

    workspace.run(&["--check"]).succeeds("openapi/ is up to date");
}

#[test]
fn a_field_added() {
    refreshes(
        &with_field("accent", false),
        &[
            "\n  minor  `accent` is new: fn accent(self, ",
            "\n  minor  accent: new, optional string (voices_clone)\n",
            "\nminor: ",
        ],
    );
}

#[test]
fn a_required_field_added() {
    refreshes(&with_field("accent", true), &["\nmajor: ", "\n  major  accent: new, required string (voices_clone)\n"]);
}

#[test]
fn a_field_that_becomes_required() {
    let page = page("                - clip\n", "                - clip\n                - enhance\n");
    refreshes(
        &page.replacen("                  nullable: true\n", "", 3),
        &["\nmajor: ", "\n  major  enhance: optional -> required (voices_clone)\n"],
    );
}

#[test]
fn a_field_removed() {
    let mode = "                mode:\n                  type: string\n                  enum:\n                    - similarity\n";
    let rest = "                    - stability\n                  deprecated: true\n                  description: No longer used\n";
    refreshes(&page(&format!("{mode}{rest}"), ""), &["\n  major  `mode` is gone: fn mode(self, ", "\nmajor: "]);
}

#[test]
fn an_enum_value_added() {
    refreshes(
        &page("        - tr\n", "        - tr\n        - uk\n"),
        &[
            "\n  minor  types::SupportedLanguage::Uk is new: Uk\n",
            "\n  minor  values of SupportedLanguage: new, uk (voices_clone)\n",
            "\nminor: ",
        ],
    );
}

#[test]
fn a_description_changed() {
    refreshes(
        &page("The name of the voice.\n                description:", "Its name.\n                description:"),
        &["\nwire: no difference\n", "\npatch: no code has to change, and the wire is the same\n"],
    );
}

// Scenario: another header for the key, another path, another name of a field on the wire that is the same in Rust.
// Expected: at least a patch, since the next release behaves differently.
#[test]
fn a_change_on_the_wire_alone() {
    let words = "\npatch: no code has to change, but requests or responses are not the same on the wire\n";
    let key = "\n  patch  authentication: X-API-Key -> X-Other-Key (voices_clone)\n";
    refreshes(&page("name: X-API-Key", "name: X-Other-Key"), &["items: no difference\n", key, words]);
    refreshes(&page("base_voice_id:", "base-voice-id:"), &["name of base-voice-id: ", words]);
    refreshes(&page("  /voices/clone:", "  /voices/clone2:"), &["path: /voices/clone -> /voices/clone2 ", words]);
}

// Scenario: `--check --json`, with a changed page, then with an unchanged one, then without a server.
// Expected: one object on standard output, always in the same form; the report on standard error, and the exit codes of
// `--check`.
#[test]
fn a_report_for_programs() {
    let server = Server::new(&[("/clone.md", Reply::ok(&with_field("accent", true)))]);
    let page = server.url("/clone.md");
    let workspace = Workspace::new(&page);
    let outcome = workspace.run(&["--check", "--json"]);
    let change = "{\"operation\":\"voices_clone\",\"what\":\"accent\",\"before\":null,\"after\":\"required string\",\
                  \"verdict\":\"major\"}";
    let item = |path: &str, change: &str, verdict: &str| {
        format!("{{\"path\":\"requests::{path}\",\"change\":\"{change}\",\"verdict\":\"{verdict}\"}}")
    };
    // The example shows the required fields.
    let item = [item("VoicesClone::accent", "added", "minor"), item("VoicesClone", "documented", "patch")].join(",");
    let document =
        format!("{{\"file\":\"voices-clone.yaml\",\"page\":\"{page}\",\"outcome\":\"changed\",\"reason\":null}}");
    let expected = format!(
        "{{\"version\":1,\"verdict\":\"major\",\"items\":[{item}],\"wire\":[{change}],\"moves\":[],\"documents\":[{document}],\
         \"left_out\":[],\"passed_over\":{{\"without_document\":0,\"other_versions\":{{}},\"translations\":0,\"same_operations\":0,\"not_asked_for\":0}},\"notes\":[]}}\n"
    );
    outcome.tells(1, &expected, "\n  major  accent: new, required string (voices_clone)\n");
    workspace.is_untouched();

    workspace.run(&["--json"]).tells(0, &expected, "\nTo accept all:");
    let unchanged = expected.replace(&format!("[{item}]"), "[]").replace(&format!("[{change}]"), "[]");
    let unchanged = unchanged.replace("\"major\"", "\"none\"").replace("\"changed\"", "\"unchanged\"");
    workspace.run(&["--check", "--json"]).tells(0, &unchanged, "openapi/ is up to date");

    let workspace = Workspace::new("http://127.0.0.1:1/clone.md");
    let failed = workspace.run(&["--check", "--json"]);
    let documents = &failed.json()["documents"];
    assert_eq!(failed.json()["verdict"], serde_json::Value::Null);
    assert_eq!(
        (&documents[0]["outcome"], &documents[0]["page"]),
        (&"failed".into(), &"http://127.0.0.1:1/clone.md".into())
    );
    assert!(documents[0]["reason"].as_str().unwrap().contains("can't be reached"), "{documents}");
    failed.errs("can't be reached");
}

// Scenario: a snapshot of exactly the stored documents, and one of others, both without an operation.
// Expected: a refresh is compared with the first, so the stored documents are not generated again. The other is
// ignored.
#[test]
fn the_reviewed_surface_is_not_generated_again() {
    let sum = format!("{:x}", Sha256::digest(support::document()));
    for (sum, says) in [(sum.as_str(), "operation: new, POST /voices/clone "), ("0", "accent: new, optional string ")] {
        let server = Server::new(&[("/clone.md", Reply::ok(&with_field("accent", false)))]);
        let workspace = Workspace::new(&server.url("/clone.md"));
        fs::create_dir_all(workspace.root().join("tests/generated/snapshots")).unwrap();
        let stored = serde_json::json!({ "documents": { "voices-clone.yaml": sum }, "surface": Surface::default() });
        workspace.save("tests/generated/snapshots/openapi-data.snap", &format!("---\nsource: a\n---\n{stored}\n"));
        workspace.run(&["--check"]).reports(&format!("\n  minor  {says}"));
    }
}

// Scenario: a change that does not affect the code. Expected: it is taken and counted, and the verdict is `none`.
#[test]
fn what_users_do_not_see() {
    refreshes(
        &page("    description: Production\n", "    description: Live\n"),
        &[
            "openapi/voices-clone.yaml: +1 -1 lines, 4396 -> 4390 bytes\n",
            "none: the document changed, without a difference for users",
        ],
    );
}

// Scenario: an unchanged page, and a changed one with failing tests. Expected: cargo runs in the workspace and writes
// the snapshots; its failure is ours.
#[cfg(unix)]
#[test]
fn accept_runs_the_snapshot_tests() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.cargo("echo \"$INSTA_UPDATE $(pwd -P) $*\"");
    let root = fs::canonicalize(workspace.root()).unwrap();
    let tests = format!("always {} test -p cartesia-api-tests", root.display());
    let said = format!("{tests} --test generated\n{tests}\n");
    let accepted = workspace.run(&["--accept"]);
    accepted.succeeds(&said);
    accepted.says("The snapshots are current.");
    workspace.cargo("exit 3");
    workspace.run(&["--accept"]).errs("the tests failed (exit status: 3)");
    workspace.run(&["--accept", "--check"]).is_wrong_usage();
}

// Scenario: a file already has the name of the new one. Expected: it stays.
#[test]
fn nothing_is_overwritten() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE)), ("/copy.md", Reply::ok(&second_page()))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    let stray = support::document().replace("voices_clone", "voices_other").replace("/voices/clone:", "/voices/other:");
    workspace.write("voices-copy.yaml", &stray);
    workspace.noted();
    let added = workspace.run(&["--add", &server.url("/copy.md")]);
    added.fails("openapi/voices-copy.yaml already exists");
    workspace.is_untouched();
    workspace.run(&[]).succeeds("note: openapi/voices-copy.yaml is not in sources.toml");
}

// Scenario: the folder is in an inconsistent state. Expected: a refusal that says what to do.
#[test]
fn a_tree_out_of_order() {
    let server = Server::new(&[("/clone.md", Reply::ok(&with_field("accent", false)))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.write("sources.toml", "[[document]]\n");
    workspace.run(&[]).fails("fix it, or restore it with git");
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.write("voices-clone.yaml", "openapi: 3.0.1\n");
    workspace.run(&[]).fails("openapi/ can't be generated: voices-clone.yaml");
    workspace.delete("voices-clone.yaml");
    let add = ["--add", &workspace.save("copy.md", &second_page())];
    workspace.run(&add).fails("lists voices-clone.yaml, which is missing");
}
