//! The check of a base URL: the key is never sent unencrypted, or to an unintended host.

use reqwest::Url;

use super::environment::has_proxy;
use crate::auth::Keys;
use crate::core::Core;
use crate::error::ConfigError;
use crate::generated::SERVER;

pub(super) fn parse_base_url(base_url: &str, allow_insecure_http: bool, keys: &Keys) -> Result<Url, ConfigError> {
    let shown = base_url.replace(char::is_control, " ");
    let invalid = |problem| ConfigError::of_base_url(shown.clone(), problem);
    // Not echoed: what stands there may be a secret.
    let secret = |problem| ConfigError::InvalidBaseUrl { base_url: String::new(), problem };
    let may_hold_secret = base_url.contains(['@', '?']) || base_url.starts_with("sk_");
    let unparsable = |problem| if may_hold_secret { secret(problem) } else { invalid(problem) };
    if keys.is_in(base_url) {
        return Err(secret("it holds the API key"));
    }
    if base_url == SERVER && !SERVER.contains("://") {
        return Err(invalid("the document names no host"));
    }
    let url = Url::parse(base_url).map_err(|_| unparsable("it is not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(secret("it holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(secret("it has a query or a fragment"));
    }
    match url.scheme() {
        "https" if cfg!(not(feature = "__tls")) => Err(ConfigError::NoTls),
        "https" => Ok(url),
        "http" if allow_insecure_http || is_loopback(&url) => Ok(url),
        "http" => Err(ConfigError::InsecureBaseUrl { base_url: shown }),
        _ => Err(invalid("its scheme is not https")),
    }
}

/// Checks that a server other than that of the base URL gets the key over TLS, and that the proxy of the environment
/// for it is valid.
pub(crate) fn check_server(core: &Core, server: &str) -> Result<(), ConfigError> {
    let (Ok(url), Ok(base_url)) = (Url::parse(server), Url::parse(&core.base_url)) else { return Ok(()) };
    if url.scheme() == "http" && url.origin() != base_url.origin() && !core.allow_insecure_http {
        return Err(ConfigError::InsecureBaseUrl { base_url: server.to_owned() });
    }
    if core.connections.are_of_environment() {
        has_proxy(&url)?;
    }
    Ok(())
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        // Other names below `localhost` are asked of a resolver, which may know another address.
        Err(_) => host == "localhost",
    }
}
