//! The tools of the tests: a loopback server with scripted replies and a record, and independent parsers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod exchange;
mod record;
mod reply;
mod request;
mod server;
mod sink;
mod socks;
mod tls;

pub mod child;
pub mod descriptors;
pub mod form;
pub mod properties;
pub mod raw;

pub use exchange::Exchange;
pub use reply::Reply;
pub use request::Request;
pub use server::Server;
pub use sink::{Seen, Sink};
pub use socks::SocksProxy;
pub use tls::TlsServer;

use std::time::{Duration, Instant};

/// The longest time that anything may take before a test fails. Nothing is timed: this only ends a hang.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Waits until something has happened, without blocking the runtime that it may depend on.
pub async fn eventually(what: &str, mut has_happened: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT / 2;
    while !has_happened() {
        assert!(Instant::now() < end, "it never happened: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
