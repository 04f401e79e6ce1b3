#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use builder::ClientBuilder;
pub use client::Client;

pub use download::Download;
#[cfg(feature = "miette")]
pub use error::Diagnosis;
pub use error::{
    ApiError, CallSummary, ConfigError, ConnectError, Error, FieldProblem, InvalidRequest, RedirectError,
    ResponseError, TimeoutError, TimeoutKind, TransportError, UploadError, UploadProblem,
};
#[cfg(feature = "event-stream")]
pub use events::{Event, Events};
pub use file_or_text::FileOrText;
pub use generated::{API_VERSION, SERVER, requests, types};
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

    pub(crate) use crate::operation::{maybe, operation};

    #[cfg(feature = "blocking")]
    pub(crate) use crate::blocking::blocking;
    #[cfg(not(feature = "blocking"))]
    pub(crate) use crate::options::nothing as blocking;
}

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
