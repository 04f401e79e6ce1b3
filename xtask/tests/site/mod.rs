//! The whole API in one command, from the index of a docs site: `tests/fixtures/site`. Its README describes what is
//! unusual about each page.

mod changes;
mod odd;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Reply, Server, Workspace};

const OLD: &str = "2024-11-13";

/// The stored documents of the older version.
const STORED: [&str; 9] = [
    "pronunciations-list.yaml",
    "status.yaml",
    "stt-transcribe.json",
    "tts-bytes.yaml",
    "voices-clone.yaml",
    "voices-delete.yaml",
    "voices-get.yaml",
    "voices-list.yaml",
    "voices-update.yaml",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/site")
}

/// Returns the site without one of the pages in its index.
fn site() -> Server {
    let server = Server::of_folder(&folder());
    server.set("/2024-11-13/api-reference/voices/gone.md", Reply::status("404 Not Found"));
    server
}

fn page(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap()
}

/// Returns a workspace with the documents of the older version.
fn filled(server: &Server) -> Workspace {
    let workspace = Workspace::empty();
    workspace.run(&["--index", &server.url("/llms.txt"), "--api-version", OLD]).leaves_out("minor: ");
    workspace.noted();
    workspace
}

/// The documents from which the client of `tests/generated/warnings.rs` is built.
#[track_caller]
fn are_golden(workspace: &Workspace) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/documents/site");
    for file in STORED {
        assert_eq!(workspace.read(file), fs::read_to_string(golden.join(file)).unwrap(), "{file}");
    }
    assert_eq!(fs::read_dir(golden).unwrap().count(), STORED.len());
}

// Scenario: an empty folder, and the older version of the site. Expected: no change with `--check`. Then each page is
// reported, the documents that fit are stored, skipped ones are recorded, and no other page or host was requested.
#[test]
fn a_whole_site_into_an_empty_folder() {
    let server = site();
    let workspace = Workspace::empty();
    let flags = ["--index", &server.url("/llms.txt"), "--api-version", OLD];

    let check = workspace.run(&[flags.as_slice(), &["--check"]].concat());
    check.reports("openapi/voices-clone.yaml: new, ");
    assert!(!workspace.root().join("openapi").exists());

    let taken = workspace.run(&flags);
    taken.leaves_out("minor  operation: new, POST /voices/clone (voices_clone)\n");
    for file in STORED {
        taken.says(&format!("openapi/{file}: new, "));
    }
    let of = |path: &str| server.url(&format!("/2024-11-13/api-reference/voices/{path}.md"));
    for (path, why) in [
        (
            "mix",
            "can't be taken: mix.md:35:19: voices_mix, at requestBody.content.application/json.schema.properties.weight.exclusiveMinimum, is a number, as in OpenAPI 3.1",
        ),
        ("localize", "ends inside the block that begins on line 7"),
        ("search", "holds 2 OpenAPI documents, on lines 5, 76"),
        ("gone", "responded with 404 Not Found"),
        (
            "embed",
            "can't be taken together with the rest of openapi/: pronunciations-list.yaml and voices-embed.yaml disagree on components/schemas/VoiceId, at type: `string` in the one, `integer` in the other",
        ),
    ] {
        taken.says(&format!("left out: {} {why}", of(path)));
        assert!(workspace.read("sources.toml").contains(&format!("[[left_out]]\npage = \"{}\"\n", of(path))), "{path}");
    }
    taken.says("ignored: 3 pages without a document\n");
    taken.says("ignored: 7 pages of version 2026-03-01\n");
    taken.says("ignored: 1 page with operations of other pages\n");
    taken.says("note: components/schemas/SupportedLanguage has other words in voices-list.yaml than in voices-update.yaml: its words");
    taken.says("note: components/schemas/SupportedLanguage has the value `de`, which pronunciations-list.yaml, stt-transcribe.json");
    taken.says("note: components/schemas/Voice has the property `is_public`, which pronunciations-list.yaml, voices-clone.yaml");
    let files = workspace.files().into_iter().filter(|file| file != "sources.toml").collect::<Vec<_>>();
    assert_eq!(files, STORED);
    are_golden(&workspace);

    workspace.noted();
    for flags in [&[][..], &flags] {
        let again = workspace.run(flags);
        again.leaves_out("openapi/ is up to date (");
        again.says(&format!("left out: {}", of("mix")));
        workspace.is_untouched();
    }
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
}

