//! `[generate]` in `openapi/sources.toml`: the selection of operations, and the handling of refused ones.

use crate::support::{Reply, Server, Workspace};

const SETTINGS: &str = "# Ours.\n[generate]\nleave-out-refused = true # They know.\n";

/// Returns an operation, a `GET` at a path with its name. With a question mark in the name, it is refused.
fn operation(id: &str) -> String {
    let name = id.trim_end_matches('?');
    let cookie = if id == name { "" } else { "{ name: k, in: cookie, schema: { type: string } }" };
    format!(
        "  /{name}:\n    get:\n      operationId: {name}\n      tags: [all, {name}s]\n      parameters: [{cookie}]\n      responses: {{ '204': {{ \
         description: D }} }}\n"
    )
}

fn document(ids: &[&str]) -> String {
    let paths = ids.iter().map(|id| operation(id)).collect::<String>();
    format!(
        "openapi: 3.0.1\ninfo: {{ title: T, version: 0.0.1 }}\nservers: [{{ url: https://api.example.com }}]\npaths:\n{paths}"
    )
}

fn page(ids: &[&str]) -> Reply {
    Reply::ok(&format!("# Page\n\n```yaml\n{}```\n", document(ids)))
}

/// Returns a server with an index of two pages, and a workspace with such settings and the first page.
fn filled(first: &[&str], second: &[&str], settings: &str) -> (Server, Workspace) {
    let server = Server::new(&[("/a.md", page(first)), ("/b.md", page(second))]);
    server.set("/llms.txt", Reply::ok("- [a](/a.md)\n- [b](/b.md)\n"));
    let workspace = Workspace::of("a.yaml", &document(first));
    let entry = format!(
        "[index]\npage = \"{}\"\n\n[[document]]\nfile = \"a.yaml\"\npage = \"{}\"\napi_version = \"0.0.1\"\noperations = [\"{}\"]\n",
        server.url("/llms.txt"),
        server.url("/a.md"),
        first[0]
    );
    workspace.write("sources.toml", &format!("# Head.\n\n{settings}\n{entry}"));
    workspace.noted();
    (server, workspace)
}

const REASON: &str = "the parameter `k` is a cookie; remove it from the document";

// Scenario: a page with a refused operation among others, without the setting and with it; a page with only refused
// operations.
// Expected: it is skipped; it is taken, and the refused operation is reported; it is skipped.
#[test]
fn a_refused_operation_refuses_no_page() {
    let (_server, workspace) = filled(&["a"], &["b", "odd?"], "");
    let taken = workspace.run(&[]);
    taken.leaves_out(&format!("/b.md can't be taken: odd: {REASON}"));
    assert_eq!(workspace.files(), ["a.yaml", "sources.toml"]);

    let (server, workspace) = filled(&["a"], &["b", "odd?"], SETTINGS);
    let taken = workspace.run(&[]);
    taken.succeeds("  minor  operation: new, GET /b (b)\n");
    taken.says(&format!("\nleft out of openapi/b.yaml: odd (GET /odd): {REASON}\n"));
    taken.says_nothing_of("operation: new, GET /odd");
    assert_eq!(workspace.files(), ["a.yaml", "b.yaml", "sources.toml"]);
    let sources = workspace.read("sources.toml");
    assert!(sources.starts_with(&format!("# Head.\n\n{SETTINGS}")), "{sources}");
    assert!(sources.contains("operations = [\"b\", \"odd\"]"), "{sources}");
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (a.yaml, b.yaml)");

    server.set("/b.md", page(&["b", "odd"]));
    workspace.run(&["--check"]).reports(&format!("  minor  operation: left out ({REASON}) -> GET /odd (odd)\n"));
    server.set("/b.md", page(&["b?", "odd"]));
    let json = workspace.run(&["--check", "--json"]).json();
    assert_eq!((&json["verdict"], &json["left_out"][0]["operation"]), (&"major".into(), &"b".into()));
    server.set("/c.md", page(&["c?"]));
    server.set("/llms.txt", Reply::ok("- [a](/a.md)\n- [b](/b.md)\n- [c](/c.md)\n"));
    server.set("/b.md", page(&["b", "odd?"]));
    workspace.run(&[]).leaves_out(&format!("/c.md can't be taken: c: {REASON}"));
    assert_eq!(workspace.files(), ["a.yaml", "b.yaml", "sources.toml"]);
}

// Scenario: operations with a wrong shape, in a new page and in a stored one. Expected: the same.
#[test]
fn a_wrong_shape_refuses_no_page() {
    let (server, workspace) = filled(&["a"], &["b"], SETTINGS);
    let wrong = |ids: &[&str]| document(ids).replace("tags: [all, odds]", "deprecated: perhaps");
    server.set("/b.md", Reply::ok(&format!("```yaml\n{}```\n", wrong(&["b", "odd"]))));
    let taken = workspace.run(&[]);
    taken.succeeds("\nleft out of openapi/b.yaml: odd (GET /odd): b.yaml:");
    server.set("/a.md", page(&["a", "more"]));
    workspace.run(&[]).succeeds("  minor  operation: new, GET /more (more)\n");
    workspace.surface(&[]).succeeds("\nLeft out:\n    odd (GET /odd): b.yaml:");
}

// Scenario: operations that are selected by id and by tag, with refused ones among the others.
// Expected: the selected operations; the others cause no error, and are not reported.
#[test]
fn operations_are_selected() {
    let (_server, workspace) = filled(&["a", "odd?"], &["b", "c?"], "[generate]\nonly = [\"a\", \"tag:bs\"]\n");
    let taken = workspace.run(&[]);
    taken.succeeds("  minor  operation: new, GET /b (b)\n");
    taken.says_nothing_of("(c)");
    let surface = workspace.surface(&[]);
    surface.succeeds("\nstruct requests::B\n");
    surface.says_nothing_of("requests::Odd");
    let (_server, workspace) = filled(&["a", "odd?"], &["b"], "[generate]\nexcept = [\"odd\", \"tag:bs\"]\n");
    workspace.run(&[]).succeeds("\nnone: the document changed, without a difference for users\n");
}

// Scenario: unknown settings, settings that name no operation, and settings of another type. Expected: a sentence, and
// nothing is written.
#[test]
fn settings_that_can_not_be_meant() {
    let check = |settings: &str, part: &str| {
        let (_server, workspace) = filled(&["a"], &["b"], &format!("[generate]\n{settings}\n"));
        workspace.run(&[]).fails(part);
        workspace.is_untouched();
        workspace.surface(&[]).errs(part);
    };
    check(
        "leave_out_refused = true",
        "sources.toml: unknown field `leave_out_refused`, expected one of `leave-out-refused`, `only`",
    );
    check("only = [1]", "sources.toml: invalid type: integer `1`, expected a string");
    check(
        "only = [\"aa\"]",
        "`aa` is neither the id of an operation nor a tag; write `a`, the most similar name, or remove it",
    );
    check("except = [\"a\", \"all\"]", "`only` and `except` select none of the operations; take some out of `except`");
}
