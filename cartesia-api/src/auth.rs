//! The API key: the only file that sees it.

#![expect(clippy::disallowed_methods, reason = "one file sees the API key")]

mod redaction;

use std::fmt;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use serde_json::Value;

use crate::contract::Auth;
use crate::error::ConfigError;

const ENV: &str = "CARTESIA_API_KEY";
const PREFIX: &[u8] = b"sk_car_";
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

    /// Returns `true` if the key begins as Cartesia's do.
    pub(crate) fn is_usual(&self) -> bool {
        self.plain.as_bytes().starts_with(PREFIX)
    }

    /// Sets the header that authenticates a request.
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

    /// Replaces the key in a text that came from elsewhere: a server may echo what it was sent.
    pub(crate) fn redact(&self, text: &str) -> String {
        match self.plain.to_str() {
            Ok(key) => text.replace(key, REDACTED),
            Err(_) => text.to_owned(),
        }
    }

    /// Replaces the key in a body, also where it is written with escapes, or where the body breaks off within it.
    pub(crate) fn redact_body(&self, body: &[u8]) -> String {
        let plain = self.redact(&String::from_utf8_lossy(body));
        let Ok(value) = serde_json::from_str::<Value>(&plain) else {
            let key = self.plain.to_str().unwrap_or_default();
            return redaction::redacted(&plain, key, REDACTED);
        };
        let redacted = self.redact_value(value.clone());
        if redacted == value { plain } else { redacted.to_string() }
    }

    fn redact_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redact(&text)),
            Value::Array(values) => values.into_iter().map(|value| self.redact_value(value)).collect(),
            Value::Object(object) => {
                object.into_iter().map(|(name, value)| (self.redact(&name), self.redact_value(value))).collect()
            }
            other => other,
        }
    }

    /// Returns `true` if a text holds the key, in any case: parsers turn a host to lower case.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.plain.to_str().is_ok_and(|key| text.contains(&key.to_ascii_lowercase()))
    }

    /// Replaces the key in the headers of a response.
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
