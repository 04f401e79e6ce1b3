//! The retry policy, and the table that decides for each outcome of an attempt if another may follow.

use std::time::Duration;

use reqwest::Method;
use tokio::time::Instant;
use tower::retry::budget::TpsBudget;

/// Returns the budget of retries that all calls of a client share: a fifth of the calls of the last ten seconds, plus
/// ten per second. A service that fails for all its users must not get three times the requests from each.
pub(crate) fn budget() -> TpsBudget {
    TpsBudget::new(Duration::from_secs(10), 10, 0.2)
}

/// The outcome of an attempt, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A field, a setting, or a file that can't be sent: no request was made, or none that is well-formed.
    Invalid,
    /// No connection, or one that broke before a byte of the request left this machine.
    NotSent,
    /// A connection that broke, or a server that stalled, after bytes of the request left.
    NoResponse,
    /// A response of 3xx, 4xx or 5xx, to the whole request or to its beginning.
    Status(u16, Sent),
    /// A response of 2xx that can't be read.
    Unreadable,
    /// The timeout of the whole call; `sent` if a byte of the request had left by then.
    OutOfTime { sent: bool },
}

/// The amount of a request that was handed over when its response began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sent {
    #[default]
    Whole,
    Part,
}

/// The consequences of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) retried: Retried,
    /// A voice may exist.
    pub(crate) may_have_taken_effect: bool,
}

/// The policies under which another attempt follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retried {
    ByDefault,
    /// With [`RetryPolicy::retry_ambiguous`].
    IfAmbiguous,
    Never,
}

/// Returns the consequences of an outcome. The loop of attempts, the methods of an error and the tables of the
/// documentation all follow this table.
///
/// After a whole request a 503 is ambiguous: gateways send it when they lose a service that may have acted. `Retry-After`
/// proves nothing, since some send it with every 503. No gateway is known to send 408 or 429 then.
pub(crate) fn verdict(outcome: Outcome, method: &Method) -> Verdict {
    let (retried, may_have_taken_effect) = match outcome {
        Outcome::Invalid => (Retried::Never, false),
        Outcome::NotSent => (Retried::ByDefault, false),
        Outcome::NoResponse => (Retried::IfAmbiguous, true),
        Outcome::Status(408 | 429, _) | Outcome::Status(503, Sent::Part) => (Retried::ByDefault, false),
        // Caddy sends 499 when it takes a client for gone, which may be after the whole request.
        Outcome::Status(409 | 499 | 500 | 502..=504, _) => (Retried::IfAmbiguous, true),
        // `See Other` follows a request that the server has acted on (RFC 9110, section 15.4.4).
        Outcome::Status(303 | 501 | 505.., _) => (Retried::Never, true),
        Outcome::Status(..) => (Retried::Never, false),
        Outcome::Unreadable => (Retried::Never, true),
        Outcome::OutOfTime { sent: true } => (Retried::Never, true),
        Outcome::OutOfTime { sent: false } => (Retried::ByDefault, false),
    };
    // An idempotent method may be repeated, and a safe one changes nothing (RFC 9110, section 9.2).
    let is_repeatable = retried == Retried::IfAmbiguous && method.is_idempotent();
    Verdict {
        retried: if is_repeatable { Retried::ByDefault } else { retried },
        may_have_taken_effect: may_have_taken_effect && !method.is_safe(),
    }
}

