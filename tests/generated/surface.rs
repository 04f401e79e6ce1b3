//! The public surface of the documents in `openapi/`, which only depends on the documents.

use std::collections::BTreeMap;

use cartesia_api_build::{Config, Source, Surface, generate, sources};

/// Scenario: all published documents are generated together, as in the client's build.
/// Expected: the reviewed surface, as text for people and as data for `cargo xtask`.
#[test]
fn the_surface_is_the_reviewed_one() {
    let sources = sources(crate::folder("openapi")).unwrap();
    let config = Config::of_folder(crate::folder("openapi")).unwrap();
    let surface = config.generate(&sources).unwrap().surface;
    let [text, data] = crate::PUBLISHED;
    crate::snapshot(text, &surface.to_string());
    let sum = |source: &Source| (source.name.clone(), sha256_hex(source.text.as_bytes()));
    let documents = sources.iter().map(sum).collect::<BTreeMap<_, _>>();
    // Sorted by the structs: the order of `serde_json::Value` depends on the features of other packages.
    let (documents, surface) =
        (serde_json::to_string_pretty(&documents).unwrap(), serde_json::to_string_pretty(&surface).unwrap());
    let settings = match serde_json::to_string(&config).unwrap() {
        default if default == "{}" => String::new(),
        settings => format!("\n\"settings\": {settings},"),
    };
    crate::snapshot(data, &format!("{{\n\"documents\": {documents},{settings}\n\"surface\": {surface}\n}}"));
}

/// Scenario: the same documents are generated twice.
/// Expected: the same text, so that builds are reproducible.
#[test]
fn generation_is_deterministic() {
    let sources = sources(crate::folder("openapi")).unwrap();
    assert_eq!(generate(&sources).unwrap().code, generate(&sources).unwrap().code);
}

/// Scenario: `openapi/voices-clone.yaml` and `openapi/sources.toml`.
/// Expected: each document is exactly the text that was fetched.
#[test]
fn documents_are_as_they_were_taken() {
    let manifest = std::fs::read_to_string(crate::folder("openapi/sources.toml")).unwrap();
    let manifest = basic_toml::from_str::<serde_json::Value>(&manifest).unwrap();
    let documents = manifest["document"].as_array().unwrap();
    for document in documents {
        let file = document["file"].as_str().unwrap();
        let text = std::fs::read(crate::folder("openapi").join(file)).unwrap();
        assert_eq!(document["sha256"].as_str().unwrap(), sha256_hex(&text), "{file}");
    }
    assert_eq!(documents.len(), sources(crate::folder("openapi")).unwrap().len());
}

/// Scenario: the surfaces of all documents, serialized and deserialized.
/// Expected: the same, so that snapshots can be compared with generated surfaces.
#[test]
fn a_surface_is_read_as_it_is_stored() {
    for folder in ["openapi", "tests/fixtures/openapi"] {
        let config = Config::of_folder(crate::folder(folder)).unwrap();
        for document in sources(crate::folder(folder)).unwrap() {
            let name = document.name.clone();
            let surface = config.generate(&[document]).unwrap().surface;
            let stored = serde_json::to_string_pretty(&surface).unwrap();
            let read = serde_json::from_str::<Surface>(&stored).unwrap();
            // One by one, since a difference is hard to find in all of them.
            for (read, item) in read.items.iter().zip(&surface.items) {
                assert_eq!(read, item, "{name}");
            }
            assert_eq!(read, surface, "{name}");
        }
    }
}

/// Scenario: a folder, and a symlink to it that git has checked out as a file, with and without a line end.
/// Expected: the same documents. If the target does not exist, the error names it.
#[test]
fn a_symlink_may_be_a_file() {
    let root = tempfile::tempdir().unwrap();
    let (package, documents) = (root.path().join("package"), root.path().join("documents"));
    for folder in [&package, &documents] {
        std::fs::create_dir(folder).unwrap();
    }
    std::fs::write(documents.join("a.yaml"), "openapi: 3.0.1\n").unwrap();
    for link in ["../documents", "../documents\n"] {
        std::fs::write(package.join("openapi"), link).unwrap();
        assert_eq!(sources(package.join("openapi")).unwrap(), sources(&documents).unwrap());
    }
    std::fs::write(package.join("openapi"), "../elsewhere").unwrap();
    let error = sources(package.join("openapi")).unwrap_err().to_string();
    assert!(
        error.contains("elsewhere: ") && error.ends_with("check that it exists and that you may access it"),
        "{error}"
    );
}

fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
