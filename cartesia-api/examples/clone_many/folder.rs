//! The clips of a folder, in the order of their names.

use std::path::Path;
use std::{fs, io};

use cartesia_api::types::SupportedLanguage;

use crate::clips::{Listed, name_of};
use crate::service::Failure;

/// The formats that the document names for a clip.
const EXTENSIONS: [&str; 8] = ["flac", "mp3", "mpeg", "mpga", "oga", "ogg", "wav", "webm"];

pub(crate) fn list(folder: &Path, language: &SupportedLanguage) -> Result<Vec<Result<Listed, String>>, Failure> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let entries = entries.map_err(|error| Failure::unusable(folder, error))?;
    let mut paths = entries.into_iter().map(|entry| entry.path()).filter(|path| is_clip(path)).collect::<Vec<_>>();
    paths.sort();
    let listed = paths.into_iter().map(|path| {
        let name = name_of(&path);
        Ok(Listed { place: name_in_folder(&path), path, name, language: language.clone(), description: None })
    });
    Ok(listed.collect())
}

/// Hidden files are none: macOS puts one beside each file that it copies to a disk of another kind.
fn is_clip(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str()) && !name_in_folder(path).starts_with('.')
}

fn name_in_folder(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
