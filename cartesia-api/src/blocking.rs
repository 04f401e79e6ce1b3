//! The blocking client, for programs without a runtime: the same builders, and `send()` without `.await`. Needs the feature
//! `blocking`.
//!
//! ```no_run
//! use cartesia_api::{Upload, blocking};
//!
//! fn main() -> Result<(), cartesia_api::Error> {
//!     let client = blocking::Client::from_env()?;
//!     let clip = Upload::from_path("clip.wav");
//!     let voice = client.voices_clone().clip(clip).name("Narrator").language("en").send()?;
//!     println!("{}", voice.id);
//!     Ok(())
//! }
//! ```
//!
//! It runs the asynchronous client on a runtime of its own, in the thread of the caller: everything that holds for
//! [`cartesia_api::Client`](crate::Client) holds for it.
//!
//! Calls work wherever a thread may block. That includes `tokio::task::spawn_blocking`, `block_in_place`, and a thread
//! that has entered a runtime; a call then runs on a thread of its own. In an async task a call would keep other tasks
//! from running, and returns an error.
//!
//! The calls of plain threads share one runtime, which one of the threads drives at a time: a callback or stream of the
//! caller's that blocks holds the others up.

mod driver;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream as AsyncStream;
use serde::de::DeserializeOwned;

use self::driver::Driver;
use crate::builder::ClientBuilder;
use crate::call::Call;
use crate::dates::Dates;
use crate::download::Download;
use crate::error::Error;
#[cfg(feature = "event-stream")]
use crate::events::Events;
use crate::response::ByStatus;
use crate::response_value::ResponseValue;

/// A client of the Cartesia API whose calls block: one method for each operation of the OpenAPI document.
///
/// It is cheap to clone; make one and share it between threads.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    driver: Arc<Driver>,
}

impl Client {
    /// Returns a client with an API key, the document's own server and defaults for the rest.
    ///
    /// # Errors
    ///
    /// As [`Client::new`](crate::Client::new).
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        crate::Client::builder().api_key(api_key).build_blocking()
    }

    /// Returns a client with the key in `CARTESIA_API_KEY`, and the base URL in `CARTESIA_BASE_URL` if that is set and
    /// not empty.
    ///
    /// # Errors
    ///
    /// As [`Client::from_env`](crate::Client::from_env).
    pub fn from_env() -> Result<Self, Error> {
        of(crate::Client::from_env()?)
    }

    /// Returns a builder for a client with other settings; end it with [`ClientBuilder::build_blocking`].
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns the URL that requests go to, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }
}

impl ClientBuilder {
    /// Checks the settings and returns a client whose calls block, for a program without a runtime. Needs the feature
    /// `blocking`.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and [`Error::Config`] when its runtime can't be made.
    pub fn build_blocking(self) -> Result<Client, Error> {
        of(self.build()?)
    }
}

/// Returns the blocking client of a client. A function and no method: methods have the operations' names.
pub(crate) fn of(client: crate::Client) -> Result<Client, Error> {
    Ok(Client { client, driver: Arc::new(Driver::new()?) })
}

pub(crate) fn asynchronous(client: &Client) -> crate::Client {
    client.client.clone()
}

/// Sends a request whose response is JSON. Here and below: functions for all operations, so that each one is no more than a
/// call of one of them.
pub(crate) fn json<T: DeserializeOwned>(client: &Client, call: Call) -> Result<ResponseValue<T>, Error> {
    client.driver.run(call.send())??.json()
}

pub(crate) fn by_status<T: ByStatus>(client: &Client, call: Call) -> Result<ResponseValue<T>, Error> {
    client.driver.run(call.send())??.by_status()
}

pub(crate) fn dates<T: Dates>(client: &Client, call: Call) -> Result<ResponseValue<T>, Error> {
    client.driver.run(call.send())??.dates()
}

pub(crate) fn empty(client: &Client, call: Call) -> Result<ResponseValue<()>, Error> {
    client.driver.run(call.send())??.empty()
}

pub(crate) fn download(client: &Client, call: Call) -> Result<ResponseValue<Stream<Download>>, Error> {
    let download = client.driver.run(async { call.send().await?.download() })??;
    Ok(stream(client, download))
}

#[cfg(feature = "event-stream")]
pub(crate) fn events(client: &Client, call: Call) -> Result<ResponseValue<Stream<Events>>, Error> {
    let events = client.driver.run(async { call.send().await?.events() })??;
    Ok(stream(client, events))
}

pub(crate) fn raw(client: &Client, call: Call) -> Result<ResponseValue<Bytes>, Error> {
    Ok(client.driver.run(call.raw().send())??.raw())
}

/// Wraps a response that is read as it arrives.
fn stream<S>(client: &Client, value: ResponseValue<S>) -> ResponseValue<Stream<S>> {
    let (status, headers) = (value.status(), value.headers().clone());
    let stream = Stream { stream: Some(Box::pin(value.into_inner())), driver: Arc::clone(&client.driver) };
    ResponseValue::new(stream, status, headers)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.client, f)
    }
}

/// A response that is read as it arrives, piece by piece: [`Download`] or `Events` without `.await`.
#[cfg_attr(not(any(uses_downloads, uses_events)), doc(hidden))]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Stream<S> {
    /// `None` once it can't be read.
    stream: Option<Pin<Box<S>>>,
    driver: Arc<Driver>,
}

impl<S, T> Iterator for Stream<S>
where
    S: AsyncStream<Item = std::io::Result<T>> + Send,
    T: Send,
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
    // A document without operations.
    () => {};
    (@send $(#[$attribute:meta])* $method:ident -> $builder:ident { $($field:ident),* } $read:ident $success:ty) => {
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
            /// Sends the request of a [`blocking::Client`](crate::blocking::Client), and blocks until the call ends.
            ///
            /// # Errors
            ///
            /// One error names every missing or invalid field, before any I/O. A file that can't be read is an error
            /// before the client connects. Any later failure of the call is an error too, such as an error response.
            /// A call in an async task is an error, since it would block the task.
            pub fn send(self) -> ::std::result::Result<crate::ResponseValue<$success>, crate::Error> {
                let (client, request) = self.asynchronous_();
                crate::blocking::$read(&client, request.call_()?)
            }

            /// Sends the request, blocks until the call ends, and returns the content of the response unchanged, up to
            /// 8 MiB.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send), except for content that does not match the document.
            pub fn send_raw(self) -> ::std::result::Result<crate::ResponseValue<::bytes::Bytes>, crate::Error> {
                let (client, request) = self.asynchronous_();
                crate::blocking::raw(&client, request.call_()?)
            }

            /// Returns the same request of the async client.
            fn asynchronous_(self) -> (crate::blocking::Client, $builder) {
                let request = $builder {
                    client_: crate::blocking::asynchronous(&self.client_),
                    options_: self.options_,
                    $($field: self.$field,)*
                };
                (self.client_, request)
            }
        }
    };
    ($(#[$attribute:meta])* $method:ident -> $builder:ident $fields:tt -> stream $read:ident, $success:ty) => {
        crate::blocking::blocking! {
            @send $(#[$attribute])* $method -> $builder $fields $read crate::blocking::Stream<$success>
        }
    };
    ($(#[$attribute:meta])* $method:ident -> $builder:ident $fields:tt -> value $read:ident, $success:ty) => {
        crate::blocking::blocking! { @send $(#[$attribute])* $method -> $builder $fields $read $success }
    };
}
pub(crate) use blocking;
