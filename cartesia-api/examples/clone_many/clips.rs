//! The clips that are to be cloned, each known by its content. All that is wrong with them is told at once, before
//! anything is sent.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use cartesia_api::types::SupportedLanguage;
use indicatif::ProgressIterator;
use sha2::{Digest, Sha256};

use crate::progress;
use crate::service::Failure;
use crate::{csv_file, folder};

/// A clip, and the voice that is to be made of it.
pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) language: SupportedLanguage,
    pub(crate) description: Option<String>,
    pub(crate) content: Content,
}

/// What the input says of a clip that nobody has looked at yet.
pub(crate) struct Listed {
    /// Where it says so, such as `line 3`.
    pub(crate) place: String,
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) language: SupportedLanguage,
    pub(crate) description: Option<String>,
}

/// The SHA-256 of a clip. A path, a length and a time of change would be read sooner; but a copy, a checkout or a
/// `touch` changes them, and the clip would be cloned again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Content([u8; 32]);

/// The clips of a folder or of a CSV file.
pub(crate) fn find(input: &Path, language: &SupportedLanguage) -> Result<Vec<Clip>, Failure> {
    let is_folder = input.metadata().map_err(|error| Failure::unusable(input, error))?.is_dir();
    let listed = match is_folder {
        true => folder::list(input, language)?,
        false => csv_file::list(input, language)?,
    };
    let (clips, problems) = look_at(listed);
    if !problems.is_empty() {
        let sentence = format!(
            "{} can't be used, and nothing was sent:\n  {}\ncorrect this and run again",
            input.display(),
            problems.join("\n  ")
        );
        return Err(Failure::new(2, sentence));
    }
    if clips.is_empty() {
        return Err(Failure::unusable(input, "there is no clip in it"));
    }
    Ok(clips)
}

/// Reads each clip once. Two of the same content are refused: both would be the same entry of the journal.
fn look_at(listed: Vec<Result<Listed, String>>) -> (Vec<Clip>, Vec<String>) {
    let (mut clips, mut problems, mut places) = (Vec::new(), Vec::new(), HashMap::new());
    let bar = progress::of_looking(listed.len());
    for listed in listed.into_iter().progress_with(bar) {
        match listed.and_then(Listed::read) {
            Err(problem) => problems.push(problem),
            Ok((content, Listed { place, path, name, language, description })) => {
                if let Some(first) = places.insert(content, place.clone()) {
                    problems.push(format!("{place}: `{}` is the same clip as {first}: leave one out", path.display()));
                }
                clips.push(Clip { path, name, language, description, content });
            }
        }
    }
    (clips, problems)
}

impl Listed {
    fn read(self) -> Result<(Content, Self), String> {
        match Content::of(&self.path) {
            Ok(content) => Ok((content, self)),
            Err(problem) => Err(format!("{}: {problem}", self.place)),
        }
    }
}

impl Clip {
    /// That it is still the clip that the journal is told of. Somebody may work on the last of a thousand clips while
    /// the first ones are sent.
    pub(crate) async fn check(&self) -> Result<(), String> {
        let path = self.path.clone();
        let content = tokio::task::spawn_blocking(move || Content::of(&path)).await;
        match content.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(content) if content == self.content => Ok(()),
            Ok(_) => Err("it has changed since this run began; run again".to_owned()),
            Err(problem) => Err(problem),
        }
    }
}

impl Content {
    fn of(path: &Path) -> Result<Self, String> {
        let mut hash = Sha256::new();
        // A directory opens on some systems, and fails when it is read. A pipe may never end.
        let length = match path.metadata() {
            Ok(metadata) if !metadata.is_file() => Err(io::Error::other("it is not a file")),
            Ok(_) => File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash)),
            Err(error) => Err(error),
        };
        match length {
            Ok(0) => Err(format!("`{}` is empty", path.display())),
            Ok(_) => Ok(Self(hash.finalize().into())),
            Err(error) => Err(format!("`{}` can't be read: {error}", path.display())),
        }
    }

    /// As good as random, and the same on every machine.
    pub(crate) fn number(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Failure {
    /// Of a file or folder that was named, and can't be used.
    pub(crate) fn unusable(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(2, format!("{} can't be used: {problem}; name another, or mend it", path.display()))
    }
}

/// The name of a voice for which none is given.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
