//! Generates the code of `cartesia-api` from Cartesia's OpenAPI documents, multipart uploads included.
//!
//! A build script calls [`compile`]. [`generate`] does the same from text to text, without I/O. The modules are the stages,
//! in the order in which a document passes through them.
//!
//! [`Config`] selects operations, and leaves out those that can't be generated:
//!
//! ```no_run
//! use cartesia_api_build::Config;
//!
//! fn main() -> Result<(), cartesia_api_build::Error> {
//!     Config::new().leave_out_refused(true).except(["tag:Internal"]).compile("openapi")
//! }
//! ```

mod compile;

mod config;
mod generate;
mod selection;

mod leave_out;
mod sift;

mod stages;

mod read;

mod lower;

mod emit;

mod docs;
mod rewrite;

mod requests;

mod render;
pub mod surface;

mod error;
mod feature;
mod guard;
mod left_out;
mod paths;
mod print;
mod rust_types;
mod unused;

pub use compile::{FILE_NAME, compile, sources};
pub use config::Config;
pub use error::Error;
pub use generate::{check, conflicts, generate, generate_parsed};
pub use left_out::LeftOut;
pub use paths::{BUILDER_METHODS, CLIENT_METHODS, PATHS};
pub use read::{Document, Source};
pub use render::Generated;
pub use surface::Surface;
