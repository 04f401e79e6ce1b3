//! The settings with which no client can be made, and the places where it can't make calls.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::call::root_cause;

/// The reason why a client can't be made, or can't make calls here.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// The builder was given no key.
    MissingKey,
    /// `CARTESIA_API_KEY` is not set.
    MissingKeyInEnvironment,
    /// A text that can't be a key. It is not repeated here.
    InvalidKey {
        /// The problem with it.
        problem: &'static str,
    },
    /// A name that a key was given for, and that no header or parameter has. It is not repeated here: it may be the key.
    InvalidKeyName,
    /// A user name or password that can't be sent. They are not repeated here.
    InvalidPassword {
        /// The problem with them.
        problem: &'static str,
    },
    /// A call for which the client has not all keys.
    MissingKeys {
        /// The operation's id in the document.
        operation: &'static str,
        /// The methods of the builder that give what is missing, for each alternative that the document has.
        missing: Vec<Vec<String>>,
    },
    /// A base URL that can't be one.
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
    /// A call of the blocking client in an async task, or in the destructor of a thread-local value, where nobody can
    /// tell.
    WithinRuntime,
    /// The runtime of the blocking client can't be made.
    Runtime(Arc<std::io::Error>),
    /// A header that no request may have.
    InvalidHeader {
        /// Its name. Its value is not repeated here.
        name: String,
        /// The problem with it.
        problem: &'static str,
    },
    /// A root certificate that can't be one.
    InvalidCertificate,
    /// `https://` without a TLS feature.
    NoTls,
    /// A proxy in the environment that can't be used.
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
    /// TLS can't be set up, such as where the system has no certificates.
    Tls {
        /// The problem with it.
        problem: String,
    },
    /// The HTTP client can't be set up.
    Http(Arc<reqwest::Error>),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingKey => {
                f.write_str("the client has no API key; give it one with `.api_key(…)`, or use `Client::from_env()`")
            }
            Self::MissingKeyInEnvironment => f.write_str(
                "the environment variable CARTESIA_API_KEY is not set, or is empty; set it to your Cartesia API key (`sk_car_…`), \
                 or use `Client::new(key)`",
            ),
            Self::InvalidKey { problem } => {
                write!(
                    f,
                    "the API key can't be one: {problem}; copy it again from your Cartesia account, without white space"
                )
            }
            Self::InvalidKeyName => f.write_str(
                "a key was given for a name that no header or parameter has; give the name first, and then the key: \
                 `.key(\"X-App-Id\", \"…\")`",
            ),
            Self::InvalidPassword { problem } => {
                write!(f, "the user name and password can't be sent: {problem}; correct them")
            }
            Self::MissingKeys { operation, missing } => {
                let all = |methods: &Vec<String>| {
                    methods.iter().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(" and ")
                };
                let missing = missing.iter().map(all).collect::<Vec<_>>().join(", or ");
                write!(f, "{operation} was not sent: the client has not all keys for it; call {missing} of its builder")
            }
            Self::InvalidBaseUrl { base_url, problem } if base_url.is_empty() => {
                write!(f, "the base URL can't be used: {problem}; give one such as `https://api.cartesia.ai`")
            }
            Self::InvalidBaseUrl { base_url, problem } => {
                write!(
                    f,
                    "the base URL `{base_url}` can't be used: {problem}; give one such as `https://api.cartesia.ai`"
                )
            }
            Self::InsecureBaseUrl { base_url } => write!(
                f,
                "the base URL `{base_url}` would send the API key over plain HTTP, where others can read it; use \
                 `https://`, or call `.allow_insecure_http(true)` if that is what you want",
            ),
            Self::NoRuntime => f.write_str(
                "there is no tokio runtime here; make calls within one that has I/O and time enabled (`#[tokio::main]`)",
            ),
            Self::WithinRuntime => f.write_str(
                "a call of the blocking client would keep the other tasks of its tokio runtime from running; use \
                 `cartesia_api::Client` and `.await` there, or make the call where a thread may be blocked \
                 (`tokio::task::spawn_blocking`, `std::thread::spawn`)",
            ),
            Self::Runtime(error) => {
                write!(f, "the runtime of the blocking client can't be made: {error}; check the limits of the system")
            }
            Self::InvalidHeader { name, problem } => {
                write!(f, "the header {name:?} can't be sent: it {problem}; correct it or leave it out")
            }
            Self::InvalidCertificate => {
                f.write_str("a root certificate can't be read; give a PEM file (`-----BEGIN CERTIFICATE-----`)")
            }
            Self::NoTls => f.write_str(
                "`https://` needs TLS, and `cartesia-api` was built without; turn on its feature `rustls`, `ring` or `native-tls`",
            ),
            Self::InvalidProxy { variable, problem } => write!(
                f,
                "the proxy in the environment variable {variable} can't be used: it {problem}; correct it (such as \
                 `http://host:3128`), unset it, or name the server in NO_PROXY to reach it directly"
            ),
            Self::NoSocks { variable } => write!(
                f,
                "the proxy in the environment variable {variable} is a SOCKS proxy, and `cartesia-api` was built without; \
                 turn on its feature `socks`"
            ),
            Self::ZeroStallTimeout => f.write_str(
                "a stall timeout of zero would end every call at once; give one, or `Duration::MAX` for none",
            ),
            Self::Tls { problem } => write!(
                f,
                "TLS can't be set up: {problem}; check the certificates of the system (the package `ca-certificates`)"
            ),
            Self::Http(error) => write!(
                f,
                "the HTTP client can't be set up: {}; check the certificates of the system (the package `ca-certificates`) \
                 and the TLS features of `cartesia-api`",
                root_cause(error.as_ref())
            ),
        }
    }
}

impl StdError for ConfigError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Http(error) => error.source(),
            Self::Runtime(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

impl From<reqwest::Error> for ConfigError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(Arc::new(error))
    }
}
