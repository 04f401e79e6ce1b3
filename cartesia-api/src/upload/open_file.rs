//! A file that was opened for one attempt: read piece by piece, with its size checked.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use super::buffers::{Buffer, Buffers};
#[cfg(target_os = "linux")]
use super::cached;
use super::handle;
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
    fn open(self, location: &Location) -> io::Result<Arc<File>> {
        match (location, self) {
            (Location::Open(file), _) => Ok(Arc::clone(file)),
            #[cfg(target_os = "linux")]
            (Location::Path(path), Self::Cached) => cached::open(path).map(Arc::new),
            (Location::Path(path), Self::Blocking) => File::open(path).map(Arc::new),
        }
    }

    /// Reads at a position, or the next bytes of a device, which has none.
    fn read(self, mut file: &File, buffer: &mut [u8], position: Option<u64>) -> io::Result<usize> {
        match (self, position) {
            #[cfg(target_os = "linux")]
            (Self::Cached, Some(position)) => cached::read_at(file, buffer, position),
            #[cfg(target_os = "linux")]
            (Self::Cached, None) => Err(io::ErrorKind::WouldBlock.into()),
            (Self::Blocking, Some(position)) => handle::read_at(file, buffer, position),
            (Self::Blocking, None) => file.read(buffer),
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

/// The place of a file.
pub(super) enum Location {
    Path(PathBuf),
    /// A file that the caller has opened, and may use otherwise.
    Open(Arc<File>),
}

pub(super) struct OpenFile {
    file: Arc<File>,
    /// The path; `None` for a file that the caller has opened.
    path: Option<PathBuf>,
    identity: Identity,
    /// The length in bytes; `None` for a device.
    length: Option<u64>,
    read: u64,
    buffers: Arc<Buffers>,
    /// The buffer that a read from memory began to fill.
    begun: Option<Buffer>,
}

impl OpenFile {
    pub(super) fn open(location: &Location, of_call: &FileOfCall, access: Access) -> Result<Self, UploadProblem> {
        let file = access.open(location).map_err(UploadProblem::from)?;
        let metadata = file.metadata().map_err(UploadProblem::from)?;
        if metadata.is_dir() {
            return Err(UploadProblem::Directory);
        }
        let length = metadata.is_file().then_some(metadata.len());
        let path = match location {
            Location::Path(path) => Some(path.clone()),
            // A read of an open pipe or device can block its thread forever.
            Location::Open(_) if length.is_none() => return Err(UploadProblem::NotAFile),
            Location::Open(_) => None,
        };
        if length == Some(0) {
            return Err(UploadProblem::Empty);
        }
        let identity = Identity::of(&metadata);
        if !of_call.is(&identity) {
            return Err(UploadProblem::Changed);
        }
        let buffers = Arc::clone(&of_call.buffers);
        Ok(Self { file, path, identity, length, read: 0, buffers, begun: None })
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
            let position = self.length.map(|_| self.read + count_of(buffer));
            match access.read(&self.file, buffer.rest(), position) {
                Ok(0) => break,
                Ok(count) => buffer.advance(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let read = self.read + count_of(buffer);
        match self.length {
            Some(expected) if !buffer.rest().is_empty() => Err(UploadProblem::Shrank { expected, found: read }),
            Some(expected) if read == expected => self.require_end(expected, access).map(|()| read),
            None if read == 0 => Err(UploadProblem::Empty),
            _ => Ok(read),
        }
    }

    /// Checks the path, if there is one, and not the open file, which stays the same when the path is replaced.
    fn require_end(&self, expected: u64, access: Access) -> Result<(), UploadProblem> {
        let metadata = match &self.path {
            Some(path) => access.metadata(path),
            None => self.file.metadata(),
        };
        let metadata = metadata.map_err(UploadProblem::from)?;
        match Identity::of(&metadata) {
            identity if identity == self.identity => Ok(()),
            Identity { length, .. } if length > expected => Err(UploadProblem::Grew { expected }),
            Identity { length, .. } if length < expected => Err(UploadProblem::Shrank { expected, found: length }),
            _ => Err(UploadProblem::Changed),
        }
    }
}

/// Returns the number of bytes that a buffer holds.
fn count_of(buffer: &Buffer) -> u64 {
    u64::try_from(buffer.as_ref().len()).unwrap_or(u64::MAX)
}
