//! The headers that every request has, checked before there is a client.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::ClientBuilder;
use crate::auth::Keys;
use crate::connections;
use crate::core::VERSION_HEADER;
use crate::error::ConfigError;
use crate::options;

impl ClientBuilder {
    pub(super) fn checked_headers(&self, keys: &Keys) -> Result<HeaderMap, ConfigError> {
        let suffix = self.user_agent_suffix.iter().map(|suffix| format!(" {suffix}")).collect::<String>();
        let mut headers = HeaderMap::new();
        let own = [(USER_AGENT.as_str(), format!("{}{suffix}", connections::USER_AGENT))];
        let given = self.headers.iter().map(|(name, value)| (name.as_str(), value.clone()));
        for (name, value) in own.into_iter().chain(given) {
            let (name, value) = checked(name, &value, keys)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    pub(super) fn checked_api_version(&self, keys: &Keys) -> Result<Option<HeaderValue>, ConfigError> {
        let Some(version) = &self.api_version else { return Ok(None) };
        let (name, value) = checked(VERSION_HEADER, version, keys)?;
        match value.is_empty() {
            true => Err(ConfigError::InvalidHeader { name: name.to_string(), problem: "is empty" }),
            false => Ok(Some(value)),
        }
    }
}

fn checked(name: &str, value: &str, keys: &Keys) -> Result<(HeaderName, HeaderValue), ConfigError> {
    let shown = || keys.redact(&options::shown_name(name));
    options::header(name, value).map_err(|problem| ConfigError::InvalidHeader { name: shown(), problem })
}
