//! A Rust client for the [Cartesia](https://cartesia.ai) voice API, generated from its OpenAPI documents.
//!
//! ```toml
//! [dependencies]
//! cartesia-api = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! Clone the voice of a clip, with an API key from <https://play.cartesia.ai/keys>:
//!
//! ```no_run
//! use cartesia_api::{Client, Upload};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), cartesia_api::Error> {
//!     let client = Client::from_env()?; // reads CARTESIA_API_KEY
//!     let clip = Upload::from_path("clip.wav");
//!     let voice = client.voices_clone().clip(clip).name("Narrator").language("en").await?;
//!     println!("{}", voice.id);
//!     Ok(())
//! }
//! ```
//!
//! Each operation of the API's OpenAPI document is a method of [`Client`], such as [`Client::voices_clone`](Client#method.voices_clone). It returns a builder
//! with a setter for each field. The builders are in [`requests`], and the types of fields and responses in [`types`].
//!
//! # I want to …
//!
//! | task | see |
//! |---|---|
//! | set a key, a timeout, a proxy or another server | [`Client::builder`], [`ClientBuilder`] |
//! | change a single call | [the options of a call](guide::clients#one-call) |
//! | upload from memory | [`Upload::from_bytes`] |
//! | stream from axum or another source | [`Upload::from_channel`], [`Upload::from_reader`], the repository's example `axum` |
//! | check a clip before the upload | [`Upload::duration`], [`Upload::check_content`] |
//! | show progress | [`Upload::on_progress`] |
//! | handle errors | [`Error`], [`guide::errors`] |
//! | find out if a failed call has created a voice | [`Error::may_have_taken_effect`] |
//! | control retries | [`RetryPolicy`], [`guide::retries`] |
//! | test code that uses this crate | [`sandbox`], [`guide::testing`] |
//! | test code that maps errors | [`sandbox::Failure`] |
//! | read the raw response | [`send_raw`](guide::clients#one-call) |
//! | call it without `async` | [`blocking`] |
//! | trace calls | [the feature `tracing`](guide::clients#tracing) |
//! | clone a folder of clips | [`clone_many`](guide::uploads#many-clips), an example in the repository |
//! | limit concurrent requests | [`ClientBuilder::max_concurrency`] |
//! | run behind a gateway or a load balancer | [`guide::gateways`] |
//! | keep the client current | [`guide::documents`] |
//!
//! The [`guide`] has a page for each topic.
//!
//! # Features
//!
//! | feature | default | description |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls with aws-lc |
//! | `ring` | no | TLS by rustls with ring, with `default-features = false`. It builds and starts faster. |
//! | `native-tls` | no | TLS by the operating system's library |
//! | `socks` | no | SOCKS proxies, such as `ALL_PROXY=socks5h://127.0.0.1:1080` |
//! | `blocking` | no | [`blocking`]: the same client without `async` |
//! | `tracing` | no | a span for each call and an event for each attempt, with OpenTelemetry's names |
//! | `miette` | no | `?` converts an [`Error`] into a `miette::Report`, with the advice as its help |
//! | `event-stream` | no | operations that respond with a stream of events; today's document has none |
//! | `sandbox` | no | [`sandbox`]: a local fake server for tests |
//!
//! Use `ring` only if no other crate of the program uses rustls with aws-lc. Rustls panics if both are enabled and the program
//! does not choose one.
//!
//! With `rustls`, the first HTTPS call of a process spends 30 ms or more on random numbers. Build the program with
//! `AWS_LC_SYS_NO_JITTER_ENTROPY=1`, such as in the `[env]` of its `.cargo/config.toml`, to avoid that.
//!
//! # Other crates
//!
//! These crates are a part of the API. Use the same versions:
//!
//! | crate | items |
//! |---|---|
//! | `reqwest` 0.13 | `Proxy` and `Client` for a [`ClientBuilder`]; `StatusCode` and `header::HeaderMap` of responses and errors |
//! | `http` 1 | the same status codes and headers, for programs without reqwest |
//! | `bytes` 1 | `Bytes` for uploads and downloads |
//! | `chrono` 0.4 | `DateTime` in [`types`] |
//!
//! # Examples
//!
//! A checkout of the repository has runnable programs. Without `CARTESIA_API_KEY` they talk to a local fake server.
//!
//! ```sh
//! cargo run --example clone_voice
//! cargo run -p example-clone-many -- cartesia-api/examples/clips
//! cargo run -p example-axum
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "blocking", feature = "sandbox")),
    allow(rustdoc::broken_intra_doc_links, reason = "the docs link to the items of every feature")
)]

