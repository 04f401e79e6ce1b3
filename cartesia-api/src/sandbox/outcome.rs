//! What a test may have the sandbox do with a request.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use super::answer::{self, Refusal};

/// What becomes of a request, for [`Sandbox::enqueue`](super::Sandbox::enqueue).
///
/// ```
/// use std::time::Duration;
/// use cartesia_api::sandbox::Outcome;
///
/// let busy = Outcome::respond_with(429, "Too Many Requests: slow down").header("Retry-After", "1");
/// let slow = Outcome::as_documented().delay(Duration::from_secs(2));
/// let down = Outcome::fail(503).times(usize::MAX);
/// ```
///
/// What can't be sent, such as a status of 99 or a header's value with a line break, is answered with 500 and a message
/// that says why.
#[derive(Clone, Debug)]
#[must_use = "an outcome does nothing until a sandbox has it"]
pub struct Outcome {
    /// Or else why there is none.
    ending: Result<Ending, String>,
    headers: HeaderMap,
    pub(super) delay: Duration,
    /// How many requests it is still for.
    pub(super) times: usize,
}

#[derive(Clone, Debug)]
enum Ending {
    AsDocumented,
    Fail(StatusCode),
    Respond(StatusCode, Bytes),
    HangUp,
}

impl Outcome {
    /// Whatever the document promises for the request: the success, or the error that names what is wrong with it.
    /// For an answer that is to be late, or to have another header.
    pub fn as_documented() -> Outcome {
        Outcome::new(Ok(Ending::AsDocumented))
    }

    /// An error as the service writes them, with this status, from 200 to 999. Its body is JSON with `title`, `message`
    /// and `request_id`.
    pub fn fail(status: u16) -> Outcome {
        Outcome::new(final_status(status).map(Ending::Fail))
    }

    /// An answer with this status, from 200 to 999, and this body. Its `Content-Type` is `application/json` if the body
    /// can be read as JSON, `text/plain` if it is other text, and `application/octet-stream` if it is no UTF-8. An empty
    /// body has none.
    pub fn respond_with(status: u16, body: impl Into<Bytes>) -> Outcome {
        let body = body.into();
        Outcome::new(final_status(status).map(|status| Ending::Respond(status, body)))
    }

    /// No answer: the whole request is read, and then the connection is closed. The caller can't know whether the
    /// service has acted on it.
    pub fn hang_up() -> Outcome {
        Outcome::new(Ok(Ending::HangUp))
    }

    fn new(ending: Result<Ending, String>) -> Outcome {
        Outcome { ending, headers: HeaderMap::new(), delay: Duration::ZERO, times: 1 }
    }

    /// Sets a header of the answer, in place of one that the sandbox would set. `Content-Length` and
    /// `Transfer-Encoding` are always the sandbox's own.
    pub fn header(mut self, name: &str, value: &str) -> Outcome {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(header::CONTENT_LENGTH | header::TRANSFER_ENCODING), _) => {
                self.invalidate(format!("header `{name}` is the sandbox's own to set; leave it out"));
            }
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => {
                self.invalidate(format!("`{}` is no header's name; use a token", name.escape_debug()));
            }
            (_, Err(_)) => {
                let value = value.escape_debug();
                self.invalidate(format!("`{value}` is no value of header `{name}`; take control characters out"));
            }
        }
        self
    }

    /// How long to wait between the end of the request and the answer or the hang-up. No time by default.
    pub fn delay(mut self, duration: Duration) -> Outcome {
        self.delay = duration;
        self
    }

    /// For how many requests in a row it is. 1 by default; `usize::MAX` is for all that follow, and 0 for none.
    pub fn times(mut self, times: usize) -> Outcome {
        self.times = times;
        self
    }

    /// The first thing that is wrong is told.
    fn invalidate(&mut self, problem: String) {
        if self.ending.is_ok() {
            self.ending = Err(problem);
        }
    }

    /// The answer, where the document promises `documented`; `None` is a hang-up.
    pub(super) fn answer(&self, documented: Response<Full<Bytes>>) -> Option<Response<Full<Bytes>>> {
        let mut response = match &self.ending {
            Ok(Ending::AsDocumented) => documented,
            Ok(Ending::Fail(status)) => answer::refusal(&Refusal::new(*status, "The test wants this request to fail.")),
            Ok(Ending::Respond(status, body)) => answer::scripted(*status, body.clone()),
            Ok(Ending::HangUp) => return None,
            Err(problem) => {
                let message = format!("The sandbox can't do what the test wants: {problem}.");
                return Some(answer::refusal(&Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message)));
            }
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        Some(response)
    }
}

/// A status that ends an exchange. Those of 1xx are followed by another (RFC 9110, section 15.2).
fn final_status(status: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| format!("{status} is no status of an answer; use one from 200 to 999"))
}
