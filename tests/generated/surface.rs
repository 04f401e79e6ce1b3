//! The public surface of the documents of `openapi/`, which nothing but the documents determines.

use cartesia_api_build::{Surface, generate, sources};

/// Scenario: each published document is generated, on its own and with the others.
/// Expected: the public surface of each is the one that was reviewed, and nothing contradicts itself.
#[test]
fn the_surface_is_the_reviewed_one() {
    let documents = sources(crate::folder("openapi")).unwrap();
    generate(&documents).unwrap();
    for document in documents {
        let name = crate::snapshot_of(&document.name);
        crate::snapshot(&name, &generate(&[document]).unwrap().surface.to_string());
    }
}

/// Scenario: the same documents are generated twice.
/// Expected: the same text, so that builds can be repeated.
#[test]
fn generation_is_deterministic() {
    let sources = sources(crate::folder("openapi")).unwrap();
    assert_eq!(generate(&sources).unwrap().code, generate(&sources).unwrap().code);
}

/// Scenario: `openapi/voices-clone.yaml` against `openapi/sources.toml`.
/// Expected: each document is the text that was taken, to the byte.
#[test]
fn documents_are_as_they_were_taken() {
    let manifest = std::fs::read_to_string(crate::folder("openapi/sources.toml")).unwrap();
    let manifest = manifest.parse::<toml::Table>().unwrap();
    let documents = manifest["document"].as_array().unwrap();
    for document in documents {
        let file = document["file"].as_str().unwrap();
        let text = std::fs::read(crate::folder("openapi").join(file)).unwrap();
        assert_eq!(document["sha256"].as_str().unwrap(), sha256_hex(&text), "{file}");
    }
    assert_eq!(documents.len(), sources(crate::folder("openapi")).unwrap().len());
}

/// Scenario: the surfaces of all documents, as text and back.
/// Expected: the same items, down to their paths, so that a snapshot can be compared with what is generated today.
#[test]
fn a_surface_is_read_as_it_is_displayed() {
    for folder in ["openapi", "tests/fixtures/openapi"] {
        for document in sources(crate::folder(folder)).unwrap() {
            let name = document.name.clone();
            let surface = generate(&[document]).unwrap().surface;
            let read = surface.to_string().parse::<Surface>().unwrap();
            // One by one, since a difference is hard to find in all of them.
            for (read, item) in read.items.iter().zip(&surface.items) {
                assert_eq!(read, item, "{name}");
            }
            assert_eq!(read, surface, "{name}");
        }
    }
}

/// Scenario: texts that no surface displays as. Expected: the line is named.
#[test]
fn what_is_no_surface() {
    for (text, line) in [("mod a\n\nunion b\n", 3), ("    a: A\n", 1), ("mod a\nb\n", 2)] {
        assert_eq!(text.parse::<Surface>().unwrap_err().line, line, "{text}");
    }
}

/// Scenario: a folder, and a symlink to it that git has checked out as a file, with and without a line end.
/// Expected: the same documents. Where the link leads nowhere, the error names that place.
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
