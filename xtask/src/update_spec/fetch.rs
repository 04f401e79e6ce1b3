//! Fetches text from the network or from disk. No other file of the tools opens a connection.
//!
//! A refresh runs unattended, so everything is bounded: the time without a byte, the total time, the number of bytes,
//! and the number of redirects.

#![expect(clippy::disallowed_types, reason = "one file opens connections")]

use std::error;
use std::fs::File;
use std::io::{self, Read};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

use super::location::{Location, is_loopback};

const LIMIT: u64 = 16 * 1024 * 1024;
/// The maximum number of bytes of all pages.
const TOTAL: u64 = 256 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 5;
/// The maximum time of a response, as a multiple of the stall timeout.
const SILENCES: u32 = 10;
/// The `Accept` header. Without it, the docs return HTML.
const WANTED: &str = "text/markdown, application/yaml, application/json;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// The reason why a text could not be fetched, as the end of a sentence that begins with the place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("can't be read: {0}; check the path")]
    File(io::Error),
    #[error("can't be reached: {reason}; check the address, the network and the proxy (HTTPS_PROXY, NO_PROXY)")]
    Unreachable { reason: String },
    #[error(
        "can't be fetched over TLS: {reason}; install the certificates of the system (package `ca-certificates`), name \
         their file in SSL_CERT_FILE, or save the page and name the file with `--from` or `--add`"
    )]
    NoTls { reason: String },
    #[error("sent nothing for {} s; retry later, or save the page and name the file with `--from`", .silence.as_secs())]
    Stalled { silence: Duration },
    #[error("was not complete after {} s; retry later, or save the page and name the file with `--from`", .total.as_secs())]
    Slow { total: Duration },
    #[error("responded with {status}; {}", advice(*.status))]
    Status { status: StatusCode },
    #[error("redirects to another host, {target}; if the page has moved there, write that address instead")]
    OtherHost { target: Box<Url> },
    #[error("redirects without a usable address; open it in a browser to see where the page has gone")]
    Nowhere,
    #[error("redirects more than {REDIRECTS} times; open it in a browser to see where the page has gone")]
    Everywhere,
    #[error("was cut off: {reason}; retry")]
    Cut { reason: String },
    #[error("is larger than {} MiB, so it is not a page of the docs; check the address", LIMIT >> 20)]
    TooLarge,
    #[error("comes after {} MiB of other pages, which is too much for docs; check the address of the index", TOTAL >> 20)]
    TooMuch,
    #[error("is not UTF-8 from byte {valid} on; check that it is a page of the docs or a document")]
    NotUtf8 { valid: usize },
}

impl Problem {
    /// Returns whether the page does not exist.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Status { status } if matches!(status.as_u16(), 404 | 410))
    }
}

fn advice(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 | 410 => {
            "look up where the page has moved and write that address (in openapi/sources.toml, if it is from there)"
        }
        401 | 403 => "save the page from a browser and name the file with `--from` or `--add`",
        _ => "retry later",
    }
}

/// Fetches texts, also from several threads.
pub(crate) struct Fetcher {
    silence: Duration,
    /// The client for other hosts. It is created on first use, since it loads the platform's certificates.
    remote: OnceLock<Client>,
    /// The client for TLS on loopback.
    local: OnceLock<Client>,
    /// The client for plain HTTP, which is only allowed on loopback.
    plain: OnceLock<Client>,
    /// The number of bytes of all texts so far.
    taken: AtomicU64,
}

impl Fetcher {
    /// Creates a fetcher with a stall timeout.
    pub(crate) fn new(silence: Duration) -> Self {
        let (remote, local, plain) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { silence, remote, local, plain, taken: AtomicU64::new(0) }
    }

    /// Returns the text of a page or a file.
    pub(crate) fn text(&self, location: &Location) -> Result<String, Problem> {
        self.text_and_place(location).map(|(text, _)| text)
    }

