//! The response to a request that failed: a status, a sentence, and whether it may be sent again.

use std::error::Error as StdError;
use std::iter;
use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use cartesia_api::{Error, TimeoutKind};
use http_body_util::LengthLimitError;
use serde_json::json;

use crate::service::say;

/// The time after which a browser may retry, if Cartesia doesn't say how long to wait.
const RETRY_AFTER: Duration = Duration::from_secs(5);

pub(crate) struct Failure {
    status: StatusCode,
    sentence: String,
    retry_after: Option<Duration>,
    /// A voice may exist, so sending the request again may make a second one.
    may_have_taken_effect: bool,
    /// The id of the voice, if Cartesia reported it and the rest of its response can't be read.
    voice_id: Option<String>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into(), retry_after: None, may_have_taken_effect: false, voice_id: None }
    }
}

/// Returns the failure of a request that can't be read to its end.
pub(crate) fn of_browser(error: impl StdError + 'static) -> Failure {
    let mut causes = iter::successors(Some(&error as &dyn StdError), |&error| error.source());
    match causes.any(|cause| cause.is::<LengthLimitError>()) {
        true => Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "the clip is too large; send a shorter one"),
        false => Failure::new(StatusCode::BAD_REQUEST, format!("the request can't be read: {error}; send it again")),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = status(&error);
        if status.is_server_error() {
            // The whole text, for the operator: the advice names settings of the client.
            say(&error);
        }
        let sentence = match status {
            // A browser can't change a key, credits or settings.
            StatusCode::INTERNAL_SERVER_ERROR => {
                "this service can't clone voices at the moment; contact its operator".to_owned()
            }
            _ => error.problem(),
        };
        let retry_after = error.retry_after().unwrap_or(RETRY_AFTER);
        Self {
            status,
            sentence,
            retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(retry_after),
            may_have_taken_effect: error.may_have_taken_effect(),
            voice_id: match error {
                Error::Response(error) => error.id,
                _ => None,
            },
        }
    }
}

/// Returns the status of an error, for a browser: 4xx is for it to correct, 503 for a retry, and all else is behind this service.
fn status(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Upload(_) => StatusCode::BAD_REQUEST,
        // The browser is too slow, not Cartesia.
        Error::Timeout(error) if matches!(error.kind, TimeoutKind::SourceStalled { .. }) => StatusCode::REQUEST_TIMEOUT,
        Error::Config(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Api(error) if matches!(error.status.as_u16(), 401..=403) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Api(error) if matches!(error.status.as_u16(), 400 | 413 | 415 | 422) => error.status,
        error if error.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
        error if error.is_timeout() => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, sentence, retry_after, may_have_taken_effect, voice_id } = self;
        let body = json!({ "error": sentence, "voice_may_exist": may_have_taken_effect, "voice_id": voice_id });
        let mut response = (status, Json(body)).into_response();
        if let Some(retry_after) = retry_after {
            // In whole seconds, and never too early.
            let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
