//! The state that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;
use tower::retry::budget::TpsBudget;

use crate::auth::Keys;
use crate::connections::Connections;
use crate::retry::RetryPolicy;
use crate::upload::Buffers;

/// The header that asks for a version of the API.
pub(crate) const VERSION_HEADER: &str = "Cartesia-Version";

/// The checked settings of a client, and the resources that its calls share.
pub(crate) struct Core {
    pub(crate) connections: Connections,
    /// Without a trailing slash.
    pub(crate) base_url: String,
    /// `true` if the caller has given the base URL, which is then that of every operation.
    pub(crate) has_own_base_url: bool,
    /// `true` if the key may go to another machine over plain HTTP.
    pub(crate) allow_insecure_http: bool,
    pub(crate) keys: Keys,
    pub(crate) stall_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    /// The headers of every request, unless the call sets them.
    pub(crate) headers: HeaderMap,
    /// The version of the API to ask for, in place of the document's.
    pub(crate) api_version: Option<HeaderValue>,
    pub(crate) budget: TpsBudget,
    /// One permit for each attempt that may be in flight.
    pub(crate) permits: Arc<Semaphore>,
    /// The buffers that files are read into.
    pub(crate) buffers: Arc<Buffers>,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base_url, stall_timeout, connect_timeout, timeout, retry, .. } = self;
        f.debug_struct("Client")
            .field("base_url", base_url)
            .field("connect_timeout", connect_timeout)
            .field("stall_timeout", stall_timeout)
            .field("timeout", timeout)
            .field("retry", retry)
            .finish_non_exhaustive()
    }
}
