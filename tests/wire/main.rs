//! Tests of what goes over the wire and of its results, over real sockets on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod support;

// A request from its construction to its end.
mod client;

mod options;

mod blocking;

mod request;

mod multipart;

mod upload;

mod channels;

mod first_bytes;

mod files;

mod open_files;

mod memory;

mod load;

mod properties;

mod auth;

mod secrets;

mod trace;

mod invalid;

mod responses;

mod errors;

mod said;

mod readme;

mod redirects;

mod hostile;

mod tls;

mod proxies;

mod failures;

mod retries;

// Uploads that survive: each fault on the way, and its effect.
mod early;

mod gateways;

mod left;

mod time;

#[cfg(unix)]
mod stopped;

mod endings;

mod sandbox;

// The example that runs unattended with a thousand clips.
mod clone_many;

// The example for one clip.
#[cfg(unix)]
mod clone_voice;

mod first_lines;
// Every shape of operation, with the client that is generated from the fixtures. Its sources are symlinks.
#[cfg(unix)]
mod fixtures;

#[cfg(unix)]
mod values;

#[cfg(unix)]
mod dates;

#[cfg(unix)]
mod examples;
