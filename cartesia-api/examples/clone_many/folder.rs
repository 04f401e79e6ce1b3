//! The clips of a folder, ordered by name.

use std::path::{Path, PathBuf};
use std::{fs, io};

use cartesia_api::types::SupportedLanguage;

use crate::left_out::LeftOut;
use crate::listed::Listed;
use crate::service::Failure;

/// The formats that the document lists for a clip.
const EXTENSIONS: [&str; 8] = ["flac", "mp3", "mpeg", "mpga", "oga", "ogg", "wav", "webm"];

/// The clips, and a line for each kind of other content.
type Found = (Vec<Result<Listed, String>>, Vec<String>);

pub(crate) fn list(folder: &Path, is_recursive: bool, language: &SupportedLanguage) -> Result<Found, Failure> {
    let mut walk = Walk { folder, is_recursive, clips: Vec::new(), left_out: LeftOut::default() };
    walk.enter(folder).map_err(|error| Failure::unusable(folder, error))?;
    let listed = walk.clips.into_iter().map(|clip| {
        let (place, path) = clip?;
        let name = name_of(&place);
        Ok(Listed { place: place.display().to_string(), path, name, language: language.clone(), description: None })
    });
    Ok((listed.collect(), walk.left_out.lines(&EXTENSIONS)))
}

struct Walk<'a> {
    folder: &'a Path,
    is_recursive: bool,
    /// Each clip with its path within the folder, or the problem with a folder that can't be read.
    clips: Vec<Result<(PathBuf, PathBuf), String>>,
    left_out: LeftOut,
}

impl Walk<'_> {
    /// Walks through a folder in the order of names, so each run sends the clips in the same order.
    fn enter(&mut self, folder: &Path) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        // Hidden files are not clips: macOS writes one beside each file on some disks.
        entries.retain(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
        entries.iter().try_for_each(|entry| self.take(entry))
    }

    /// Takes an entry. Links to folders are not followed: one may lead back to its own folder, or to a clip that is taken already.
    fn take(&mut self, entry: &fs::DirEntry) -> io::Result<()> {
        let path = entry.path();
        let place = path.strip_prefix(self.folder).unwrap_or(&path).to_owned();
        match (path.is_dir(), entry.file_type()?.is_symlink()) {
            (true, true) => self.left_out.add_link(&place),
            (true, false) if !self.is_recursive => self.left_out.add_folder(&place),
            (true, false) => {
                if let Err(error) = self.enter(&path) {
                    self.clips.push(Err(format!("{}: it can't be read: {error}", place.display())));
                }
            }
            (false, _) => match extension(&path) {
                extension if EXTENSIONS.contains(&extension.as_str()) => self.clips.push(Ok((place, path))),
                extension => self.left_out.add_file(extension),
            },
        }
        Ok(())
    }
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Returns the name of a voice: the path of its clip without the extension. `alice/1` and `bob/1` are different people.
fn name_of(place: &Path) -> String {
    let place = place.with_extension("");
    let names = place.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>();
    names.join("/")
}
