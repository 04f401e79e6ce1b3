//! A snapshot of the public surface for each small document of `tests/fixtures`.

use cartesia_api_build::{Config, Generated, Source, generate, sources};

/// Returns the documents, and a function that generates some of them with the settings of their folder.
fn fixtures() -> (Vec<Source>, impl Fn(&[Source]) -> Generated) {
    let folder = crate::folder("tests/fixtures/openapi");
    let config = Config::of_folder(&folder).unwrap();
    let generate =
        move |some: &[Source]| config.generate(some).unwrap_or_else(|error| panic!("{}: {error}", some[0].name));
    (sources(folder).unwrap(), generate)
}

/// Scenario: each fixture is generated on its own.
/// Expected: its snapshot.
#[test]
fn each_fixture_has_its_golden() {
    let (fixtures, generate) = fixtures();
    assert!(!fixtures.is_empty());
    for fixture in fixtures {
        let name = fixture.name.trim_end_matches(".yaml").to_owned();
        let generated = generate(&[fixture]);
        crate::snapshot(&name, &shown(&generated.surface.to_string()));
    }
}

/// Returns a surface without the parts that are equal for every document.
fn shown(surface: &str) -> String {
    const SAME: [&str; 3] = ["const ", "mod requests", "mod types"];
    let is_same = |item: &str| {
        let declaration = item.trim_end().lines().last().unwrap_or_default();
        SAME.iter().any(|same| declaration.starts_with(same)) || item.contains("ConversionError")
    };
    let items = surface.split("\n\n").filter(|item| !is_same(item));
    let lines = items.flat_map(|item| item.trim_end().lines().chain([""]).collect::<Vec<_>>());
    lines.filter(|line| !ABOUT_SEND.contains(&line.trim()) && !says_nothing(line)).collect::<Vec<_>>().join("\n")
}

/// Returns whether a line has the traits of a type, which follow from its kind, or only an item's name.
fn says_nothing(line: &str) -> bool {
    let words = line.trim().strip_prefix("/// ").unwrap_or_default();
    let words = words.strip_prefix("The property ").or_else(|| words.strip_prefix("Sets ")).unwrap_or(words);
    let name = words.trim_end_matches('.').strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    line.starts_with("    impl ") || name.is_some_and(|name| !name.contains([' ', '`']))
}

const ABOUT_SEND: [&str; 4] = [
    "/// Sends the request and returns the response. Needs a tokio runtime with I/O and time enabled.",
    "/// Sends the request and returns the response as a stream. Needs a tokio runtime with I/O and time enabled.",
    "/// # Errors",
    "/// One error names every missing or invalid field, before any I/O. A file that can't be read is an error before the \
     client connects. Any later failure of the call is an error too, such as an error response.",
];

/// Scenario: the folder of snapshots.
/// Expected: each belongs to a fixture, to the published documents, or to the documents of other APIs.
#[test]
fn every_snapshot_is_of_something() {
    let fixtures = sources(crate::folder("tests/fixtures/openapi")).unwrap();
    let mut expected = fixtures.iter().map(|fixture| fixture.name.replace(".yaml", ".snap")).collect::<Vec<_>>();
    expected.extend(crate::PUBLISHED.map(|name| format!("{name}.snap")));
    expected.push("documents.snap".to_owned());
    let found = std::fs::read_dir(crate::folder("tests/generated/snapshots")).unwrap();
    let mut found = found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>();
    // A missing snapshot fails its own test, or is being written.
    found.retain(|name| !expected.contains(name));
    assert!(found.is_empty(), "{found:?}");
}

/// Checks the setters that the example of a fixture calls.
#[track_caller]
fn check_example(fixture: &str, expected: &str) {
    let (fixtures, generate) = fixtures();
    let fixture = fixtures.into_iter().find(|source| source.name == fixture).unwrap();
    let example = generate(&[fixture]).examples.concat();
    let shown = example.lines().filter_map(|line| line.strip_prefix("    .")).collect::<Vec<_>>();
    assert_eq!(shown.join("\n"), expected);
}

/// Scenario: values with bounds, lengths, patterns, formats and examples of their own, in every kind of schema.
/// Expected: the example has valid values, and parameters for those that a person has to choose.
#[test]
fn an_example_shows_what_the_document_allows() {
    check_example(
        "samples.yaml",
        r#"samples_make()
list(list)
when(when)
rate(8000)
channels(2)
gain(0.5)
most(0.0)
step(8)
code(code)
short(short)
id(id)
pair([3, 3])
two(two)
many(many)
seen(false)
tone("high")
texts(["to be", "not to be"])
own(own)
send()
await?;"#,
    );
}

/// Scenario: an optional body with a required `id`.
/// Expected: the example sets everything that such a body needs.
#[test]
fn an_example_of_an_optional_body_is_whole() {
    check_example("json-optional.yaml", "json_optional()\nid(\"Id\")\nnote(\"Note\")\nsend()\nawait?;");
}

/// Scenario: the fixtures are pages of one version, read together.
/// Expected: one client with all operations.
#[test]
fn pages_of_one_version_are_one_client() {
    let (fixtures, generate) = fixtures();
    let each = fixtures.iter().flat_map(|fixture| generate(std::slice::from_ref(fixture)).operations);
    let together = generate(&fixtures);
    assert_eq!(together.operations, each.collect::<Vec<_>>());
    let left_out = fixtures.iter().flat_map(|fixture| generate(std::slice::from_ref(fixture)).left_out);
    let left_out = left_out.collect::<Vec<_>>();
    assert_eq!(together.left_out, left_out);
    assert!(left_out.iter().all(|left_out| left_out.file == "left-out.yaml"), "{left_out:?}");
}

/// Scenario: two pages with different descriptions of a schema, and two with different shapes.
/// Expected: a note; an error that names both files, the schema and the part.
#[test]
fn pages_that_disagree_are_refused() {
    let page = std::fs::read_to_string(crate::folder("openapi/voices-clone.yaml")).unwrap();
    let other = page.replace("The ID of the voice.", "The id of a voice.");
    let notes = generate(&[Source::new("a.yaml", &*page), Source::new("b.yaml", &*other)]).unwrap().notes;
    assert!(notes[0].starts_with("components/schemas/VoiceId has other words in a.yaml than in b.yaml"), "{notes:?}");
    let other = page.replace("title: VoiceId\n      type: string", "title: VoiceId\n      type: integer");
    let error = generate(&[Source::new("a.yaml", page), Source::new("b.yaml", other)]).unwrap_err().to_string();
    assert!(error.starts_with("a.yaml and b.yaml disagree on components/schemas/VoiceId, at type: "), "{error}");
}
