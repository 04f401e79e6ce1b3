//! Secret texts, and their removal from what a server sends.

use std::cmp::Reverse;
use std::fmt;

use super::redaction;

pub(super) const REDACTED: &str = "[the API key]";

/// A password of fewer bytes stands in the name of many a host by chance.
const MIN_IN_URL: usize = 8;

/// A text whose `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// All secrets of a client, none of them empty, the longest first: one may be a part of another.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(super) fn add(&mut self, secret: Secret) {
        if !secret.0.is_empty() && !self.0.contains(&secret) {
            self.0.push(secret);
            self.0.sort_by_key(|secret| Reverse(secret.0.len()));
        }
    }

    /// Replaces them in a text, also where a URL in it has them percent-encoded.
    pub(super) fn redact(&self, text: &str) -> String {
        let text = self.0.iter().fold(text.to_owned(), |text, secret| text.replace(&secret.0, REDACTED));
        if text.contains('%') { self.redact_escaped(text) } else { text }
    }

    /// Replaces them also where they are written with escapes, or broken off at the end.
    pub(super) fn redact_escaped(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| redaction::redacted(&text, &secret.0, REDACTED))
    }

    /// Returns the text of bytes that hold one of them, without it.
    pub(super) fn redact_bytes(&self, bytes: &[u8]) -> Option<String> {
        let is_in = |secret: &Secret| bytes.windows(secret.0.len()).any(|window| window == secret.0.as_bytes());
        if !bytes.contains(&b'%') && !self.0.iter().any(is_in) {
            return None;
        }
        let text = String::from_utf8_lossy(bytes);
        Some(self.redact(&text)).filter(|redacted| *redacted != text)
    }

    /// Returns `true` if a text holds one of them, in any case.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        let long = self.0.iter().filter(|secret| secret.0.len() >= MIN_IN_URL);
        long.into_iter().any(|secret| text.contains(&secret.0.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, Secrets};

    // Scenario: a secret that begins with another one, and an empty one. Expected: nothing is left of either, and a text without
    // them stays as it is.
    #[test]
    fn a_secret_may_be_a_part_of_another() {
        let mut secrets = Secrets::default();
        ["", "part", "part-and-more"].into_iter().for_each(|text| secrets.add(Secret::new(text)));
        assert_eq!(secrets.redact("part-and-more, part."), "[the API key], [the API key].");
        assert_eq!(secrets.redact_escaped("p\\u0061rt-and-more".to_owned()), "[the API key]");
        assert_eq!(secrets.redact("/?a=p%61rt%2Dand-more"), "/?a=[the API key]");
        assert_eq!(secrets.redact_bytes(b"no secret"), None);
        assert_eq!(secrets.redact_bytes(b"100 % \xff"), None);
        assert_eq!(secrets.redact_bytes(b"/%70art").as_deref(), Some("/[the API key]"));
        assert!(secrets.are_in("https://PART-AND-MORE.example") && !secrets.are_in("https://part.example"));
        assert!(!format!("{secrets:?}").contains("more"));
    }
}
