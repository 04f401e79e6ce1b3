//! The surface of the generated code: the Rust items that users see, and the contract of each operation on the wire.
//!
//! Both are plain data that serde stores and reads back. The text is for reviewers, and nothing reads it.

mod contract;
mod items;
mod macros;
mod of;
mod schemas;
mod text;
mod wire;

pub use contract::{Content, Contract, Input, Place, Property, Shape, Success, Value};
pub use items::{ItemKind, PublicItem, Surface};
