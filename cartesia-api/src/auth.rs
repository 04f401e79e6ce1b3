//! The API key: the only file that sees it.

use std::fmt;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::contract::Auth;
use crate::error::ConfigError;

const ENV: &str = "CARTESIA_API_KEY";
const REDACTED: &str = "[the API key]";

/// A key that can go into a header.
#[derive(Clone)]
pub(crate) struct ApiKey {
    /// Marked sensitive, so that neither `Debug` nor an HTTP/2 header table holds it.
    plain: HeaderValue,
    bearer: HeaderValue,
}

impl ApiKey {
    pub(crate) fn from_env() -> Result<Self, ConfigError> {
        match std::env::var(ENV) {
            Err(std::env::VarError::NotPresent) => Err(ConfigError::MissingKeyInEnvironment),
            Ok(key) if key.is_empty() => Err(ConfigError::MissingKeyInEnvironment),
            Ok(key) => Self::new(&key),
            Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::InvalidKey { problem: "it is not text" }),
        }
    }

    pub(crate) fn new(key: &str) -> Result<Self, ConfigError> {
        if key.is_empty() {
            return Err(ConfigError::InvalidKey { problem: "it is empty" });
        }
        if key.contains(['\r', '\n']) {
            return Err(ConfigError::InvalidKey { problem: "it contains a line break" });
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::InvalidKey {
                problem: "it contains a space or another character that no key has",
            });
        }
        Ok(Self { plain: sensitive(key)?, bearer: sensitive(&format!("Bearer {key}"))? })
    }

    /// Shows who makes a request.
    pub(crate) fn apply(&self, auth: Auth, headers: &mut HeaderMap) {
        match auth {
            Auth::None => {}
            Auth::Bearer => {
                headers.insert(AUTHORIZATION, self.bearer.clone());
            }
            Auth::Header(name) => {
                if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                    headers.insert(name, self.plain.clone());
                }
            }
        }
    }

    /// Takes the key out of a text that came from elsewhere: a server may well echo what it was sent.
    pub(crate) fn redact(&self, text: &str) -> String {
        match self.plain.to_str() {
            Ok(key) => text.replace(key, REDACTED),
            Err(_) => text.to_owned(),
        }
    }

    /// Whether it stands in a text, in small letters as well: a host is written in them.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.plain.to_str().is_ok_and(|key| text.contains(&key.to_ascii_lowercase()))
    }

    /// The same for the headers of an answer.
    pub(crate) fn redact_headers(&self, headers: &mut HeaderMap) {
        let key = self.plain.as_bytes();
        for value in headers.values_mut() {
            if value.as_bytes().windows(key.len()).any(|window| window == key) {
                let text = self.redact(&String::from_utf8_lossy(value.as_bytes()));
                *value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(REDACTED));
            }
        }
    }
}

fn sensitive(text: &str) -> Result<HeaderValue, ConfigError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| ConfigError::InvalidKey { problem: "it contains a character that no header may have" })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
