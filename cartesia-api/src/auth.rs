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
        let (secrets, named) = (Secrets::default(), Vec::new());
        let mut keys = Keys { api_key: None, named, token: None, basic: None, secrets, is_usual: true };
        if let Some(key) = self.api_key.clone().transpose()? {
            keys.is_usual = key.text().starts_with(PREFIX);
            keys.api_key = Some((sensitive(key.text())?, sensitive(&format!("Bearer {}", key.text()))?));
            keys.secrets.add(key);
        }
        for named in self.named.iter().cloned() {
            let (name, key) = named?;
            if name.eq_ignore_ascii_case(AUTHORIZATION.as_str()) {
                keys.token = Some(sensitive(&format!("Bearer {}", key.text()))?);
            }
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
    /// The key for `Authorization`, as a bearer token.
    token: Option<HeaderValue>,
    basic: Option<HeaderValue>,
    secrets: Secrets,
    is_usual: bool,
}

impl Keys {
    /// Returns `true` unless there is an API key that does not begin as Cartesia's do.
    pub(crate) fn is_usual(&self) -> bool {
        self.is_usual
    }

    /// Checks that there are all keys for one of an operation's alternatives.
    ///
    /// # Errors
    ///
    /// [`ConfigError::MissingKeys`] that names the methods of the builder that give them.
    pub(crate) fn check(&self, operation: &'static Operation) -> Result<(), ConfigError> {
        match self.shown(operation.auth) {
            Some(_) => Ok(()),
            None => {
                let missing = operation.auth.alternatives().iter().map(|one| self.missing(operation.auth, one));
                Err(ConfigError::MissingKeys { operation: operation.id, missing: missing.collect() })
            }
        }
    }

    /// Sets the headers that authenticate a request.
    pub(crate) fn apply(&self, auth: Auth, headers: &mut HeaderMap) {
        for (scheme, value) in self.shown(auth).into_iter().flatten() {
            let name = match scheme {
                Auth::Bearer | Auth::Basic => Some(AUTHORIZATION),
                scheme => scheme.header().and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok()),
            };
            if let Some(name) = name {
                headers.insert(name, value.clone());
            }
        }
    }

    /// Adds the keys that a service takes in the query. Called last, since error texts show URLs.
    pub(crate) fn add_to_query(&self, auth: Auth, url: &mut Url) {
        for (scheme, value) in self.shown(auth).into_iter().flatten() {
            if let (Some(name), Ok(value)) = (scheme.query(), value.to_str()) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
    }

    /// Returns the schemes of the first alternative for which there are all keys, each with the value that it shows.
    fn shown(&self, auth: Auth) -> Option<Vec<(Auth, &HeaderValue)>> {
        let all = |one: &Auth| self.values(auth, one).map(|(scheme, value)| Some((scheme, value?))).collect();
        auth.alternatives().iter().find_map(all)
    }

    /// Returns the methods of the builder that give the keys that an alternative lacks.
    fn missing(&self, auth: Auth, one: &Auth) -> Vec<String> {
        let values = self.values(auth, one).enumerate().filter(|(_, (_, value))| value.is_none());
        let methods = values.map(|(index, (scheme, _))| match scheme {
            Auth::Basic => ".basic_auth(…)".to_owned(),
            Auth::Header(name) | Auth::Query(name) if index > 0 => format!(".key({name:?}, …)"),
            _ => ".api_key(…)".to_owned(),
        });
        methods.collect()
    }

    /// Returns the schemes of an alternative with their values. Its first one takes the API key where its name has no key of its own,
    /// but not into the URL of a call that may be made without.
    fn values(&self, auth: Auth, one: &Auth) -> impl Iterator<Item = (Auth, Option<&HeaderValue>)> {
        let is_public = auth.alternatives().contains(&Auth::None);
        let schemes = one.each().to_vec().into_iter().enumerate();
        schemes.map(move |(index, scheme)| {
            let takes_api_key = index == 0 && !(is_public && scheme.query().is_some());
            (scheme, self.value(scheme, takes_api_key))
        })
    }

    /// Returns the value that a scheme shows.
    fn value(&self, scheme: Auth, takes_api_key: bool) -> Option<&HeaderValue> {
        let api_key = self.api_key.as_ref().filter(|_| takes_api_key);
        let own = |is_its: &dyn Fn(&str) -> bool| {
            self.named.iter().rev().find(|(name, _)| is_its(name)).map(|(_, value)| value)
        };
        let plain = api_key.map(|(plain, _)| plain);
        match scheme {
            Auth::None | Auth::All(_) | Auth::Any(_) => None,
            Auth::Bearer => self.token.as_ref().or(api_key.map(|(_, bearer)| bearer)),
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

    /// Replaces every key in the headers of a response, except in a wait in seconds. The number of a tenant may be a
    /// key, and a wait can have the same digits.
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
