//! A clip, known by its content.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use cartesia_api::types::SupportedLanguage;
use sha2::{Digest, Sha256};

/// A clip, and the voice that is to be made of it.
pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) language: SupportedLanguage,
    pub(crate) description: Option<String>,
    pub(crate) content: Content,
}

/// The SHA-256 of a clip. A path, a length and a time of change would be read sooner; but a copy, a checkout or a
/// `touch` changes them, and the clip would be cloned again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Content([u8; 32]);

impl Clip {
    /// Checks that it is still the clip that the journal is told of. Somebody may work on the last of a thousand clips
    /// while the first ones are sent.
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
    pub(crate) fn of(path: &Path) -> Result<Self, String> {
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
