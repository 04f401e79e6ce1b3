//! A pause that lets the runtime look at its sockets before something is written to one.
//!
//! Hyper reads before it writes, but only the runtime tells it that there is something to read. Without a pause, a
//! request goes out on a connection that the server has closed since the last one. The pieces of a large clip go out to
//! a server that has refused it and closed: a write fails, and the response is lost with it.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// Waits for one round of the runtime.
pub(crate) async fn pause() {
    let mut pause = Pause::Due;
    poll_fn(|context| pause.poll(context)).await;
}

/// The state of a wait for the runtime's next round.
#[derive(Default)]
pub(crate) enum Pause {
    #[default]
    Over,
    Due,
    Begun(Arc<Tick>),
    /// A timer: where several threads run tasks, one round is not enough, since another may be the one that polls
    /// sockets.
    Listening(Pin<Box<Sleep>>),
}

/// The longer pause: enough for a server on this machine to read the head of a request and refuse it. A server that is
/// further away responds while the kernel takes no more.
const LISTEN: Duration = Duration::from_millis(1);

/// One round of the runtime.
pub(crate) struct Tick {
    task: Waker,
    is_over: AtomicBool,
}

impl Pause {
    pub(crate) fn begin(&mut self) {
        *self = Self::Due;
    }

    /// Begins a longer pause, once in an upload that takes much longer.
    pub(crate) fn listen(&mut self) {
        *self = Self::Listening(Box::pin(sleep(LISTEN)));
    }

    /// Returns `true` until it was waited for.
    pub(crate) fn is_due(&self) -> bool {
        matches!(self, Self::Due)
    }

    /// Returns `Ready` after a round of the runtime. Being polled again is not enough: hyper polls a body twice in a
    /// row.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Over => return Poll::Ready(()),
            Self::Begun(tick) if tick.is_over.load(Ordering::Acquire) => {
                *self = Self::Over;
                return Poll::Ready(());
            }
            Self::Listening(sleep) => {
                ready!(sleep.as_mut().poll(context));
                *self = Self::Over;
                return Poll::Ready(());
            }
            Self::Begun(tick) if tick.task.will_wake(context.waker()) => return Poll::Pending,
            Self::Begun(_) | Self::Due => {}
        }
        let tick = Arc::new(Tick { task: context.waker().clone(), is_over: AtomicBool::new(false) });
        tick.start();
        *self = Self::Begun(tick);
        Poll::Pending
    }
}

impl Tick {
    /// Yields once: a task that yields is woken only after the runtime has polled its sockets.
    fn start(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        let yielding = pin!(tokio::task::yield_now());
        let _ = yielding.poll(&mut Context::from_waker(&waker));
    }
}

impl Wake for Tick {
    fn wake(self: Arc<Self>) {
        self.is_over.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}
