//! Reads the content of a request as what the document says that it is.

use bytes::{Bytes, BytesMut};
use hmac_sha256::Hash as Sha256;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::http::{HeaderMap, StatusCode, header};

use super::check;
use super::form::{self, TEXT_LIMIT};
use super::received::{Received, ReceivedContent, ReceivedPart, hex};
use super::refusal::Refusal;
use crate::contract::Operation;
use crate::media_type::is_within;

const MULTIPART: &str = "multipart/form-data";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// The longest form without parts, in bytes.
const FORM_LIMIT: usize = 1 << 20;

/// Reads it to its end, into `received`, also on refusal, and checks it.
pub(super) async fn read(
    operation: &Operation,
    headers: &HeaderMap,
    body: &mut Incoming,
    received: &mut Received,
) -> Result<(), Refusal> {
    let is_left_out = !operation.has_content && !headers.contains_key(header::CONTENT_TYPE) && body.is_end_stream();
    match operation.media_types {
        // What no document speaks of is passed over.
        [] => drop(whole(body).await?),
        _ if is_left_out => {}
        [MULTIPART] => {
            let boundary = form::boundary(headers)?;
            form::read(body, &boundary, &mut received.parts).await?;
        }
        media_types => {
            media_type(media_types, headers)?;
            match media_types {
                [URL_ENCODED] => received.parts = pairs(body).await?,
                _ => received.content = Some(whole(body).await?),
            }
        }
    }
    received.is_complete = true;
    // Of a form without a field in the document, nobody knows which it has.
    match is_left_out || operation.parts.is_empty() {
        true => Ok(()),
        false => check::fields(operation.parts, &received.parts),
    }
}

/// Checks that the content is of one of these media types or ranges.
fn media_type(media_types: &[&str], headers: &HeaderMap) -> Result<(), Refusal> {
    let allowed = check::list(media_types.iter().copied());
    let refused = |problem: String| {
        let message = format!("Header `Content-Type` {problem}; it must be one of {allowed}.");
        Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    };
    match headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes())) {
        None => refused("is missing".to_owned()),
        Some(sent) if media_types.iter().any(|range| is_within(&sent, range)) => Ok(()),
        Some(sent) => refused(format!("is `{sent}`")),
    }
}

/// Reads the names and values of a form that is one text.
async fn pairs(body: &mut Incoming) -> Result<Vec<ReceivedPart>, Refusal> {
    let mut text = BytesMut::new();
    while let Some(data) = next(body).await? {
        text.extend_from_slice(&data);
        if text.len() > FORM_LIMIT {
            return Err(Refusal::bad_request(format!("The form has more than {FORM_LIMIT} bytes.")));
        }
    }
    let pairs = form_urlencoded::parse(&text).map(|(name, value)| ReceivedPart {
        name: name.into_owned(),
        file_name: None,
        content_type: None,
        size: value.len() as u64,
        sha256: hex(&Sha256::hash(value.as_bytes())),
        text: Some(value.into_owned()).filter(|value| value.len() <= TEXT_LIMIT),
    });
    Ok(pairs.collect())
}

/// Reads a content that is no form.
async fn whole(body: &mut Incoming) -> Result<ReceivedContent, Refusal> {
    let (mut size, mut hash, mut text) = (0, Sha256::new(), Some(Vec::new()));
    while let Some(data) = next(body).await? {
        size += data.len() as u64;
        hash.update(&data);
        text = text.filter(|text| text.len() + data.len() <= TEXT_LIMIT);
        if let Some(text) = &mut text {
            text.extend_from_slice(&data);
        }
    }
    let text = text.and_then(|text| String::from_utf8(text).ok());
    Ok(ReceivedContent { size, sha256: hex(&hash.finalize()), text })
}

async fn next(body: &mut Incoming) -> Result<Option<Bytes>, Refusal> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(|error| form::cut_off(&error))?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
