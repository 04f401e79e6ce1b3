//! When a call is tried again, and the attempts of one call.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep, timeout_at};
use tower::retry::budget::{Budget, TpsBudget};

use crate::attempt::{Attempt, RawError};
use crate::client::{Core, Handle};
use crate::contract::Operation;
use crate::error::{CallSummary, Error, RetryClass, TimeoutError, TimeoutKind};
use crate::options::Options;
use crate::stall::Clock;
use crate::trace::Trace;
use crate::upload::Files;

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

    fn backoff(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.base_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_max_times(usize::try_from(self.max_retries).unwrap_or(usize::MAX))
            .build()
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

/// One attempt, as the raw client makes it. Boxed, so that it is one type for all operations with the same answer.
pub(crate) type Making<'a, T, E> =
    Pin<Box<dyn Future<Output = Result<ResponseValue<T>, RawError<E>>> + Send + Sync + 'a>>;

impl Core {
    /// Makes attempts until one succeeds, or no other may follow.
    ///
    /// Compiled for each type of answer, unlike what it calls: only what needs the type stands here.
    pub(crate) async fn call<'a, T, E>(
        self: &Arc<Self>,
        operation: &'static Operation,
        options: Options,
        make: &(dyn Fn(Attempt) -> Making<'a, T, E> + Send + Sync),
    ) -> Result<ResponseValue<T>, Error> {
        let mut call = Call::begin(self, operation, options)?;
        loop {
            let (attempt, turn) = call.next_attempt().await?;
            let made = call.trace.follow(make(attempt.clone()));
            let outcome = attempt.conclude(call.in_time(made).await?);
            drop(turn);
            match outcome {
                Ok(value) => {
                    call.succeeded(&attempt, value.status());
                    return Ok(value);
                }
                Err(error) => call.wait(&attempt, error).await?,
            }
        }
    }
}

/// What is known of a call while it lasts.
struct Call {
    core: Handle,
    http: reqwest::Client,
    operation: &'static Operation,
    options: Arc<Options>,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    policy: RetryPolicy,
    backoff: ExponentialBackoff,
    attempts: u32,
    may_have_been_sent: bool,
    not_replayable: bool,
    /// Whether a byte of the last attempt may have left this machine.
    has_sent: bool,
    files: Arc<Files>,
    /// The clock of the attempt that is under way.
    clock: Option<Arc<Clock>>,
    trace: Trace,
}

impl Call {
    fn begin(core: &Handle, operation: &'static Operation, options: Options) -> Result<Self, Error> {
        let http = core.connections.here()?;
        core.budget.deposit();
        let timeout = options.timeout.or(core.timeout);
        let policy = options.retry.clone().unwrap_or_else(|| core.retry.clone());
        Ok(Self {
            core: Arc::clone(core),
            http,
            operation,
            timeout,
            deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            backoff: policy.backoff(),
            policy,
            options: Arc::new(options),
            attempts: 0,
            may_have_been_sent: false,
            not_replayable: false,
            has_sent: false,
            files: Arc::new(Files::new(Arc::clone(&core.buffers))),
            clock: None,
            trace: Trace::begin(operation, &core.base_url),
        })
    }

    /// Files are opened and connections made when it is the attempt's turn.
    async fn next_attempt(&mut self) -> Result<(Attempt, Option<OwnedSemaphorePermit>), Error> {
        let turn = self.in_time(Arc::clone(&self.core.turns).acquire_owned()).await?;
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(self.out_of_time());
        }
        self.attempts += 1;
        let (core, files) = (Arc::clone(&self.core), Arc::clone(&self.files));
        let attempt = Attempt::new(core, self.http.clone(), self.operation, Arc::clone(&self.options), files);
        self.clock = Some(attempt.clock());
        // The semaphore is never closed.
        Ok((attempt, turn.ok()))
    }

    /// Runs a future for as long as the call may take.
    async fn in_time<T>(&mut self, future: impl Future<Output = T>) -> Result<T, Error> {
        match self.deadline {
            None => Ok(future.await),
            Some(deadline) => timeout_at(deadline, future).await.map_err(|_| self.out_of_time()),
        }
    }

    fn succeeded(&self, attempt: &Attempt, status: StatusCode) {
        self.trace.attempt(self.attempts, &attempt.clock(), Ok(status));
        self.trace.end(self.attempts, Ok(status));
    }

    /// Waits until the next attempt may be made.
    ///
    /// # Errors
    ///
    /// The error of the attempt when no other may follow.
    async fn wait(&mut self, attempt: &Attempt, error: Error) -> Result<(), Error> {
        self.clock = None;
        self.trace.attempt(self.attempts, &attempt.clock(), Err(&error));
        self.may_have_been_sent |= is_ambiguous(&error);
        self.not_replayable = attempt.is_spent();
        self.has_sent = attempt.clock().has_sent();
        match self.delay(&error) {
            Some(delay) => self.in_time(sleep(delay)).await,
            None => Err(self.summarize(error)),
        }
    }

    fn delay(&mut self, error: &Error) -> Option<Duration> {
        if !self.policy.allows(error) || self.not_replayable {
            return None;
        }
        let delay = self.policy.wait(error, self.backoff.next(), self.deadline)?;
        self.core.budget.withdraw().then_some(delay)
    }

    fn out_of_time(&mut self) -> Error {
        self.may_have_been_sent |= self.clock.as_ref().is_some_and(|clock| clock.has_sent());
        let limit = self.timeout.unwrap_or_default();
        let error = TimeoutError { kind: TimeoutKind::Total, limit, call: CallSummary::default() };
        let error = Error::Timeout(Box::new(error));
        if let Some(clock) = self.clock.take() {
            self.trace.attempt(self.attempts, &clock, Err(&error));
        }
        self.summarize(error)
    }

    /// Writes into an error how the call went.
    fn summarize(&self, mut error: Error) -> Error {
        let would_have_retried = self.policy.allows(&error);
        let unmade = u32::from(matches!(error, Error::Upload(_)) && !self.has_sent);
        let attempts = self.attempts - unmade;
        if let Some(call) = error.call_mut() {
            *call = CallSummary {
                operation: self.operation.id,
                attempts,
                may_have_been_sent: self.may_have_been_sent,
                not_replayable: would_have_retried && self.not_replayable && attempts <= self.policy.max_retries,
            };
        }
        self.trace.end(self.attempts, Err(&error));
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
