//! The place of a page or document: an address or a path. Plain HTTP is only allowed on loopback, because the content
//! becomes code.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use reqwest::Url;

/// The place of a page or a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Page(Box<Url>),
    File(PathBuf),
}

/// An address that is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("`{address}` is not a valid address ({reason}); write it as https://host/path")]
    Malformed { address: String, reason: String },
    #[error("`{address}` is not fetched over TLS; write it with https://, or save the page and name the file")]
    Insecure { address: String },
    #[error("the address of {host} holds a name or a password; leave them out, or save the page and name the file")]
    Credentials { host: String },
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(url) => url.fmt(f),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl FromStr for Location {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.contains("://") { Self::page(text) } else { Ok(Self::File(PathBuf::from(text))) }
    }
}

impl Location {
    /// Parses a place. Plain HTTP is refused except on loopback.
    pub(crate) fn page(text: &str) -> Result<Self, AddressError> {
        let malformed =
            |error: &dyn ToString| AddressError::Malformed { address: text.to_owned(), reason: error.to_string() };
        let mut url = Url::parse(text).map_err(|error| malformed(&error))?;
        url.set_fragment(None);
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials { host: url.host_str().unwrap_or_default().to_owned() });
        }
        if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
            return Ok(Self::Page(Box::new(url)));
        }
        Err(AddressError::Insecure { address: text.to_owned() })
    }

    /// Returns the address to record. A path means nothing on another machine.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::Page(url) => Some(url.to_string()),
            Self::File(_) => None,
        }
    }

    /// Returns `clone` of `https://docs.cartesia.ai/voices/clone.md`.
    pub(crate) fn stem(&self) -> String {
        self.path().file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Returns `clone.md` of `https://docs.cartesia.ai/voices/clone.md`.
    pub(crate) fn name(&self) -> String {
        self.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Page(url) => Path::new(url.path()),
            Self::File(path) => path,
        }
    }

    /// Resolves an address. From a file, the address of a page leads to that page.
    pub(crate) fn join(&self, address: &str) -> Result<Self, AddressError> {
        match self {
            Self::Page(url) => match url.join(address) {
                Ok(target) => Self::page(target.as_str()),
                Err(error) => Err(AddressError::Malformed { address: address.to_owned(), reason: error.to_string() }),
            },
            Self::File(path) if !address.contains("://") => {
                // In a saved site, an address from the root begins at the folder of the index.
                let address = address.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/');
                let target = path.parent().unwrap_or(Path::new("")).join(address);
                Ok(Self::File(target.canonicalize().unwrap_or(target)))
            }
            Self::File(_) => Self::page(address),
        }
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// Returns whether both places are on one host, or both are files.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Page(one), Self::Page(other)) => one.origin() == other.origin(),
            (Self::File(_), Self::File(_)) => true,
            _ => false,
        }
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let location = text.parse::<Location>();
        let address = location.as_ref().map(|location| match location {
            Location::Page(url) => format!("page {url}"),
            Location::File(path) => format!("file {}", path.display()),
        });
        match (address, expected) {
            (Ok(address), Ok(expected)) => assert_eq!(address, expected),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (address, expected) => panic!("{address:?} is not {expected:?}"),
        }
    }

    #[test]
    fn addresses_and_paths() {
        check("https://docs.cartesia.ai/a.md", Ok("page https://docs.cartesia.ai/a.md"));
        check("clone.md", Ok("file clone.md"));
        check("C:\\clone.md", Ok("file C:\\clone.md"));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
            check(&format!("http://{host}:80/a"), Ok(&format!("page http://{host}/a")));
        }
        for host in ["docs.cartesia.ai", "127.0.0.1.example.com", "10.0.0.1", "localhost.example.com"] {
            check(&format!("http://{host}/a"), Err("write it with https://"));
        }
        check("ftp://docs.cartesia.ai/a", Err("write it with https://"));
    }

    #[test]
    fn addresses_that_are_none() {
        check("https://", Err("is not a valid address"));
        check("https://me:secret@docs.cartesia.ai/a", Err("the address of docs.cartesia.ai holds a name"));
        assert!(!"https://me:secret@a.b/".parse::<Location>().unwrap_err().to_string().contains("secret"));
    }
}
