//! Documents of any number of operations, made of the fixtures of the tests.

use std::error::Error;
use std::path::Path;

use cartesia_api_build::Source;

/// Returns the repository, which a published package is not in.
pub(crate) fn repository() -> Result<&'static Path, Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let repository = repository.filter(|folder| folder.join("tests/fixtures").is_dir());
    repository.ok_or_else(|| "this benchmark needs the repository: run it in a checkout".into())
}

/// Returns documents with this number of operations in all: every fixture once, then every fixture again under other
/// names. Schemas and the like that they share stay shared.
pub(crate) fn with_operations(count: usize) -> Result<Vec<Source>, Box<dyn Error>> {
    let fixtures = cartesia_api_build::sources(repository()?.join("tests/fixtures/openapi"))?;
    let mut documents = Vec::new();
    let mut rest = count;
    for copy in 0.. {
        for fixture in &fixtures {
            let operations = fixture.text.matches("operationId:").count();
            if operations <= rest && is_plain(&fixture.name) {
                documents.push(Source::new(format!("{copy}-{}", fixture.name), renamed(&fixture.text, copy)));
                rest -= operations;
            }
            if rest == 0 {
                return Ok(documents);
            }
        }
    }
    Err("there are no fixtures".into())
}

/// Returns `false` for a name that would collide with another when a number is added to it.
fn is_plain(name: &str) -> bool {
    name != "names.yaml"
}

/// Gives each operation another path and another id: in the fixtures, a path begins a line.
fn renamed(text: &str, copy: usize) -> String {
    let paths = text.replace("\n  /", &format!("\n  /copies/{copy}/"));
    let mut pieces = paths.split("operationId: ");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (id, rest) = piece.split_at(piece.find([',', ' ', '\n']).unwrap_or(piece.len()));
        format!("{text}operationId: {id}_{copy}{rest}")
    })
}
