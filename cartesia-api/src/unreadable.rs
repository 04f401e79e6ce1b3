//! A successful response that can't be read: an error that keeps the id of what the service made.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::auth::Keys;
use crate::content::{MAX_SUCCESS, Received};
use crate::error::{CallSummary, Error, Payload, ResponseError, root_cause};
use crate::excerpt::excerpt;
use crate::field_path::{Misread, misread};

/// The number of bytes of a body that an error keeps.
const MAX_KEPT: usize = 64 * 1024;

/// Returns the error of content that is not what the document promises. The parser's message may repeat a value, even
/// the key.
pub(crate) fn not_promised(received: Received, keys: &Keys, source: serde_json::Error) -> Error {
    let shown = |text: &str| excerpt(&keys.redact(text));
    let misread = misread(&received.bytes, &source);
    let field = misread.as_ref().map(|misread| shown(&misread.path));
    let problem = match (&field, misread) {
        (Some(field), Some(Misread { problem: None, .. })) => format!("`{field}` is missing"),
        (Some(field), Some(Misread { problem: Some(problem), .. })) => format!("`{field}`: {}", shown(&problem)),
        _ if received.bytes.trim_ascii().is_empty() => "it is empty".to_owned(),
        _ => format!("it is not the JSON that the document promises ({})", shown(&source.to_string())),
    };
    let source = Some(source).filter(|source| source.to_string() == keys.redact(&source.to_string()));
    let source = source.map(|source| Arc::new(source) as _);
    Error::Response(Box::new(ResponseError { field, source, ..error(received, keys, problem) }))
}

/// Returns the error of a body that broke off. The status code tells that the service has acted, also without an id.
pub(crate) fn cut_off(received: Received, keys: &Keys, source: Arc<dyn StdError + Send + Sync>) -> Error {
    let error = error(received, keys, format!("it broke off ({})", root_cause(source.as_ref())));
    Error::Response(Box::new(ResponseError { source: Some(source), ..error }))
}

/// Returns the error of a body that did not come in time: the timeout, if there is no id in what came.
pub(crate) fn late(received: Received, keys: &Keys, mut timeout: Error) -> Error {
    if find_id(&received.bytes).is_some() {
        return Error::Response(Box::new(error(received, keys, "it was not complete in time".to_owned())));
    }
    if let Error::Timeout(timeout) = &mut timeout {
        timeout.status = Some(received.response.status());
    }
    timeout
}

/// Returns the error of a body that is too long.
pub(crate) fn too_long(received: Received, keys: &Keys) -> Error {
    Error::Response(Box::new(error(received, keys, format!("it is longer than {MAX_SUCCESS} bytes"))))
}

fn error(received: Received, keys: &Keys, problem: String) -> ResponseError {
    let Received { response, headers, bytes, .. } = received;
    // The key is taken out of the id itself: in a body that is no JSON as a whole, it may be written with escapes.
    let id = find_id(&bytes).map(|id| excerpt(&keys.redact(&id)));
    let body = keys.redact_body(bytes.get(..MAX_KEPT).unwrap_or(&bytes));
    let (excerpt, body) = (excerpt(&body), Payload(body));
    let (status, call) = (response.status(), CallSummary::default());
    ResponseError { status, problem, field: None, excerpt, id, headers, call, source: None, body }
}

/// Returns the `id` of a JSON object, also of one that breaks off or is invalid after it.
fn find_id(body: &[u8]) -> Option<String> {
    let mut id = None;
    // An error after the id does not matter, and without an id there is nothing to return.
    let _ = serde_json::Deserializer::from_str(&String::from_utf8_lossy(body)).deserialize_map(FindId(&mut id));
    id
}

struct FindId<'a>(&'a mut Option<String>);

impl<'de> Visitor<'de> for FindId<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "id" {
                *self.0 = map.next_value::<Value>()?.as_str().map(ToOwned::to_owned);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
