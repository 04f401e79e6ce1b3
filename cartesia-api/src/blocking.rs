//! The client for programs without a runtime of their own: the same builders, and `send()` without `.await`.
//!
//! ```no_run
//! use cartesia_api::{Upload, blocking};
//!
//! fn main() -> Result<(), cartesia_api::Error> {
//!     let client = blocking::Client::from_env()?;
//!     let voice =
//!         client.voices_clone().clip(Upload::from_path("clip.wav")).name("Narrator").language("en").send()?;
//!     println!("{}", voice.id);
//!     Ok(())
//! }
//! ```
//!
//! It is the asynchronous client, run on a runtime of its own that lives in the thread of the caller: all that is said of
//! [`cartesia_api::Client`](crate::Client) holds. Within a tokio runtime it would stop other tasks, and answers with an
//! error that says so.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream as AsyncStream;
use progenitor_client::ResponseValue;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::client::ClientBuilder;
use crate::error::{ConfigError, Error};

/// A client of the Cartesia API whose calls block: one method for each operation of the OpenAPI document.
///
/// Cheap to clone; make one and share it between threads.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    driver: Arc<Driver>,
}

impl Client {
    /// A client with an API key, the document's own server and defaults for the rest.
    ///
    /// # Errors
    ///
    /// As [`Client::new`](crate::Client::new).
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        crate::Client::builder().api_key(api_key).build_blocking()
    }

    /// A client with the key in `CARTESIA_API_KEY`, and the base URL in `CARTESIA_BASE_URL` if that is set and not
    /// empty.
    ///
    /// # Errors
    ///
    /// As [`Client::from_env`](crate::Client::from_env).
    pub fn from_env() -> Result<Self, Error> {
        of(crate::Client::from_env()?)
    }

    /// A client with settings of your own, made by [`ClientBuilder::build_blocking`].
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Where requests go, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }
}

/// Functions and no methods: those have the operations' names.
pub(crate) fn of(client: crate::Client) -> Result<Client, Error> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| ConfigError::Runtime(Arc::new(error)))?;
    Ok(Client { client, driver: Arc::new(Driver(Some(runtime))) })
}

pub(crate) fn asynchronous(client: &Client) -> crate::Client {
    client.client.clone()
}

/// Runs a call to its end.
pub(crate) fn run<T>(client: &Client, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    client.driver.run(call)?
}

/// A success that is read as it comes.
#[allow(dead_code, reason = "the document has no such operation today")]
pub(crate) fn stream<S>(client: &Client, value: ResponseValue<S>) -> ResponseValue<Stream<S>> {
    let (status, headers) = (value.status(), value.headers().clone());
    let stream = Stream { stream: Some(Box::pin(value.into_inner())), driver: Arc::clone(&client.driver) };
    ResponseValue::new(stream, status, headers)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.client, f)
    }
}

/// The runtime. It is always there, until it is dropped.
struct Driver(Option<Runtime>);

impl Driver {
    fn run<T>(&self, future: impl Future<Output = T>) -> Result<T, ConfigError> {
        match &self.0 {
            // In a destructor of a thread-local value, tokio can't tell.
            Some(runtime) if Handle::try_current().is_err_and(|error| error.is_missing_context()) => {
                Ok(runtime.block_on(future))
            }
            _ => Err(ConfigError::WithinRuntime),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Waiting for its threads would panic where tasks run.
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// An answer that is read as it comes, piece by piece: [`Download`](crate::Download) or `Events` without `.await`.
#[must_use = "an answer is read by iterating over it"]
pub struct Stream<S> {
    /// Until it can't be read.
    stream: Option<Pin<Box<S>>>,
    driver: Arc<Driver>,
}

impl<S, T> Iterator for Stream<S>
where
    S: AsyncStream<Item = std::io::Result<T>>,
{
    type Item = std::io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        let next = std::future::poll_fn(|context| stream.as_mut().poll_next(context));
        self.driver.run(next).unwrap_or_else(|error| {
            self.stream = None;
            Some(Err(std::io::Error::other(error)))
        })
    }
}

impl<S> fmt::Debug for Stream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

/// The method of the blocking client for an operation, and `send` of its builder.
macro_rules! blocking {
    (@send $(#[$attribute:meta])* $method:ident -> $builder:ident { $($field:ident),* }, $success:ty, $finish:expr) => {
        impl crate::blocking::Client {
            $(#[$attribute])*
            pub fn $method(&self) -> $builder<crate::blocking::Client> {
                $builder {
                    client_: self.clone(),
                    options_: ::std::default::Default::default(),
                    $($field: crate::runtime::Input::Unset,)*
                }
            }
        }

        impl $builder<crate::blocking::Client> {
            /// Makes the call, and waits for its end.
            ///
            /// # Errors
            ///
            /// Every missing or invalid field at once, before any I/O; a file that can't be read, before a connection
            /// is made; whatever can go wrong on the way to the answer; and a call within a tokio runtime.
            pub fn send(self) -> ::std::result::Result<crate::ResponseValue<$success>, crate::Error> {
                let client_ = self.client_;
                let request = $builder {
                    client_: crate::blocking::asynchronous(&client_),
                    options_: self.options_,
                    $($field: self.$field,)*
                };
                let value = crate::blocking::run(&client_, request.send())?;
                Ok($finish(&client_, value))
            }
        }
    };
    ($(#[$attribute:meta])* $method:ident -> $builder:ident $fields:tt -> stream $success:ty) => {
        crate::blocking::blocking! {
            @send $(#[$attribute])* $method -> $builder $fields,
            crate::blocking::Stream<$success>, crate::blocking::stream
        }
    };
    ($(#[$attribute:meta])* $method:ident -> $builder:ident $fields:tt -> $success:ty) => {
        crate::blocking::blocking! { @send $(#[$attribute])* $method -> $builder $fields, $success, |_, value| value }
    };
}
pub(crate) use blocking;
