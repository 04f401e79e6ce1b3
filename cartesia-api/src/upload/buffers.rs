//! The buffers that files are read into: reused, and smaller when many are in use.
//!
//! The allocator maps a new buffer of this size and faults it in page by page, which takes as long as reading the file.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::PIECE;

/// The number of bytes in a small buffer, for when many uploads share the memory.
const SMALL_PIECE: usize = 16 * 1024;
/// The number of buffers of [`PIECE`] bytes that a client may use at once: 26 MiB. Others have [`SMALL_PIECE`] bytes.
const MAX_LARGE: usize = 128;
/// The number of buffers that are kept when no upload uses one.
const MIN_IDLE: usize = 2;

/// The buffers of a client.
#[derive(Default)]
pub(crate) struct Buffers {
    idle: Mutex<Vec<Vec<u8>>>,
    in_use: AtomicUsize,
}

impl Buffers {
    /// Returns a buffer for at most `wanted` bytes.
    pub(super) fn take(self: &Arc<Self>, wanted: usize) -> Buffer {
        let is_large = self.in_use.fetch_add(1, Ordering::Relaxed) < MAX_LARGE;
        let wanted = wanted.min(if is_large { PIECE } else { SMALL_PIECE });
        let idle = if is_large { self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() } else { None };
        let bytes = idle.unwrap_or_else(|| vec![0; if is_large { PIECE } else { wanted }]);
        Buffer { bytes, wanted, filled: 0, home: Arc::clone(self) }
    }

    /// Keeps as many buffers as are in use: enough for a burst, and few after its end.
    fn give_back(&self, bytes: Vec<u8>) {
        let in_use = self.in_use.fetch_sub(1, Ordering::Relaxed);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes.len() == PIECE && idle.len() < in_use.max(MIN_IDLE) {
            idle.push(bytes);
        } else {
            idle.truncate(in_use.max(MIN_IDLE));
        }
    }
}

/// A buffer, from when it is filled until its bytes were sent.
pub(super) struct Buffer {
    bytes: Vec<u8>,
    /// The number of bytes that it is to hold, and that it holds.
    wanted: usize,
    filled: usize,
    home: Arc<Buffers>,
}

impl Buffer {
    /// Returns the part that is still to be filled.
    pub(super) fn rest(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.filled..self.wanted).unwrap_or_default()
    }

    pub(super) fn advance(&mut self, by: usize) {
        self.filled = self.wanted.min(self.filled.saturating_add(by));
    }

    /// Returns the bytes without copying them.
    pub(super) fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.home.give_back(std::mem::take(&mut self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: one piece after the other. Expected: all are read into the same memory.
    #[test]
    fn a_buffer_is_used_again() {
        let buffers = Arc::<Buffers>::default();
        let memory = |buffers: &Arc<Buffers>| buffers.take(PIECE).bytes.as_ptr();
        let first = memory(&buffers);
        assert!((0..10).all(|_| memory(&buffers) == first));
    }

    // Scenario: a buffer that is filled in two steps. Expected: it holds what was filled, and no more.
    #[test]
    fn a_buffer_holds_what_was_filled() {
        let buffers = Arc::<Buffers>::default();
        buffers.take(PIECE).rest().fill(9);
        let mut buffer = buffers.take(5);
        assert_eq!(buffer.rest().len(), 5);
        buffer.rest().copy_from_slice(b"voice");
        buffer.advance(2);
        assert_eq!(buffer.rest(), b"ice");
        assert_eq!(buffer.freeze(), "vo");
    }

    // Scenario: as many buffers as a thousand uploads want. Expected: the first are large, the others small, and when
    // all were sent, hardly any is kept.
    #[test]
    fn many_buffers_are_small_and_few_are_kept() {
        let buffers = Arc::<Buffers>::default();
        let mut pieces: Vec<_> = (0..1000).map(|_| buffers.take(usize::MAX)).collect();
        let sizes: Vec<_> = pieces.iter_mut().map(|piece| piece.rest().len()).collect();
        assert!(sizes.iter().take(MAX_LARGE).all(|size| *size == PIECE));
        assert!(sizes.iter().skip(MAX_LARGE).all(|size| *size == SMALL_PIECE));
        drop(pieces);
        assert_eq!(buffers.in_use.load(Ordering::Relaxed), 0);
        assert!(buffers.idle.lock().is_ok_and(|idle| idle.len() <= MIN_IDLE));
    }
}
