//! A clip as it is listed in the input.

use std::path::{Path, PathBuf};

use cartesia_api::types::SupportedLanguage;

use crate::clip::{Clip, Content};

/// A clip that was not read yet.
pub(crate) struct Listed {
    /// Its place in the input, such as `line 3`.
    pub(crate) place: String,
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) language: SupportedLanguage,
    pub(crate) description: Option<String>,
}

impl Listed {
    /// Reads the clip. An error begins with the place.
    pub(crate) fn read(self) -> Result<(String, Clip), String> {
        let Self { place, path, name, language, description } = self;
        match Content::of(&path) {
            Ok(content) => Ok((place, Clip { path, name, language, description, content })),
            Err(problem) => Err(format!("{place}: {problem}")),
        }
    }
}

/// Returns the name of a voice for which the input has none.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
