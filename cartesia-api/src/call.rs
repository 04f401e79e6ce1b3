//! A call: one request, and the attempts at it until one succeeds or no other may follow.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Request;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep, timeout_at};
use tower::retry::budget::Budget;

use crate::attempt::Attempt;
use crate::builder;
use crate::client::Client;
use crate::content::Received;
use crate::contract::Operation;
use crate::core::Core;
use crate::error::{CallSummary, Error, TimeoutError, TimeoutKind};
use crate::input::Problems;
use crate::options::Options;
use crate::request::{self, RequestBody, Unsendable};
use crate::response::Response;
use crate::retry::{Outcome, RetryPolicy, Verdict, verdict};
use crate::stall::Clock;
use crate::streamed::Streamed;
use crate::trace::Trace;
use crate::upload::Files;

/// Returns the error of a builder with missing or invalid fields.
pub(crate) fn refusal(client: &Client, problems: Problems) -> Error {
    problems.refusal(&client.core.keys)
}

/// A call whose request is being made.
pub(crate) struct Draft {
    core: Arc<Core>,
    http: reqwest::Client,
    operation: &'static Operation,
    /// The operation's own server.
    server: Option<&'static str>,
    options: Options,
}

impl Draft {
    /// Begins a call. Needs no runtime.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the client has no key for one of the operation's security schemes.
    pub(crate) fn begin(client: Client, operation: &'static Operation, options: Options) -> Result<Self, Error> {
        let core = client.core;
        core.keys.check(operation)?;
        Ok(Self { http: core.connections.any()?, core, operation, server: None, options })
    }

    /// Goes to the operation's own server, unless the caller has given a base URL: nothing may pass by a sandbox or gateway.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the server would get the key over plain HTTP, or the proxy of the environment for it can't be used.
    pub(crate) fn at(mut self, server: &'static str) -> Result<Self, Error> {
        if !self.core.has_own_base_url {
            builder::check_server(&self.core, server)?;
            self.server = Some(server);
        }
        Ok(self)
    }

    pub(crate) fn base_url(&self) -> &str {
        self.server.unwrap_or(&self.core.base_url)
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Completes the request with its content and its headers.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the arguments of the operation don't make a request.
    pub(crate) fn ready(self, request: Result<Request, Unsendable>, body: RequestBody) -> Result<Call, Error> {
        let Self { core, operation, server, options, .. } = self;
        let mut request = request.map_err(|unsendable| unsendable.into_error(operation))?;
        request::check_query(request.url(), operation)?;
        request::set_headers(request.headers_mut(), &core, operation, &options);
        let streamed = body.attach(&mut request, operation, options.fields, options.files);
        let retry = options.retry.unwrap_or_else(|| core.retry.clone());
        // Another server may have a proxy of its own before it.
        let port = core.connections.direct_port().filter(|_| server.is_none());
        let (timeout, is_raw) = (options.timeout.or(core.timeout), false);
        Ok(Call { timeout, retry, core, operation, port, request, streamed, is_raw })
    }
}

/// A request that is ready to be sent.
pub(crate) struct Call {
    core: Arc<Core>,
    operation: &'static Operation,
    /// The server's port, if connections go straight to it.
    port: Option<u16>,
    /// The request, complete except for what is streamed.
    request: Request,
    streamed: Option<Streamed>,
    timeout: Option<Duration>,
    retry: RetryPolicy,
    /// The content of a success is read, whatever it is.
    is_raw: bool,
}

impl Call {
    /// Reads the content of a success as it comes, whatever the document says of it.
    pub(crate) fn raw(self) -> Self {
        Self { is_raw: true, ..self }
    }

    /// Makes attempts until one succeeds or no other may follow.
    ///
    /// Boxed, so that the futures of the generated code hold a pointer and not the state of an upload.
    pub(crate) fn send(self) -> Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + Sync>> {
        Box::pin(self.attempts())
    }

    async fn attempts(self) -> Result<Response, Error> {
        let http = self.core.connections.here()?;
        let files = Files::new(Arc::clone(&self.core.buffers));
        let mut progress = Progress::begin(&self);
        loop {
            let (attempt, permit) = progress.next_attempt().await?;
            let made = attempt.make(&http, self.copy()?, self.streamed.as_ref(), &files);
            let made = pin!(progress.trace.follow(made));
            let outcome = progress.in_time(made).await?;
            drop(permit);
            match outcome {
                Ok(received) => return Ok(progress.succeeded(&attempt, received)),
                Err(error) => progress.wait(&attempt, error).await?,
            }
        }
    }

    /// Returns the request for one attempt. It can be copied: its content is in memory, or beside it.
    fn copy(&self) -> Result<Request, Error> {
        let problem = || request::unsendable(self.operation, "the request", "can't be sent twice".to_owned());
        self.request.try_clone().ok_or_else(problem)
    }
}

/// The state of a call between its attempts.
struct Progress<'a> {
    call: &'a Call,
    deadline: Option<Instant>,
    attempts: u32,
    may_have_taken_effect: bool,
    not_replayable: bool,
    out_of_retries: bool,
    /// A byte of the last attempt may have left this machine.
    has_sent: bool,
    /// The clock of the current attempt.
    clock: Option<Arc<Clock>>,
    trace: Trace,
}

