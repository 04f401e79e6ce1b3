//! The methods of `spans` for a build without it: they do nothing.

use reqwest::{StatusCode, Url};

use crate::contract::Operation;
use crate::error::Error;
use crate::stall::Clock;

pub(crate) struct Trace;

impl Trace {
    pub(crate) fn begin(_: &'static Operation, _: &Url) -> Self {
        Self
    }

    pub(crate) fn follow<F>(&self, future: F) -> F {
        future
    }

    pub(crate) fn attempt(&self, _: u32, _: &Clock, _: Result<StatusCode, &Error>) {}

    pub(crate) fn end(&self, _: u32, _: Result<StatusCode, &Error>) {}
}

#[cfg(feature = "blocking")]
pub(crate) fn carried<F>(future: F) -> F {
    future
}
