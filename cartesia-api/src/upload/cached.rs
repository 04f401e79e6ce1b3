//! What the kernel has in memory, opened and read without waiting for a disk, and so without a thread.
//!
//! The way to a thread and back takes about as long as all else that is done for a clip of some seconds. Linux tells
//! what would have to wait (`RESOLVE_CACHED` of openat2, `RWF_NOWAIT` of preadv2); where it can't, as in an older
//! kernel or a file system over a network, everything here would have to.

use std::fs::{File, Metadata};
use std::io::{self, IoSliceMut};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::{ReadWriteFlags, preadv2};

/// A regular file.
///
/// # Errors
///
/// [`io::ErrorKind::WouldBlock`] where the kernel would have to look, for what is no file, and for all else: a thread
/// finds out what it is.
pub(super) fn open(path: &Path) -> io::Result<File> {
    // A pipe that is opened, and be it for a moment, sets free who waits to write into it.
    match metadata(path)?.is_file() {
        true => open_with(path, OFlags::RDONLY | OFlags::NONBLOCK),
        false => Err(io::ErrorKind::WouldBlock.into()),
    }
}

pub(super) fn metadata(path: &Path) -> io::Result<Metadata> {
    open_with(path, OFlags::PATH)?.metadata()
}

/// Reads on from where the file stands.
pub(super) fn read(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    const WHERE_IT_STANDS: u64 = u64::MAX;
    let buffers = &mut [IoSliceMut::new(buffer)];
    preadv2(file, buffers, WHERE_IT_STANDS, ReadWriteFlags::NOWAIT).map_err(|_| io::ErrorKind::WouldBlock.into())
}

fn open_with(path: &Path, flags: OFlags) -> io::Result<File> {
    let opened = openat2(CWD, path, flags | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::CACHED);
    opened.map(File::from).map_err(|_| io::ErrorKind::WouldBlock.into())
}
