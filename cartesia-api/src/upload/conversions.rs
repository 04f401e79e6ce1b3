//! Uploads from paths, and from file names with content.

use std::path::{Path, PathBuf};

use super::Upload;

/// A file on disk, as [`Upload::from_path`] has it.
impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::from_path(path)
    }
}

/// A file on disk, as [`Upload::from_path`] has it.
impl From<&PathBuf> for Upload {
    fn from(path: &PathBuf) -> Self {
        Self::from_path(path)
    }
}

/// A file on disk, as [`Upload::from_path`] has it.
impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::from_path(path)
    }
}

/// A file name and bytes in memory, as [`Upload::from_bytes`] has them.
impl<N: Into<String>, B: AsRef<[u8]> + Send + 'static> From<(N, B)> for Upload {
    fn from((file_name, bytes): (N, B)) -> Self {
        Self::from_bytes(file_name, bytes)
    }
}
