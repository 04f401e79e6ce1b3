//! `cargo xtask update-spec`, the real program, against a loopback server and a copy of `openapi/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

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

/// Another operation, which shares everything but its path with the first one.
fn second_page() -> String {
    let page = PAGE
        .replace("/voices/clone:", "/voices/copy:")
        .replace("operationId: voices_clone", "operationId: voices_copy");
    assert_ne!(page, PAGE);
    page
}

/// The page with one thing changed.
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

// Scenario: the page as it was taken, also with CRLF. Expected: nothing to do, for --check too.
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

// Scenario: git has checked the document out with CRLF; somebody has left an empty line at its end. Expected: no change.
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

/// A page that changes the surface: what `--check` and the refresh say, and that the refresh is whole.
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
// Expected: at least a patch, since the next release does something else.
#[test]
fn a_change_on_the_wire_alone() {
    let words = "\npatch: no code has to change, but requests or responses are not the same on the wire\n";
    let key = "\n  patch  authentication: X-API-Key -> X-Other-Key (voices_clone)\n";
    refreshes(&page("name: X-API-Key", "name: X-Other-Key"), &["items: no difference\n", key, words]);
    refreshes(&page("base_voice_id:", "base-voice-id:"), &["name of base-voice-id: ", words]);
    refreshes(&page("  /voices/clone:", "  /voices/clone2:"), &["path: /voices/clone -> /voices/clone2 ", words]);
}

// Scenario: --check --json, with a page that changed, then without a change, then where nobody is.
// Expected: one object on standard output, of one form; the report on standard error, and the exit codes of --check.
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
    // The example shows what is required.
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

// Scenario: a snapshot of just the stored documents, and one of others, both without an operation.
// Expected: the first is what a refresh is compared with, so that nothing is generated twice; the other counts for nothing.
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

// Scenario: a change that leaves no trace in the code. Expected: it is taken and counted, and the verdict is `none`.
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

// Scenario: --add of a page, then of the same again. Expected: a second document and entry; then a refusal.
#[test]
fn a_second_operation() {
    let server = Server::new(&[("/clone.md", Reply::ok(PAGE)), ("/copy.md", Reply::ok(&second_page()))]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    let copy = server.url("/copy.md#a");

    workspace.run(&["--check", "--add", &copy]).reports("openapi/voices-copy.yaml: new, ");
    workspace.is_untouched();

    let added = workspace.run(&["--add", &copy]);
    added.succeeds("\n  minor  requests::VoicesCopy is new\n");
    added.says("minor: ");
    assert_eq!(workspace.files(), ["sources.toml", "voices-clone.yaml", "voices-copy.yaml"]);
    let sources = workspace.read("sources.toml");
    assert!(
        sources.contains(&format!("file = \"voices-copy.yaml\"\npage = \"{}\"\n", server.url("/copy.md"))),
        "{sources}"
    );

    workspace.run(&[]).succeeds("openapi/ is up to date (voices-clone.yaml, voices-copy.yaml)");
    workspace.run(&["--add", &copy]).fails("openapi/ already has http");
    workspace.run(&["--add", &workspace.save("copy.md", &second_page())]).fails("the operation voices_copy of ");
}

// Scenario: --add of a page that has a shared enum in an alternative of a `oneOf`, where it tells nothing apart. Expected:
// the enum stays as open as it was, so that nothing breaks.
#[test]
fn a_second_page_closes_no_enum() {
    let workspace = Workspace::new("https://127.0.0.1:1/nobody/is/here");
    let page = workspace.save("voices-socket.yaml", include_str!("fixtures/voices-socket.yaml"));
    let added = workspace.run(&["--add", &page]);
    added.succeeds("\nminor: ");
    added.says("requests::VoicesSocket is new\n");
}

// Scenario: two pages share a component; the page of one is ahead by a value, then says something else of it, then both say
// it. Expected: the union with a note; a refusal that names the part and both; both are taken.
#[test]
fn documents_that_share_a_component() {
    let ahead = page("        - tr\n", "        - tr\n        - uk\n");
    let other = |page: &str| {
        page.replace("    VoiceId:\n      title: VoiceId\n      type: string", "    VoiceId:\n      type: integer")
    };
    let server = Server::new(&[
        ("/ahead.md", Reply::ok(&ahead)),
        ("/clone.md", Reply::ok(&other(PAGE))),
        ("/copy.md", Reply::ok(&other(&second_page()))),
    ]);
    let workspace = Workspace::new(&server.url("/clone.md"));
    workspace.run(&["--add", &workspace.save("copy.md", &second_page())]).succeeds("minor: ");
    let union = workspace.run(&["--from", &server.url("/ahead.md")]);
    union.succeeds(
        "note: components/schemas/SupportedLanguage has the value `uk`, which voices-copy.yaml doesn't have yet\n",
    );
    union.says("types::SupportedLanguage::Uk is new");
    workspace.noted();

    for flags in [&[][..], &["--source", "voices-clone.yaml"], &["--from", &server.url("/clone.md")]] {
        let alone = workspace.run(flags);
        alone.fails("voices-clone.yaml and voices-copy.yaml disagree on components/schemas/VoiceId, at type: `integer` in the one");
        workspace.is_untouched();
    }

    let sources = workspace.read("sources.toml");
    let entry = format!("file = \"voices-copy.yaml\"\npage = \"{}\"", server.url("/copy.md"));
    workspace.write("sources.toml", &sources.replace("file = \"voices-copy.yaml\"", &entry));
    workspace.run(&[]).succeeds("types::VoiceId");
}

// Scenario: --from finds the source by its operation, --source names it. Expected: `page` stays what it was.
#[test]
fn one_document_from_elsewhere() {
    let workspace = Workspace::new("https://127.0.0.1:1/nobody/is/here");
    let file = workspace.save("elsewhere.md", &with_field("accent", false));
    let taken = workspace.run(&["--from", &file]);
    taken.succeeds("minor: ");
    // Without its flags, `--accept` would take the page in its place.
    taken.says(&format!("To accept all:  cargo xtask update-spec --from {file} --accept"));
    assert!(workspace.read("sources.toml").contains("page = \"https://127.0.0.1:1/nobody/is/here\""));

    let bare = workspace.read("voices-clone.yaml").replace("accent:", "tone:");
    let file = workspace.save("bare.yaml", &bare);
    workspace.run(&["--from", &file, "--source", "openapi/voices-clone.yaml"]).succeeds("major: ");
    assert_eq!(workspace.read("voices-clone.yaml"), bare);
    workspace.noted();

    workspace.run(&["--from", &file, "--source", "other.yaml"]).fails("use one of voices-clone.yaml");
    workspace.run(&["--from", &workspace.save("copy.md", &second_page())]).fails("use `--add`");
    workspace.run(&["--from", "no such file"]).fails("check the path");
    workspace.is_untouched();
}

// Scenario: an unchanged page, and a changed one that does not get through the tests. Expected: cargo is told to write
// the snapshots, in the workspace; its failure is ours.
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

// Scenario: a file has the name that the new one would get. Expected: it stays.
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

// Scenario: the tree is not one that was refreshed. Expected: a refusal that says how to get there.
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
