//! Lets the runtime look at its sockets before something is written to one.
//!
//! Hyper reads before it writes, but it learns from the runtime alone that there is something to read. Without a pause,
//! a request goes out on a connection that the server has closed since the last one; and the pieces of a large clip go
//! out to a server that has refused it and closed, where a write fails and takes the answer with it.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// Waits until the runtime has come round once.
pub(crate) async fn pause() {
    let mut pause = Pause::Due;
    poll_fn(|context| pause.poll(context)).await;
}

/// Whether the runtime has come round since the last write.
#[derive(Default)]
pub(crate) enum Pause {
    #[default]
    Over,
    Due,
    Begun(Arc<Turn>),
    /// Where several threads run tasks, one turn is not enough: another thread may be the one that looks at the sockets.
    Listening(Pin<Box<Sleep>>),
}

/// Long enough for a server on this machine to look at the head of a request and refuse it. One that is further away
/// answers while the kernel takes no more.
const LISTEN: Duration = Duration::from_millis(1);

/// One turn of the runtime.
pub(crate) struct Turn {
    task: Waker,
    is_over: AtomicBool,
}

impl Pause {
    pub(crate) fn begin(&mut self) {
        *self = Self::Due;
    }

    /// A longer one, for once in an upload that takes much longer.
    pub(crate) fn listen(&mut self) {
        *self = Self::Listening(Box::pin(sleep(LISTEN)));
    }

    /// Ready when the runtime has come round. Being polled again is not enough: hyper polls a body twice in a row.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Over => return Poll::Ready(()),
            Self::Begun(turn) if turn.is_over.load(Ordering::Acquire) => {
                *self = Self::Over;
                return Poll::Ready(());
            }
            Self::Listening(sleep) => {
                ready!(sleep.as_mut().poll(context));
                *self = Self::Over;
                return Poll::Ready(());
            }
            Self::Begun(turn) if turn.task.will_wake(context.waker()) => return Poll::Pending,
            Self::Begun(_) | Self::Due => {}
        }
        let turn = Arc::new(Turn { task: context.waker().clone(), is_over: AtomicBool::new(false) });
        turn.start();
        *self = Self::Begun(turn);
        Poll::Pending
    }
}

impl Turn {
    /// What yields is woken only after the runtime has looked at its sockets.
    fn start(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        let yielding = pin!(tokio::task::yield_now());
        let _ = yielding.poll(&mut Context::from_waker(&waker));
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.is_over.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}
