//! The stall clock: the time for which no byte has moved in either direction, and the side that has to move one.

mod send_queue;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use send_queue::{Found, SendQueues};

use crate::error::TimeoutKind;

/// The number of bytes that the kernel may still hold after the last write, about.
const KERNEL_BUFFER: u64 = 5 * 512 * 1024;

/// The number of bytes that the kernels of both sides may hold, where a fast line made them enlarge their buffers.
const ENLARGED_BUFFERS: u64 = 10 * 1024 * 1024;

/// The number of looks at a queue that the kernel holds, in each stall timeout.
const LOOKS: u32 = 8;
/// The delay of an alarm from which on the process may have been stopped, and the time that it then has to see what arrived.
const LATE: Duration = Duration::from_millis(100);

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
    /// The largest number of bytes that were handed over at once.
    piece: AtomicU64,
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
            piece: AtomicU64::new(0),
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
        self.piece.fetch_max(bytes, Ordering::Relaxed);
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

    /// Records that the request may have been sent: where its content is in memory, nothing shows when it is.
    pub(crate) fn is_in_memory(&self, content: usize) {
        self.piece.store(u64::try_from(content).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.has_sent.store(true, Ordering::Relaxed);
    }

    /// Returns `true` if a byte of the request may have left this machine.
    pub(crate) fn has_sent(&self) -> bool {
        self.has_sent.load(Ordering::Relaxed)
    }

    fn has_sent_from_memory(&self) -> bool {
        self.phase() == Phase::Connecting && self.has_sent()
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

    /// Returns the time of the last move.
    fn moved_at(&self) -> Instant {
        after(self.started, Duration::from_millis(self.last_move.load(Ordering::Relaxed)))
    }

    /// Returns the time at which the alarm rings if nothing moves until then.
    fn alarm(&self, limits: Limits) -> Instant {
        let allowed = match self.phase() {
            // `connect_timeout` says what of this was too long; this is for a request from memory.
            Phase::Connecting => limits.connect.saturating_add(limits.stall),
            Phase::Sending | Phase::Source | Phase::Waiting | Phase::Receiving => limits.stall,
        };
        after(self.moved_at(), allowed)
    }

    /// Returns the time of the next look at the clock. Nothing may move for half of the stall timeout before the first one.
    fn next_look(&self, limits: Limits) -> Instant {
        let idle = after(self.moved_at(), limits.stall / 2);
        idle.max(after(Instant::now(), limits.stall / LOOKS)).min(self.alarm(limits))
    }

    /// Returns the time that the kernel may need for the bytes it holds, at the pace of the upload so far. If the
    /// kernel took most of the upload at once, there was no pace, and that of a slow line counts.
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

    fn stalled(&self, delivered: Option<bool>) -> Stalled {
        let kind = match self.phase() {
            Phase::Connecting if self.has_sent() && delivered == Some(false) => TimeoutKind::UploadStalled,
            Phase::Connecting if self.has_sent() => TimeoutKind::NoResponse,
            Phase::Connecting => TimeoutKind::Connect,
            // Some of it was not even handed over.
            Phase::Sending => return Stalled { kind: TimeoutKind::UploadStalled, delivered: Some(false) },
            Phase::Source => {
                TimeoutKind::SourceStalled { source: self.source.lock().map(|name| name.clone()).unwrap_or_default() }
            }
            Phase::Waiting if delivered == Some(false) => TimeoutKind::UploadStalled,
            Phase::Waiting => TimeoutKind::NoResponse,
            Phase::Receiving => TimeoutKind::ResponseStalled,
        };
        Stalled { kind, delivered }
    }
}

/// An attempt in which nothing moved for too long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stalled {
    pub(crate) kind: TimeoutKind,
    /// The whole request has arrived, or some of it has not; `None` if that is not known.
    pub(crate) delivered: Option<bool>,
}

/// The time that a phase may take without a move.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) stall: Duration,
    /// The server's port, if connections certainly go straight to it and not to a proxy.
    pub(crate) port: Option<u16>,
}

/// Runs a future as long as bytes move.
pub(crate) async fn watch<T>(
    clock: &Clock,
    limits: Limits,
    mut future: Pin<&mut impl Future<Output = T>>,
) -> Result<T, Stalled> {
    let mut alarm = pin!(sleep_until(clock.next_look(limits)));
    let mut line = Line::default();
    // The move after which a late alarm was excused.
    let mut excused = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        // The alarm is moved only when it rings, not with every byte.
        while alarm.as_mut().poll(context).is_ready() {
            let late = Instant::now().duration_since(alarm.deadline());
            match line.look(clock, limits) {
                Ok(next) => alarm.as_mut().reset(next),
                // A process that was stopped could not see bytes move, and has the time to see them now. Without a move since, it is not
                // the process: a server that keeps the runtime busy makes each look late.
                Err(_) if late > LATE && excused != Some(clock.moved_at()) => {
                    if late > limits.stall / 2 {
                        clock.moved(clock.phase());
                    }
                    excused = Some(clock.moved_at());
                    alarm.as_mut().reset(clock.next_look(limits).max(after(Instant::now(), LATE)));
                }
                Err(stalled) => return Poll::Ready(Err(stalled)),
            }
        }
        Poll::Pending
    })
    .await
}

/// The knowledge of the line to the server, from looks at what the kernel holds. The first one is when nothing has moved for
/// half of the stall timeout, so that a queue that stands still is known half a timeout after the alarm.
#[derive(Default)]
struct Line {
    queues: SendQueues,
    /// The move that was the last one when the queues were looked at first.
    since: Option<Instant>,
}

impl Line {
    /// Returns the time of the next look.
    ///
    /// # Errors
    ///
    /// The attempt has stalled.
    fn look(&mut self, clock: &Clock, limits: Limits) -> Result<Instant, Stalled> {
        let (now, moved_at, alarm) = (Instant::now(), clock.moved_at(), clock.alarm(limits));
        let not_before = |end: Instant, delivered| if now < end { Ok(end) } else { Err(clock.stalled(delivered)) };
        let is_idle = after(moved_at, limits.stall / 2) <= now;
        let is_sent = matches!(clock.phase(), Phase::Sending | Phase::Waiting) || clock.has_sent_from_memory();
        if !is_idle || !is_sent {
            return not_before(alarm, None).map(|_| clock.next_look(limits));
        }
        if self.since != Some(moved_at) {
            *self = Self { queues: SendQueues::default(), since: Some(moved_at) };
        }
        let next = match self.queues.look(send_queue::read(limits.port), clock.piece.load(Ordering::Relaxed), now) {
            _ if now < alarm => Ok(alarm),
            Found::Delivered(last) => not_before(last.map_or(alarm, |last| after(last, limits.stall)), Some(true)),
            Found::Held { since, certain } => not_before(after(since, limits.stall), certain.then_some(false)),
            Found::Unknown if clock.phase() == Phase::Waiting => not_before(after(alarm, clock.drain_time()), None),
            Found::Unknown => not_before(alarm, None),
        };
        Ok(next?.min(after(now, limits.stall / LOOKS)))
    }
}

/// Returns the time after a wait, or a time in the far future if there is none that late: `Duration::MAX` means never.
pub(crate) fn after(start: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    start.checked_add(wait).or_else(|| start.checked_add(FAR)).unwrap_or(start)
}
