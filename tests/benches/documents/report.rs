//! The tables of `docs/documents.md`.

use std::collections::BTreeMap;

use crate::document::{Document, Operation};
use crate::generator::Generator;

/// The outcomes of a document: of the whole, and of each operation.
pub(crate) struct Measured<'a> {
    pub(crate) document: &'a Document,
    whole: Refusals,
    pub(crate) operations: Vec<(Operation, Refusals)>,
}

/// The kinds of the reasons; none if there is code.
pub(crate) struct Refusals {
    pub(crate) ours: Option<String>,
    pub(crate) progenitor: Option<String>,
}

impl Refusals {
    fn of(refusal: impl Fn(Generator) -> Option<String>) -> Self {
        Self { ours: refusal(Generator::Ours), progenitor: refusal(Generator::Progenitor) }
    }

    fn by(&self, generator: Generator) -> Option<&String> {
        match generator {
            Generator::Ours => self.ours.as_ref(),
            Generator::Progenitor => self.progenitor.as_ref(),
        }
    }
}

impl<'a> Measured<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let whole = Refusals::of(|generator| generator.refusal(&document.file, &document.text));
        Self { document, whole, operations: Vec::new() }
    }

    pub(crate) fn add(&mut self, operation: Operation, refusal: impl Fn(Generator) -> Option<String>) {
        self.operations.push((operation, Refusals::of(refusal)));
    }

    fn is_whole(&self, generator: Generator) -> &'static str {
        if self.whole.by(generator).is_none() { "yes" } else { "no" }
    }

    fn cells(&self) -> String {
        let counts = [Generator::Ours, Generator::Progenitor].map(|generator| Count::of(generator, &self.operations));
        let [ours, theirs] = counts;
        let [own, progenitor] = [Generator::Ours, Generator::Progenitor].map(|generator| self.is_whole(generator));
        format!("{} | {own} | {} | {progenitor} | {}", ours.total(), ours.taken(), theirs.taken())
    }
}

/// The numbers of operations, and those of them that have a multipart form.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    multipart: usize,
    taken: usize,
    taken_multipart: usize,
}

impl Count {
    fn of<'a>(generator: Generator, operations: impl IntoIterator<Item = &'a (Operation, Refusals)>) -> Self {
        operations.into_iter().fold(Self::default(), |count, (operation, refusals)| {
            let multipart = usize::from(operation.is_multipart);
            let taken = usize::from(refusals.by(generator).is_none());
            Self {
                all: count.all + 1,
                multipart: count.multipart + multipart,
                taken: count.taken + taken,
                taken_multipart: count.taken_multipart + taken * multipart,
            }
        })
    }

    fn total(self) -> String {
        format!("{} ({})", self.all, self.multipart)
    }

    fn taken(self) -> String {
        format!("{} ({})", self.taken, self.taken_multipart)
    }

    fn shares(self) -> String {
        let percent = |part: usize, whole: usize| format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64);
        format!("{} ({})", percent(self.taken, self.all), percent(self.taken_multipart, self.multipart))
    }
}

/// Prints a line for each document, and the totals.
pub(crate) fn documents(measured: &[Measured<'_>]) {
    println!("| document | dialect | operations | whole, ours | taken, ours | whole, progenitor | taken, progenitor |");
    println!("|---|---|---|---|---|---|---|");
    for document in measured {
        println!("| `{}` | {} | {} |", document.document.file, document.document.dialect, document.cells());
    }
    let [ours, theirs] = [Generator::Ours, Generator::Progenitor].map(|generator| {
        let whole = measured.iter().filter(|document| document.whole.by(generator).is_none()).count();
        (whole, Count::of(generator, measured.iter().flat_map(|document| &document.operations)))
    });
    println!(
        "| **{}** | | **{}** | **{}** | **{}** | **{}** | **{}** |",
        measured.len(),
        ours.1.total(),
        ours.0,
        ours.1.taken(),
        theirs.0,
        theirs.1.taken()
    );
    println!("| shares | | | | {} | | {} |", ours.1.shares(), theirs.1.shares());
}

/// Prints a line for each kind of reason, the most frequent first.
pub(crate) fn reasons(generator: Generator, measured: &[Measured<'_>]) {
    let mut kinds = BTreeMap::<&str, Vec<String>>::new();
    for Measured { document, operations, .. } in measured {
        for (operation, refusals) in operations {
            if let Some(kind) = refusals.by(generator) {
                kinds.entry(kind).or_default().push(format!("{} {}", document.file, operation.route()));
            }
        }
    }
    let mut kinds = kinds.into_iter().collect::<Vec<_>>();
    kinds.sort_by_key(|(_, operations)| std::cmp::Reverse(operations.len()));
    println!("\n| operations | refused by {} | such as |\n|---|---|---|", generator.name());
    for (kind, operations) in kinds {
        println!("| {} | {kind} | `{}` |", operations.len(), operations.first().map_or("", String::as_str));
    }
}
