//! The example of every operation in `tests/fixtures`, as rustdoc shows it: each compiles.
#![allow(dead_code, reason = "they are compiled, and not run")]

include!(concat!(env!("OUT_DIR"), "/examples.rs"));
