//! Sites that are rearranged between refreshes, and unusual indexes.

use crate::support::{Reply, Server, Workspace};

const OLD: &str = "2024-11-13";

/// Returns a page with operations, each a `GET` at a path with its name, with a header of that version or without one.
fn page(ids: &[&str], version: Option<&str>) -> String {
    format!("# Page\n\n```yaml\n{}```\n", document(ids, version))
}

fn document(ids: &[&str], version: Option<&str>) -> String {
    let parameter = version.map(|version| {
        format!(
            "{{ name: Cartesia-Version, in: header, required: true, schema: {{ type: string, enum: ['{version}'] }} }}"
        )
    });
    let parameters = parameter.unwrap_or_default();
    let paths = ids.iter().map(|id| {
        let id_of = if id.contains('@') { id.split('@').next().unwrap() } else { id };
        let path = id.split('@').next_back().unwrap();
        format!(
            "  /{path}:\n    get:\n      operationId: {id_of}\n      parameters: [{parameters}]\n      responses: {{ '204': {{ description: D }} }}\n"
        )
    });
    let paths = paths.collect::<String>();
    format!(
        "openapi: 3.0.1\ninfo: {{ title: T, version: 0.0.1 }}\nservers: [{{ url: https://api.example.com }}]\npaths:\n{paths}"
    )
}

fn old(ids: &[&str]) -> Reply {
    Reply::ok(&page(ids, Some(OLD)))
}

fn index(pages: &[&str]) -> Reply {
    Reply::ok(&pages.iter().map(|page| format!("- [page]({page})\n")).collect::<String>())
}

