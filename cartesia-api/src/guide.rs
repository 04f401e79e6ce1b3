//! A guide to this crate, one page per topic, in reading order.
//!
//! 1. [`clients`]: create and configure a client.
//! 2. [`uploads`]: sources of a clip, progress, and the cost of an upload.
//! 3. [`errors`]: handle errors.
//! 4. [`retries`]: the retries that the client makes, and those that it leaves to you.
//! 5. [`gateways`]: the responses of proxies that lose the service.
//! 6. [`testing`]: test code that uses this crate.
//! 7. [`documents`]: the OpenAPI documents behind the client, and how to update them.
//!
//! The operations are methods of [`Client`](crate::Client), each documented with its fields and an example.

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
