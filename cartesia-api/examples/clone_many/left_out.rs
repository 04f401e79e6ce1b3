//! The files and folders of the input that are not clips, listed so that nobody takes them for cloned.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use crate::progress::printable;

/// The number of extensions, and of folders, that are listed by name.
const NAMES: usize = 8;

/// The files and folders that are left out.
#[derive(Default)]
pub(crate) struct LeftOut {
    /// The number of files of each extension.
    extensions: BTreeMap<String, usize>,
    folders: Vec<String>,
    /// Links that lead to folders.
    links: Vec<String>,
}

impl LeftOut {
    pub(crate) fn add_file(&mut self, extension: String) {
        *self.extensions.entry(extension).or_default() += 1;
    }

    pub(crate) fn add_folder(&mut self, path: &Path) {
        self.folders.push(path.display().to_string());
    }

    pub(crate) fn add_link(&mut self, path: &Path) {
        self.links.push(path.display().to_string());
    }

    /// Returns a line for each kind. It ends in what to do.
    pub(crate) fn lines(&self, formats: &[&str]) -> Vec<String> {
        let mut extensions = self.extensions.iter().collect::<Vec<_>>();
        extensions.sort_by_key(|(_, count)| Reverse(**count));
        let extensions = extensions.into_iter().map(|(extension, count)| match extension.as_str() {
            "" => format!("{count} without an extension"),
            _ => format!("{count} .{extension}"),
        });
        let convert = format!("a clip is one of {}, so convert other audio", formats.join(", "));
        let lines = [
            line("files", &extensions.collect::<Vec<_>>(), &convert),
            line("folders", &self.folders, "include them with --recursive"),
            line("links to folders", &self.links, "they are not followed, so name the folders that they lead to"),
        ];
        lines.into_iter().flatten().collect()
    }
}

/// Returns a line such as `folders: alice, bob; include them with --recursive`, or nothing if there are none.
fn line(kind: &str, things: &[String], advice: &str) -> Option<String> {
    let rest = match things.len().saturating_sub(NAMES) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let named = things.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    let line = format!("{kind}: {named}{rest}; {advice}");
    (!things.is_empty()).then(|| printable(&line))
}
