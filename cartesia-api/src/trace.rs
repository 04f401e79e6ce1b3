//! The span of a call for subscribers of the crate `tracing`, with the feature `tracing`; nothing without it.

#[cfg(not(feature = "tracing"))]
mod nothing;
#[cfg(feature = "tracing")]
mod spans;

#[cfg(not(feature = "tracing"))]
pub(crate) use nothing::Trace;
#[cfg(all(feature = "blocking", not(feature = "tracing")))]
pub(crate) use nothing::carried;
#[cfg(feature = "tracing")]
pub(crate) use spans::Trace;
#[cfg(all(feature = "blocking", feature = "tracing"))]
pub(crate) use spans::carried;
