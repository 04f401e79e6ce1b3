//! The difference between two surfaces: the changed Rust items, the changes on the wire, and the verdicts.

mod inputs;
mod items;
mod page;
mod values;
mod verdict;
mod wire;

use cartesia_api_build::Surface;

pub(crate) use items::ItemChange;
pub(crate) use verdict::Verdict;
pub(crate) use wire::WireChange;

/// All changes between two surfaces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Difference {
    pub(crate) items: Vec<ItemChange>,
    pub(crate) wire: Vec<WireChange>,
}

impl Difference {
    pub(crate) fn between(before: &Surface, after: &Surface) -> Self {
        let (mut items, mut wire) = (items::changes(before, after), wire::changes(before, after));
        items.sort_by_key(|change| (std::cmp::Reverse(change.verdict), !change.is_of_operation()));
        wire.sort_by_key(|change| std::cmp::Reverse(change.verdict));
        Self { items, wire }
    }

    /// Returns the higher of the two verdicts.
    pub(crate) fn verdict(&self) -> Verdict {
        self.of_items().max(self.of_wire())
    }

    pub(crate) fn of_items(&self) -> Verdict {
        self.items.iter().map(|change| change.verdict).max().unwrap_or_default()
    }

    pub(crate) fn of_wire(&self) -> Verdict {
        self.wire.iter().map(|change| change.verdict).max().unwrap_or_default()
    }
}
