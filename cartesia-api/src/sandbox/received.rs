//! The record of a request, for a test to assert on.

use std::fmt::Write as _;

use hyper::http::{HeaderMap, HeaderName, HeaderValue, Method, header, request};

use crate::contract::{Auth, Operation};

/// A request, and its outcome.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The `operationId` of the request's operation. `None` if the document has none for it: such a request gets 404 or
    /// 405, unless a test has scripted another outcome.
    pub operation: Option<&'static str>,
    /// The method, such as `POST`.
    pub method: Method,
    /// The path as it was sent, percent-encoded, without the query. A key in it is replaced by `[redacted]`.
    pub path: String,
    /// The query as it was sent, percent-encoded, without its question mark, with credentials replaced by `[redacted]`.
    pub query: Option<String>,
    /// The headers as they were sent, with credentials replaced by `[redacted]`. If the key was not the sandbox's own,
    /// `problem` says so.
    pub headers: HeaderMap,
    /// The fields of the form, in the order of arrival. Empty if the head was invalid, since the body is then not read.
    /// If the body was no complete form, only the fields before the fault.
    pub parts: Vec<ReceivedPart>,
    /// The content as a whole, if the operation takes one that is no form.
    pub content: Option<ReceivedContent>,
    /// `true` if the body was read to its end, and was a complete form if the operation takes one.
    pub is_complete: bool,
    /// The message that explains how the request differs from the document. Also set if a scripted outcome replaced the
    /// refusal.
    pub problem: Option<String>,
    /// The status code of the response. `None` if there was none: see [`Outcome::hang_up`](super::Outcome::hang_up).
    pub status: Option<u16>,
}

impl Received {
    /// Returns the first part of that name.
    pub fn part(&self, name: &str) -> Option<&ReceivedPart> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// Returns the value of the text part of that name. `None` if there is no such part, or if it is a file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.part(name).and_then(|part| part.text.as_deref())
    }

    /// Returns the value of the header of that name, in any case. `None` also if the value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the record of a request's head; `operations` determine the headers that hold credentials.
    pub(super) fn new(operations: &[&Operation], head: &request::Parts) -> Received {
        Received {
            operation: None,
            method: head.method.clone(),
            path: without_keys(head.uri.path()),
            query: head.uri.query().map(|query| redact_query(operations, query)),
            headers: redact(operations, head.headers.clone()),
            parts: Vec::new(),
            content: None,
            is_complete: false,
            problem: None,
            status: None,
        }
    }
}

/// The content of a request that is no form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedContent {
    /// The number of its bytes.
    pub size: u64,
    /// The SHA-256 of it, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The content itself, if it is UTF-8 of at most 64 KiB.
    pub text: Option<String>,
}

/// One part of a `multipart/form-data` body (RFC 7578), or one field of an `application/x-www-form-urlencoded` one, which
/// has a name and a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedPart {
    /// The `name` of its `Content-Disposition`; empty if there was none.
    pub name: String,
    /// The `filename` of its `Content-Disposition`, as sent: `%22`, `%0D` and `%0A` are not decoded.
    pub file_name: Option<String>,
    /// Its `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// The number of bytes of its content.
    pub size: u64,
    /// The SHA-256 of its content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its content, if it has no file name, and is UTF-8 of at most 64 KiB.
    pub text: Option<String>,
}

/// The prefix of Cartesia's keys, and of those of sandboxes.
const KEY_PREFIX: &str = "sk_car_";

const REDACTED: &str = "[redacted]";

/// Replaces every credential in `headers`, of any operation: a key that was sent to a wrong path or in a wrong header
/// is still a key.
fn redact(operations: &[&Operation], mut headers: HeaderMap) -> HeaderMap {
    for (name, value) in &mut headers {
        let is_key =
            value.as_bytes().windows(KEY_PREFIX.len()).any(|bytes| bytes.eq_ignore_ascii_case(KEY_PREFIX.as_bytes()));
        if is_key || is_credential(operations, name) {
            *value = HeaderValue::from_static(REDACTED);
        }
    }
    headers
}

/// Replaces every credential in a query: what stands for a key of any operation, and every key elsewhere.
fn redact_query(operations: &[&Operation], query: &str) -> String {
    let is_key = |name: &str| {
        let (name, _) = form_urlencoded::parse(name.as_bytes()).next().unwrap_or_default();
        operations.iter().any(|operation| operation.auth.schemes().filter_map(Auth::query).any(|key| key == name))
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_key(name) => format!("{name}={REDACTED}"),
        _ => without_keys(pair),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Replaces every key in a text. A key ends before a character that no key has.
pub(super) fn without_keys(text: &str) -> String {
    let (mut redacted, mut rest) = (String::new(), text);
    while let Some((before, key)) =
        rest.to_ascii_lowercase().find(KEY_PREFIX).and_then(|start| rest.split_at_checked(start))
    {
        redacted += before;
        redacted += REDACTED;
        rest = key.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    }
    redacted + rest
}

fn is_credential(operations: &[&Operation], name: &HeaderName) -> bool {
    let of_document = |operation: &&Operation| {
        operation.auth.schemes().filter_map(Auth::header).any(|header| header.eq_ignore_ascii_case(name.as_str()))
    };
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE].contains(name)
        || operations.iter().any(of_document)
}

/// Returns bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
