//! Settings with which no client can be made, and places where it can't make calls.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::connection::root_cause;
use super::sentence::Sentence;

/// The reason why a client can't be made, or can't make calls here.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// The builder was given no key.
    MissingKey,
    /// `CARTESIA_API_KEY` is not set.
    MissingKeyInEnvironment,
    /// An invalid API key. It is not repeated here.
    InvalidKey {
        /// The problem with it.
        problem: &'static str,
    },
    /// A key with a name that no header or parameter can have. The name is not repeated here, since it may be the key.
    InvalidKeyName,
    /// A user name or password that can't be sent. They are not repeated here.
    InvalidPassword {
        /// The problem with them.
        problem: &'static str,
    },
    /// A call for which the client lacks a key.
    MissingKeys {
        /// The operation's id in the document.
        operation: &'static str,
        /// The methods of the builder that give what is missing, for each alternative that the document has.
        missing: Vec<Vec<String>>,
    },
    /// An invalid base URL.
    InvalidBaseUrl {
        /// The URL, or empty if it may hold a secret.
        base_url: String,
        /// The problem with it.
        problem: &'static str,
    },
    /// A base URL that would send the key unencrypted.
    InsecureBaseUrl {
        /// The URL.
        base_url: String,
    },
    /// A call outside of a tokio runtime.
    NoRuntime,
    /// A call of the blocking client in an async task, or in the destructor of a thread-local value, which may belong
    /// to one.
    WithinRuntime,
    /// The runtime of the blocking client can't be made.
    Runtime(Arc<std::io::Error>),
    /// A header that can't be sent.
    InvalidHeader {
        /// Its name. Its value is not repeated here.
        name: String,
        /// The problem with it.
        problem: &'static str,
    },
    /// An invalid root certificate.
    InvalidCertificate,
    /// `https://` without a TLS feature.
    NoTls,
    /// An invalid proxy in the environment.
    InvalidProxy {
        /// The variable. Its value is not repeated here: it may hold a password.
        variable: &'static str,
        /// The problem with it.
        problem: &'static str,
    },
    /// A SOCKS proxy in the environment, without the feature `socks`.
    NoSocks {
        /// The variable.
        variable: &'static str,
    },
    /// A stall timeout of zero.
    ZeroStallTimeout,
    /// TLS can't be set up, for example since the system has no certificates.
    Tls {
        /// The problem with it.
        problem: String,
    },
    /// The HTTP client can't be set up.
    Http(Arc<reqwest::Error>),
}