    /// Returns the text and its place, which a redirect may have changed.
    pub(crate) fn text_and_place(&self, location: &Location) -> Result<(String, Location), Problem> {
        let (bytes, place) = match location {
            Location::Page(url) => self.page(url)?,
            Location::File(path) => (File::open(path).and_then(bounded).map_err(Problem::File)?, location.clone()),
        };
        let length = bytes.len() as u64;
        if length > LIMIT {
            return Err(Problem::TooLarge);
        }
        if self.taken.fetch_add(length, Ordering::Relaxed) + length > TOTAL {
            return Err(Problem::TooMuch);
        }
        let text = String::from_utf8(bytes);
        let text = text.map_err(|error| Problem::NotUtf8 { valid: error.utf8_error().valid_up_to() })?;
        Ok((text, place))
    }

    fn page(&self, url: &Url) -> Result<(Vec<u8>, Location), Problem> {
        let started = Instant::now();
        let client = self.client(url)?;
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            let response = client.get(url.clone()).header(ACCEPT, WANTED).send();
            let response = response.map_err(|error| self.failure(&error))?;
            match response.status() {
                status if status.is_redirection() => url = target(&response)?,
                StatusCode::OK => return Ok((self.body(response, started)?, Location::Page(Box::new(url)))),
                status => return Err(Problem::Status { status }),
            }
        }
        Err(Problem::Everywhere)
    }

    /// Returns the client for a URL. Loopback is for tests and previews of the docs, and ignores proxies. Plain HTTP
    /// needs no certificates, which slim containers lack, because redirects stay on the same origin.
    fn client(&self, url: &Url) -> Result<Client, Problem> {
        let (known, builder) = match (is_loopback(url), url.scheme()) {
            (true, "http") => (&self.plain, Client::builder().no_proxy().tls_certs_only([])),
            (true, _) => (&self.local, Client::builder().no_proxy()),
            (false, _) => (&self.remote, Client::builder()),
        };
        match known.get() {
            Some(client) => Ok(client.clone()),
            None => self.built(builder).map(|client| known.get_or_init(|| client).clone()),
        }
    }

    fn built(&self, builder: ClientBuilder) -> Result<Client, Problem> {
        let builder = builder.connect_timeout(CONNECT_TIMEOUT.min(self.silence)).timeout(self.silence);
        let builder = builder.redirect(Policy::none()).user_agent("cartesia-api xtask");
        // All other settings are constant. Only the certificates depend on the machine.
        builder.build().map_err(|error| Problem::NoTls { reason: reason(&error) })
    }

    /// Reads the body piece by piece, since a slow server may never stall.
    fn body(&self, response: Response, started: Instant) -> Result<Vec<u8>, Problem> {
        let total = self.silence * SILENCES;
        let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
        let mut rest = response.take(LIMIT + 1);
        loop {
            match rest.read(&mut buffer) {
                Ok(0) => return Ok(bytes),
                Ok(_) if started.elapsed() > total => return Err(Problem::Slow { total }),
                Ok(count) => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(error) => return Err(self.cut(&error)),
            }
        }
    }

    fn failure(&self, error: &reqwest::Error) -> Problem {
        if error.is_timeout() {
            return Problem::Stalled { silence: self.silence };
        }
        Problem::Unreachable { reason: reason(error) }
    }

    fn cut(&self, error: &io::Error) -> Problem {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
        if inner.is_some_and(reqwest::Error::is_timeout) {
            return Problem::Stalled { silence: self.silence };
        }
        Problem::Cut { reason: reason(error) }
    }
}

fn bounded(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the target of a redirect. Another host is refused, because its content would become code.
fn target(response: &Response) -> Result<Url, Problem> {
    let header = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let target = header.and_then(|target| response.url().join(target).ok()).ok_or(Problem::Nowhere)?;
    if target.origin() == response.url().origin() {
        Ok(target)
    } else {
        Err(Problem::OtherHost { target: Box::new(target) })
    }
}

/// Returns the innermost error, which has the reason. The others only have the place.
fn reason(error: &dyn error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
