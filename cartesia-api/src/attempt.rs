//! One attempt at a call: what it sends, what comes back, and where a failure is kept on its way past progenitor.
#![expect(clippy::result_large_err, reason = "progenitor's own error, which lives for a few lines")]

mod outcome;

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Request, RequestBuilder, Response, StatusCode};
use serde::Serialize;

use crate::answer;
use crate::client::Handle;
use crate::contract::{Content, Operation};
use crate::error::{CallSummary, Error, FieldProblem, InvalidRequest, TimeoutError, TimeoutKind, UploadError};
use crate::generated::API_VERSION;
use crate::multipart::{self, Form, Segments, ToForm, Watch};
use crate::options::Options;
use crate::pause::pause;
use crate::stall::{Clock, Limits, Turn, watch};
use crate::upload::Files;

/// Progenitor's error: nobody sees it but [`Attempt::conclude`].
pub(crate) type RawError<E> = progenitor_client::Error<E>;

/// Progenitor's inner type. Its client is made anew for each attempt, so that this is what one attempt knows.
#[derive(Clone)]
pub(crate) struct Attempt(Arc<State>);

struct State {
    core: Handle,
    http: reqwest::Client,
    operation: &'static Operation,
    options: Arc<Options>,
    clock: Arc<Clock>,
    files: Arc<Files>,
    form: Mutex<Option<Form>>,
    /// What is still to be sent.
    segments: Mutex<Option<Arc<Segments>>>,
    /// Why a file could not be sent.
    fault: Arc<Mutex<Option<UploadError>>>,
    /// Why the attempt failed, in our own words.
    failure: Mutex<Option<Error>>,
    /// The head of a success.
    head: Mutex<Option<(StatusCode, HeaderMap)>>,
}

/// Whether the attempt has come to its end or was dropped, and also when an answer came before the upload was done:
/// nothing of it goes on in the background.
impl Drop for State {
    fn drop(&mut self) {
        if let Ok(segments) = self.segments.get_mut() {
            segments.iter().for_each(|segments| segments.stop());
        }
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("operation", &self.0.operation.id).field("clock", &self.0.clock).finish()
    }
}

impl Attempt {
    pub(crate) fn new(
        core: Handle,
        http: reqwest::Client,
        operation: &'static Operation,
        options: Arc<Options>,
        files: Arc<Files>,
    ) -> Self {
        Self(Arc::new(State {
            core,
            http,
            operation,
            options,
            clock: Arc::new(Clock::start()),
            files,
            form: Mutex::default(),
            segments: Mutex::default(),
            fault: Arc::default(),
            failure: Mutex::default(),
            head: Mutex::default(),
        }))
    }

    /// The raw client for this attempt.
    pub(crate) fn start<C>(self, new: impl FnOnce(&str, reqwest::Client, Self) -> C) -> C {
        let (core, http) = (Arc::clone(&self.0.core), self.0.http.clone());
        new(&core.base_url, http, self)
    }

    pub(crate) fn clock(&self) -> Arc<Clock> {
        Arc::clone(&self.0.clock)
    }

