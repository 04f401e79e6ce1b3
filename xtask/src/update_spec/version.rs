//! The version of the API that a document describes.
//!
//! The operations have it in a header. Without that header, it is the file that the fence of the page names, and else
//! `info.version`. Documents with the header determine the meaning of these two. In the newest version, the file is
//! `/latest.yml` and `info.version` is `0.0.1` in every page.

use std::collections::BTreeMap;

use cartesia_api_build::Document;

/// The key for addresses without a date.
const UNDATED: &str = "/";

/// The versions for file names and values of `info.version`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions {
    /// `None` if documents have several versions.
    known: BTreeMap<String, Option<String>>,
}

impl Versions {
    /// Learns from a document with the header.
    pub(crate) fn learn(&mut self, document: &Document, made_of: Option<&str>) {
        let versions = document.versions();
        let [version] = versions.as_slice() else { return };
        let names = made_of.map(plain).into_iter().chain([document.info_version()]);
        names.filter(|name| !name.is_empty()).for_each(|name| self.note(name, version));
    }

    /// Learns from the address of such a page. All addresses without a date have one version, the newest.
    pub(crate) fn learn_address(&mut self, document: &Document, address: &str) {
        if let ([version], None) = (document.versions().as_slice(), dated(address)) {
            self.note(UNDATED, version);
        }
    }

    fn note(&mut self, name: &str, version: &str) {
        let known = self.known.entry(name.to_owned()).or_insert_with(|| Some(version.to_owned()));
        if known.as_deref() != Some(version) {
            *known = None;
        }
    }

    /// Returns the versions of a document; empty if they are unknown.
    pub(crate) fn of(&self, document: &Document, made_of: Option<&str>) -> Vec<String> {
        let versions = document.versions();
        if !versions.is_empty() {
            return versions;
        }
        let info = document.info_version();
        let by_file = made_of.map(plain).and_then(|made_of| self.by_name(made_of).or_else(|| dated(made_of)));
        let version =
            by_file.or_else(|| self.by_name(info)).or_else(|| Some(info.to_owned()).filter(|info| !info.is_empty()));
        version.into_iter().collect()
    }

    /// Returns the version of a page whose document can't be read.
    pub(crate) fn of_unread(&self, made_of: Option<&str>, address: &str) -> Option<String> {
        let by_file = made_of.map(plain).and_then(|made_of| self.by_name(made_of).or_else(|| dated(made_of)));
        by_file.or_else(|| dated(address)).or_else(|| self.by_name(UNDATED))
    }

    fn by_name(&self, name: &str) -> Option<String> {
        self.known.get(name).cloned().flatten()
    }
}

/// Returns the name of a file without a leading slash, which only some places have.
fn plain(made_of: &str) -> &str {
    made_of.trim_start_matches('/')
}

/// Returns the first segment of a path that is a date.
pub(crate) fn dated(path: &str) -> Option<String> {
    path.split('/').find(|segment| is_date(segment)).map(str::to_owned)
}

/// Returns whether a text is a date such as `2024-11-13`.
pub(crate) fn is_date(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use cartesia_api_build::Source;

    use super::*;

    fn document(info: &str, header: Option<&str>) -> Document {
        let header = header.map(|value| {
            format!("{{ name: cartesia-version, in: header, schema: {{ type: string, enum: ['{value}'] }} }}")
        });
        let operation = format!("{{ operationId: a, parameters: [{}], responses: {{}} }}", header.unwrap_or_default());
        let text = format!(
            "{{ openapi: 3.0.1, info: {{ title: T, version: '{info}' }}, paths: {{ /a: {{ get: {operation} }} }} }}"
        );
        Document::parse(&Source::new("a", text)).unwrap()
    }

    // Scenario: documents with and without the header, some with a file of a known version, and one with an empty
    // `info.version`.
    // Expected: the header, then the fence, then `info.version`, then nothing.
    #[test]
    fn who_tells_the_version() {
        let mut versions = Versions::default();
        versions.learn(&document("0.0.1", Some("2026-03-01")), Some("/latest.yml"));
        versions.learn(&document("2024-11-13", Some("2024-11-13")), Some("2024-11-13/api.yml"));
        let of = |info, header, made_of| versions.of(&document(info, header), made_of).join(" ");
        assert_eq!(of("0.0.1", Some("2024-11-13"), Some("/latest.yml")), "2024-11-13");
        assert_eq!(of("9", None, Some("/latest.yml")), "2026-03-01");
        assert_eq!(of("9", None, Some("2025-04-16/api.yml")), "2025-04-16");
        assert_eq!(of("0.0.1", None, None), "2026-03-01");
        assert_eq!(of("9", None, Some("/other.yml")), "9");
        assert_eq!(of("", None, None), "");
        assert_eq!(versions.of_unread(None, "https://a/2024-11-13/b.md").as_deref(), Some("2024-11-13"));
        assert_eq!(versions.of_unread(None, "https://a/b.md"), None);
        assert_eq!(versions.of_unread(Some("latest.yml"), "https://a/b.md").as_deref(), Some("2026-03-01"));
        versions.learn_address(&document("", Some("2026-03-01")), "https://a/a.md");
        assert_eq!(versions.of_unread(None, "https://a/b.md").as_deref(), Some("2026-03-01"));
    }
}