impl Sentence for ConfigError {
    fn problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingKey => f.write_str("the client has no API key"),
            Self::MissingKeyInEnvironment => {
                f.write_str("the environment variable CARTESIA_API_KEY is not set, or is empty")
            }
            Self::InvalidKey { problem } => write!(f, "the API key is invalid: {problem}"),
            Self::InvalidKeyName => f.write_str("a key was given for a name that no header or parameter can have"),
            Self::InvalidPassword { problem } => write!(f, "the user name and password can't be sent: {problem}"),
            Self::MissingKeys { operation, .. } => write!(f, "{operation} was not sent: the client lacks a key for it"),
            Self::InvalidBaseUrl { base_url, problem } if base_url.is_empty() => {
                write!(f, "the base URL is invalid: {problem}")
            }
            Self::InvalidBaseUrl { base_url, problem } => write!(f, "the base URL `{base_url}` is invalid: {problem}"),
            Self::InsecureBaseUrl { base_url } => {
                write!(f, "the base URL `{base_url}` would send the API key over plain HTTP, where others can read it")
            }
            Self::NoRuntime => f.write_str("there is no tokio runtime here"),
            Self::WithinRuntime => f.write_str(
                "a call of the blocking client would keep the other tasks of its tokio runtime from running",
            ),
            Self::Runtime(error) => write!(f, "the runtime of the blocking client can't be made: {error}"),
            Self::InvalidHeader { name, problem } => write!(f, "the header {name:?} can't be sent: it {problem}"),
            Self::InvalidCertificate => f.write_str("a root certificate can't be read"),
            Self::NoTls => f.write_str("`https://` needs TLS, and `cartesia-api` was built without"),
            Self::InvalidProxy { variable, problem } => {
                write!(f, "the proxy in the environment variable {variable} can't be used: it {problem}")
            }
            Self::NoSocks { variable } => write!(
                f,
                "the proxy in the environment variable {variable} is a SOCKS proxy, and `cartesia-api` was built without"
            ),
            Self::ZeroStallTimeout => f.write_str("a stall timeout of zero would end every call at once"),
            Self::Tls { problem } => write!(f, "TLS can't be set up: {problem}"),
            Self::Http(error) => write!(f, "the HTTP client can't be set up: {}", root_cause(error.as_ref())),
        }
    }

    fn advice(&self) -> Vec<Cow<'static, str>> {
        let advice = match self {
            Self::MissingKey => "give it one with `.api_key(…)`, or use `Client::from_env()`",
            Self::MissingKeyInEnvironment => "set it to your Cartesia API key (`sk_car_…`), or use `Client::new(key)`",
            Self::InvalidKey { .. } => "copy it again from your Cartesia account, without white space",
            Self::InvalidKeyName => "give the name first, and then the key: `.key(\"X-App-Id\", \"…\")`",
            Self::InvalidPassword { .. } => "correct them",
            Self::MissingKeys { missing, .. } => return vec![missing_keys(missing).into()],
            Self::InvalidBaseUrl { base_url, .. } => return vec![base_url_advice(base_url).into()],
            Self::InsecureBaseUrl { .. } => {
                "use `https://`, or call `.allow_insecure_http(true)` if that is what you want"
            }
            Self::NoRuntime => {
                "make calls within one that has I/O and time enabled (`#[tokio::main]`), or use `cartesia_api::blocking`"
            }
            Self::WithinRuntime => {
                "use `cartesia_api::Client` and `.await` there, or make the call where a thread may be blocked \
                 (`tokio::task::spawn_blocking`, `std::thread::spawn`)"
            }
            Self::Runtime(_) => "check the limits of the system",
            Self::InvalidHeader { .. } => "correct it or leave it out",
            Self::InvalidCertificate => "give a PEM file (`-----BEGIN CERTIFICATE-----`)",
            Self::NoTls => "turn on its feature `rustls`, `ring` or `native-tls`",
            Self::InvalidProxy { .. } => {
                "correct it (such as `http://host:3128`), unset it, or name the server in NO_PROXY to reach it directly"
            }
            Self::NoSocks { .. } => "turn on its feature `socks`",
            Self::ZeroStallTimeout => "give one, or `Duration::MAX` for none",
            Self::Tls { .. } => "check the certificates of the system (the package `ca-certificates`)",
            Self::Http(_) => {
                "check the certificates of the system (the package `ca-certificates`) and the TLS features of \
                 `cartesia-api`"
            }
        };
        vec![advice.into()]
    }
}

/// Returns the advice to call the methods that give the missing keys, for each alternative.
fn missing_keys(missing: &[Vec<String>]) -> String {
    let all =
        |methods: &Vec<String>| methods.iter().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(" and ");
    let missing = missing.iter().map(all).collect::<Vec<_>>().join(", or ");
    format!("call {missing} on the client's builder")
}

impl ConfigError {
    /// Returns the error of a base URL, which may lack only its scheme.
    pub(crate) fn of_base_url(base_url: String, problem: &'static str) -> Self {
        let problem = if with_scheme(&base_url).is_some() { "it has no scheme" } else { problem };
        Self::InvalidBaseUrl { base_url, problem }
    }
}

/// Returns the advice for a base URL: the URL with a scheme, if that is all it lacks.
fn base_url_advice(base_url: &str) -> String {
    match with_scheme(base_url) {
        Some(url) => format!("write `{url}`"),
        None => "give one such as `https://api.cartesia.ai`".to_owned(),
    }
}

/// Returns a host with its port and path as a URL: `http://` for this machine, and `https://` for others.
fn with_scheme(base_url: &str) -> Option<String> {
    if base_url.is_empty() || base_url.contains("//") || base_url.contains(char::is_whitespace) {
        return None;
    }
    let url = reqwest::Url::parse(&format!("https://{base_url}")).ok()?;
    let host = url.host_str()?;
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    let is_here = address.map_or(host == "localhost", |address| address.is_loopback());
    let is_host = is_here || host.contains(['.', ':']);
    let scheme = if is_here { "http" } else { "https" };
    is_host.then(|| format!("{scheme}://{base_url}"))
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl StdError for ConfigError {
    /// Returns the cause of what the text says already.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Runtime(error) => error.source(),
            _ => None,
        }
    }
}

impl From<reqwest::Error> for ConfigError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(Arc::new(error))
    }
}
