//! What a test is told of the requests that arrived.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request};

use crate::contract::{Auth, Operation};

/// One request, and the status that it was answered with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The `operationId` of the document's operation that the request was for. `None` when it was for none: the
    /// status is 404 or 405 then.
    pub operation: Option<&'static str>,
    /// The method, `POST` for example.
    pub method: Method,
    /// The path as it was sent, percent-encoded, without the query.
    pub path: String,
    /// The headers as they were sent, but for credentials: in place of each stands `[redacted]`. That the API key was
    /// the right one is said by the status, which is 401 otherwise.
    pub headers: HeaderMap,
    /// The status of the answer.
    pub status: u16,
    /// The parts of the form, in the order of arrival. None when the request was refused before its body was read,
    /// and only those before the fault when the body was no complete form.
    pub parts: Vec<ReceivedPart>,
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
            path: head.uri.path().to_owned(),
            headers: redact(operations, head.headers.clone()),
            status: 0,
            parts: Vec::new(),
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
const KEY_PREFIX: &[u8] = b"sk_car_";

/// Takes every credential out of `headers`, whichever operation it was meant for: a key that was sent to a wrong path
/// or in a wrong header is still a key.
fn redact(operations: &[&Operation], mut headers: HeaderMap) -> HeaderMap {
    for (name, value) in &mut headers {
        let is_key = value.as_bytes().windows(KEY_PREFIX.len()).any(|bytes| bytes.eq_ignore_ascii_case(KEY_PREFIX));
        if is_key || is_credential(operations, name) {
            *value = HeaderValue::from_static("[redacted]");
        }
    }
    headers
}

fn is_credential(operations: &[&Operation], name: &HeaderName) -> bool {
    let of_document = |operation: &&Operation| matches!(operation.auth, Auth::Header(header) if name == header);
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE].contains(name)
        || operations.iter().any(of_document)
}
