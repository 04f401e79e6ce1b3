//! The stall clock: how long no byte has moved in either direction, and whose turn it is to move one.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::TimeoutKind;

/// About so much may still sit in the kernel after the last write.
const KERNEL_BUFFER: u64 = 5 * 512 * 1024;

/// And so much in the kernels of both sides, where a fast line made them enlarge their buffers.
const ENLARGED_BUFFERS: u64 = 10 * 1024 * 1024;

/// Bytes a second: a line that is slower than this is not told from one that has stalled.
const SLOW_LINE: u64 = 32 * 1024;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Turn {
    /// The connection is being made.
    Connecting = 0,
    /// The server reads.
    Reading = 1,
    /// The source of a file gives its next bytes.
    Source = 2,
    /// Everything was handed to the kernel; the server answers.
    Answering = 3,
    /// The server sends the rest of its answer.
    Finishing = 4,
}

impl Turn {
    fn from_u8(turn: u8) -> Self {
        match turn {
            1 => Self::Reading,
            2 => Self::Source,
            3 => Self::Answering,
            4 => Self::Finishing,
            _ => Self::Connecting,
        }
    }
}

/// The moves of one attempt. The body notes those of the request, `attempt` those of the answer.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    /// Milliseconds after `started`.
    last_move: AtomicU64,
    first_write: AtomicU64,
    sent: AtomicU64,
    turn: AtomicU8,
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
            turn: AtomicU8::new(Turn::Connecting as u8),
            has_sent: AtomicBool::new(false),
            source: Mutex::new(String::new()),
        }
    }

    /// Bytes moved, or the turn passed to somebody else.
    pub(crate) fn moved(&self, turn: Turn) {
        self.last_move.store(self.now(), Ordering::Relaxed);
        self.turn.store(turn as u8, Ordering::Relaxed);
    }

    /// Bytes of the body were handed over.
    pub(crate) fn wrote(&self, bytes: u64) {
        self.first_write.fetch_min(self.now(), Ordering::Relaxed);
        self.sent.fetch_add(bytes, Ordering::Relaxed);
        self.has_sent.store(true, Ordering::Relaxed);
        self.moved(Turn::Reading);
    }

    /// The named source has nothing yet. Waiting for it again is no move.
    pub(crate) fn waits_for(&self, source: &str) {
        if self.turn() != Turn::Source {
            self.moved(Turn::Source);
            if let Ok(mut name) = self.source.lock() {
                source.clone_into(&mut name);
            }
        }
    }

    /// A request without a body goes out with its head, which nobody sees.
    pub(crate) fn has_no_body(&self) {
        self.has_sent.store(true, Ordering::Relaxed);
    }

    /// Whether a byte of the request may have left this machine.
    pub(crate) fn has_sent(&self) -> bool {
        self.has_sent.load(Ordering::Relaxed)
    }

    /// Bytes of the body that were handed over.
    #[cfg(feature = "tracing")]
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// How long ago the attempt began.
    #[cfg(feature = "tracing")]
    pub(crate) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn turn(&self) -> Turn {
        Turn::from_u8(self.turn.load(Ordering::Relaxed))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// When the attempt will have stalled if nothing moves till then.
    fn deadline(&self, limits: Limits) -> Instant {
        let last_move = after(self.started, Duration::from_millis(self.last_move.load(Ordering::Relaxed)));
        let allowed = match self.turn() {
            // `connect_timeout` says what of this was too long; this is for a request without a body.
            Turn::Connecting => limits.connect.saturating_add(limits.stall),
            Turn::Answering => limits.stall.saturating_add(self.drain_time()),
            Turn::Reading | Turn::Source | Turn::Finishing => limits.stall,
        };
        after(last_move, allowed)
    }

    /// How long the kernel may need for what was handed to it: at the pace of the upload so far, or at that of a slow
    /// line where the kernel took so much of the upload at once that it had no pace.
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
        match self.turn() {
            Turn::Connecting if self.has_sent() => TimeoutKind::NoAnswer,
            Turn::Connecting => TimeoutKind::Connect,
            Turn::Reading => TimeoutKind::UploadStalled,
            Turn::Source => {
                TimeoutKind::SourceStalled { source: self.source.lock().map(|name| name.clone()).unwrap_or_default() }
            }
            Turn::Answering => TimeoutKind::NoAnswer,
            Turn::Finishing => TimeoutKind::AnswerStalled,
        }
    }
}

/// How long each turn may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) stall: Duration,
}

/// Runs a future for as long as bytes move.
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

/// The deadline, or before it: another turn may have a nearer one.
fn next_look(clock: &Clock, limits: Limits) -> Instant {
    clock.deadline(limits).min(after(Instant::now(), limits.stall))
}

/// A time that is far away where there is none so late: `Duration::MAX` means never.
pub(crate) fn after(start: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    start.checked_add(wait).or_else(|| start.checked_add(FAR)).unwrap_or(start)
}