// Scenario: an empty folder without a version. Expected: the newest version, whose pages all fit. A page without the
// header has the version of its source file.
#[test]
fn the_newest_version_by_default() {
    let server = site();
    let workspace = Workspace::empty();
    let taken = workspace.run(&["--index", &server.url("/llms.txt")]);
    taken.succeeds("openapi/status.yaml: new, ");
    taken.says("ignored: 15 pages of version 2024-11-13\n");
    let sources = workspace.read("sources.toml");
    assert_eq!(sources.matches("api_version = \"2026-03-01\"").count(), 6, "{sources}");
    assert!(
        sources.contains(&format!("[index]\npage = \"{}\"\nlanguage = \"en\"\n", server.url("/llms.txt"))),
        "{sources}"
    );
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
}

// Scenario: some operations only, by two patterns; then a plain refresh. Expected: only those, both times; an invalid
// pattern is wrong usage.
#[test]
fn some_operations_only() {
    let server = site();
    let workspace = Workspace::empty();
    let index = server.url("/llms.txt");
    let taken = workspace.run(&["--index", &index, "--api-version", OLD, "--only", "*_list", "--only", "tts_*"]);
    taken.says("ignored: 7 pages of operations that `--only` leaves out\n");
    assert_eq!(workspace.files(), ["pronunciations-list.yaml", "sources.toml", "tts-bytes.yaml", "voices-list.yaml"]);
    assert!(workspace.read("sources.toml").contains("only = [\"*_list\", \"tts_*\"]"));
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
    workspace.run(&["--index", &index, "--only", "a["]).is_wrong_usage();
}

// Scenario: another language. Expected: its page if there is one, and otherwise the English one.
#[test]
fn another_language() {
    let server = site();
    let workspace = Workspace::empty();
    let taken = workspace.run(&["--index", &server.url("/llms.txt"), "--api-version", OLD, "--language", "ja"]);
    taken.leaves_out("openapi/voices-clone.yaml: new, ");
    assert!(workspace.read("voices-clone.yaml").contains("summary: ボイスをクローンする"));
    assert!(workspace.read("voices-list.yaml").contains("summary: List voices"));
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
}

// Scenario: an index that was saved as a file, with the addresses of a host; one without links; one without a document
// of the wanted version; one that leads to itself; flags for an index without one.
// Expected: the pages; a sentence each, and no folder.
#[test]
fn other_indexes() {
    let server = site();
    let workspace = Workspace::empty();
    let links =
        format!("- [Clone]({})\n- [Other](https://other.example/a.md)\n", server.url("/api-reference/voices/clone.md"));
    let saved = workspace.save("saved.txt", &links);
    let refused = |flags: &[&str], why: &str| {
        Workspace::empty().run(flags).fails(why);
    };
    refused(&["--index", &workspace.save("none.txt", "# Nothing\n\n[a](a.md)\n")], "lists no page");
    let why =
        "has a document of version 2030-01-01, but some of 2026-03-01; choose another version with `--api-version`";
    refused(&["--index", &saved, "--api-version", "2030-01-01"], why);
    for depth in 0..5 {
        server.set(&format!("/{depth}.txt"), Reply::ok(&format!("- [deeper](/{}.txt)\n- [up](/0.txt)\n", depth + 1)));
    }
    refused(&["--index", &server.url("/0.txt")], "lists more than 4 levels of indexes");
    refused(&["--api-version", OLD], "names no index of the docs; name one with `--index`");
    refused(&["--index", &server.url("/2024-11-13/api-reference/voices/gone.md")], "responded with 404");

    workspace.run(&["--index", &saved]).succeeds("openapi/voices-clone.yaml: new, ");
    // A path belongs to one machine.
    assert!(!workspace.read("sources.toml").contains("[index]"));
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (voices-clone.yaml)");
}
