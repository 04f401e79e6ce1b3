//! Files in the kernel's memory, opened and read without waiting for a disk, and so without a thread.
//!
//! The way to a thread and back takes about as long as everything else for a clip of some seconds. Linux reports what
//! would have to wait (`RESOLVE_CACHED` of openat2, `RWF_NOWAIT` of preadv2). An older kernel can't, nor can some file
//! systems, such as overlays and those of the network. Everything here then reports that it would wait. A tmpfs can't
//! either, and is memory.

use std::fs::{File, Metadata};
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::{CWD, FsWord, Mode, OFlags, ResolveFlags, fstatfs, openat2};
use rustix::io::{Errno, ReadWriteFlags, preadv2};

/// The type of a tmpfs, as `linux/magic.h` has it.
const TMPFS_MAGIC: FsWord = 0x0102_1994;

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

pub(super) fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    match preadv2(file, &mut [IoSliceMut::new(buffer)], position, ReadWriteFlags::NOWAIT) {
        Ok(count) => Ok(count),
        Err(Errno::OPNOTSUPP) if is_in_memory(file) => file.read_at(buffer, position),
        Err(_) => Err(io::ErrorKind::WouldBlock.into()),
    }
}

/// Returns `true` if the file system is a tmpfs. Parts that the kernel has swapped out are as slow as any other memory.
fn is_in_memory(file: &File) -> bool {
    fstatfs(file).is_ok_and(|system| system.f_type == TMPFS_MAGIC)
}

fn open_with(path: &Path, flags: OFlags) -> io::Result<File> {
    let opened = openat2(CWD, path, flags | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::CACHED);
    opened.map(File::from).map_err(|_| io::ErrorKind::WouldBlock.into())
}
