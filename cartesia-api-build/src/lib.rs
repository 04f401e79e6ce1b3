//! Generates the code of `cartesia-api` from Cartesia's OpenAPI documents, multipart uploads included.
//!
//! [`compile`] is all that a build script needs. [`generate`] does the same from text to text, without I/O, for
//! everybody else. The modules are the stages, in the order in which a document goes through them.

mod compile;

mod generate;

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
mod paths;
mod print;
mod rust_types;
mod unused;

pub use compile::{FILE_NAME, compile, sources};
pub use error::Error;
pub use generate::{check, generate, generate_parsed};
pub use paths::{BUILDER_METHODS, CLIENT_METHODS, PATHS};
pub use read::{Document, Source, conflicts};
pub use render::Generated;
pub use surface::Surface;
