//! The settings of a client, and what of them is refused.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tokio::sync::Semaphore;

use super::base_url::{is_loopback, parse_base_url};
use super::{Client, Core};
use crate::auth::ApiKey;
use crate::connections::{self, Connections, Settings};
use crate::error::{ConfigError, Error};
use crate::generated::SERVER;
use crate::options;
use crate::retry::{self, RetryPolicy};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_STALL_TIMEOUT: Duration = Duration::from_secs(60);
/// A thousand uploads at once then take as many files, sockets and buffers as 64 do.
const DEFAULT_MAX_CONCURRENCY: usize = 64;

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
    headers: Vec<(String, String)>,
    user_agent_suffix: Option<String>,
    api_version: Option<String>,
    http_client: Option<reqwest::Client>,
    proxies: Vec<reqwest::Proxy>,
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
            headers: Vec::new(),
            user_agent_suffix: None,
            api_version: None,
            http_client: None,
            proxies: Vec::new(),
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

    pub(super) fn key(mut self, key: Result<ApiKey, ConfigError>) -> Self {
        self.key = key;
        self
    }

    /// Where requests go, with or without a path and a slash at its end. By default the server that the document
    /// names, [`SERVER`].
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Ok(base_url.into());
        self
    }

    pub(super) fn base_url_or(mut self, base_url: Option<Result<String, ConfigError>>) -> Self {
        self.base_url = base_url.unwrap_or(self.base_url);
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
    /// After the last byte was handed to the system, it may still be on its way: the time that 10 MiB take at the pace of
    /// the upload is added, or for a clip that is too short to have one, that of its bytes on a slow line, at
    /// most 80 seconds.
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

    /// A header that goes out with every request that has none of that name: a call's own, and what the document says of
    /// an operation (the key, the version, `Accept`, parameters), stay as they are. Of two with one name the second is
    /// taken. None by default. What frames the body is refused by [`build`](Self::build).
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// What your program is called, such as `my-app/1.0`: it stands behind the client's own name in `User-Agent`
    /// (RFC 9110, section 10.1.5).
    pub fn user_agent_suffix(mut self, product: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(product.into());
        self
    }

    /// Asks for another version of the API than the one that this client was generated for,
    /// [`API_VERSION`](crate::API_VERSION).
    ///
    /// **The types and the documentation of this crate are not those of another version.** Fields may be refused, and
    /// answers may not be understood, also those that tell that a voice was made. A newer version of this crate is
    /// the better way; this one is for trying a version out.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Makes connections with a client of your own, for what this builder does not offer.
    ///
    /// What this client sees to otherwise is then your job: it must follow no redirect, since another origin would get
    /// the key; it must not try again, and not decide on a time-out of the whole request, which would end a long
    /// upload; and [`connect_timeout`](Self::connect_timeout), [`proxy`](Self::proxy) and the root certificates of
    /// this builder don't reach it. `stall_timeout`, `timeout`, `retry` and all headers still hold.
    ///
    /// Its connections belong to the runtime that they were made in: use the client in one runtime alone.
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
    /// let client = cartesia_api::Client::builder().api_key("sk_car_...").http_client(http).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Makes connections through a proxy, in place of those that the system or the environment names (`HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`). May be called again: the first that fits is taken.
    pub fn proxy(mut self, proxy: reqwest::Proxy) -> Self {
        self.proxies.push(proxy);
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
    /// to this machine), a header can't be sent, or TLS can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        if self.stall_timeout.is_zero() {
            return Err(ConfigError::ZeroStallTimeout.into());
        }
        let key = self.key.clone()?;
        let (headers, api_version) = (self.checked_headers(&key)?, self.checked_api_version(&key)?);
        let base_url = parse_base_url(&self.base_url?, self.allow_insecure_http, &key)?;
        let settings = Settings {
            connect_timeout: self.connect_timeout,
            stall_timeout: self.stall_timeout,
            is_loopback: base_url.scheme() == "http" && is_loopback(&base_url),
            http_client: self.http_client,
            proxies: self.proxies,
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
            headers,
            api_version,
            budget: retry::budget(),
            turns: Arc::new(Semaphore::new(self.max_concurrency)),
            buffers: Arc::default(),
        };
        Ok(Client { core: Arc::new(core) })
    }

    /// The same for a program without a runtime: a client whose calls block.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and [`Error::Config`] when its runtime can't be made.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<crate::blocking::Client, Error> {
        crate::blocking::of(self.build()?)
    }

    fn checked_headers(&self, key: &ApiKey) -> Result<HeaderMap, ConfigError> {
        let suffix = self.user_agent_suffix.iter().map(|suffix| format!(" {suffix}")).collect::<String>();
        let mut headers = HeaderMap::new();
        let own = [(USER_AGENT.as_str(), format!("{}{suffix}", connections::USER_AGENT))];
        let given = self.headers.iter().map(|(name, value)| (name.as_str(), value.clone()));
        for (name, value) in own.into_iter().chain(given) {
            let (name, value) = checked(name, &value, key)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn checked_api_version(&self, key: &ApiKey) -> Result<Option<HeaderValue>, ConfigError> {
        let Some(version) = &self.api_version else { return Ok(None) };
        let (name, value) = checked("Cartesia-Version", version, key)?;
        match value.is_empty() {
            true => Err(ConfigError::InvalidHeader { name: name.to_string(), problem: "is empty" }),
            false => Ok(Some(value)),
        }
    }
}

fn checked(name: &str, value: &str, key: &ApiKey) -> Result<(HeaderName, HeaderValue), ConfigError> {
    let shown = || key.redact(&options::shown_name(name));
    options::header(name, value).map_err(|problem| ConfigError::InvalidHeader { name: shown(), problem })
}
