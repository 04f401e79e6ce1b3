//! The cost of this generator and of progenitor on the same document, alternately: seconds, memory, lines, and the
//! seconds of `cargo check` on the code.
//!
//! `cargo bench -p cartesia-api-tests --bench cost`, or with `--profile dev`, which is how cargo builds build scripts. `-- curve`
//! or `-- check` does one of the two.

mod check;
mod documents;
mod work;
#[path = "../shared/workspace.rs"]
mod workspace;

use std::error::Error;

use work::{Generator, Work};

const OPERATIONS: [usize; 5] = [10, 50, 100, 300, 1000];
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect::<Vec<_>>();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [work::ARGUMENT, generator, operations] => work::run(Generator::named(generator)?, operations.parse()?),
        ["check"] => check::measure(),
        ["curve"] => curve(),
        _ => curve().and_then(|()| check::measure()),
    }
}

/// Both generators, for documents that grow.
fn curve() -> Result<(), Box<dyn Error>> {
    println!(
        "| operations | s, ours | s, progenitor | ratio | MiB, ours | MiB, progenitor | ratio | lines, ours | lines, progenitor | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for operations in OPERATIONS {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push((work::start(Generator::Ours, operations)?, work::start(Generator::Progenitor, operations)?));
        }
        let median = |of: fn(&Work) -> f64| {
            let ours = median(rounds.iter().map(|(ours, _)| of(ours)).collect());
            let theirs = median(rounds.iter().map(|(_, theirs)| of(theirs)).collect());
            format!("{ours:.2} | {theirs:.2} | {:.2}", ours / theirs)
        };
        println!(
            "| {operations} | {} | {} | {} |",
            median(|work| work.seconds),
            median(|work| work.mebibytes),
            median(|work| work.lines)
        );
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