pub use builder::ClientBuilder;
pub use client::Client;

#[cfg_attr(not(uses_downloads), doc(hidden))]
pub use download::Download;
#[cfg(feature = "miette")]
pub use error::Diagnosis;
pub use error::{
    ApiError, CallSummary, ConfigError, ConnectError, Error, FieldProblem, InvalidRequest, RedirectError,
    ResponseError, TimeoutError, TimeoutKind, TransportError, UploadError, UploadProblem,
};
#[cfg(feature = "event-stream")]
#[cfg_attr(not(uses_events), doc(hidden))]
pub use events::{Event, Events};
#[cfg_attr(not(uses_files_or_texts), doc(hidden))]
pub use file_or_text::FileOrText;
pub use generated::{API_VERSION, SERVER, requests, types};
#[cfg_attr(not(any(uses_files, uses_files_or_texts)), doc(hidden))]
pub use into_upload::IntoUpload;
pub use response_value::ResponseValue;
pub use retry::RetryPolicy;
pub use upload::{FileHandle, Upload, UploadClosed, UploadSender};

pub mod guide;

// In reading order: the way of a call from the caller to the wire and back.
mod builder;

mod auth;

mod client;

mod core;

mod generated;

mod upload;

mod into_upload;

mod file_or_text;

mod media_type;

mod escape;

mod options;

mod input;

mod setters;

mod open_enum;

mod parameter;

mod contract;

mod multipart;

mod number;

mod streamed;

mod stream_body;

mod request;

mod call;

mod connections;

mod retry;

mod trace;

mod attempt;

mod pause;

mod stall;

mod content;

mod refusal;

mod unreadable;

mod field_path;

mod alternatives;
mod excerpt;

mod error;

mod response;

mod response_value;

mod operation;

mod dates;

mod present;

mod download;

#[cfg(feature = "event-stream")]
mod events;

#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(feature = "sandbox")]
pub mod sandbox;

/// The items that generated code uses.
mod runtime {
    pub(crate) use crate::alternatives::{alternative, fullest, tag, untold};
    pub(crate) use crate::call::{Call, Draft, refusal};
    pub(crate) use crate::contract::{Auth, Content, Field, Operation};
    pub(crate) use crate::dates::{dates, present_dates};
    pub(crate) use crate::excerpt::unlisted_tag;
    pub(crate) use crate::input::{Input, Problems};
    pub(crate) use crate::multipart::Form;
    pub(crate) use crate::open_enum::{OpenEnum, open_enum, unlisted};
    pub(crate) use crate::options::{Options, options};
    pub(crate) use crate::parameter::{Style, with_query};
    pub(crate) use crate::present::present;
    pub(crate) use crate::request::{RequestBody, Unsendable};
    pub(crate) use crate::response::{ByStatus, Response};
    pub(crate) use crate::setters::{any_text, by_reference, read_text, text_among};

    pub(crate) use crate::operation::{documented, maybe, operation};

    #[cfg(feature = "blocking")]
    pub(crate) use crate::blocking::blocking;
    #[cfg(not(feature = "blocking"))]
    pub(crate) use crate::options::nothing as blocking;
}

/// The README, so that its code is compiled too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Clients, uploads and errors may be shared and moved between threads.
const _: fn() = || {
    fn shared<T: Send + Sync + 'static>() {}
    fn cloned<T: Clone>() {}
    shared::<Client>();
    shared::<Error>();
    cloned::<Error>();
    shared::<RetryPolicy>();
    shared::<Upload>();
    shared::<UploadSender>();
};
