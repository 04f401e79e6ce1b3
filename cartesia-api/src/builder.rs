//! The constructors of a client, its settings, and the check of them.

mod base_url;
mod environment;
mod headers;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub(crate) use base_url::check_server;
use base_url::{is_loopback, parse_base_url};

use crate::auth::Given;
use crate::client::Client;
use crate::connections::{Connections, Settings};
use crate::core::Core;
use crate::error::{ConfigError, Error};
use crate::generated::SERVER;
use crate::retry::{self, RetryPolicy};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_STALL_TIMEOUT: Duration = Duration::from_secs(60);
/// A thousand uploads at once then take as many files, sockets and buffers as 64.
const DEFAULT_MAX_CONCURRENCY: usize = 64;

/// The ways to make a client.
impl Client {
    /// Returns a client with an API key, the document's own server and defaults for the rest.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key is empty, or contains white space or line breaks.
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// Returns a client with the key in `CARTESIA_API_KEY`, and the base URL in `CARTESIA_BASE_URL` if that is set and
    /// not empty.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key is missing, or one of the two is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().read_env().build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// The settings of a [`Client`], from [`Client::builder`]. They are checked by [`build`](Self::build).
///
/// ```
/// # fn main() -> Result<(), cartesia_api::Error> {
/// use std::time::Duration;
/// use cartesia_api::{Client, RetryPolicy};
///
/// let client = Client::builder()
///     .api_key("sk_car_...")
///     .timeout(Duration::from_secs(300))
///     .retry(RetryPolicy::default().max_retries(5))
///     .max_concurrency(8)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "call `.build()` to make the client"]
pub struct ClientBuilder {
    keys: Given,
    /// `None` for the document's server.
    base_url: Option<Result<String, ConfigError>>,
    allow_insecure_http: bool,
    connect_timeout: Duration,
    stall_timeout: Duration,
    timeout: Option<Duration>,
    retry: RetryPolicy,
    max_concurrency: usize,
    headers: Vec<(String, String)>,
    user_agent_suffix: Option<String>,
    api_version: Option<String>,
    http_client: Option<reqwest::Client>,
    proxies: Vec<reqwest::Proxy>,
    no_proxy: bool,
    #[cfg(feature = "__tls")]
    roots: Vec<Vec<u8>>,
}

/// Leaves the base URL out, which is not yet checked for secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("keys", &self.keys)
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
            keys: Given::default(),
            base_url: None,
            allow_insecure_http: false,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            stall_timeout: DEFAULT_STALL_TIMEOUT,
            timeout: None,
            retry: RetryPolicy::default(),
            max_concurrency: DEFAULT_MAX_CONCURRENCY,
            headers: Vec::new(),
            user_agent_suffix: None,
            api_version: None,
            http_client: None,
            proxies: Vec::new(),
            no_proxy: false,
            #[cfg(feature = "__tls")]
            roots: Vec::new(),
        }
    }
}

