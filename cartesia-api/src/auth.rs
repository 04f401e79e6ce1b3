//! The API key and all other keys of a client: the only file that sees them, with those in its folder.

#![expect(clippy::disallowed_methods, reason = "one file sees the API key")]

mod redaction;
mod secrets;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::Value;

use secrets::{Secret, Secrets};

use crate::contract::{Auth, Operation};
use crate::error::ConfigError;

const ENV: &str = "CARTESIA_API_KEY";
const PREFIX: &str = "sk_car_";

/// The keys that a builder was given, each checked by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    api_key: Option<Result<Secret, ConfigError>>,
    named: Vec<Result<(String, Secret), ConfigError>>,
    /// The user name and the password.
    basic: Option<Result<(Secret, Secret), ConfigError>>,
}

impl Given {
    pub(crate) fn api_key(&mut self, key: &str) {
        self.api_key = Some(checked(key));
    }

    pub(crate) fn api_key_from_env(&mut self) {
        self.api_key = Some(match std::env::var(ENV) {
            Err(std::env::VarError::NotPresent) => Err(ConfigError::MissingKeyInEnvironment),
            Ok(key) if key.is_empty() => Err(ConfigError::MissingKeyInEnvironment),
            Ok(key) => checked(&key),
            Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::InvalidKey { problem: "it is not text" }),
        });
    }

    pub(crate) fn named(&mut self, name: &str, key: &str) {
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control());
        let name = if is_name { Ok(name.to_owned()) } else { Err(ConfigError::InvalidKeyName) };
        self.named.push(name.and_then(|name| Ok((name, checked(key)?))));
    }

    pub(crate) fn basic(&mut self, user: &str, password: &str) {
        let problem = match () {
            () if user.is_empty() && password.is_empty() => Some("both are empty"),
            () if user.contains(':') => Some("the user name holds a colon, which ends it"),
            () if user.chars().chain(password.chars()).any(char::is_control) => Some("they hold a control character"),
            () => None,
        };
        self.basic = Some(match problem {
            Some(problem) => Err(ConfigError::InvalidPassword { problem }),
            None => Ok((Secret::new(user), Secret::new(password))),
        });
    }

    /// Returns the keys.
    ///
    /// # Errors
    ///
    /// The problem of the first that can't be one, and [`ConfigError::MissingKey`] where there is none.
    pub(crate) fn keys(&self) -> Result<Keys, ConfigError> {
        let mut keys =
            Keys { api_key: None, named: Vec::new(), basic: None, secrets: Secrets::default(), is_usual: true };
        if let Some(key) = self.api_key.clone().transpose()? {
            keys.is_usual = key.text().starts_with(PREFIX);
            keys.api_key = Some((sensitive(key.text())?, sensitive(&format!("Bearer {}", key.text()))?));
            keys.secrets.add(key);
        }
        for named in self.named.iter().cloned() {
            let (name, key) = named?;
            keys.named.push((name, sensitive(key.text())?));
            keys.secrets.add(key);
        }
        if let Some((user, password)) = self.basic.clone().transpose()? {
            // RFC 7617, section 2.
            let encoded = STANDARD.encode(format!("{}:{}", user.text(), password.text()));
            keys.basic = Some(sensitive(&format!("Basic {encoded}"))?);
            keys.secrets.add(Secret::new(&encoded));
            // Services that have keys and no passwords take the key as the user name.
            keys.secrets.add(if password.text().is_empty() { user } else { password });
        }
        match &keys {
            Keys { api_key: None, basic: None, named, .. } if named.is_empty() => Err(ConfigError::MissingKey),
            _ => Ok(keys),
        }
    }
}

/// Checks that a text can be a key.
fn checked(key: &str) -> Result<Secret, ConfigError> {
    if key.is_empty() {
        return Err(ConfigError::InvalidKey { problem: "it is empty" });
    }
    if key.contains(['\r', '\n']) {
        return Err(ConfigError::InvalidKey { problem: "it contains a line break" });
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ConfigError::InvalidKey { problem: "it contains a space or another character that no key has" });
    }
    Ok(Secret::new(key))
}

/// The keys of a client, as headers hold them. In the query of a URL they are percent-encoded.
///
/// The values are marked sensitive, so that neither `Debug` nor an HTTP/2 header table holds them.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// The API key by itself, and as a bearer token.
    api_key: Option<(HeaderValue, HeaderValue)>,
    /// The last of a name counts.
    named: Vec<(String, HeaderValue)>,
    basic: Option<HeaderValue>,
    secrets: Secrets,
    is_usual: bool,
}

