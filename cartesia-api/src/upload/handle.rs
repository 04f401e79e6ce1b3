//! Files that a caller has opened.

use std::fs::File;
use std::io;
use std::sync::Arc;

/// An open file, for [`Upload::from_file`](crate::Upload::from_file): made from a [`std::fs::File`] or a
/// [`tokio::fs::File`].
#[derive(Clone, Debug)]
pub struct FileHandle(Handle);

#[derive(Clone, Debug)]
enum Handle {
    Std(Arc<File>),
    /// A file that tokio still writes to or reads from.
    Busy(Arc<tokio::fs::File>),
}

impl From<File> for FileHandle {
    fn from(file: File) -> Self {
        Self(Handle::Std(Arc::new(file)))
    }
}

impl From<Arc<File>> for FileHandle {
    fn from(file: Arc<File>) -> Self {
        Self(Handle::Std(file))
    }
}

impl From<tokio::fs::File> for FileHandle {
    fn from(file: tokio::fs::File) -> Self {
        match file.try_into_std() {
            Ok(file) => file.into(),
            Err(file) => Self(Handle::Busy(Arc::new(file))),
        }
    }
}

impl FileHandle {
    /// Returns the file, after any operation that tokio has begun on it.
    pub(super) async fn file(&self) -> io::Result<Arc<File>> {
        match &self.0 {
            Handle::Std(file) => Ok(Arc::clone(file)),
            Handle::Busy(file) => Ok(Arc::new(file.try_clone().await?.into_std().await)),
        }
    }

    /// Returns the file, unless tokio still writes to or reads from it.
    pub(super) fn idle_file(&self) -> Option<&File> {
        match &self.0 {
            Handle::Std(file) => Some(file),
            Handle::Busy(_) => None,
        }
    }

    /// Returns `true` if both are the same open file.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Handle::Std(one), Handle::Std(other)) => Arc::ptr_eq(one, other),
            (Handle::Busy(one), Handle::Busy(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// Reads at a position, without regard to that of the file, which its other users move.
pub(super) fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, position);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, position);
}
