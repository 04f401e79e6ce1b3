//! A server on a loopback port: it records every request and responds as its script says.

#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::record::Record;
use crate::{Exchange, Reply, Request};

/// A server that gives one scripted [`Reply`] to each request, in the order in which they begin.
///
/// When stopped or dropped, it fails the test if the exchange was not as scripted. Examples are an unused reply, a
/// request without a reply, and a connection to a server without a script. A client that never finishes and a reply
/// that panics fail the test too. Afterwards no thread, socket or port remains.
pub struct Server {
    url: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// The state that the threads of a server share.
#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Reply>>,
    /// The reply that follows the script, any number of times.
    afterwards: Option<Box<dyn Fn() -> Reply + Send + Sync>>,
    is_scripted: bool,
    record: Arc<Record>,
    connections: AtomicUsize,
    failures: Mutex<Vec<String>>,
    /// The address of the connection that ends the acceptor.
    waker: Mutex<Option<SocketAddr>>,
}

impl Server {
    /// Listens on a free port of `127.0.0.1`.
    pub fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::listen(script.into_iter().collect(), None)
    }

    /// Listens likewise, and gives each request the same reply.
    pub fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(VecDeque::new(), Some(Box::new(reply)))
    }

    fn listen(script: VecDeque<Reply>, afterwards: Option<Box<dyn Fn() -> Reply + Send + Sync>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let is_scripted = !script.is_empty() || afterwards.is_some();
        let shared = Arc::new(Shared { script: Mutex::new(script), afterwards, is_scripted, ..Shared::default() });
        let acceptor = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { url: format!("http://{address}"), address, shared, acceptor: Some(acceptor) }
    }

    /// Returns the URL, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the requests so far. A request is in here before its response is sent.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.record.requests.lock().unwrap().clone()
    }

    /// Returns the requests so far, and forgets them.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.shared.record.requests.lock().unwrap())
    }

    /// Stops, and returns all requests, also those that were cut off.
    pub fn stop(mut self) -> Vec<Request> {
        self.close();
        self.complain();
        self.requests()
    }

    /// Stops, and returns the number of connections.
    pub fn stop_and_count_connections(mut self) -> usize {
        self.close();
        self.complain();
        self.shared.connections.load(Ordering::SeqCst)
    }

    fn close(&mut self) {
        let Some(acceptor) = self.acceptor.take() else { return };
        self.shared.record.stop();
        // Held until the address is known: the acceptor asks for it after each connection.
        let mut waker = self.shared.waker.lock().unwrap();
        let stream = TcpStream::connect(self.address).expect("the acceptor listens");
        *waker = Some(stream.local_addr().expect("an address"));
        drop(waker);
        acceptor.join().expect("the acceptor does not panic");
        let connections = self.shared.connections.load(Ordering::SeqCst);
        let unused = self.shared.script.lock().unwrap().len();
        if unused > 0 {
            self.shared.fail(format!("{unused} scripted replies were not used"));
        }
        if connections > 0 && !self.shared.is_scripted {
            self.shared.fail(format!("{connections} connections were made, and none was expected"));
        }
    }

    fn complain(&self) {
        let failures = std::mem::take(&mut *self.shared.failures.lock().unwrap());
        assert!(failures.is_empty(), "the server at {}: {}", self.url, failures.join("; "));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
        if !thread::panicking() {
            self.complain();
        }
    }
}

impl Shared {
    fn fail(&self, failure: String) {
        self.failures.lock().unwrap().push(failure);
    }
}

/// One connection's thread, as the acceptor sees it.
struct Served {
    thread: JoinHandle<()>,
    /// The socket while the thread waits for a request, to wake it.
    idle: Idle,
}

type Idle = Arc<Mutex<Option<TcpStream>>>;

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut all = Vec::new();
    while let Ok((stream, peer)) = listener.accept() {
        if *shared.waker.lock().unwrap() == Some(peer) {
            break;
        }
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let idle = Idle::default();
        let thread = thread::spawn({
            let (shared, idle) = (Arc::clone(shared), Arc::clone(&idle));
            move || serve(stream, &shared, &idle)
        });
        all.retain(|served: &Served| !served.thread.is_finished());
        all.push(Served { thread, idle });
    }
    for Served { thread, idle } in all {
        // Data that has arrived can still be read. A thread in the middle of a request continues, bounded by `LIMIT`.
        if let Some(stream) = &*idle.lock().unwrap() {
            let _ = stream.shutdown(Shutdown::Read);
        }
        thread.join().expect("panics are caught");
    }
}

/// Serves one connection. Errors are kept for the test.
fn serve(stream: TcpStream, shared: &Arc<Shared>, idle: &Idle) {
    let exchange = Exchange::new(stream, Arc::clone(&shared.record));
    match catch_unwind(AssertUnwindSafe(|| serve_all(exchange, shared, idle))) {
        Ok(Ok(())) => {}
        Ok(Err(error)) if client_left(error.kind()) => {}
        Ok(Err(error)) => shared.fail(format!("while it served a request: {error}")),
        Err(panic) => shared.fail(format!("a reply panicked: {}", text_of(panic.as_ref()))),
    }
}

fn serve_all(mut exchange: Exchange, shared: &Shared, idle: &Idle) -> io::Result<()> {
    loop {
        *idle.lock().unwrap() = Some(exchange.socket());
        // A thread that begins to wait after the server was stopped would not wake up.
        if shared.record.is_stopped() {
            let _ = exchange.socket().shutdown(Shutdown::Read);
        }
        let begins = exchange.wait_for_request();
        *idle.lock().unwrap() = None;
        if !begins {
            return Ok(());
        }
        let reply = shared.script.lock().unwrap().pop_front();
        let reply = reply.or_else(|| shared.afterwards.as_ref().map(|reply| reply()));
        let Some(reply) = reply else {
            shared.fail("a request came for which no reply was scripted".to_owned());
            return exchange.read_request();
        };
        if !reply.run(&mut exchange)? {
            return Ok(());
        }
    }
}

fn client_left(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("for a reason that is no text")
}
