//! The stall clock: the time for which no byte has moved in either direction, and the side that has to move one.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::TimeoutKind;

/// The number of bytes that the kernel may still hold after the last write, about.
const KERNEL_BUFFER: u64 = 5 * 512 * 1024;

/// The number of bytes that the kernels of both sides may hold, where a fast line made them enlarge their buffers.
const ENLARGED_BUFFERS: u64 = 10 * 1024 * 1024;

/// The slowest line in bytes per second: a slower one counts as stalled.
const SLOW_LINE: u64 = 32 * 1024;

/// The part of an exchange that an attempt is in, which determines the side that must move the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// The connection is being made.
    Connecting = 0,
    /// The server reads the request.
    Sending = 1,
    /// The source of a file gives its next bytes.
    Source = 2,
    /// Everything was handed to the kernel; the response begins.
    Waiting = 3,
    /// The server sends the rest of its response.
    Receiving = 4,
}

impl Phase {
    fn from_u8(phase: u8) -> Self {
        match phase {
            1 => Self::Sending,
            2 => Self::Source,
            3 => Self::Waiting,
            4 => Self::Receiving,
            _ => Self::Connecting,
        }
    }
}

/// The moves of one attempt. The body records those of the request, `attempt` those of the response.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    /// The last move, in milliseconds after `started`.
    last_move: AtomicU64,
    first_write: AtomicU64,
    sent: AtomicU64,
    phase: AtomicU8,
    has_sent: AtomicBool,
    source: Mutex<String>,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            last_move: AtomicU64::new(0),
            first_write: AtomicU64::new(u64::MAX),
            sent: AtomicU64::new(0),
            phase: AtomicU8::new(Phase::Connecting as u8),
            has_sent: AtomicBool::new(false),
            source: Mutex::new(String::new()),
        }
    }

    /// Records that bytes moved, or that the next phase began.
    pub(crate) fn moved(&self, phase: Phase) {
        self.last_move.store(self.now(), Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Records that bytes of the body were handed over.
    pub(crate) fn wrote(&self, bytes: u64) {
        self.first_write.fetch_min(self.now(), Ordering::Relaxed);
        self.sent.fetch_add(bytes, Ordering::Relaxed);
        self.has_sent.store(true, Ordering::Relaxed);
        self.moved(Phase::Sending);
    }

    /// Records that the named source has nothing yet. Waiting for it again is no move.
    pub(crate) fn waits_for(&self, source: &str) {
        if self.phase() != Phase::Source {
            self.moved(Phase::Source);
            if let Ok(mut name) = self.source.lock() {
                source.clone_into(&mut name);
            }
        }
    }

    /// Records that the request may have been sent: without a body, nothing shows when its head is.
    pub(crate) fn has_no_body(&self) {
        self.has_sent.store(true, Ordering::Relaxed);
    }

    /// Returns `true` if a byte of the request may have left this machine.
    pub(crate) fn has_sent(&self) -> bool {
        self.has_sent.load(Ordering::Relaxed)
    }

    /// Returns the number of bytes of the body that were handed over.
    #[cfg(feature = "tracing")]
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Returns the time since the attempt began.
    #[cfg(feature = "tracing")]
    pub(crate) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn phase(&self) -> Phase {
        Phase::from_u8(self.phase.load(Ordering::Relaxed))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Returns the time at which the attempt has stalled if nothing moves until then.
    fn deadline(&self, limits: Limits) -> Instant {
        let last_move = after(self.started, Duration::from_millis(self.last_move.load(Ordering::Relaxed)));
        let allowed = match self.phase() {
            // `connect_timeout` says what of this was too long; this is for a request without a body.
            Phase::Connecting => limits.connect.saturating_add(limits.stall),
            Phase::Waiting => limits.stall.saturating_add(self.drain_time()),
            Phase::Sending | Phase::Source | Phase::Receiving => limits.stall,
        };
        after(last_move, allowed)
    }

    /// Returns the time that the kernel may need for the bytes it holds: at the pace of the upload so far, or at that
    /// of a slow line if the kernel took most of the upload at once, so that it had no pace.
    fn drain_time(&self) -> Duration {
        let first = self.first_write.load(Ordering::Relaxed);
        let took = self.last_move.load(Ordering::Relaxed).saturating_sub(first);
        let sent = self.sent.load(Ordering::Relaxed);
        let slow_line = sent.min(KERNEL_BUFFER).saturating_mul(1000) / SLOW_LINE;
        let has_pace = sent >= 3 * KERNEL_BUFFER;
        let held = ENLARGED_BUFFERS.min(sent / 3 * 2);
        let drained = if has_pace { sent - held } else { 0 };
        let at_pace = took.saturating_mul(held).checked_div(drained);
        Duration::from_millis(at_pace.unwrap_or(slow_line))
    }

    fn kind(&self) -> TimeoutKind {
        match self.phase() {
            Phase::Connecting if self.has_sent() => TimeoutKind::NoResponse,
            Phase::Connecting => TimeoutKind::Connect,
            Phase::Sending => TimeoutKind::UploadStalled,
            Phase::Source => {
                TimeoutKind::SourceStalled { source: self.source.lock().map(|name| name.clone()).unwrap_or_default() }
            }
            Phase::Waiting => TimeoutKind::NoResponse,
            Phase::Receiving => TimeoutKind::ResponseStalled,
        }
    }
}

/// The time that a phase may take without a move.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) stall: Duration,
}

/// Runs a future as long as bytes move.
pub(crate) async fn watch<T>(clock: &Clock, limits: Limits, future: impl Future<Output = T>) -> Result<T, TimeoutKind> {
    let mut future = pin!(future);
    let mut alarm = pin!(sleep_until(next_look(clock, limits)));
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        // The alarm is moved only when it rings, not with every byte.
        while alarm.as_mut().poll(context).is_ready() {
            if clock.deadline(limits) <= Instant::now() {
                return Poll::Ready(Err(clock.kind()));
            }
            alarm.as_mut().reset(next_look(clock, limits));
        }
        Poll::Pending
    })
    .await
}

/// Returns the deadline, or an earlier time: another phase may have an earlier one.
fn next_look(clock: &Clock, limits: Limits) -> Instant {
    clock.deadline(limits).min(after(Instant::now(), limits.stall))
}

/// Returns the time after a wait, or a time in the far future if there is none that late: `Duration::MAX` means never.
pub(crate) fn after(start: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    start.checked_add(wait).or_else(|| start.checked_add(FAR)).unwrap_or(start)
}
