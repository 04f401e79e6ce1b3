//! The client: what it is made of, and what is refused before it is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use tokio::sync::Semaphore;
use tower::retry::budget::TpsBudget;

use crate::auth::ApiKey;
use crate::connections::{Connections, Settings};
use crate::error::{ConfigError, Error};
use crate::generated::SERVER;
use crate::retry::{self, RetryPolicy};
use crate::upload::Buffers;

const BASE_URL_ENV: &str = "CARTESIA_BASE_URL";
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_STALL_TIMEOUT: Duration = Duration::from_secs(60);
/// A thousand uploads at once then take as many files, sockets and buffers as 64 do.
const DEFAULT_MAX_CONCURRENCY: usize = 64;

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
        Self::builder().key(ApiKey::from_env()).base_url_from_env().build()
    }

    /// A client with settings of your own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Where requests go, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.core.base_url
    }

    pub(crate) fn handle(&self) -> Handle {
        Arc::clone(&self.core)
    }
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

/// Settings of a [`Client`]. Made by [`Client::builder`]; nothing is checked before [`build`](Self::build).
#[derive(Clone)]
#[must_use = "a client is made by `.build()`"]
pub struct ClientBuilder {
    key: Result<ApiKey, ConfigError>,
    base_url: Result<String, ConfigError>,
    allow_insecure_http: bool,
    connect_timeout: Duration,
    stall_timeout: Duration,
    timeout: Option<Duration>,
    retry: RetryPolicy,
    max_concurrency: usize,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    roots: Vec<Vec<u8>>,
}

/// Without the base URL, which was not checked for secrets yet.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("key", &self.key)
            .field("allow_insecure_http", &self.allow_insecure_http)
            .field("connect_timeout", &self.connect_timeout)
            .field("stall_timeout", &self.stall_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            key: Err(ConfigError::MissingKey),
            base_url: Ok(SERVER.to_owned()),
            allow_insecure_http: false,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            stall_timeout: DEFAULT_STALL_TIMEOUT,
            timeout: None,
            retry: RetryPolicy::default(),
            max_concurrency: DEFAULT_MAX_CONCURRENCY,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            roots: Vec::new(),
        }
    }
}

impl ClientBuilder {
    /// The API key, such as `sk_car_…`. Required.
    pub fn api_key(self, api_key: impl Into<String>) -> Self {
        self.key(ApiKey::new(&api_key.into()))
    }

    fn key(mut self, key: Result<ApiKey, ConfigError>) -> Self {
        self.key = key;
        self
    }

    /// Where requests go, with or without a path and a slash at its end. By default the server that the document
    /// names, [`SERVER`].
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Ok(base_url.into());
        self
    }

    fn base_url_from_env(mut self) -> Self {
        match std::env::var(BASE_URL_ENV) {
            Ok(base_url) if !base_url.is_empty() => self.base_url = Ok(base_url),
            Err(std::env::VarError::NotUnicode(_)) => {
                let problem = "the environment variable CARTESIA_BASE_URL is not text";
                self.base_url = Err(ConfigError::InvalidBaseUrl { base_url: String::new(), problem });
            }
            _ => {}
        }
        self
    }

    /// Allows a base URL of `http://` to other hosts than this one. The key and the clip then travel in plain sight,
    /// and Cartesia may revoke a key that did. Not allowed by default.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// How long it may take to look a name up, connect and agree on TLS. 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long no byte may move in either direction. 60 seconds by default: a slow but steady upload may take hours.
    /// `Duration::MAX` is for ever.
    ///
    /// After the last byte was handed to the system, it may still be on its way: the time that 2.5 MiB take is added.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout;
        self
    }

    /// How long a whole call may take, with all attempts and the waits between them. Unlimited by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// When a call is tried again. See [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many requests the client and its clones have under way at once. 64 by default, and at least 1. Others wait
    /// for their turn, and hold neither a file nor a connection meanwhile; a [`timeout`](Self::timeout) goes on.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Trusts the certificates of a PEM bundle too, beside those of the system.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Checks the settings and makes the client. Does no I/O.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key is missing or can't be one, the base URL is not an `https://` URL (or `http://`
    /// to this machine), or TLS can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        if self.stall_timeout.is_zero() {
            return Err(ConfigError::ZeroStallTimeout.into());
        }
        let key = self.key?;
        let base_url = parse_base_url(&self.base_url?, self.allow_insecure_http, &key)?;
        let settings = Settings {
            connect_timeout: self.connect_timeout,
            stall_timeout: self.stall_timeout,
            is_loopback: base_url.scheme() == "http" && is_loopback(&base_url),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            roots: self.roots,
        };
        let core = Core {
            connections: Connections::new(settings)?,
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            key,
            stall_timeout: self.stall_timeout,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            retry: self.retry,
            budget: retry::budget(),
            turns: Arc::new(Semaphore::new(self.max_concurrency)),
            buffers: Arc::default(),
        };
        Ok(Client { core: Arc::new(core) })
    }
}

fn parse_base_url(base_url: &str, allow_insecure_http: bool, key: &ApiKey) -> Result<Url, ConfigError> {
    let shown = key.redact(base_url).replace(char::is_control, " ");
    let invalid = |problem| ConfigError::InvalidBaseUrl { base_url: shown.clone(), problem };
    // Not echoed: what stands there may be a secret.
    let secret = |problem| ConfigError::InvalidBaseUrl { base_url: String::new(), problem };
    let may_hold_secret = base_url.contains(['@', '?']) || base_url.starts_with("sk_");
    let unparsable = |problem| if may_hold_secret { secret(problem) } else { invalid(problem) };
    let url = Url::parse(base_url).map_err(|_| unparsable("it is not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(secret("it holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(secret("it has a query or a fragment"));
    }
    if key.is_in(url.as_str()) {
        return Err(secret("it holds the API key"));
    }
    match url.scheme() {
        "https" if cfg!(not(any(feature = "rustls", feature = "native-tls"))) => Err(ConfigError::NoTls),
        "https" => Ok(url),
        "http" if allow_insecure_http || is_loopback(&url) => Ok(url),
        "http" => Err(ConfigError::InsecureBaseUrl { base_url: shown }),
        _ => Err(invalid("its scheme is not https")),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        // Other names below `localhost` are asked of a resolver, which may know another address.
        Err(_) => host == "localhost",
    }
}
