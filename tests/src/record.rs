//! The part of a server that its connections see: the requests so far, and the end of the server.

use std::sync::{Condvar, Mutex};

use crate::{LIMIT, Request};

#[derive(Default)]
pub(crate) struct Record {
    pub(crate) requests: Mutex<Vec<Request>>,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

impl Record {
    pub(crate) fn stop(&self) {
        *self.stopped.lock().unwrap() = true;
        self.stopping.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap()
    }

    /// Waits until the server is stopped.
    pub(crate) fn wait_for_stop(&self) {
        let stopped = self.stopped.lock().unwrap();
        drop(self.stopping.wait_timeout_while(stopped, LIMIT, |stopped| !*stopped).unwrap());
    }
}
