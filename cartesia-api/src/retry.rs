//! When a call is tried again, and the attempts of one call.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use progenitor_client::ResponseValue;
use tokio::time::Instant;
use tower::retry::budget::{Budget, TpsBudget};

use crate::attempt::{Attempt, RawError};
use crate::client::{Core, Handle};
use crate::contract::Operation;
use crate::error::{CallSummary, Error, RetryClass, TimeoutError, TimeoutKind};
use crate::stall::Clock;
use crate::upload::Originals;

/// Retries that a client may make, all its calls together: a fifth of the calls of the last ten seconds, and ten in
/// each second besides. A service that fails for everybody is not asked three times by everybody.
pub(crate) fn budget() -> TpsBudget {
    TpsBudget::new(Duration::from_secs(10), 10, 0.2)
}

/// When a call is tried again, and after how long.
///
/// By default twice, and only where the service can't have acted on the request: no connection, 408, 429 and 503.
/// There is no idempotency key, so that anything else may make a second voice: see
/// [`retry_ambiguous`](Self::retry_ambiguous).
///
/// The wait doubles from attempt to attempt, with full jitter: it is a random part of what it may be at most. Where
/// the service says how long to wait (`Retry-After`), that is obeyed. The clones of a client share a budget of retries,
/// so that a burst of failures does not become a storm of requests.
///
/// ```
/// use std::time::Duration;
/// use cartesia_api::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_retries(5).max_delay(Duration::from_secs(120));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until a client has it"]
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
    /// One attempt, and no other.
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// How many attempts may follow the first. 2 by default.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// The longest wait before the first retry. Half a second by default.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any retry. 30 seconds by default. A service that asks for more ends the call.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Tries again also where the service may have acted on the request: 409, 500, 502, 504, and connections that
    /// broke or stalled after bytes were sent. **It may then be acted on twice.** Off by default.
    pub fn retry_ambiguous(mut self, retry: bool) -> Self {
        self.retry_ambiguous = retry;
        self
    }

    fn allows(&self, error: &Error) -> bool {
        match error.retry_class() {
            RetryClass::Safe => true,
            RetryClass::Ambiguous => self.retry_ambiguous,
            RetryClass::Never => false,
        }
    }

    fn backoff(&self) -> ExponentialBuilder {
        ExponentialBuilder::new()
            .with_min_delay(self.base_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_max_times(usize::try_from(self.max_retries).unwrap_or(usize::MAX))
    }

    /// The wait before the next attempt; `None` ends the call.
    fn wait(&self, error: &Error, longest: Option<Duration>, deadline: Option<Instant>) -> Option<Duration> {
        let wait = match error.retry_after() {
            Some(asked) if asked > self.max_delay => return None,
            Some(asked) => longest.map(|_| asked)?,
            None => longest?.mul_f32(fastrand::f32()),
        };
        let end = Instant::now().checked_add(wait);
        let in_time = deadline.is_none_or(|deadline| end.is_some_and(|end| end < deadline));
        in_time.then_some(wait)
    }
}

/// What is known of a call while it lasts.
struct Call {
    core: Handle,
    http: reqwest::Client,
    operation: &'static Operation,
    deadline: Option<Instant>,
    attempts: AtomicU32,
    may_have_been_sent: AtomicBool,
    not_replayable: AtomicBool,
    /// Whether a byte of the last attempt may have left this machine.
    has_sent: AtomicBool,
    /// The files as the first attempt found them.
    originals: Arc<Originals>,
    /// The clock of the attempt that is under way.
    clock: Mutex<Option<Arc<Clock>>>,
}

