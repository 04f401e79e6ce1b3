//! The part of the generated code that users see: signatures, doc lines and deprecations, one item after another.

mod items;
mod of;
mod parse;

pub use items::{PublicItem, Surface};
pub use parse::ParseSurfaceError;