impl Keys {
    /// Returns `true` unless there is an API key that does not begin as Cartesia's do.
    pub(crate) fn is_usual(&self) -> bool {
        self.is_usual
    }

    /// Checks that there is a key for each of an operation's security schemes.
    ///
    /// # Errors
    ///
    /// [`ConfigError::MissingKeys`] that names the methods of the builder that give them.
    pub(crate) fn check(&self, operation: &'static Operation) -> Result<(), ConfigError> {
        let schemes = operation.auth.each().iter().enumerate();
        let missing = schemes.filter(|(index, scheme)| self.value(**scheme, *index == 0).is_none());
        let missing = missing.map(|(index, scheme)| match scheme {
            Auth::Basic => ".basic_auth(…)".to_owned(),
            Auth::Header(name) | Auth::Query(name) if index > 0 => format!(".key({name:?}, …)"),
            _ => ".api_key(…)".to_owned(),
        });
        let missing = missing.collect::<Vec<_>>();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(ConfigError::MissingKeys { operation: operation.id, missing }),
        }
    }

    /// Sets the headers that authenticate a request.
    pub(crate) fn apply(&self, auth: Auth, headers: &mut HeaderMap) {
        for (index, scheme) in auth.each().iter().enumerate() {
            let name = match scheme {
                Auth::Bearer | Auth::Basic => Some(AUTHORIZATION),
                scheme => scheme.header().and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok()),
            };
            if let (Some(name), Some(value)) = (name, self.value(*scheme, index == 0)) {
                headers.insert(name, value.clone());
            }
        }
    }

    /// Adds the keys that a service takes in the query. Called last of all, since texts show URLs and nobody may see these.
    pub(crate) fn add_to_query(&self, auth: Auth, url: &mut Url) {
        for (index, scheme) in auth.each().iter().enumerate() {
            let value = self.value(*scheme, index == 0).and_then(|value| value.to_str().ok());
            if let (Some(name), Some(value)) = (scheme.query(), value) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
    }

    /// Returns the value that a scheme shows. The first of an operation takes the API key where its name has no key of its own.
    fn value(&self, scheme: Auth, is_first: bool) -> Option<&HeaderValue> {
        let api_key = self.api_key.as_ref().filter(|_| is_first);
        let own = |is_its: &dyn Fn(&str) -> bool| {
            self.named.iter().rev().find(|(name, _)| is_its(name)).map(|(_, value)| value)
        };
        let plain = api_key.map(|(plain, _)| plain);
        match scheme {
            Auth::None | Auth::All(_) => None,
            Auth::Bearer => api_key.map(|(_, bearer)| bearer),
            Auth::Basic => self.basic.as_ref(),
            Auth::Query(name) => own(&|known| known == name).or(plain),
            // One that is written in the same way is not that of a parameter whose name differs by its case.
            Auth::Header(name) => {
                own(&|known| known == name).or_else(|| own(&|known| known.eq_ignore_ascii_case(name))).or(plain)
            }
        }
    }

    /// Replaces every key in a text that came from elsewhere: a server may echo what it was sent.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.secrets.redact(text)
    }

    /// Replaces every key in a body, also where it is written with escapes, or where the body breaks off within it.
    pub(crate) fn redact_body(&self, body: &[u8]) -> String {
        let plain = self.redact(&String::from_utf8_lossy(body));
        let Ok(value) = serde_json::from_str::<Value>(&plain) else { return self.secrets.redact_escaped(plain) };
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

    /// Returns `true` if a text holds a key, in any case: parsers turn a host to lower case.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.secrets.are_in(text)
    }

    /// Replaces every key in the headers of a response, but for a wait in seconds: the number of a tenant may be a key, and the digits
    /// of a wait tell nothing of it.
    pub(crate) fn redact_headers(&self, headers: &mut HeaderMap) {
        let is_wait = |name: &HeaderName, value: &HeaderValue| {
            *name == RETRY_AFTER && value.as_bytes().iter().all(u8::is_ascii_digit)
        };
        for (_, value) in headers.iter_mut().filter(|(name, value)| !is_wait(name, value)) {
            if let Some(redacted) = self.secrets.redact_bytes(value.as_bytes()) {
                *value = HeaderValue::from_str(&redacted).unwrap_or(HeaderValue::from_static(secrets::REDACTED));
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
