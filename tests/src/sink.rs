//! A server for many uploads at once: it only counts them, on one thread for all connections.

use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const VOICE: &str = include_str!("voice.json");
const ID: &str = "a0e99841-438c-4a64-b679-ae501e7d6091";

/// The record of a [`Sink`].
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of complete requests. Each gets a voice of another id: `voice_1` and so on.
    pub requests: u64,
    /// The lengths of their bodies.
    pub lengths: HashSet<u64>,
    /// The number of connections.
    pub connections: u64,
    /// The largest number of connections that were open at once.
    pub most_at_once: u64,
    /// The problems of requests that began and did not end.
    pub broken: Vec<String>,
    open: u64,
}

/// A server that responds to each complete upload with a voice.
pub struct Sink {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sink {
    /// Listens on a free port of `127.0.0.1`. With `keep_alive`, connections serve more than one request.
    pub fn start(keep_alive: bool) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("an option");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn({
            let seen = Arc::clone(&seen);
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(async {
                    let accepting = tokio::spawn(accept(listener, seen, keep_alive));
                    let _ = stopped.await;
                    accepting.abort();
                });
            }
        });
        Self { address, seen, stop: Some(stop), thread: Some(thread) }
    }

    /// Returns the URL, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the record so far.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: std::net::TcpListener, seen: Arc<Mutex<Seen>>, keep_alive: bool) {
    let listener = TcpListener::from_std(listener).expect("a socket");
    while let Ok((stream, _)) = listener.accept().await {
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            {
                let mut seen = seen.lock().unwrap();
                seen.connections += 1;
                seen.open += 1;
                seen.most_at_once = seen.most_at_once.max(seen.open);
            }
            let outcome = serve(stream, &seen, keep_alive).await;
            let mut seen = seen.lock().unwrap();
            seen.open -= 1;
            seen.broken.extend(outcome.err().map(|error| error.to_string()));
        });
    }
}

async fn serve(stream: TcpStream, seen: &Mutex<Seen>, keep_alive: bool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    // A client may do anything with an idle connection.
    while stream.fill_buf().await.is_ok_and(|bytes| !bytes.is_empty()) {
        let (length, boundary) = read_head(&mut stream).await?;
        let mut end = Vec::new();
        let mut rest = length;
        while rest > 0 {
            let piece = stream.fill_buf().await?;
            let taken = piece.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
            if taken == 0 {
                return Err(io::Error::other("the body broke off"));
            }
            end.extend_from_slice(&piece[taken.saturating_sub(128)..taken]);
            end.drain(..end.len().saturating_sub(128));
            stream.consume(taken);
            rest -= u64::try_from(taken).unwrap_or(u64::MAX);
        }
        if !end.ends_with(format!("\r\n--{boundary}--\r\n").as_bytes()) {
            return Err(io::Error::other("the form has no end"));
        }
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.requests += 1;
            seen.lengths.insert(length);
            seen.requests
        };
        let body = VOICE.replace(ID, &format!("voice_{number}"));
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: {connection}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await?;
        if !keep_alive {
            stream.shutdown().await?;
            let mut rest = [0; 16];
            while stream.read(&mut rest).await? > 0 {}
            break;
        }
    }
    Ok(())
}

/// Returns the length of the body, and the boundary of its form.
async fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<(u64, String)> {
    let (mut length, mut boundary) = (None, None);
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("Content-Length") => length = value.parse().ok(),
            Some((name, value)) if name.eq_ignore_ascii_case("Content-Type") => {
                boundary = value.split_once("boundary=").map(|(_, boundary)| boundary.to_owned());
            }
            _ => {}
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    length.zip(boundary).ok_or_else(|| io::Error::other("a head without a length or a boundary"))
}
