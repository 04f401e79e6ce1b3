//! The pauses that all uploads share after the service has refused one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::{Instant, sleep_until};

/// The largest number of retries for a clip.
const RETRIES: usize = 6;

/// The longest pause. A server that asks for a longer one is most likely wrong.
const MAX_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// A pause for all uploads. A condition under which the service refuses one clip, such as a rate limit, holds for all clips,
/// and requests meanwhile make it worse.
pub(crate) struct Pace {
    end: Mutex<Instant>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self { end: Mutex::new(Instant::now()) }
    }

    /// Waits until the pause is over.
    pub(crate) async fn turn(&self) {
        loop {
            let end = *self.end.lock().unwrap_or_else(PoisonError::into_inner);
            if end <= Instant::now() {
                return;
            }
            // Another upload may extend it meanwhile.
            sleep_until(end).await;
        }
    }

    /// Makes all uploads wait, at least for this long. Returns `true` if this begins a pause.
    pub(crate) fn pause(&self, pause: Duration) -> bool {
        let now = Instant::now();
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = *end <= now;
        *end = (now + pause.min(MAX_PAUSE)).max(*end);
        is_new
    }
}

/// Returns the pauses after refusals for which the service doesn't say how long to wait: from one or two seconds to one or two
/// minutes.
pub(crate) fn backoff() -> ExponentialBackoff {
    let pauses = ExponentialBuilder::new().with_min_delay(Duration::from_secs(1)).with_jitter();
    pauses.with_max_delay(Duration::from_secs(60)).with_max_times(RETRIES).build()
}
