//! The code that `build.rs` generates from `openapi/`: the only `include!`.
#![allow(clippy::allow_attributes_without_reason, reason = "progenitor writes its own")]

use crate::Client;

include!(concat!(env!("OUT_DIR"), "/cartesia.rs"));
