//! Lets the runtime look at the socket between two pieces of a body.
//!
//! A server that refuses a large clip answers and closes. Hyper reads before it writes, but it learns that there is
//! something to read only from the runtime, and a write to a closed connection fails and takes the answer with it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Whether the runtime has looked at its sockets since the last piece.
#[derive(Default)]
pub(super) enum Pause {
    #[default]
    Over,
    Due,
    Begun(Arc<Turn>),
}

/// One turn of the runtime.
pub(super) struct Turn {
    task: Waker,
    is_over: AtomicBool,
}

impl Pause {
    pub(super) fn begin(&mut self) {
        *self = Self::Due;
    }

    /// Ready when the runtime has come round. Being polled again is not enough: hyper polls a body twice in a row.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Over => return Poll::Ready(()),
            Self::Begun(turn) if turn.is_over.load(Ordering::Acquire) => {
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
