//! The server: from a connection to the response to each request on it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::http::{Request, Response, request};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use super::refusal::Refusal;
use super::response;
use super::script::Script;
use super::{Received, check, content, id, received, route};
use crate::contract::Operation;

/// The number of bytes of a body that are still read after its response, and the longest time for that.
const LINGER: (u64, Duration) = (256 << 20, Duration::from_secs(10));

/// The state that all connections share.
pub(super) struct Site {
    operations: &'static [&'static Operation],
    api_key: String,
    received: Mutex<Vec<Received>>,
    pub(super) script: Script,
}

impl Site {
    pub(super) fn new(operations: &'static [&'static Operation]) -> Site {
        Site { operations, api_key: id::api_key(), received: Mutex::default(), script: Script::default() }
    }

    pub(super) fn api_key(&self) -> &str {
        &self.api_key
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, received: Received) {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).push(received);
    }
}

/// Accepts connections until it is dropped.
pub(super) async fn serve(listener: TcpListener, site: Arc<Site>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&site)));
            }
            // Such as no file descriptors. Others may close theirs in a while.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(stream: TcpStream, site: Arc<Site>) {
    // Responses are small; Nagle's algorithm would only slow tests down.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| exchange(Arc::clone(&site), request));
    // An error is a client that left or does not speak HTTP, as hyper has told it, or a hang-up.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Responds to one request. An error makes hyper close the connection.
async fn exchange(site: Arc<Site>, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    let outcome = site.script.next();
    let (head, mut body) = request.into_parts();
    let mut received = Received::new(site.operations, &head);
    let judged = match outcome.is_early() {
        true => route::find(site.operations, &head.method, head.uri.path())
            .inspect(|operation| received.operation = Some(operation.id)),
        false => judge(&site, &head, &mut body, &mut received).await,
    };
    let documented = match judged {
        Ok(operation) => response::success(operation, &received.parts),
        Err(refusal) => {
            let response = response::refusal(&refusal);
            received.problem = Some(received::without_keys(&refusal.message));
            response
        }
    };
    let response = outcome.response(documented);
    received.status = response.as_ref().map(|response| response.status().as_u16());
    // Before the wait: a client that gives up earlier drops this future.
    site.record(received);
    if !outcome.delay.is_zero() {
        tokio::time::sleep(outcome.delay).await;
    }
    let response = response.ok_or(io::ErrorKind::ConnectionAborted)?;
    if !body.is_end_stream() {
        tokio::spawn(linger(body));
    }
    Ok(response)
}

/// Checks a request against the document, cheapest first. `received` gets the facts, also on refusal.
async fn judge(
    site: &Site,
    head: &request::Parts,
    body: &mut Incoming,
    received: &mut Received,
) -> Result<&'static Operation, Refusal> {
    let operation = route::find(site.operations, &head.method, head.uri.path())?;
    received.operation = Some(operation.id);
    check::auth(operation.auth, head, &site.api_key)?;
    check::headers(operation.headers, &head.headers)?;
    content::read(operation, &head.headers, body, received).await?;
    Ok(operation)
}

/// Reads on while the response is sent. Closing a socket with unread bytes resets it, and the response is lost: the
/// client would see a broken connection in place of the refusal.
async fn linger(mut body: Incoming) {
    let (mut left, time) = LINGER;
    let drained = async {
        while let Some(Ok(frame)) = body.frame().await {
            let size = frame.data_ref().map_or(0, |data| data.len() as u64);
            match left.checked_sub(size) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    let _ = tokio::time::timeout(time, drained).await;
}
