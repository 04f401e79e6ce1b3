//! A local fake Cartesia server for tests; it stops when dropped.
//!
//! Use it to test code that uses this crate. Your code calls a real client over a real socket, and a test decides how
//! the server responds. It needs no network, no account and no mocks.
//!
//! ```toml
//! [dev-dependencies]
//! cartesia-api = { version = "0.1", features = ["sandbox"] }
//! ```
//!
//! A sandbox validates requests against the API's published document. An invalid request gets an error in the service's
//! format, which names the problem and the allowed values. A valid request gets the documented response, filled with
//! the values that were sent. Nothing is stored. A field that is not in the document, such as an `.extra_field(…)`, is
//! invalid too: script the response to such a call, and assert on the recorded request.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cartesia_api::{Upload, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let client = sandbox.client()?;
//!
//! let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE");
//! let voice = client.voices_clone().clip(clip).name("Narrator").language("en").await?;
//! assert_eq!(voice.name, "Narrator");
//! # Ok(())
//! # }
//! ```
//!
//! Start one for each test. Sandboxes share nothing. Each has a port and a thread of its own, which end when it is
//! dropped.
//!
//! # Requests
//!
//! [`Sandbox::requests`] returns all requests so far, to assert on.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE");
//! # sandbox.client()?.voices_clone().clip(clip).name("Narrator").language("en").await?;
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
//! If an operation takes a file, JSON or a text in place of a form, [`Received::content`] holds what arrived of it.
//!
//! # Failures
//!
//! A sandbox has a queue of outcomes, and each request takes the first of them. When the queue is empty, a request gets
//! the documented response. This service is busy for two requests, and the client makes three attempts:
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let client = sandbox.client()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE");
//! sandbox.fail_times(2, 429);
//!
//! client.voices_clone().clip(clip).name("Narrator").language("en").await?;
//! let requests = sandbox.requests();
//! let statuses: Vec<_> = requests.iter().map(|request| request.status).collect();
//! assert_eq!(statuses, [Some(429), Some(429), Some(200)]);
//! # Ok(())
//! # }
//! ```
//!
//! This service closes the connection after it has read the request. A voice may exist, and your code must not make
//! another:
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use cartesia_api::{Upload, sandbox::Sandbox};
//! # let sandbox = Sandbox::start()?;
//! # let client = sandbox.client()?;
//! # let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE");
//! sandbox.hang_up();
//!
//! let request = client.voices_clone().clip(clip).name("Narrator").language("en");
//! let error = request.await.unwrap_err();
//! assert!(error.may_have_taken_effect());
//! assert_eq!(sandbox.requests().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! A gateway that loses the service after the whole request looks like a service that is down, but a voice may exist.
//! [`Sandbox::lose_backend`] responds like one.
//!
//! To test code that maps errors, [`Failure`] makes an [`Error`] of each kind, without a server.
//!
//! [`Sandbox::respond_with`] sends any response, [`Sandbox::delay`] a late one, and [`Outcome`] combines these with
//! headers. The repository's example `test_your_code` tests a function that an application could have.

mod check;
mod content;
pub(crate) mod documented;
mod failure;
mod form;
mod id;
mod outcome;
mod received;
mod refusal;
mod response;
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

pub use self::documented::{Documented, documented_response};
pub use self::failure::Failure;
pub use self::outcome::Outcome;
pub use self::received::{Received, ReceivedContent, ReceivedPart};
use self::serve::Site;
use crate::contract::Auth;
use crate::{Client, Error, RetryPolicy};

/// A local fake Cartesia server, on a loopback port of its own.
///
/// It runs on a thread of its own, so it serves blocking and async code, and many can run at once. Dropping it closes
/// the port and every connection, including those that a client keeps open.
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
    /// An [`io::Error`] when the operating system has no port, thread or file descriptor left.
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

    /// Returns the server's URL, for the client's [`base_url`](crate::ClientBuilder::base_url): `http://127.0.0.1:PORT`, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the API key that this sandbox accepts, also under another name and as the password of any user. It is
    /// generated, and valid nowhere else.
    pub fn api_key(&self) -> &str {
        self.site.api_key()
    }

    /// Returns a client of this sandbox. Its settings are the defaults, but it waits at most a millisecond before the
    /// first retry.
    ///
    /// For other settings, give [`base_url`](Self::base_url) and [`api_key`](Self::api_key) to [`Client::builder`].
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when TLS can't be set up, which every client needs.
    pub fn client(&self) -> Result<Client, Error> {
        let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
        let builder = Client::builder().api_key(self.api_key()).base_url(self.base_url()).retry(retry);
        let schemes = crate::generated::OPERATIONS.iter().flat_map(|operation| operation.auth.schemes());
        let builder = schemes.fold(builder, |builder, scheme| match scheme {
            Auth::Header(name) | Auth::Query(name) => builder.key(name, self.api_key()),
            Auth::Basic => builder.basic_auth("sandbox", self.api_key()),
            _ => builder,
        });
        builder.build()
    }

    /// Returns the requests so far, in the order in which they ended. Requests that were refused or cut off are
    /// included.
    ///
    /// A request is listed before its response is sent, and before a delay. A caller whose call has returned or timed
    /// out finds it here.
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
            // An error would be a panic of the server's thread, which has stopped then, too.
            let _ = thread.join();
        }
    }
}

/// Runs the server's thread. Reports through `ready` if it could start, and ends when `stop` does.
fn run(listener: TcpListener, site: Arc<Site>, stop: oneshot::Receiver<()>, ready: &mpsc::SyncSender<io::Result<()>>) {
    match open(listener) {
        Ok((runtime, listener)) => {
            runtime.spawn(serve::serve(listener, site));
            let _ = ready.send(Ok(()));
            // Always an error, as nothing is sent. Dropping the runtime then drops all its tasks, and with them the
            // listener and all connections.
            let _ = runtime.block_on(stop);
        }
        Err(error) => {
            let _ = ready.send(Err(error));
        }
    }
}

/// Returns a runtime of one thread, and the listener registered with it.
fn open(listener: TcpListener) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    listener.set_nonblocking(true)?;
    let listener = {
        let _context = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

// Users may keep a sandbox in a shared test fixture.
const _: fn() = || {
    fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Sandbox>();
    shared_between_threads::<Outcome>();
    shared_between_threads::<Received>();
};
