//! A file that was opened for one attempt: read piece by piece, with its size checked.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use super::buffers::{Buffer, Buffers};
#[cfg(target_os = "linux")]
use super::cached;
use super::original::{FileOfCall, Identity};
use crate::error::UploadProblem;

/// The places that bytes may be read from.
#[derive(Clone, Copy)]
pub(super) enum Access {
    /// Only memory. Otherwise it is [`io::ErrorKind::WouldBlock`], and reading can go on with the other.
    #[cfg(target_os = "linux")]
    Cached,
    /// Memory or disk, with any wait.
    Blocking,
}

impl Access {
    fn open(self, path: &Path) -> io::Result<File> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Cached => cached::open(path),
            Self::Blocking => File::open(path),
        }
    }

    fn read(self, mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Cached => cached::read(file, buffer),
            Self::Blocking => file.read(buffer),
        }
    }

    fn metadata(self, path: &Path) -> io::Result<Metadata> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Cached => cached::metadata(path),
            Self::Blocking => std::fs::metadata(path),
        }
    }
}

pub(super) struct OpenFile {
    file: File,
    path: PathBuf,
    identity: Identity,
    /// The length in bytes; `None` for a device.
    length: Option<u64>,
    read: u64,
    buffers: Arc<Buffers>,
    /// The buffer that a read from memory began to fill.
    begun: Option<Buffer>,
}

impl OpenFile {
    pub(super) fn open(path: &Path, of_call: &FileOfCall, access: Access) -> Result<Self, UploadProblem> {
        let file = access.open(path).map_err(UploadProblem::from)?;
        let metadata = file.metadata().map_err(UploadProblem::from)?;
        if metadata.is_dir() {
            return Err(UploadProblem::Directory);
        }
        let length = metadata.is_file().then_some(metadata.len());
        if length == Some(0) {
            return Err(UploadProblem::Empty);
        }
        let identity = Identity::of(&metadata);
        if !of_call.is(&identity) {
            return Err(UploadProblem::Changed);
        }
        let buffers = Arc::clone(&of_call.buffers);
        Ok(Self { file, path: path.to_owned(), identity, length, read: 0, buffers, begun: None })
    }

    /// Returns the length in bytes; `None` for a device.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns `true` if nothing can follow.
    pub(super) fn is_done(&self) -> bool {
        self.length == Some(self.read)
    }

    /// Returns the next piece, or `None` at the end. It returns the last piece only if the file ends with it, so that a
    /// file that was cut off never makes a well-formed request.
    pub(super) fn read_piece(&mut self, access: Access) -> Result<Option<Bytes>, UploadProblem> {
        let rest = self.length.map_or(u64::MAX, |length| length - self.read);
        let wanted = usize::try_from(rest).unwrap_or(usize::MAX);
        let mut buffer = self.begun.take().unwrap_or_else(|| self.buffers.take(wanted));
        match self.fill(&mut buffer, access) {
            Ok(read) => {
                self.read = read;
                Ok(Some(buffer.freeze()).filter(|piece| !piece.is_empty()))
            }
            Err(problem) => {
                self.begun = Some(buffer);
                Err(problem)
            }
        }
    }

    /// Fills the buffer, and returns the number of bytes of the file that were read by then.
    fn fill(&self, buffer: &mut Buffer, access: Access) -> Result<u64, UploadProblem> {
        while !buffer.rest().is_empty() {
            match access.read(&self.file, buffer.rest()) {
                Ok(0) => break,
                Ok(count) => buffer.advance(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let read = self.read + u64::try_from(buffer.as_ref().len()).unwrap_or(u64::MAX);
        match self.length {
            Some(expected) if !buffer.rest().is_empty() => Err(UploadProblem::Shrank { expected, found: read }),
            Some(expected) if read == expected => self.require_end(expected, access).map(|()| read),
            None if read == 0 => Err(UploadProblem::Empty),
            _ => Ok(read),
        }
    }

    /// Checks the path, and not the open file, which stays the same when the path is replaced.
    fn require_end(&self, expected: u64, access: Access) -> Result<(), UploadProblem> {
        let metadata = access.metadata(&self.path).map_err(UploadProblem::from)?;
        match Identity::of(&metadata) {
            identity if identity == self.identity => Ok(()),
            Identity { length, .. } if length > expected => Err(UploadProblem::Grew { expected }),
            Identity { length, .. } if length < expected => Err(UploadProblem::Shrank { expected, found: length }),
            _ => Err(UploadProblem::Changed),
        }
    }
}
