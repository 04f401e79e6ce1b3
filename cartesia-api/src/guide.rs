//! The concepts of this crate, one page each, in reading order.
//!
//! 1. [`clients`]: how to make a client, and its settings.
//! 2. [`uploads`]: the sources of a clip, how it is sent, and what that costs.
//! 3. [`errors`]: the facts of an error, and what to do with it.
//! 4. [`retries`]: when a call is retried, and why not always.
//! 5. [`gateways`]: the responses of proxies that lose the service.
//! 6. [`testing`]: how to test code that uses this crate.
//! 7. [`documents`]: the documents that the code is generated from, and how to update them.
//!
//! The operations themselves are methods of [`Client`](crate::Client), each with a table of its fields and an example.

#[doc = include_str!("guide/clients.md")]
pub mod clients {}

#[doc = include_str!("guide/uploads.md")]
pub mod uploads {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/retries.md")]
pub mod retries {}

#[doc = include_str!("guide/gateways.md")]
pub mod gateways {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/documents.md")]
pub mod documents {}
