//! The concepts of this crate, a page for each, in reading order.
//!
//! 1. [`clients`]: how a client is made, and what it can be told.
//! 2. [`uploads`]: where a clip comes from, how it is sent, and what that costs.
//! 3. [`errors`]: what an error tells, and what to do with it.
//! 4. [`retries`]: when a call is tried again, and why not always.
//! 5. [`testing`]: how to test code that uses this crate.
//! 6. [`documents`]: where the generated code comes from, and how it is kept current.
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

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/documents.md")]
pub mod documents {}