impl<'a> Progress<'a> {
    fn begin(call: &'a Call) -> Self {
        call.core.budget.deposit();
        Self {
            deadline: call.timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            attempts: 0,
            may_have_taken_effect: false,
            not_replayable: false,
            out_of_retries: false,
            has_sent: false,
            clock: None,
            trace: Trace::begin(call.operation, call.request.url()),
            call,
        }
    }

    /// Waits for a permit: no file is opened and no connection is made before.
    async fn next_attempt(&mut self) -> Result<(Attempt<'a>, Option<OwnedSemaphorePermit>), Error> {
        let call = self.call;
        let permit = self.in_time(pin!(Arc::clone(&call.core.permits).acquire_owned())).await?;
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(self.out_of_time());
        }
        self.attempts += 1;
        let attempt = Attempt::new(&call.core, call.operation, call.port, self.deadline.zip(call.timeout), call.is_raw);
        self.clock = Some(Arc::clone(&attempt.clock));
        // The semaphore is never closed.
        Ok((attempt, permit.ok()))
    }

    /// Runs a future until the deadline of the call. It is pinned, since futures hold what they are given twice.
    async fn in_time<T>(&mut self, future: Pin<&mut impl Future<Output = T>>) -> Result<T, Error> {
        match self.deadline {
            None => Ok(future.await),
            Some(deadline) => timeout_at(deadline, future).await.map_err(|_| self.out_of_time()),
        }
    }

    fn succeeded(self, attempt: &Attempt<'_>, received: Received) -> Response {
        self.trace.attempt(self.attempts, &attempt.clock, Ok(received.response.status()));
        let mut summary = self.summary();
        summary.may_have_taken_effect |= verdict(Outcome::Unreadable, self.call.request.method()).may_have_taken_effect;
        Response::new(received, Arc::clone(&self.call.core), summary, self.trace)
    }

    /// Waits until the next attempt may be made.
    ///
    /// # Errors
    ///
    /// The error of the attempt when no other may follow.
    async fn wait(&mut self, attempt: &Attempt<'_>, error: Error) -> Result<(), Error> {
        self.clock = None;
        self.trace.attempt(self.attempts, &attempt.clock, Err(&error));
        let verdict = verdict(error.outcome(), self.call.request.method());
        self.may_have_taken_effect |= verdict.may_have_taken_effect;
        self.not_replayable = self.call.streamed.as_ref().is_some_and(Streamed::is_spent);
        self.has_sent = attempt.clock.has_sent();
        match self.delay(&error, verdict) {
            Some(delay) => self.in_time(pin!(sleep(delay))).await,
            None => Err(self.summarize(error)),
        }
    }

    fn delay(&mut self, error: &Error, verdict: Verdict) -> Option<Duration> {
        let retry = &self.call.retry;
        if !retry.allows(verdict) || self.not_replayable {
            return None;
        }
        let delay = retry.wait(error.retry_after(), retry.longest_wait(self.attempts), self.deadline)?;
        self.out_of_retries = !self.call.core.budget.withdraw();
        (!self.out_of_retries).then_some(delay)
    }

    fn out_of_time(&mut self) -> Error {
        let sent = self.clock.as_ref().is_some_and(|clock| clock.has_sent());
        self.may_have_taken_effect |=
            verdict(Outcome::OutOfTime { sent }, self.call.request.method()).may_have_taken_effect;
        let limit = self.call.timeout.unwrap_or_default();
        let error = TimeoutError {
            kind: TimeoutKind::Total,
            limit,
            delivered: None,
            status: None,
            call: CallSummary::default(),
        };
        let error = Error::Timeout(Box::new(error));
        if let Some(clock) = self.clock.take() {
            self.trace.attempt(self.attempts, &clock, Err(&error));
        }
        self.summarize(error)
    }

    /// Adds the summary of the call to its error.
    fn summarize(&self, mut error: Error) -> Error {
        let would_have_retried = self.call.retry.allows(verdict(error.outcome(), self.call.request.method()));
        let mut summary = self.summary();
        // A file could not be opened: the request was never made.
        summary.attempts -= u32::from(matches!(error, Error::Upload(_)) && !self.has_sent);
        summary.not_replayable =
            would_have_retried && self.not_replayable && self.call.retry.has_more_than(summary.attempts);
        error.set_call(summary);
        self.trace.end(self.attempts, Err(&error));
        error
    }

    fn summary(&self) -> CallSummary {
        CallSummary {
            operation: self.call.operation.id,
            attempts: self.attempts,
            may_have_taken_effect: self.may_have_taken_effect,
            not_replayable: false,
            out_of_retries: self.out_of_retries,
            method: self.call.request.method().clone(),
        }
    }
}
