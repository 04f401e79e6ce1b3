//! The queue of outcomes for the next requests, in the order of their arrival.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use super::{Outcome, Sandbox};

#[derive(Default)]
pub(super) struct Script {
    /// The outcomes, each for at least one request.
    queue: Mutex<VecDeque<Outcome>>,
}

impl Script {
    fn push(&self, outcome: Outcome) {
        if outcome.times > 0 {
            self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(outcome);
        }
    }

    /// Returns the outcome of the request that has just arrived.
    pub(super) fn next(&self) -> Outcome {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(first) = queue.front_mut() else { return Outcome::as_documented() };
        let outcome = first.clone();
        first.times -= 1;
        if first.times == 0 {
            queue.pop_front();
        }
        outcome
    }
}

/// Scripted outcomes. Each method adds one to the end of the queue, also while requests are in flight, and returns the
/// sandbox for the next one.
///
/// A request of any operation takes the first outcome of the queue when its head has arrived. Retries are requests too.
/// When the queue is empty, requests get the documented response.
impl Sandbox {
    /// Adds this outcome for the next request.
    pub fn enqueue(&self, outcome: Outcome) -> &Sandbox {
        self.site.script.push(outcome);
        self
    }

    /// Responds to the next request with this status code and body: see [`Outcome::respond_with`], which can also set
    /// headers.
    pub fn respond_with(&self, status: u16, body: impl Into<Bytes>) -> &Sandbox {
        self.enqueue(Outcome::respond_with(status, body))
    }

    /// Fails this number of requests with this status code and an error in the service's format: see [`Outcome::fail`].
    pub fn fail_times(&self, times: usize, status: u16) -> &Sandbox {
        self.enqueue(Outcome::fail(status).times(times))
    }

    /// Delays the documented response to the next request. [`Outcome::delay`] delays other outcomes.
    pub fn delay(&self, duration: Duration) -> &Sandbox {
        self.enqueue(Outcome::as_documented().delay(duration))
    }

    /// Reads the next request and closes the connection without a response: see [`Outcome::hang_up`].
    pub fn hang_up(&self) -> &Sandbox {
        self.enqueue(Outcome::hang_up())
    }

    /// Responds to the next request as a gateway that lost the service after the whole request: see
    /// [`Outcome::lose_backend`].
    pub fn lose_backend(&self, status: u16) -> &Sandbox {
        self.enqueue(Outcome::lose_backend(status))
    }

    /// Responds to the next request, before it is read, as a gateway that lost the service: see
    /// [`Outcome::lose_backend_early`].
    pub fn lose_backend_early(&self, status: u16) -> &Sandbox {
        self.enqueue(Outcome::lose_backend_early(status))
    }
}
