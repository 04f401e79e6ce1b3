//! A Cartesia of your own on a loopback port: its life, from [`Sandbox::start`] to its drop.
//!
//! This is the way to test code that uses this crate: your code calls a real client over a real socket, and a test says
//! what the other side does. It needs no network, no account and no mock of your own.
//!
//! ```toml
//! [dev-dependencies]
//! cartesia-api = { version = "0.1", features = ["sandbox"] }
//! ```
//!
//! A sandbox enforces the API's published document and answers as the service would. A request that breaks the document
//! gets the service's kind of error, with a message that names what is wrong and says what is allowed. A good one gets
//! the documented answer, made from what was sent. Nothing is stored. What the document does not know, such as an
//! `.extra_field(…)`, breaks it too: script the answer to such a call, and assert on what was recorded.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cartesia_api::{Upload, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let client = sandbox.client()?;
//!
//! let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE".to_vec());
//! let voice = client.voices_clone().clip(clip).name("Narrator").language("en").send().await?;
//! assert_eq!(voice.name, "Narrator");
//! # Ok(())
//! # }
//! ```
//!
//! Start one for each test: they share nothing, and each takes a port and a thread, in blocking and async tests alike.
//! Dropping it ends both.
//!
//! # What was sent
//!
//! [`Sandbox::requests`] has all requests so far, to assert on.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE".to_vec());
//! # sandbox.client()?.voices_clone().clip(clip).name("Narrator").language("en").send().await?;
//! let requests = sandbox.requests();
//! let [request] = requests.as_slice() else { panic!("{requests:?}") };
//! assert_eq!(request.operation, Some("voices_clone"));
//! assert_eq!(request.text("language"), Some("en"));
//!
//! let clip = request.part("clip").ok_or("there is no clip")?;
//! assert_eq!(clip.file_name.as_deref(), Some("clip.wav"));
//! assert_eq!(clip.content_type.as_deref(), Some("audio/wav"));
//! assert_eq!(clip.size, 12);
//! # Ok(())
//! # }
//! ```
//!
//! # What goes wrong
//!
//! A sandbox has a queue of outcomes, and each request takes the first of them. When there is none, it is answered as
//! the document promises. A service that is down for two requests, for a client that tries three times:
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let client = sandbox.client()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE".to_vec());
//! sandbox.fail_times(2, 503);
//!
//! client.voices_clone().clip(clip).name("Narrator").language("en").send().await?;
//! let statuses: Vec<_> = sandbox.requests().iter().map(|request| request.status).collect();
//! assert_eq!(statuses, [Some(503), Some(503), Some(200)]);
//! # Ok(())
//! # }
//! ```
//!
//! A service that hangs up after it has read the request: a voice may exist, and your code must not make another.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let client = sandbox.client()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE".to_vec());
//! sandbox.hang_up();
//!
//! let error = client.voices_clone().clip(clip).name("Narrator").language("en").send().await.unwrap_err();
//! assert!(error.may_have_been_sent());
//! assert_eq!(sandbox.requests().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! [`Sandbox::respond_with`] gives any answer, [`Sandbox::delay`] a late one, and [`Outcome`] puts these together with
//! headers of your own. `examples/test_your_code.rs` has a function that an application could have, and its tests.

mod answer;
mod check;
mod form;
mod id;
mod outcome;
mod received;
mod route;
mod script;
mod serve;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{fmt, io, thread};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

pub use self::outcome::Outcome;
pub use self::received::{Received, ReceivedPart};
use self::serve::Site;
use crate::{Client, Error, RetryPolicy};

/// A server on a loopback port of its own that answers as Cartesia would.
///
/// It runs on a thread of its own, so it serves blocking and async code alike, and many can run at once. Dropping it
/// closes the port and every connection, also those that a client keeps open.
pub struct Sandbox {
    base_url: String,
    site: Arc<Site>,
    // Both are `Some` until drop. Dropping the sender is the signal to stop.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox for every operation of this crate, on a free port of `127.0.0.1`. It accepts requests as soon
    /// as this returns.
    ///
    /// # Errors
    ///
    /// The operating system's, when it has no port, thread or file descriptor to give.
    pub fn start() -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Site::new(crate::generated::OPERATIONS));
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::sync_channel(1);

        let served = Arc::clone(&site);
        let thread = thread::Builder::new()
            .name("cartesia-sandbox".to_owned())
            .spawn(move || run(listener, served, stopped, &ready))?;
        started.recv().map_err(io::Error::other)??;

        Ok(Sandbox { base_url, site, stop: Some(stop), thread: Some(thread) })
    }

    /// The server's URL, for `base_url` of the client: `http://127.0.0.1:PORT`, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The one API key that this sandbox accepts. It is made up, and opens nothing else.
    pub fn api_key(&self) -> &str {
        self.site.api_key()
    }

    /// A client of this sandbox. Its settings are the defaults, but that it waits a millisecond before it tries again
    /// where others wait half a second.
    ///
    /// For other settings, give [`base_url`](Self::base_url) and [`api_key`](Self::api_key) to [`Client::builder`].
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when TLS can't be set up, which every client does.
    pub fn client(&self) -> Result<Client, Error> {
        let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
        Client::builder().api_key(self.api_key()).base_url(self.base_url()).retry(retry).build()
    }

    /// What was received so far, in the order in which the requests ended. Those that were refused, hung up on or
    /// broken off are among them.
    ///
    /// A request is listed before its answer leaves, and before a delay: whoever has the answer, or has given up on a
    /// late one, finds the request here.
    pub fn requests(&self) -> Vec<Received> {
        self.site.received()
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the key: a test's output ends in public logs, where scanners look for keys.
        f.debug_struct("Sandbox").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // An error would be a panic of the server's thread: it has stopped then, too.
            let _ = thread.join();
        }
    }
}

/// The server's thread. Says through `ready` whether it could start, and ends when `stop` does.
fn run(listener: TcpListener, site: Arc<Site>, stop: oneshot::Receiver<()>, ready: &mpsc::SyncSender<io::Result<()>>) {
    match open(listener) {
        Ok((runtime, listener)) => {
            runtime.spawn(serve::serve(listener, site));
            let _ = ready.send(Ok(()));
            // Only ever an error, as nothing is sent. When it comes, dropping the runtime drops all its tasks, and
            // with them the listener and all connections.
            let _ = runtime.block_on(stop);
        }
        Err(error) => {
            let _ = ready.send(Err(error));
        }
    }
}

/// A runtime of one thread, and the listener as one of its own.
fn open(listener: TcpListener) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    listener.set_nonblocking(true)?;
    let listener = {
        let _context = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

// What users do with a sandbox in a shared test fixture.
const _: fn() = || {
    fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Sandbox>();
    shared_between_threads::<Outcome>();
    shared_between_threads::<Received>();
};
