//! What the tests have in common: a loopback server with scripted replies, what it recorded, and independent parsers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod exchange;
mod reply;
mod request;
mod server;

pub mod child;
pub mod form;
pub mod raw;

pub use exchange::Exchange;
pub use reply::Reply;
pub use request::Request;
pub use server::Server;

use std::time::Duration;

/// How long anything may take before a test fails for it. Nothing is timed: this only keeps a hang from being one.
pub const LIMIT: Duration = Duration::from_secs(20);
