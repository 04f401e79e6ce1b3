//! The code that `build.rs` makes of `openapi/`: the only `include!`.
#![allow(clippy::allow_attributes_without_reason, reason = "progenitor writes its own")]
#![allow(unused_mut, reason = "progenitor's header map, where an operation has no header parameter")]
#![allow(clippy::clone_on_copy, reason = "each attempt clones its arguments, whatever they are")]
#![allow(unreachable_pub, reason = "progenitor's client is public within a private module")]

use crate::Client;

include!(concat!(env!("OUT_DIR"), "/cartesia.rs"));
