//! The files of a call as its first attempt found them: another attempt must send the same.

use std::collections::BTreeMap;
use std::fs::Metadata;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use super::buffers::Buffers;

/// The files of a call.
pub(crate) struct Files {
    originals: Mutex<BTreeMap<usize, Arc<OnceLock<Identity>>>>,
    buffers: Arc<Buffers>,
}

/// One file of a call, and the buffers for it.
#[derive(Clone)]
pub(crate) struct FileOfCall {
    original: Arc<OnceLock<Identity>>,
    pub(super) buffers: Arc<Buffers>,
}

impl Files {
    pub(crate) fn new(buffers: Arc<Buffers>) -> Self {
        Self { originals: Mutex::default(), buffers }
    }

    /// Returns the file of the part with this number.
    pub(crate) fn of(&self, part: usize) -> FileOfCall {
        let mut originals = self.originals.lock().unwrap_or_else(PoisonError::into_inner);
        FileOfCall { original: Arc::clone(originals.entry(part).or_default()), buffers: Arc::clone(&self.buffers) }
    }
}

impl FileOfCall {
    /// Returns `true` if this is the file that the first attempt found, or this is the first attempt.
    pub(super) fn is(&self, identity: &Identity) -> bool {
        self.original.get_or_init(|| identity.clone()) == identity
    }
}

/// The facts that change when a file is written to or replaced.
///
/// Not the time of the inode's change (`ctime`), which also moves when a backup makes a hard link or rights are
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) length: u64,
    modified: Option<SystemTime>,
    /// The device and the inode's number.
    #[cfg(unix)]
    inode: (u64, u64),
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: (metadata.dev(), metadata.ino()),
        }
    }
}
