//! A golden for each small document of `tests/fixtures`: the public surface that it becomes.

use cartesia_api_build::{Source, generate, sources};

/// Scenario: each fixture is generated on its own.
/// Expected: its golden.
#[test]
fn each_fixture_has_its_golden() {
    let fixtures = sources(crate::folder("tests/fixtures")).unwrap();
    assert!(!fixtures.is_empty());
    for fixture in fixtures {
        let name = fixture.name.trim_end_matches(".yaml").to_owned();
        let generated = generate(&[fixture]).unwrap_or_else(|error| panic!("{name}: {error}"));
        crate::snapshot(&name, &shown(&generated.surface.to_string()));
    }
}

/// Without what is the same for every document.
fn shown(surface: &str) -> String {
    let items = surface.split("\n\n");
    let own = items.filter(|item| {
        !["mod types", "mod requests", "mod types::error", "From<String>, From<&'static str>"]
            .iter()
            .any(|end| item.trim_end().ends_with(end))
    });
    own.filter(|item| !item.contains("ConversionError")).collect::<Vec<_>>().join("\n\n")
}

/// Scenario: the fixtures are pages of one version, read together.
/// Expected: one client with the operations of all.
#[test]
fn pages_of_one_version_are_one_client() {
    let fixtures = sources(crate::folder("tests/fixtures")).unwrap();
    let each = fixtures.iter().flat_map(|fixture| generate(std::slice::from_ref(fixture)).unwrap().operations);
    let together = generate(&fixtures).unwrap().operations;
    assert_eq!(together, each.collect::<Vec<_>>());
}

/// Scenario: two pages that describe a schema in two ways.
/// Expected: an error that names both files and the schema.
#[test]
fn pages_that_disagree_are_refused() {
    let page = std::fs::read_to_string(crate::folder("openapi/voices-clone.yaml")).unwrap();
    let other = page.replace("The ID of the voice.", "The id of a voice.");
    let error = generate(&[Source::new("a.yaml", page), Source::new("b.yaml", other)]).unwrap_err().to_string();
    assert!(error.starts_with("a.yaml and b.yaml disagree on components/schemas/VoiceId"), "{error}");
}
