//! A site that changes: pages are added, removed and fail, and a newer version replaces the older one.

use super::{OLD, STORED, filled, page, site};
use crate::support::{Reply, Workspace};

const CLONE: &str = "/2024-11-13/api-reference/voices/clone.md";
const LIST: &str = "/2024-11-13/api-reference/voices/list.md";
const MIX: &str = "/2024-11-13/api-reference/voices/mix.md";

fn index_without(line: &str) -> Reply {
    let index = page("llms.txt");
    let rest = index.lines().filter(|known| !known.contains(line)).map(|line| format!("{line}\n")).collect::<String>();
    assert_ne!(rest, index);
    Reply::ok(&rest)
}

// Scenario: a skipped page is fixed. Expected: a plain refresh takes it and reports it, and its record is removed.
#[test]
fn a_page_that_can_be_taken_now() {
    let server = site();
    let workspace = filled(&server);
    let fixed = page(&MIX[1..]).replace("exclusiveMinimum: 0", "minimum: 0");
    server.set(MIX, Reply::ok(&fixed));
    let taken = workspace.run(&[]);
    taken.leaves_out("openapi/voices-mix.yaml: new, ");
    taken.says(&format!("note: {} can be taken now; it was left out: ", server.url(MIX)));
    taken.says("\n  minor  operation: new, POST /voices/mix (voices_mix)\n");
    let sources = workspace.read("sources.toml");
    assert_eq!(sources.matches(&server.url(MIX)).count(), 1, "{sources}");
}

// Scenario: one page is no longer in the index and still exists, then it is gone; one is in the index and can't be
// fetched; one changes.
// Expected: the change is taken, the others stay unchanged, and each is reported.
#[test]
fn pages_that_vanish_and_fail() {
    let server = site();
    let workspace = filled(&server);
    let before = workspace.read("voices-list.yaml");
    server.set("/llms.txt", index_without("2024-11-13/api-reference/voices/list.md"));
    let note =
        format!("note: {}, the page of openapi/voices-list.yaml, is not in the index any more\n", server.url(LIST));
    workspace.run(&["--check"]).succeeds(&note);

    server.set(LIST, Reply::status("404 Not Found"));
    server.set("/2024-11-13/api-reference/voices/get.md", Reply::status("503 Service Unavailable"));
    server.set(CLONE, Reply::ok(&page(&CLONE[1..]).replace("summary: Clone a voice", "summary: Copy a voice")));
    let taken = workspace.run(&[]);
    taken.leaves_out(&note);
    taken.says("openapi/voices-clone.yaml: +1 -1 lines, ");
    taken.says(&format!("left out: {} responded with 404 Not Found; ", server.url(LIST)));
    taken.says("voices/get.md responded with 503 Service Unavailable; retry later\n");
    taken.says("unchanged: voices-delete.yaml, ");
    assert_eq!(workspace.read("voices-list.yaml"), before);
    // The state of these pages is unknown.
    workspace.run(&["--check"]).leaves_out("openapi/ is up to date (");
}

// Scenario: the pages of all documents fail, without an index; then one of them works again.
// Expected: all are reported, and nothing changes. Then that one is taken, and the others are reported.
#[test]
fn all_failures_at_once() {
    let server = site();
    let workspace = Workspace::empty();
    let (clone, list) = (server.url(CLONE), server.url(LIST));
    workspace.run(&["--add", &clone]).succeeds("minor: ");
    workspace.run(&["--add", &list]).succeeds("minor: ");
    workspace.noted();
    server.set(CLONE, Reply::status("503 Service Unavailable"));
    server.set(LIST, Reply::ok("# Nothing\n"));
    let failed = workspace.run(&[]);
    failed.errs_with(&[
        &format!("error: {clone} responded with 503"),
        &format!("error: {list} holds no OpenAPI document"),
    ]);
    workspace.is_untouched();

    server.set(CLONE, Reply::ok(&page(&CLONE[1..])));
    let some = workspace.run(&[]);
    some.leaves_out(&format!("left out: {list} holds no OpenAPI document"));
    let json = workspace.run(&["--json"]).json();
    let outcomes = json["documents"].as_array().unwrap().iter().map(|seen| seen["outcome"].as_str().unwrap());
    assert_eq!(outcomes.collect::<Vec<_>>(), ["unchanged", "refused"]);
    workspace.run(&["--source", "voices-clone.yaml"]).succeeds("openapi/ is up to date (voices-clone.yaml).");
}

// Scenario: the newer version, which lacks three operations, without and with `--accept-removal`.
// Expected: a refusal that names them; then each change is reported once, and all documents are of the newer version.
#[test]
fn a_move_to_the_newer_version() {
    let server = site();
    let workspace = filled(&server);
    let newer = ["--api-version", "2026-03-01"];
    let gone = "no document has pronunciations_list (GET /pronunciations), stt_transcribe (POST /stt), voices_update (PATCH \
                /voices/{id}); find";
    workspace.run(&newer).fails(gone);
    workspace.is_untouched();

    let moved = workspace.run(&[&newer[..], &["--accept-removal"]].concat());
    moved.succeeds("\nvoices_update (PATCH /voices/{id}) is gone\n");
    moved.says("\n  patch  authentication: X-API-Key -> bearer (6 operations)\n           status\n");
    moved.says("\n  patch  header Cartesia-Version: 2024-11-13 -> 2026-03-01 (5 operations)\n");
    moved.says("ignored: 15 pages of version 2024-11-13\n");
    let gone = ["pronunciations-list.yaml", "stt-transcribe.json", "voices-update.yaml"];
    let stays = STORED.into_iter().filter(|file| !gone.contains(file));
    let files = workspace.files().into_iter().filter(|file| file != "sources.toml");
    assert_eq!(files.collect::<Vec<_>>(), stays.collect::<Vec<_>>());
    let sources = workspace.read("sources.toml");
    assert!(!sources.contains(OLD) && !sources.contains("left_out"), "{sources}");
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
}

// Scenario: files of an editor, of a system and of another tool beside the documents. Expected: a note for each, and no
// other effect.
#[test]
fn files_that_are_no_documents() {
    let server = site();
    let workspace = Workspace::empty();
    workspace.run(&["--add", &server.url(CLONE)]).succeeds("minor: ");
    workspace.write("package.json", "{\"name\": \"docs\"}");
    workspace.write("._voices-clone.yaml", "\u{0}\u{5}\u{16}\u{7}");
    workspace.write(".#voices-clone.yaml", "somebody@somewhere");
    let noted = workspace.run(&["--check"]);
    noted.succeeds("note: openapi/package.json is not an OpenAPI document and is ignored; move it away\n");
    noted.says("note: openapi/.#voices-clone.yaml is hidden and is ignored; remove it\n");
    noted.says("note: openapi/._voices-clone.yaml is hidden and is ignored; remove it\n");
    noted.says("openapi/ is up to date (voices-clone.yaml).");
}