impl Core {
    /// Makes attempts until one succeeds, or no other may follow.
    pub(crate) async fn call<T, E, F>(
        self: &Arc<Self>,
        operation: &'static Operation,
        make: impl Fn(Attempt) -> F,
    ) -> Result<ResponseValue<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError<E>>>,
    {
        let http = self.connections.here()?;
        let call = Call::new(Arc::clone(self), http, operation);
        let policy = &self.retry;
        let attempts = (|| call.attempt(&make))
            .retry(policy.backoff())
            .sleep(tokio::time::sleep)
            .when(|error| policy.allows(error) && call.is_replayable())
            .adjust(|error, longest| policy.wait(error, longest, call.deadline).filter(|_| self.budget.withdraw()));
        self.budget.deposit();
        let outcome = match call.deadline {
            None => attempts.await,
            Some(deadline) => match tokio::time::timeout_at(deadline, attempts).await {
                Ok(outcome) => outcome,
                Err(_) => Err(call.out_of_time()),
            },
        };
        outcome.map_err(|error| call.summarize(error))
    }
}

impl Call {
    fn new(core: Handle, http: reqwest::Client, operation: &'static Operation) -> Self {
        Self {
            deadline: core.timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            core,
            http,
            operation,
            attempts: AtomicU32::new(0),
            may_have_been_sent: AtomicBool::new(false),
            not_replayable: AtomicBool::new(false),
            has_sent: AtomicBool::new(false),
            originals: Arc::default(),
            clock: Mutex::default(),
        }
    }

    async fn attempt<T, E, F>(&self, make: &impl Fn(Attempt) -> F) -> Result<ResponseValue<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, RawError<E>>>,
    {
        // Files are opened and connections made when it is the attempt's turn. The semaphore is never closed.
        let _turn = self.core.turns.acquire().await;
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(self.out_of_time());
        }
        self.attempts.fetch_add(1, Ordering::Relaxed);
        let (core, originals) = (Arc::clone(&self.core), Arc::clone(&self.originals));
        let attempt = Attempt::new(core, self.http.clone(), self.operation, originals);
        self.watch(Some(attempt.clock()));
        let outcome = attempt.conclude(make(attempt.clone()).await);
        self.watch(None);
        if let Err(error) = &outcome {
            self.may_have_been_sent.fetch_or(is_ambiguous(error), Ordering::Relaxed);
            self.not_replayable.store(attempt.is_spent(), Ordering::Relaxed);
            self.has_sent.store(attempt.clock().has_sent(), Ordering::Relaxed);
        }
        outcome
    }

    fn watch(&self, clock: Option<Arc<Clock>>) {
        if let Ok(mut current) = self.clock.lock() {
            *current = clock;
        }
    }

    fn is_replayable(&self) -> bool {
        !self.not_replayable.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> Error {
        let sent = self.clock.lock().is_ok_and(|clock| clock.as_ref().is_some_and(|clock| clock.has_sent()));
        self.may_have_been_sent.fetch_or(sent, Ordering::Relaxed);
        let limit = self.core.timeout.unwrap_or_default();
        Error::Timeout(Box::new(TimeoutError { kind: TimeoutKind::Total, limit, call: CallSummary::default() }))
    }

    /// Writes into an error how the call went.
    fn summarize(&self, mut error: Error) -> Error {
        let would_have_retried = self.core.retry.allows(&error);
        let unmade = u32::from(matches!(error, Error::Upload(_)) && !self.has_sent.load(Ordering::Relaxed));
        let attempts = self.attempts.load(Ordering::Relaxed) - unmade;
        if let Some(call) = error.call_mut() {
            *call = CallSummary {
                operation: self.operation.id,
                attempts,
                may_have_been_sent: self.may_have_been_sent.load(Ordering::Relaxed),
                not_replayable: would_have_retried && !self.is_replayable() && attempts <= self.core.retry.max_retries,
            };
        }
        error
    }
}

/// Whether the service may have acted on the attempt that ended so.
fn is_ambiguous(error: &Error) -> bool {
    match error {
        Error::Answer(_) => true,
        // `See Other` is how a server answers a request that it has acted on (RFC 9110, section 15.4.4).
        Error::Redirect(error) => error.status == 303,
        Error::Api(error) => error.status == 409 || (error.status.is_server_error() && error.status != 503),
        _ => error.retry_class() == RetryClass::Ambiguous,
    }
}
