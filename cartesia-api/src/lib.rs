#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use client::{Client, ClientBuilder};
pub use download::Download;
pub use error::{
    AnswerError, ApiError, CallSummary, ConfigError, ConnectError, Error, FieldProblem, InvalidRequest, RedirectError,
    TimeoutError, TimeoutKind, TransportError, UploadError, UploadProblem,
};
#[cfg(feature = "event-stream")]
pub use events::{Event, Events};
pub use generated::{API_VERSION, SERVER, requests, types};
pub use progenitor_client::ResponseValue;
pub use retry::RetryPolicy;
pub use upload::Upload;

pub mod guide;

// In reading order: from the caller's side of a call to the wire and back.
mod client;

mod connections;

mod auth;

mod generated;

mod contract;

mod input;

mod options;

mod upload;

mod multipart;

mod retry;

mod attempt;

mod hooks;

mod stall;

mod pause;

mod trace;

mod answer;

mod excerpt;

mod download;

#[cfg(feature = "event-stream")]
mod events;

mod error;

#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(feature = "sandbox")]
pub mod sandbox;

/// What the generated code calls.
mod runtime {
    pub(crate) use crate::attempt::Attempt;
    #[allow(unused_imports, reason = "the document has no such operation today")]
    pub(crate) use crate::client::stall_timeout;
    pub(crate) use crate::client::{call, refusal};
    pub(crate) use crate::contract::{Auth, Content, Field, Kind, Operation};
    #[allow(unused_imports, reason = "the document has no such operation today")]
    pub(crate) use crate::download::download;
    #[cfg(feature = "event-stream")]
    #[allow(unused_imports, reason = "the document has no such operation today")]
    pub(crate) use crate::events::events;
    pub(crate) use crate::excerpt::beginning;
    pub(crate) use crate::input::Input;
    pub(crate) use crate::multipart::{Form, ToForm};
    pub(crate) use crate::options::{Options, options};

    #[cfg(feature = "blocking")]
    pub(crate) use crate::blocking::blocking;
    #[cfg(not(feature = "blocking"))]
    pub(crate) use crate::options::nothing as blocking;
}

/// Clients, uploads and errors may be shared and moved between threads.
const _: fn() = || {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Client>();
    shared::<Error>();
    shared::<RetryPolicy>();
    shared::<Upload>();
};
