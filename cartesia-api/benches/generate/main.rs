//! The time of the generator, for today's document and for one of 50 operations.
//!
//! `cargo bench -p cartesia-api --bench generate`.

mod documents;

use std::error::Error;
use std::hint::black_box;

use criterion::Criterion;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    for (name, documents) in [
        ("today's document", cartesia_api_build::sources(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi"))?),
        ("50 operations", documents::with_operations(50)?),
    ] {
        let generated = cartesia_api_build::generate(&documents)?;
        println!(
            "{name}: {} operations, {} bytes, {} lines of code",
            generated.operations.len(),
            documents.iter().map(|document| document.text.len()).sum::<usize>(),
            generated.code.lines().count(),
        );
        criterion.bench_function(&format!("generate {name}"), |bencher| {
            bencher.iter(|| cartesia_api_build::generate(black_box(&documents)));
        });
    }
    criterion.final_summary();
    Ok(())
}