    /// Whether this attempt used up what can be read only once.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.form.lock().is_ok_and(|form| form.as_ref().is_some_and(Form::is_spent))
    }

    /// Stands in progenitor's output where a form belongs. The files are opened later, in [`Attempt::prepare`].
    pub(crate) fn form<E>(&self, request: RequestBuilder, body: &impl ToForm) -> Result<RequestBuilder, RawError<E>> {
        match self.keep(body.to_form()) {
            Ok(()) => Ok(request),
            Err(text) => Err(RawError::Custom(text)),
        }
    }

    fn keep(&self, form: Result<Form, FieldProblem>) -> Result<(), String> {
        let mut form = form.map_err(|problem| self.fail(self.invalid(problem)))?;
        form.texts(&self.0.options.fields);
        if let Ok(mut slot) = self.0.form.lock() {
            *slot = Some(form);
        }
        Ok(())
    }

    /// Stands in progenitor's output where JSON belongs that may be left out.
    #[allow(dead_code, reason = "the document has no such operation today")]
    pub(crate) fn json(&self, request: RequestBuilder, body: Option<&(impl Serialize + ?Sized)>) -> RequestBuilder {
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// Keeps a failure, and answers what sends progenitor on its way out.
    fn fail(&self, error: Error) -> String {
        let text = error.to_string();
        if let Ok(mut failure) = self.0.failure.lock() {
            *failure = Some(error);
        }
        text
    }

    /// Before the request: the key, the constant headers, and the opened form.
    ///
    /// # Errors
    ///
    /// The text of a failure that is kept.
    pub(crate) async fn prepare(&self, request: &mut Request) -> Result<(), String> {
        self.set_headers(request.headers_mut());
        let form = self.0.form.lock().ok().and_then(|form| form.clone());
        match form {
            Some(form) => {
                let attached = self.within_limits(self.attach(&form, request)).await.and_then(|attached| attached);
                attached.map_err(|error| self.fail(error))?;
            }
            None => self.0.clock.has_no_body(),
        }
        pause().await;
        Ok(())
    }

    /// The client's, then the call's, then what the document says, and the key.
    fn set_headers(&self, headers: &mut HeaderMap) {
        let Operation { auth, headers: constant, content, accept, .. } = self.0.operation;
        let core = &self.0.core;
        for (name, value) in &core.headers {
            // What stands there is a parameter of the document, or what it asks for.
            headers.entry(name).or_insert_with(|| value.clone());
        }
        for name in self.0.options.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &self.0.options.headers {
            headers.append(name, value.clone());
        }
        for (name, value) in *constant {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                let version = core.api_version.clone().filter(|_| *value == API_VERSION);
                headers.insert(name, version.unwrap_or(HeaderValue::from_static(value)));
            }
        }
        if *content == Content::Stream {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        core.key.apply(*auth, headers);
    }

    async fn attach(&self, form: &Form, request: &mut Request) -> Result<(), Error> {
        let boundary = multipart::boundary();
        let watch = Watch { clock: self.clock(), fault: Arc::clone(&self.0.fault) };
        let body = form.open(&boundary, &self.0.files, watch).await.map_err(|error| Error::Upload(Box::new(error)))?;
        self.0.clock.moved(Turn::Connecting);
        if let Ok(mut segments) = self.0.segments.lock() {
            *segments = Some(body.segments());
        }
        if let Ok(value) = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}")) {
            request.headers_mut().insert(CONTENT_TYPE, value);
        }
        *request.body_mut() = Some(Body::wrap(body));
        Ok(())
    }

    /// Sends the request and reads the answer, bounded in time and memory. A failure is kept, and an empty answer
    /// given in its place: progenitor's `exec` can't return our errors.
    pub(crate) async fn exchange(&self, http: &reqwest::Client, request: Request) -> reqwest::Result<Response> {
        let outcome = match self.within_limits(http.execute(request)).await {
            Ok(Ok(response)) => self.receive(response).await,
            Ok(Err(error)) => Err(self.transport(error)),
            Err(error) => Err(error),
        };
        Ok(outcome.unwrap_or_else(|error| {
            self.fail(error);
            Response::from(http::Response::new(Body::default()))
        }))
    }

    /// Whether [`Attempt::exchange`] kept a failure.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.0.failure.lock() {
            Ok(failure) if failure.is_none() => Ok(()),
            _ => Err("the failure is kept by the attempt".to_owned()),
        }
    }

    async fn receive(&self, mut response: Response) -> Result<Response, Error> {
        self.0.clock.moved(Turn::Finishing);
        self.0.core.key.redact_headers(response.headers_mut());
        let (status, headers) = (response.status(), response.headers().clone());
        if !status.is_success() {
            return Err(self.refusal(status, headers, response).await);
        }
        let mut answer = match self.0.operation.content {
            Content::Stream => http::Response::from(response),
            Content::None => http::Response::new(Body::default()),
            Content::Json => http::Response::new(self.read(&mut response, status, &headers).await?.into()),
        };
        if let Ok(mut head) = self.0.head.lock() {
            *head = Some((status, headers));
        }
        // Any 2xx is a success: what was made must not be lost for a status that the document doesn't list.
        *answer.status_mut() = StatusCode::from_u16(self.0.operation.success).unwrap_or(status);
        Ok(Response::from(answer))
    }

    async fn read(&self, response: &mut Response, status: StatusCode, headers: &HeaderMap) -> Result<Bytes, Error> {
        let mut body = answer::Body::default();
        let outcome = self.within_limits(body.read(response, &self.0.clock, answer::MAX_SUCCESS)).await;
        let key = &self.0.core.key;
        match outcome.and_then(|outcome| outcome.map_err(|error| self.transport(error))) {
            // What the service made has a name, and it may have said it.
            Err(error) => Err(answer::cut_off(status, headers.clone(), &body.bytes, key, error)),
            Ok(()) if body.is_cut => Err(answer::too_long(status, headers.clone(), &body.bytes, key)),
            Ok(()) => Ok(body.bytes.freeze()),
        }
    }

    async fn refusal(&self, status: StatusCode, headers: HeaderMap, mut response: Response) -> Error {
        // What the status says is known already: a body that breaks off or stalls can't take that away.
        let mut body = answer::Body::default();
        let reading = self.within_limits(body.read(&mut response, &self.0.clock, answer::MAX_REFUSAL));
        // A body that trickles has one stall time-out in all.
        let _ = tokio::time::timeout(self.0.core.stall_timeout, reading).await;
        answer::refusal(status, headers, &body.bytes, &self.0.core.key)
    }

    async fn within_limits<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        let Limits { connect, stall } = self.limits();
        watch(&self.0.clock, self.limits(), future).await.map_err(|kind| match self.take_fault() {
            Some(error) => error,
            None => timeout(if kind == TimeoutKind::Connect { connect } else { stall }, kind),
        })
    }

    fn limits(&self) -> Limits {
        Limits { connect: self.0.core.connect_timeout, stall: self.0.core.stall_timeout }
    }

    fn take_fault(&self) -> Option<Error> {
        let fault = self.0.fault.lock().ok()?.take()?;
        Some(Error::Upload(Box::new(fault)))
    }

    fn invalid(&self, problem: FieldProblem) -> Error {
        Error::Invalid(InvalidRequest { operation: self.0.operation.id, problems: vec![problem] })
    }
}

fn timeout(limit: std::time::Duration, kind: TimeoutKind) -> Error {
    Error::Timeout(Box::new(TimeoutError { kind, limit, call: CallSummary::default() }))
}
