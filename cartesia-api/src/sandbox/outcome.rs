//! The outcomes that a test can choose for a request.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use super::refusal::Refusal;
use super::response;

/// The outcome of a request, for [`Sandbox::enqueue`](super::Sandbox::enqueue).
///
/// ```
/// use std::time::Duration;
/// use cartesia_api::sandbox::Outcome;
///
/// let busy = Outcome::respond_with(429, "slow down").header("Retry-After", "1");
/// let slow = Outcome::as_documented().delay(Duration::from_secs(2));
/// let down = Outcome::fail(503).times(usize::MAX);
/// ```
///
/// An outcome that can't be sent, such as a status of 99 or a header value with a line break, becomes a 500 whose
/// message explains it.
#[derive(Clone, Debug)]
#[must_use = "an outcome does nothing until it is given to a sandbox"]
pub struct Outcome {
    /// The ending, or the reason why there is none.
    ending: Result<Ending, String>,
    headers: HeaderMap,
    pub(super) delay: Duration,
    /// The number of requests that it is still for.
    pub(super) times: usize,
}

#[derive(Clone, Debug)]
enum Ending {
    AsDocumented,
    Fail(StatusCode),
    Respond(StatusCode, Bytes),
    HangUp,
    /// The page of a gateway, and `true` if it is sent before the request is read.
    Gateway(StatusCode, bool),
}

impl Outcome {
    /// Returns the documented outcome: the success, or the error that names the problem with the request. Use it for a
    /// response that is late, or has another header.
    pub fn as_documented() -> Outcome {
        Outcome::new(Ok(Ending::AsDocumented))
    }

    /// Returns an error in the service's format, with this status code, from 200 to 999. Its body is JSON with `title`,
    /// `message` and `request_id`.
    pub fn fail(status: u16) -> Outcome {
        Outcome::new(final_status(status).map(Ending::Fail))
    }

    /// Returns a response with this status code, from 200 to 999, and this body. Its `Content-Type` is
    /// `application/json` if the body is valid JSON, `text/plain` if it is other text, and `application/octet-stream`
    /// if it is not UTF-8. An empty body has none.
    pub fn respond_with(status: u16, body: impl Into<Bytes>) -> Outcome {
        let body = body.into();
        Outcome::new(final_status(status).map(|status| Ending::Respond(status, body)))
    }

    /// Returns an outcome without a response: the sandbox reads the whole request and closes the connection. The
    /// service may have acted on it.
    pub fn hang_up() -> Outcome {
        Outcome::new(Ok(Ending::HangUp))
    }

    /// Returns the response of a gateway that loses the service after the whole request, with this status code, such as
    /// 502, 503 or 504. It is a page of HTML, with `Retry-After` for a 503. The service may have acted on the request.
    /// See [`gateways`](crate::guide::gateways).
    pub fn lose_backend(status: u16) -> Outcome {
        Outcome::new(final_status(status).map(|status| Ending::Gateway(status, false)))
    }

    /// Returns the same response before the request is read, so that the service never gets it. The request is recorded
    /// without its parts, and not validated. A client notices only if the clip has some megabytes: a smaller one is
    /// sent at once.
    pub fn lose_backend_early(status: u16) -> Outcome {
        Outcome::new(final_status(status).map(|status| Ending::Gateway(status, true)))
    }

    /// Returns `true` if the response does not wait for the request.
    pub(super) fn is_early(&self) -> bool {
        matches!(self.ending, Ok(Ending::Gateway(_, true)))
    }

    fn new(ending: Result<Ending, String>) -> Outcome {
        Outcome { ending, headers: HeaderMap::new(), delay: Duration::ZERO, times: 1 }
    }

    /// Sets a header of the response, in place of the sandbox's own. `Content-Length` and `Transfer-Encoding` can't be
    /// set.
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

    /// Sets the delay between the end of the request and the response or the hang-up. None by default.
    pub fn delay(mut self, duration: Duration) -> Outcome {
        self.delay = duration;
        self
    }

    /// Sets the number of requests in a row that get this outcome. 1 by default; `usize::MAX` means all that follow,
    /// and 0 none.
    pub fn times(mut self, times: usize) -> Outcome {
        self.times = times;
        self
    }

    /// Records a problem, unless there is one already.
    fn invalidate(&mut self, problem: String) {
        if self.ending.is_ok() {
            self.ending = Err(problem);
        }
    }

    /// Returns the response, in place of the `documented` one; `None` is a hang-up.
    pub(super) fn response(&self, documented: Response<Full<Bytes>>) -> Option<Response<Full<Bytes>>> {
        let mut response = match &self.ending {
            Ok(Ending::AsDocumented) => documented,
            Ok(Ending::Fail(status)) => {
                response::refusal(&Refusal::new(*status, "The test wants this request to fail."))
            }
            Ok(Ending::Respond(status, body)) => response::scripted(*status, body.clone()),
            Ok(Ending::HangUp) => return None,
            Ok(Ending::Gateway(status, _)) => response::gateway(*status),
            Err(problem) => {
                let message = format!("The sandbox can't do what the test wants: {problem}.");
                return Some(response::refusal(&Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message)));
            }
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        Some(response)
    }
}

/// Returns a status code that ends an exchange. One of 1xx is followed by another (RFC 9110, section 15.2).
fn final_status(status: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| format!("{status} is no status code of a final response; use one from 200 to 999"))
}
