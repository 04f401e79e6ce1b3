//! The client: what all of its calls share.

mod base_url;
mod builder;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use progenitor_client::ResponseValue;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;
use tower::retry::budget::TpsBudget;

pub use builder::ClientBuilder;

use crate::attempt::Attempt;
use crate::auth::ApiKey;
use crate::connections::Connections;
use crate::contract::Operation;
use crate::error::{ConfigError, Error};
use crate::input::Problems;
use crate::options::Options;
use crate::retry::{Making, RetryPolicy};
use crate::upload::Buffers;

const BASE_URL_ENV: &str = "CARTESIA_BASE_URL";

/// A client of the Cartesia API: one method for each operation of the OpenAPI document.
///
/// It holds a pool of connections and is cheap to clone; make one and share it between tasks.
///
/// ```no_run
/// # async fn example() -> Result<(), cartesia_api::Error> {
/// use cartesia_api::{Client, Upload};
///
/// let client = Client::from_env()?;
/// let voice = client
///     .voices_clone()
///     .clip(Upload::from_path("clip.wav"))
///     .name("Narrator")
///     .language("en")
///     .send()
///     .await?;
/// println!("{}", voice.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
}

/// What all calls of a client share.
pub(crate) struct Core {
    pub(crate) connections: Connections,
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) key: ApiKey,
    pub(crate) stall_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    /// Of every request, unless the call says otherwise.
    pub(crate) headers: HeaderMap,
    /// In place of the version that the document names.
    pub(crate) api_version: Option<HeaderValue>,
    pub(crate) budget: TpsBudget,
    /// One for each attempt that may be under way.
    pub(crate) turns: Arc<Semaphore>,
    /// What files are read into.
    pub(crate) buffers: Arc<Buffers>,
}

/// How the generated builders hold a client.
pub(crate) type Handle = Arc<Core>;

impl Client {
    /// A client with an API key, the document's own server and defaults for the rest.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key can't be one: empty, or with white space or line breaks in it.
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// A client with the key in `CARTESIA_API_KEY`, and the base URL in `CARTESIA_BASE_URL` if that is set and not
    /// empty.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key is missing, or one of the two can't be used.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().key(ApiKey::from_env()).base_url_or(base_url_from_env()).build()
    }

    /// A client with settings of your own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Where requests go, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.core.base_url
    }
}

/// Makes a call on behalf of a generated builder. No method of the client, which has the operations' names.
pub(crate) async fn call<'a, T, E>(
    client: &Client,
    operation: &'static Operation,
    options: Options,
    make: &(dyn Fn(Attempt) -> Making<'a, T, E> + Send + Sync),
) -> Result<ResponseValue<T>, Error> {
    client.core.call(operation, options, make).await
}

/// Why a call is not made.
pub(crate) fn refusal(client: &Client, problems: Problems) -> Error {
    problems.refusal(&client.core.key)
}

#[allow(dead_code, reason = "for answers that are read as they come")]
pub(crate) fn stall_timeout(client: &Client) -> Duration {
    client.core.stall_timeout
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.core).finish()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base_url, key, stall_timeout, connect_timeout, timeout, retry, .. } = self;
        f.debug_struct("Core")
            .field("base_url", base_url)
            .field("key", key)
            .field("connect_timeout", connect_timeout)
            .field("stall_timeout", stall_timeout)
            .field("timeout", timeout)
            .field("retry", retry)
            .finish()
    }
}

/// What the environment says of the base URL, if anything.
fn base_url_from_env() -> Option<Result<String, ConfigError>> {
    match std::env::var(BASE_URL_ENV) {
        Ok(base_url) if base_url.is_empty() => None,
        Ok(base_url) => Some(Ok(base_url)),
        Err(std::env::VarError::NotPresent) => None,
        Err(std::env::VarError::NotUnicode(_)) => {
            let problem = "the environment variable CARTESIA_BASE_URL is not text";
            Some(Err(ConfigError::InvalidBaseUrl { base_url: String::new(), problem }))
        }
    }
}