/// Returns a server with pages of one operation each, and a workspace with these.
fn filled(ids: &[&str]) -> (Server, Workspace) {
    let server = Server::new(&[]);
    let names = ids.iter().map(|id| format!("/{id}.md")).collect::<Vec<_>>();
    ids.iter().zip(&names).for_each(|(id, name)| server.set(name, old(&[id])));
    server.set("/llms.txt", index(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    let workspace = Workspace::empty();
    workspace.run(&["--index", &server.url("/llms.txt")]).succeeds("minor: ");
    workspace.noted();
    (server, workspace)
}

#[track_caller]
fn is_clean(workspace: &Workspace) {
    workspace.run(&["--check"]).succeeds("openapi/ is up to date (");
}

// Scenario: one page becomes two; an operation moves to another page, and its old page gets a new one; two pages become
// one document, which also exists beside them.
// Expected: every operation is there, and the next refresh has nothing to do.
#[test]
fn operations_that_change_pages() {
    let (server, workspace) = filled(&["a"]);
    server.set("/a.md", old(&["a", "b"]));
    workspace.run(&[]).succeeds("operation: new, GET /b (b)\n");
    server.set("/llms.txt", index(&["/a.md", "/b.md"]));
    server.set("/a.md", old(&["a"]));
    server.set("/b.md", old(&["b"]));
    workspace.run(&[]).succeeds("openapi/b.yaml: new, ");
    is_clean(&workspace);

    server.set("/llms.txt", index(&["/a.md", "/b.md", "/moved.md"]));
    server.set("/a.md", old(&["n"]));
    server.set("/moved.md", old(&["a"]));
    workspace.run(&[]).succeeds("openapi/n.yaml: new, ");
    assert!(workspace.read("sources.toml").contains("/moved.md\""));
    is_clean(&workspace);

    server.set("/llms.txt", index(&["/a.md", "/b.md", "/moved.md", "/api.yml"]));
    server.set("/api.yml", Reply::ok(&document(&["a", "b", "n"], Some(OLD))));
    workspace.run(&[]).succeeds("ignored: 1 page with operations of other pages\n");
    server.set("/api.yml", Reply::ok(&document(&["a", "b", "n", "c"], Some(OLD))));
    workspace.run(&[]).succeeds("operation: new, GET /c (c)\n");
    assert_eq!(workspace.files(), ["a.yaml", "api.yaml", "b.yaml", "n.yaml", "sources.toml"]);
    is_clean(&workspace);
}

// Scenario: two pages with different ids for one route; a page without operations; one with an operation without an id.
// Expected: the same errors each time; an id from the method and the path.
#[test]
fn operations_that_can_not_be_told() {
    let (server, workspace) = filled(&["a"]);
    server.set("/llms.txt", index(&["/a.md", "/two.md", "/none.md", "/nameless.md", "/same.md"]));
    server.set("/same.md", old(&["a@other"]));
    server.set("/two.md", old(&["two@a"]));
    server.set("/none.md", Reply::ok(&page(&[], None).replace("paths:\n", "paths: {}\n")));
    server.set("/nameless.md", Reply::ok(&page(&["b"], Some(OLD)).replace("      operationId: b\n", "")));
    for _ in 0..2 {
        let taken = workspace.run(&[]);
        taken.leaves_out("/two.md can't be taken together with the rest of openapi/: a.yaml and two.yaml disagree on");
        taken.says("/none.md describes no operation");
        taken.says("/same.md can't be taken");
        assert!(workspace.files().contains(&"get-b.yaml".to_owned()));
        is_clean(&workspace);
    }
}

// Scenario: a page has moved, and its old address returns 404; then the only page of a workspace. Expected: it is taken
// from its new address, with a note.
#[test]
fn a_page_that_has_moved() {
    for ids in [&["a", "b"][..], &["a"]] {
        let (server, workspace) = filled(ids);
        let rest = if ids.len() > 1 { &["/b.md", "/new.md"][..] } else { &["/new.md"] };
        server.set("/llms.txt", index(rest));
        server.set("/a.md", Reply::status("404 Not Found"));
        server.set("/new.md", old(&["a"]));
        let taken = workspace.run(&[]);
        taken.succeeds("; openapi/a.yaml is found elsewhere\n");
        assert!(workspace.read("sources.toml").contains(&server.url("/new.md")));
        is_clean(&workspace);
    }
}

// Scenario: a newer version that combines two documents; then one of its pages can't be fetched. Expected: the move; a
// refusal, since the removed operations are unknown; also beside a document without a page.
#[test]
fn a_move_of_which_a_part_is_missing() {
    let newer = |ids: &[&str]| Reply::ok(&page(ids, Some("2026-03-01")));
    let (server, workspace) = filled(&["a", "b"]);
    server.set("/llms.txt", index(&["/a.md", "/b.md", "/new.md", "/more.md"]));
    server.set("/new.md", newer(&["a"]));
    server.set("/more.md", Reply::status("503 Service Unavailable"));
    let flags = ["--api-version", "2026-03-01", "--accept-removal"];
    workspace.run(&flags).errs_with(&[
        &format!("error: {} responded with 503", server.url("/more.md")),
        "error: the pages of version 2026-03-01 could not all be fetched, so it is unknown if b (GET /b) are gone",
    ]);
    workspace.is_untouched();

    server.set("/llms.txt", index(&["/a.md", "/b.md", "/new.md"]));
    server.set("/new.md", newer(&["a", "b"]));
    workspace.write("mine.yaml", &document(&["mine"], Some(OLD)));
    workspace.run(&flags[..2]).fails("openapi/mine.yaml is not in sources.toml, so its version can't be changed");
    workspace.delete("mine.yaml");
    workspace.run(&flags[..2]).succeeds("header Cartesia-Version: 2024-11-13 -> 2026-03-01");
    assert_eq!(workspace.files(), ["a.yaml", "sources.toml"]);
    is_clean(&workspace);

    let (server, workspace) = filled(&["a", "b"]);
    server.set("/llms.txt", index(&["/a.md", "/b.md", "/a2.md", "/b2.md"]));
    let cookie = |page: String| {
        page.replace("parameters: [", "parameters: [{ name: k, in: cookie, schema: { type: string } }, ")
    };
    server.set("/a2.md", newer(&["a"]));
    server.set("/b2.md", Reply::ok(&cookie(page(&["b"], Some("2026-03-01")))));
    workspace.run(&flags).leaves_out("left out: ");
    assert_eq!(workspace.files(), ["a.yaml", "sources.toml"]);
}

// Scenario: a page needs a schema that only another page has, beside an unusable page. Expected: only the last is
// skipped.
#[test]
fn one_bad_page_takes_nothing_from_the_others() {
    let schema = |page: String, name: &str| {
        let content = format!("{{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }}");
        page.replace("'204': { description: D }", &format!("'200': {{ description: D, content: {content} }}"))
    };
    let server = Server::new(&[]);
    server.set("/llms.txt", index(&["/a.md", "/b.md", "/c.md"]));
    server.set("/a.md", Reply::ok(&schema(page(&["a"], Some(OLD)), "V")));
    let with_it = schema(page(&["b"], Some(OLD)), "V");
    let with_it = format!(
        "{}components: {{ schemas: {{ V: {{ type: object, properties: {{ v: {{ type: string }} }} }} }} }}\n```\n",
        with_it.trim_end_matches("```\n")
    );
    server.set("/b.md", Reply::ok(&with_it));
    let cookie = page(&["c"], Some(OLD))
        .replace("parameters: [", "parameters: [{ name: k, in: cookie, schema: { type: string } }, ");
    server.set("/c.md", Reply::ok(&cookie));
    let workspace = Workspace::empty();
    let taken = workspace.run(&["--index", &server.url("/llms.txt")]);
    taken.leaves_out("/c.md can't be taken: c: the parameter `k` is a cookie; ");
    assert_eq!(workspace.files(), ["a.yaml", "b.yaml", "sources.toml"]);
}

// Scenario: one of two pages moves to OpenAPI 3.1, with a nullable property. Expected: it is stored unchanged,
// generates beside the other, and only the property changes for users.
#[test]
fn a_page_moves_to_openapi_3_1() {
    let (server, workspace) = filled(&["a", "b"]);
    let moved = page(&["a"], Some(OLD)).replace("openapi: 3.0.1", "openapi: 3.1.0");
    server.set("/a.md", Reply::ok(&moved));
    workspace.run(&[]).succeeds("none: the document changed, without a difference for users");
    assert!(workspace.files().iter().any(|file| workspace.read(file).starts_with("openapi: 3.1.0\n")));
    let response = "content: { application/json: { schema: { type: [string, 'null'] } } }";
    let moved = moved.replace("'204'", "'200'").replace("description: D", &format!("description: D, {response}"));
    server.set("/a.md", Reply::ok(&moved));
    workspace.run(&[]).succeeds("string or null");
    is_clean(&workspace);
}

// Scenario: a site without any header; one whose only page is wrong; the document of a whole API without a version
// beside pages of two.
// Expected: the version of `info.version`; the reason; a refusal, except for a file that fences name.
#[test]
fn versions_that_nobody_tells() {
    let server = Server::new(&[("/llms.txt", index(&["/a.md"])), ("/a.md", Reply::ok(&page(&["a"], None)))]);
    let flags = ["--index", &server.url("/llms.txt")];
    let workspace = Workspace::empty();
    workspace.run(&flags).succeeds("minor: ");
    assert!(workspace.read("sources.toml").contains("api_version = \"0.0.1\""));
    is_clean(&workspace);

    server.set("/a.md", Reply::ok(&page(&["a"], None).replace("openapi: 3.0.1", "openapi: 3.2.0")));
    Workspace::empty().run(&flags).fails("/a.md can't be taken: a.md is OpenAPI 3.2.0");

    let untold = document(&["w"], None).replace("0.0.1", "''");
    server.set("/llms.txt", index(&["/a.md", "/b.md", "/other.yml", "/latest.yml"]));
    server.set("/a.md", old(&["a"]));
    server.set("/b.md", Reply::ok(&page(&["b"], Some("2026-03-01")).replace("```yaml", "```yaml /latest.yml GET /b")));
    server.set("/other.yml", Reply::ok(&untold));
    server.set("/latest.yml", Reply::ok(&untold.replace("w", "v").replace("serverv", "server")));
    let workspace = Workspace::empty();
    let taken = workspace.run(&[&flags[..], &["--api-version", OLD]].concat());
    taken.leaves_out("/other.yml doesn't say its version of the API, and the index lists several");
    taken.says("ignored: 2 pages of version 2026-03-01\n");
    assert_eq!(workspace.files(), ["a.yaml", "sources.toml"]);
}

// Scenario: no selected operation; an invalid pattern in `sources.toml`; other reasons why a page can't be fetched; a
// comment at a skipped page; other line ends; a document that can now be taken, alone.
// Expected: no folder; a sentence; no change; the comment stays; no change; its record is removed.
#[test]
fn what_is_noted() {
    let (server, workspace) = filled(&["a", "b"]);
    let flags = ["--index", &server.url("/llms.txt"), "--only", "nope*"];
    let none = Workspace::empty();
    none.run(&flags).fails("or check `--only`");
    assert!(none.files().is_empty());

    let sources = workspace.read("sources.toml");
    workspace.write("sources.toml", &sources.replace("language = \"en\"", "language = \"en\"\nonly = [\"[\"]"));
    workspace.run(&[]).errs("`[` in `only` is no pattern");
    workspace.write("sources.toml", &sources.replace('\n', "\r\n"));
    is_clean(&workspace);
    workspace.write("sources.toml", &sources);

    server.set("/llms.txt", index(&["/a.md", "/b.md", "/c.md", "/d.md"]));
    server.set("/c.md", Reply::status("503 Service Unavailable"));
    server.set("/d.md", Reply::ok("```yaml\nopenapi: 3.0.1\n"));
    server.set("/b.md", Reply::ok("# Nothing\n"));
    workspace.run(&[]).leaves_out("/c.md responded with 503");
    server.set("/c.md", Reply::status("500 Internal Server Error"));
    is_clean(&workspace);

    let sources = workspace.read("sources.toml");
    assert_eq!(sources.matches("[[left_out]]").count(), 3, "{sources}");
    workspace.write("sources.toml", &sources.replacen("[[left_out]]", "# Ask them.\n[[left_out]]", 1));
    server.set("/d.md", old(&["d"]));
    workspace.run(&[]).leaves_out("/d.md can be taken now; it was left out: ");
    assert!(workspace.read("sources.toml").contains("# Ask them."));

    server.set("/b.md", old(&["b"]));
    workspace.run(&["--source", "b.yaml"]).succeeds("/b.md can be taken now; it was left out: ");
    assert_eq!(workspace.read("sources.toml").matches("[[left_out]]").count(), 1);
}

// Scenario: an index behind a redirect; a nested one that can't be fetched; saved indexes: with most links to one host
// and the first to another, with the links of a folder, and in a cycle. Expected: their pages, and no others.
#[test]
fn indexes_as_people_have_them() {
    let (server, workspace) = filled(&["a", "b"]);
    server.set("/docs/list.txt", index(&["../a.md", "/b.md", "/below.txt"]));
    server.set("/old.txt", Reply::redirect("/docs/list.txt"));
    server.set("/below.txt", Reply::status("503 Service Unavailable"));
    let taken = workspace.run(&["--index", &server.url("/old.txt")]);
    taken.leaves_out("/below.txt responded with 503");
    server.set("/llms.txt", index(&["/below.txt"]));
    workspace.run(&["--index", &server.url("/llms.txt")]).says_nothing_of("not in the index any more");

    let [a, b] = ["/a.md", "/b.md"].map(|page| server.url(page));
    let folder = Workspace::empty();
    let saved = folder.save("saved.txt", &format!("- [x](https://other.example/a.md)\n- [a]({a})\n- [b]({b})\n"));
    Workspace::empty().run(&["--index", &saved]).succeeds("openapi/b.yaml: new, ");
    folder.save("a.md", &page(&["a"], Some(OLD)));
    folder.save("below.txt", "- [up](./links.txt)\n- [b](/b.md)\n");
    folder.save("b.md", &page(&["b"], Some(OLD)));
    let links = folder.save("links.txt", "- [a](/a.md)\n- [below](./below.txt)\n- [below](below.txt)\n");
    let taken = Workspace::empty();
    taken.run(&["--index", &links]).succeeds("openapi/b.yaml: new, ");
    assert_eq!(taken.files(), ["a.yaml", "b.yaml", "sources.toml"]);
}
