//! The runtime of the blocking client, and the places from which it may be driven.

use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{coop, yield_now};

use crate::error::ConfigError;
use crate::trace;

/// A runtime of one thread, which is the thread that waits for its result. It is always there, until it is dropped.
pub(super) struct Driver(Option<Runtime>);

impl Driver {
    pub(super) fn new() -> Result<Self, ConfigError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self(Some(runtime.map_err(|error| ConfigError::Runtime(Arc::new(error)))?)))
    }

    /// Runs a future to its end.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WithinRuntime`] where the current thread may not be blocked.
    pub(super) fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> Result<T, ConfigError> {
        match (&self.0, Place::here()) {
            (Some(runtime), Place::Plain) => Ok(runtime.block_on(future)),
            (Some(runtime), Place::Entered) => {
                let future = trace::carried(future);
                on_another_thread(|| runtime.block_on(future))
            }
            _ => Err(ConfigError::WithinRuntime),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Waiting for its threads would panic where tasks run.
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// Runs a function on a thread that no runtime knows, and waits for it.
fn on_another_thread<T: Send>(function: impl FnOnce() -> T + Send) -> Result<T, ConfigError> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("cartesia-api".to_owned()).spawn_scoped(scope, function);
        let thread = thread.map_err(|error| ConfigError::Runtime(Arc::new(error)))?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// The kinds of places that a call can be made in.
enum Place {
    /// No runtime is known here, so that the thread can drive one itself.
    Plain,
    /// A runtime is known, and the thread may be blocked: `spawn_blocking`, `block_in_place`, `Handle::enter`. Driving
    /// another runtime from here is not safe to try: tokio panics where [`is_in_task`] was wrong.
    Entered,
    /// A task runs, and others wait for their turn on this thread.
    Task,
}

impl Place {
    fn here() -> Self {
        match Handle::try_current() {
            Ok(_) if is_in_task() => Self::Task,
            Ok(_) => Self::Entered,
            Err(error) if error.is_missing_context() => Self::Plain,
            // In a destructor of a thread-local value, tokio can't tell.
            Err(_) => Self::Task,
        }
    }
}

/// Returns `true` if a runtime polls a future on this thread.
///
/// Tokio tells this by panics alone, but it treats such a future differently in two ways. A future that yields to a
/// scheduler is woken later, and any other at once. And a future has a budget of operations. The first shows every task
/// of a worker, and every future of a runtime of one thread. The second shows the future that a runtime of many threads
/// blocks on, as in `#[tokio::main]`. That one passes for a plain function if it is `unconstrained`, or was in
/// `block_in_place` since it was last woken. A call then blocks this future and what it drives, but no worker.
fn is_in_task() -> bool {
    is_scheduled() || has_budget()
}

fn is_scheduled() -> bool {
    let woken = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&woken));
    let is_over = pin!(yield_now()).poll(&mut Context::from_waker(&waker)).is_ready();
    !is_over && !woken.0.load(Ordering::Relaxed)
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Spends a budget to its end, and gives it back.
fn has_budget() -> bool {
    /// Eight times tokio's budget.
    const ENOUGH: usize = 1024;
    let mut context = Context::from_waker(Waker::noop());
    // Restores the whole budget when it is dropped.
    let Poll::Ready(_first) = coop::poll_proceed(&mut context) else { return true };
    for _ in 0..ENOUGH {
        match coop::poll_proceed(&mut context) {
            Poll::Ready(spent) => spent.made_progress(),
            Poll::Pending => return true,
        }
    }
    false
}
