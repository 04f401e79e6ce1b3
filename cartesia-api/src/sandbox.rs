//! A Cartesia of your own on a loopback port: its life, from [`Sandbox::start`] to its drop.
//!
//! The sandbox enforces the API's published document and answers as the service would, so that code which uses
//! this crate can be tested without a network, an account or a bill. A request that breaks the document gets the
//! service's kind of error, with a message that names what is wrong and says what is allowed. A good one gets
//! the documented answer, made from what was sent. Nothing is stored.
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use cartesia_api::{Client, Upload, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url()).build()?;
//!
//! let clip = Upload::from_bytes("clip.wav", b"RIFF....WAVE".to_vec());
//! let voice = client.voices_clone().clip(clip).name("Narrator").language("en").send().await?;
//! assert_eq!(voice.name, "Narrator");
//!
//! let received = sandbox.requests();
//! let clip = received.first().and_then(|request| request.part("clip"));
//! assert_eq!(clip.map(|clip| clip.size), Some(12));
//! # Ok(())
//! # }
//! ```

mod answer;
mod check;
mod form;
mod id;
mod received;
mod route;
mod serve;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::{fmt, io, thread};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

pub use self::received::{Received, ReceivedPart};
use self::serve::Site;

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

    /// What was received so far, refused requests too, in the order of the answers.
    ///
    /// A request is listed before its answer leaves: whoever has the answer finds the request here.
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
    shared_between_threads::<Received>();
};
