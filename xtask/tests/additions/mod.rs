//! Documents that are added beside others, or taken from elsewhere.

use crate::support::{PAGE, Reply, Server, Workspace};
use crate::{page, second_page, with_field};

// Scenario: `--add` of a page, then of the same again. Expected: a second document and entry; then a refusal.
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

// Scenario: `--add` of a page with a shared enum in an alternative of a `oneOf`, which it does not distinguish.
// Expected: the enum stays open, so that nothing breaks.
#[test]
fn a_second_page_closes_no_enum() {
    let workspace = Workspace::new("https://127.0.0.1:1/nobody/is/here");
    let page = workspace.save("voices-socket.yaml", include_str!("../fixtures/voices-socket.yaml"));
    let added = workspace.run(&["--add", &page]);
    added.succeeds("\nminor: ");
    added.says("requests::VoicesSocket is new\n");
}

// Scenario: two pages share a component. The page of one has an additional value, then contradicts the other, then both
// agree again.
// Expected: the union with a note; a refusal that names the part and both; both are taken.
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

// Scenario: `--from` finds the document by its operation, and `--source` by name. Expected: `page` stays unchanged.
#[test]
fn one_document_from_elsewhere() {
    let workspace = Workspace::new("https://127.0.0.1:1/nobody/is/here");
    let file = workspace.save("elsewhere.md", &with_field("accent", false));
    let taken = workspace.run(&["--from", &file]);
    taken.succeeds("minor: ");
    // Without its flags, `--accept` would take the page instead.
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
