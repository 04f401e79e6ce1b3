//! When the service may be asked again, by all uploads together.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::{Instant, sleep_until};

/// The number of times that a clip that was not taken is sent again.
const RETRIES: usize = 6;

/// The longest pause. A server that asks for more has made a mistake.
const MAX_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// A pause that all uploads share: what keeps the service from taking one clip, such as a rate limit, keeps it from
/// taking any, and each that is sent meanwhile makes it worse.
pub(crate) struct Pace {
    end: Mutex<Instant>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self { end: Mutex::new(Instant::now()) }
    }

    /// Waits until nothing speaks against sending a clip.
    pub(crate) async fn turn(&self) {
        loop {
            let end = *self.end.lock().unwrap_or_else(PoisonError::into_inner);
            if end <= Instant::now() {
                return;
            }
            // It may be put off meanwhile.
            sleep_until(end).await;
        }
    }

    /// Lets all wait, at least for so long. Tells whether none waited before.
    pub(crate) fn pause(&self, pause: Duration) -> bool {
        let now = Instant::now();
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = *end <= now;
        *end = (now + pause.min(MAX_PAUSE)).max(*end);
        is_new
    }
}

/// The pauses after a clip that was not taken, where the service doesn't say how long to wait: from one to two seconds
/// up to a minute or two.
pub(crate) fn backoff() -> ExponentialBackoff {
    let pauses = ExponentialBuilder::new().with_min_delay(Duration::from_secs(1)).with_jitter();
    pauses.with_max_delay(Duration::from_secs(60)).with_max_times(RETRIES).build()
}
