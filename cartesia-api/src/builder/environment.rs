//! The settings in the environment: the base URL, and the proxies, which reqwest reads and this only checks.
//!
//! Reqwest ignores a proxy that it can't parse, and sends the request directly. That is not what the proxy was set for.

#![expect(clippy::disallowed_methods, reason = "with `auth.rs`, the one file that reads the environment")]

use std::env::{self, VarError};
use std::ffi::OsString;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::ClientBuilder;
use crate::error::ConfigError;

const BASE_URL: &str = "CARTESIA_BASE_URL";

impl ClientBuilder {
    /// Sets the key to that in `CARTESIA_API_KEY`, in place of one that was set before, and the base URL to that in
    /// `CARTESIA_BASE_URL` if that is set and not empty. [`build`](Self::build) fails if the key is missing, or one of the
    /// two is invalid.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), cartesia_api::Error> {
    /// let client = cartesia_api::Client::builder().read_env().max_concurrency(8).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_env(mut self) -> Self {
        self.keys.api_key_from_env();
        self.base_url = base_url().or(self.base_url);
        self
    }
}

/// Returns the base URL of the environment, if it has one.
fn base_url() -> Option<Result<String, ConfigError>> {
    match env::var(BASE_URL) {
        Ok(base_url) if base_url.is_empty() => None,
        Ok(base_url) => Some(Ok(base_url)),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(_)) => {
            let problem = "the environment variable CARTESIA_BASE_URL is not text";
            Some(Err(ConfigError::InvalidBaseUrl { base_url: String::new(), problem }))
        }
    }
}

/// Returns `true` if the environment has a proxy for a base URL, which is checked.
///
/// # Errors
///
/// [`ConfigError::InvalidProxy`] for one that reqwest would ignore, [`ConfigError::NoSocks`] and [`ConfigError::NoTls`]
/// for one that this build doesn't support.
pub(super) fn has_proxy(base_url: &Url) -> Result<bool, ConfigError> {
    let Some((variable, value)) = proxy(base_url.scheme()) else { return Ok(false) };
    let Ok(destination) = base_url.as_str().parse() else { return Ok(false) };
    let no_proxy = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env::var(name).ok()).unwrap_or_default();
    if Matcher::builder().all("http://any").no(no_proxy).build().intercept(&destination).is_none() {
        return Ok(false);
    }
    let invalid = |problem| ConfigError::InvalidProxy { variable, problem };
    let value = value.into_string().map_err(|_| invalid("is not text"))?;
    let proxy = Matcher::builder().all(value).build().intercept(&destination);
    let proxy =
        proxy.ok_or_else(|| invalid("is not a URL of the scheme http, https, socks4, socks4a, socks5 or socks5h"))?;
    let has_port = |authority: &str, host: &str| authority.len() > host.len() + 1;
    match proxy.uri().authority() {
        Some(authority) if has_port(authority.as_str(), authority.host()) && authority.port_u16().is_none() => {
            return Err(invalid("has a port that is not a number up to 65535"));
        }
        _ => {}
    }
    match proxy.uri().scheme_str() {
        Some("http") => Ok(true),
        Some("https") if cfg!(feature = "__tls") => Ok(true),
        Some("https") => Err(ConfigError::NoTls),
        _ if cfg!(feature = "socks") => Ok(true),
        _ => Err(ConfigError::NoSocks { variable }),
    }
}

/// Returns the variable with the proxy for a scheme, as reqwest chooses it, and its value.
fn proxy(scheme: &str) -> Option<(&'static str, OsString)> {
    // In a CGI program, the header `Proxy` of any visitor sets HTTP_PROXY, and reqwest uses none at all.
    if env::var_os("REQUEST_METHOD").is_some() {
        return None;
    }
    let own = match scheme {
        "http" => ["HTTP_PROXY", "http_proxy"],
        _ => ["HTTPS_PROXY", "https_proxy"],
    };
    let set = |names: [&'static str; 2]| {
        let first = names.into_iter().find_map(|name| Some((name, env::var_os(name)?)));
        first.filter(|(_, value)| !value.is_empty())
    };
    set(own).or_else(|| set(["ALL_PROXY", "all_proxy"]))
}
