//! A clip, identified by its content.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cartesia_api::types::SupportedLanguage;
use hmac_sha256::Hash;

/// A clip, and the fields of its voice.
pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) language: SupportedLanguage,
    pub(crate) description: Option<String>,
    pub(crate) content: Content,
}

/// The SHA-256 of a clip. Its path and its modification time would be faster to read, but a copy or a checkout changes them,
/// and the clip would be cloned again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Content([u8; 32]);

impl Clip {
    /// Checks that the content is still what the journal records. The last of a thousand clips may change while the first ones
    /// are sent.
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
        let mut hash = Sha256(Hash::new());
        // On some systems a directory opens, and reading it fails. A pipe may never end.
        let length = match path.metadata() {
            Ok(metadata) if !metadata.is_file() => Err(io::Error::other("it is not a file")),
            Ok(_) => File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash)),
            Err(error) => Err(error),
        };
        match length {
            Ok(0) => Err(format!("`{}` is empty", path.display())),
            Ok(_) => Ok(Self(hash.0.finalize())),
            Err(error) => Err(format!("`{}` can't be read: {error}", path.display())),
        }
    }

    /// Returns a number that is uniformly distributed, and the same on every machine.
    pub(crate) fn number(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// A hash that takes what is written to it.
struct Sha256(Hash);

impl Write for Sha256 {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
