//! Counts the pages that a refresh ignores.

use std::collections::BTreeMap;

use serde::Serialize;

/// The number of ignored pages, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PassedOver {
    /// The number of pages without a document.
    pub(crate) without_document: usize,
    /// The number of pages of each other version of the API.
    pub(crate) other_versions: BTreeMap<String, usize>,
    /// The number of pages in other languages than the best one.
    pub(crate) translations: usize,
    /// The number of pages whose operations other pages have already.
    pub(crate) same_operations: usize,
    /// The number of pages of which `--only` has no operation.
    pub(crate) not_asked_for: usize,
}

impl PassedOver {
    /// A sentence's part for each kind.
    pub(crate) fn lines(&self) -> Vec<String> {
        let one = |count: usize, what: &str| {
            (count > 0).then(|| format!("{count} {} {what}", if count == 1 { "page" } else { "pages" }))
        };
        let versions = self.other_versions.iter().map(|(version, count)| one(*count, &format!("of version {version}")));
        let rest = [
            one(self.translations, "in another language"),
            one(self.same_operations, "with operations of other pages"),
            one(self.not_asked_for, "of operations that `--only` leaves out"),
        ];
        [one(self.without_document, "without a document")].into_iter().chain(versions).chain(rest).flatten().collect()
    }
}
