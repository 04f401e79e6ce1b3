//! The documents of `tests/documents/apis` with this generator and with progenitor: the accepted operations, and the
//! reasons for refusing others.
//!
//! `cargo bench -p cartesia-api-tests --bench documents` prints the tables of `docs/documents.md`. `-- check` also compiles the
//! code of both. `DOCUMENTS` in the environment is another folder of documents.

mod check;
mod document;
mod generator;
mod report;
#[path = "../shared/workspace.rs"]
mod workspace;

use std::error::Error;
use std::path::{Path, PathBuf};

use document::Document;
use generator::Generator;
use report::Measured;

fn main() -> Result<(), Box<dyn Error>> {
    // A panic of progenitor is a result here.
    std::panic::set_hook(Box::new(|_| {}));
    let ours = || Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/apis");
    let documents = Document::all(&std::env::var_os("DOCUMENTS").map_or_else(ours, PathBuf::from))?;
    let measured = documents.iter().map(measure).collect::<Result<Vec<_>, _>>()?;
    report::documents(&measured);
    for generator in [Generator::Ours, Generator::Progenitor] {
        report::reasons(generator, &measured);
    }
    match std::env::args().any(|argument| argument == "check") {
        true => check::compile(&documents, &measured),
        false => Ok(()),
    }
}

/// Generates a document whole, and each of its operations alone, with both generators.
fn measure(document: &Document) -> Result<Measured<'_>, Box<dyn Error>> {
    let mut measured = Measured::of(document);
    for operation in document.operations() {
        let text = serde_yaml::to_string(&document.alone(&operation))?;
        measured.add(operation, |generator| generator.refusal(&document.file, &text));
    }
    Ok(measured)
}