impl ClientBuilder {
    /// Sets the API key, such as `sk_car_…`. Required, unless every operation that is called has other keys.
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.keys.api_key(&api_key.into());
        self
    }

    /// Sets the key for a header or a query parameter of this name, such as `X-App-Id`. Operations need it if the
    /// document asks for several keys at once, or for another than the API key. It is sent only with the operations
    /// that ask for it, and a call that lacks one is an error before any I/O. The key for `Authorization` is the token
    /// of operations that ask for a bearer. Call this again for each other name. None by default.
    pub fn key(mut self, name: impl AsRef<str>, key: impl AsRef<str>) -> Self {
        self.keys.named(name.as_ref(), key.as_ref());
        self
    }

    /// Sets the user name and password for operations that ask for HTTP Basic authentication (RFC 7617). If a service
    /// takes a key in place of one of them, its documentation says which. None by default.
    pub fn basic_auth(mut self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.keys.basic(user.as_ref(), password.as_ref());
        self
    }

    /// Sets the URL that all requests go to, with or without a path and a trailing slash. By default it is the
    /// document's server, [`SERVER`], or that of the operation if the document names one.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(Ok(base_url.into()));
        self
    }

    /// Sets whether the base URL may be `http://` for a host other than this machine. The key and the clip are then
    /// sent unencrypted, and Cartesia may revoke the key. Off by default.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// Sets the timeout for resolving the name, connecting and the TLS handshake. 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the longest time in which no byte moves in either direction. 60 seconds by default: a slow but steady
    /// upload may take hours. `Duration::MAX` means no limit.
    ///
    /// The last bytes of an upload may wait in the system's buffers after they were written. Linux reports how many do.
    /// While they leave, bytes move; if they stop, the call ends after 1 to 1.5 times the timeout. After they have
    /// arrived, the server has one timeout for its response. On other systems the limit is extended by the time that 10
    /// MiB take at the upload's own speed, and by at most 80 seconds for a small clip.
    ///
    /// If this process was stopped for longer, the timeout starts again when the process continues.
    ///
    /// A JSON response must be complete within the same time after its head, plus one second for each MiB.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout;
        self
    }

    /// Sets the timeout for a whole call, with all attempts and the waits between them. No limit by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the policy for retries. See [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the number of requests that the client and its clones may have in flight at once. 64 by default, and at
    /// least 1. Other calls wait, without an open file or connection; their [`timeout`](Self::timeout) keeps running.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sets a header for every request that has none of that name. The headers of a call take precedence, as do those
    /// that the document defines: the key, the version, `Accept` and parameters. A second header of the same name
    /// replaces the first. None by default. [`build`](Self::build) refuses headers that frame the body.
    pub fn default_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets the product of your program, such as `my-app/1.0`, which follows the client's own in `User-Agent` (RFC
    /// 9110, section 10.1.5).
    pub fn user_agent_suffix(mut self, product: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(product.into());
        self
    }

    /// Sets the version of the API to ask for with the header `Cartesia-Version`, in place of the one that this client
    /// was generated for, [`API_VERSION`](crate::API_VERSION).
    ///
    /// **The types and the documentation of this crate don't match other versions.** The service may refuse fields. The
    /// client may fail to read a response, even one that reports a new voice. Prefer a newer version of this crate; use
    /// this to try a version out.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Sets the `reqwest::Client` that makes the connections, for settings that this builder does not offer.
    ///
    /// It must not follow redirects, since another origin would get the key. It must not retry. It must not have a
    /// timeout for the whole request, which would end a long upload. [`connect_timeout`](Self::connect_timeout),
    /// [`proxy`](Self::proxy), [`no_proxy`](Self::no_proxy) and the root certificates of this builder do not apply to it. The other timeouts, the
    /// retries and all headers still apply.
    ///
    /// Its connections belong to the runtime that they were made in: use the client in one runtime only.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .connect_timeout(Duration::from_secs(5))
    ///     .build()?;
    /// let builder = cartesia_api::Client::builder().api_key("sk_car_...");
    /// let client = builder.http_client(http).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Adds a proxy for connections. It replaces the proxies of the system and the environment (`HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`). May be called again: the first proxy that matches is used. A SOCKS proxy needs the
    /// feature `socks`.
    pub fn proxy(mut self, proxy: reqwest::Proxy) -> Self {
        self.proxies.push(proxy);
        self
    }

    /// Ignores the proxies of the system and the environment. Those of [`proxy`](Self::proxy) are still used.
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Trusts the certificates of a PEM bundle, besides those of the system.
    #[cfg(feature = "__tls")]
    pub fn add_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Checks the settings and returns the client. Does no I/O.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] when the key is missing or invalid, or the base URL is neither an `https://` URL nor an
    /// `http://` URL of this machine. Also when a header can't be sent, the proxy in the environment can't be used, or
    /// TLS can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        if self.stall_timeout.is_zero() {
            return Err(ConfigError::ZeroStallTimeout.into());
        }
        let keys = self.keys.keys()?;
        let (headers, api_version) = (self.checked_headers(&keys)?, self.checked_api_version(&keys)?);
        let has_own_base_url = self.base_url.is_some();
        let base_url = self.base_url.unwrap_or_else(|| Ok(SERVER.to_owned()))?;
        let base_url = parse_base_url(&base_url, self.allow_insecure_http, &keys)?;
        let is_plain = base_url.scheme() == "http";
        let is_loopback = is_plain && is_loopback(&base_url);
        let is_own = self.http_client.is_some() || !self.proxies.is_empty();
        let is_proxied = !is_loopback && !is_own && !self.no_proxy && environment::has_proxy(&base_url)?;
        let settings = Settings {
            connect_timeout: self.connect_timeout,
            stall_timeout: self.stall_timeout,
            is_plain,
            is_loopback,
            direct_port: base_url.port_or_known_default().filter(|_| !is_own && !is_proxied),
            http_client: self.http_client,
            proxies: self.proxies,
            no_proxy: self.no_proxy,
            #[cfg(feature = "__tls")]
            roots: self.roots,
        };
        let core = Core {
            connections: Connections::new(settings)?,
            has_own_base_url,
            allow_insecure_http: self.allow_insecure_http,
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            keys,
            stall_timeout: self.stall_timeout,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            retry: self.retry,
            headers,
            api_version,
            budget: retry::budget(),
            permits: Arc::new(Semaphore::new(self.max_concurrency)),
            buffers: Arc::default(),
        };
        Ok(Client { core: Arc::new(core) })
    }
}
