//! What a test is told of the requests that arrived.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request};

use crate::contract::{Auth, Operation};

/// One request, and what became of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The `operationId` of the document's operation that the request was for. `None` when it was for none: that
    /// is answered with 404 or 405, unless a script has another outcome for it.
    pub operation: Option<&'static str>,
    /// The method, `POST` for example.
    pub method: Method,
    /// The path as it was sent, percent-encoded, without the query. Here too, `[redacted]` stands in place of a key.
    pub path: String,
    /// The query as it was sent, percent-encoded, without its question mark.
    pub query: Option<String>,
    /// The headers as they were sent, but for credentials: in place of each stands `[redacted]`. Another key than the
    /// sandbox's own is told by `problem`.
    pub headers: HeaderMap,
    /// The parts of the form, in the order of arrival. None when the head broke the document, so that the body was not
    /// read, and only those before the fault when the body was no complete form.
    pub parts: Vec<ReceivedPart>,
    /// Whether the body was read to its end, and was a complete form if the operation takes one.
    pub is_complete: bool,
    /// What the document does not allow of the request, in words. Told also when a scripted outcome took the place of
    /// the refusal.
    pub problem: Option<String>,
    /// The status of the answer. `None` when there was none: see [`Outcome::hang_up`](super::Outcome::hang_up).
    pub status: Option<u16>,
}

impl Received {
    /// The first part of that name.
    pub fn part(&self, name: &str) -> Option<&ReceivedPart> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The value of the text part of that name. `None` when there is no such part, or when it is a file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.part(name).and_then(|part| part.text.as_deref())
    }

    /// The value of the header of that name, in any case. `None` also when its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A request of which only the head is known yet; `operations` tell which headers hold credentials.
    pub(super) fn new(operations: &[&Operation], head: &request::Parts) -> Received {
        Received {
            operation: None,
            method: head.method.clone(),
            path: without_keys(head.uri.path()),
            query: head.uri.query().map(without_keys),
            headers: redact(operations, head.headers.clone()),
            parts: Vec::new(),
            is_complete: false,
            problem: None,
            status: None,
        }
    }
}

/// One part of a `multipart/form-data` body (RFC 7578).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedPart {
    /// `name` of its `Content-Disposition`; empty where there was none.
    pub name: String,
    /// `filename` of its `Content-Disposition`, as sent: `%22`, `%0D` and `%0A` are not decoded.
    pub file_name: Option<String>,
    /// Its `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// The bytes of its content.
    pub size: u64,
    /// SHA-256 of its content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its content, if it has no file name, is UTF-8 and no longer than 64 KiB.
    pub text: Option<String>,
}

/// What keys of Cartesia begin with, those of sandboxes too.
const KEY_PREFIX: &str = "sk_car_";

const REDACTED: &str = "[redacted]";

/// Takes every credential out of `headers`, whichever operation it was meant for: a key that was sent to a wrong path
/// or in a wrong header is still a key.
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

/// Takes every key out of a text. It ends where no character of a key follows.
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
    let of_document = |operation: &&Operation| matches!(operation.auth, Auth::Header(header) if name == header);
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE].contains(name)
        || operations.iter().any(of_document)
}
