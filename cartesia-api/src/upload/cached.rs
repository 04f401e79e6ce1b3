//! Files in the kernel's memory, opened and read without waiting for a disk, and so without a thread.
//!
//! The way to a thread and back takes about as long as everything else for a clip of some seconds. Linux reports what
//! would have to wait (`RESOLVE_CACHED` of openat2, `RWF_NOWAIT` of preadv2); an older kernel or a network file system
//! can't, and then everything here reports it.

use std::fs::{File, Metadata};
use std::io::{self, IoSliceMut};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::{ReadWriteFlags, preadv2};

/// Opens a regular file.
///
/// # Errors
///
/// [`io::ErrorKind::WouldBlock`] when the kernel would have to wait, when it is no regular file, and for any other
/// error: a thread finds out which.
pub(super) fn open(path: &Path) -> io::Result<File> {
    // Opening a pipe, even for a moment, would unblock a writer that waits for a reader.
    match metadata(path)?.is_file() {
        true => open_with(path, OFlags::RDONLY | OFlags::NONBLOCK),
        false => Err(io::ErrorKind::WouldBlock.into()),
    }
}

pub(super) fn metadata(path: &Path) -> io::Result<Metadata> {
    open_with(path, OFlags::PATH)?.metadata()
}

/// Reads from the current position of the file.
pub(super) fn read(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    const CURRENT_POSITION: u64 = u64::MAX;
    let buffers = &mut [IoSliceMut::new(buffer)];
    preadv2(file, buffers, CURRENT_POSITION, ReadWriteFlags::NOWAIT).map_err(|_| io::ErrorKind::WouldBlock.into())
}

fn open_with(path: &Path, flags: OFlags) -> io::Result<File> {
    let opened = openat2(CWD, path, flags | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::CACHED);
    opened.map(File::from).map_err(|_| io::ErrorKind::WouldBlock.into())
}