/// The policy for retries: which failures are retried, how often, and after how long.
///
/// By default a call is retried twice, and only if the service can't have acted on the request. That is so without a
/// connection, for 408 and 429, and for a 503 before the whole request was sent. There is no idempotency key, so any
/// other retry may make a second voice: see [`retry_ambiguous`](Self::retry_ambiguous). Operations whose method is
/// idempotent (GET, HEAD, PUT and DELETE: RFC 9110, section 9.2.2) are retried in the cases of `retry_ambiguous` too, since
/// repeating them does no harm.
///
/// The longest wait doubles from attempt to attempt, with full jitter: each wait is a random part of it. `Retry-After`
/// from the service takes precedence, up to [`max_delay`](Self::max_delay): a longer one ends the call.
///
/// The clones of a client share a budget, so that a burst of failures does not become a storm of requests. It has 100 retries in
/// ten seconds, and one more for every five calls. If it is used up, a call is not retried again, and its error says so
/// ([`CallSummary::out_of_retries`](crate::CallSummary::out_of_retries)).
///
/// ```
/// use std::time::Duration;
/// use cartesia_api::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_retries(5).max_delay(Duration::from_secs(120));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until it is given to a client or a call"]
pub struct RetryPolicy {
    max_retries: u32,
    base_delay: Duration,
    max_delay: Duration,
    retry_ambiguous: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(30),
            retry_ambiguous: false,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy without retries.
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// Sets the largest number of retries. 2 by default. The budget of the client may end a call before.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the longest wait before the first retry. Half a second by default.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest wait before any retry. 30 seconds by default. The call ends if the service asks for a longer
    /// one, so raise this to wait as long as the service says.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets whether to retry when the service may have acted on the request. That is so for 409, 499, 500, 502, 503 and 504,
    /// and for connections that broke or stalled after bytes were sent. **The service may then act on it twice.** Off
    /// by default.
    pub fn retry_ambiguous(mut self, retry: bool) -> Self {
        self.retry_ambiguous = retry;
        self
    }

    pub(crate) fn allows(&self, verdict: Verdict) -> bool {
        match verdict.retried {
            Retried::ByDefault => true,
            Retried::IfAmbiguous => self.retry_ambiguous,
            Retried::Never => false,
        }
    }

    /// Returns `true` if the policy allows more than this number of attempts.
    pub(crate) fn has_more_than(&self, attempts: u32) -> bool {
        attempts <= self.max_retries
    }

    /// Returns the longest wait after this number of attempts: twice that of the attempt before. `None` if no retry is left.
    pub(crate) fn longest_wait(&self, attempts: u32) -> Option<Duration> {
        let doublings = attempts.saturating_sub(1);
        let longest = self.base_delay.saturating_mul(2_u32.saturating_pow(doublings)).min(self.max_delay);
        self.has_more_than(attempts).then_some(longest)
    }

