//! The queue of outcomes: what the next requests get, in the order of their arrival.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use super::{Outcome, Sandbox};

#[derive(Default)]
pub(super) struct Script {
    /// None of them is for no request.
    queue: Mutex<VecDeque<Outcome>>,
}

impl Script {
    fn push(&self, outcome: Outcome) {
        if outcome.times > 0 {
            self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(outcome);
        }
    }

    /// The outcome of the request that has just arrived.
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

/// Scripted outcomes. Each method puts one at the end of the queue, also while requests are under way, and gives the
/// sandbox back for the next one.
///
/// A request takes the first outcome of the queue when its head has arrived, whichever operation it is for. Retries are
/// requests too. When the queue is empty, requests are answered as the document promises.
impl Sandbox {
    /// The next request has this outcome.
    pub fn enqueue(&self, outcome: Outcome) -> &Sandbox {
        self.site.script.push(outcome);
        self
    }

    /// The next request is answered with this status and body: see [`Outcome::respond_with`], which can also set
    /// headers.
    pub fn respond_with(&self, status: u16, body: impl Into<Bytes>) -> &Sandbox {
        self.enqueue(Outcome::respond_with(status, body))
    }

    /// So many requests fail with this status and the service's kind of error: see [`Outcome::fail`].
    pub fn fail_times(&self, times: usize, status: u16) -> &Sandbox {
        self.enqueue(Outcome::fail(status).times(times))
    }

    /// The next request is answered as the document promises, but so much later. Other outcomes are delayed by
    /// [`Outcome::delay`].
    pub fn delay(&self, duration: Duration) -> &Sandbox {
        self.enqueue(Outcome::as_documented().delay(duration))
    }

    /// The next request is read, and the connection closed without an answer: see [`Outcome::hang_up`].
    pub fn hang_up(&self) -> &Sandbox {
        self.enqueue(Outcome::hang_up())
    }
}