    /// Returns the wait before the next attempt: `asked` by the service, or at most `longest` by the backoff. `None`
    /// ends the call.
    pub(crate) fn wait(
        &self,
        asked: Option<Duration>,
        longest: Option<Duration>,
        deadline: Option<Instant>,
    ) -> Option<Duration> {
        let wait = match asked {
            Some(asked) if asked > self.max_delay => return None,
            Some(asked) => longest.map(|_| asked)?,
            None => longest?.mul_f32(fastrand::f32()),
        };
        let end = Instant::now().checked_add(wait);
        let in_time = deadline.is_none_or(|deadline| end.is_some_and(|end| end < deadline));
        in_time.then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "within a constant; a test stops where it fails")]

    use super::*;

    const GUIDE: &str = include_str!("guide/retries.md");

    /// The rows of the tables in prose, by their first cells. They are about methods that are not idempotent.
    const ROWS: [(&str, &[Outcome]); 12] = [
        ("a field is missing or invalid", &[Outcome::Invalid]),
        ("the clip can't be read, or changes while it is sent", &[Outcome::Invalid]),
        ("no connection", &[Outcome::NotSent]),
        ("408, 429", &statuses([408, 429], Sent::Whole)),
        ("503 before the whole request was sent", &statuses([503], Sent::Part)),
        ("409, 499, 500, 502, 504, and 503 after that", &statuses([409, 499, 500, 502, 503, 504], Sent::Whole)),
        ("any other 4xx", &statuses([400, 401, 413, 498], Sent::Part)),
        ("any other 5xx", &statuses([501, 505, 520, 599], Sent::Whole)),
        ("a redirect other than 303", &statuses([301, 302, 307], Sent::Whole)),
        ("303", &statuses([303], Sent::Whole)),
        ("no response after bytes were sent", &[Outcome::NoResponse]),
        ("a success that can't be read", &[Outcome::Unreadable]),
    ];

    const fn statuses<const N: usize>(codes: [u16; N], sent: Sent) -> [Outcome; N] {
        let mut statuses = [Outcome::Invalid; N];
        let mut index = 0;
        while index < N {
            statuses[index] = Outcome::Status(codes[index], sent);
            index += 1;
        }
        statuses
    }

    /// Reads the README. It is a symlink, and a file that holds the path where a checkout has no symlinks.
    fn readme() -> String {
        let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |name: &str| std::fs::read_to_string(package.join(name)).unwrap();
        let text = read("README.md");
        if text.contains('\n') { text } else { read(&text) }
    }

    /// The cells of the rows that begin as in `ROWS`, of a table whose last two columns are those of the verdict.
    fn rows(text: &str) -> Vec<Vec<&str>> {
        let (_, table) = text.split_once("| retried | may a voice exist |\n").unwrap_or_default();
        let rows = table.lines().skip(1).map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
        rows.map(|row| row.split(" | ").collect()).collect()
    }

    // Scenario: the tables of the README and of the guide. Expected: the same rows as above, and in each of them the
    // verdict on its outcomes.
    #[test]
    fn the_tables_in_prose_are_the_table() {
        for text in [readme().as_str(), GUIDE] {
            let rows = rows(text);
            assert_eq!(
                rows.iter().map(|row| row.first().copied()).collect::<Vec<_>>(),
                ROWS.map(|(name, _)| Some(name))
            );
            for (row, (name, outcomes)) in rows.iter().zip(ROWS) {
                for outcome in outcomes {
                    let Verdict { retried, may_have_taken_effect } = verdict(*outcome, &Method::POST);
                    let retried = match retried {
                        Retried::ByDefault => "yes",
                        Retried::IfAmbiguous => "with `retry_ambiguous`",
                        Retried::Never => "no",
                    };
                    let expected = [retried, if may_have_taken_effect { "yes" } else { "no" }];
                    assert!(
                        row.ends_with(&expected),
                        "{name}: {outcome:?} is {expected:?}, and the table says {row:?}"
                    );
                }
            }
        }
    }

    // Scenario: a GET and a PUT in each row. Expected: a GET never acts, and both are retried where a POST may be.
    #[test]
    fn what_may_be_repeated_is() {
        for (name, outcomes) in ROWS {
            for outcome in outcomes {
                let [get, put, post] =
                    [Method::GET, Method::PUT, Method::POST].map(|method| verdict(*outcome, &method));
                assert!(
                    !get.may_have_taken_effect && put.may_have_taken_effect == post.may_have_taken_effect,
                    "{name}"
                );
                let expected = if post.retried == Retried::Never { Retried::Never } else { Retried::ByDefault };
                assert!(get.retried == expected && put.retried == expected, "{name}");
            }
        }
    }

    // Scenario: the waits of a policy, one attempt after another, and of one with the largest of all settings. Expected: each is twice
    // the one before, till the longest that is allowed; none after the last retry, and no overflow.
    #[test]
    fn waits_double() {
        let policy = RetryPolicy::default().max_retries(4).max_delay(Duration::from_secs(3));
        let waits = (1..=5).map(|attempts| policy.longest_wait(attempts).map(|wait| wait.as_millis()));
        assert_eq!(waits.collect::<Vec<_>>(), [Some(500), Some(1000), Some(2000), Some(3000), None]);

        let patient = RetryPolicy::default().max_retries(u32::MAX).base_delay(Duration::MAX).max_delay(Duration::MAX);
        assert_eq!(patient.longest_wait(u32::MAX), Some(Duration::MAX));
    }
}
