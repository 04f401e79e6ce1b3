//! Reads a `multipart/form-data` body (RFC 7578) as it arrives, and keeps only what a test may ask for.
//!
//! Multer parses it. This module bounds the memory: files are counted and hashed, not kept, and a body in which no part
//! begins is refused.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use hmac_sha256::Hash as Sha256;
use http_body_util::{BodyDataStream, BodyExt};
use hyper::body::Incoming;
use hyper::http::{HeaderMap, StatusCode, header};
use mime::Mime;
use multer::{Field, Multipart};

use super::received::{ReceivedPart, hex};
use super::refusal::Refusal;

/// The longest value of a text part, in bytes.
pub(super) const TEXT_LIMIT: usize = 64 << 10;

/// The largest number of parts of a form.
const PART_LIMIT: usize = 256;

/// The largest number of bytes without a part's headers or content among them, before or after the form. It is more
/// than hyper hands over at once, so bytes that arrive together with a whole part never count against it.
const STRAY_LIMIT: u64 = 1 << 20;

/// Returns the boundary of the headers: 415 if the body is no form, 400 if it has no usable boundary.
pub(super) fn boundary(headers: &HeaderMap) -> Result<String, Refusal> {
    let sent = headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let Some(sent) = sent else {
        let message = "Header `Content-Type` is missing; it must be `multipart/form-data; boundary=...`.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    };
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(mime::MULTIPART_FORM_DATA.as_ref()) {
        let message = format!("Header `Content-Type` is `{sent}`; it must be `multipart/form-data; boundary=...`.");
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let media_type = sent.parse::<Mime>().ok();
    let boundary = media_type.as_ref().and_then(|media_type| media_type.get_param(mime::BOUNDARY));
    match boundary.map(|boundary| boundary.as_str()) {
        Some(boundary) if is_boundary(boundary) => Ok(boundary.to_owned()),
        _ => Err(Refusal::bad_request(format!(
            "Header `Content-Type` is `{sent}`; its `boundary` must be 1 to 70 characters as in RFC 2046, \
             section 5.1.1, in quotes if one of them is not allowed in a token."
        ))),
    }
}

fn is_boundary(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    (1..=70).contains(&text.len()) && text.bytes().all(allowed) && !text.ends_with(' ')
}

/// Reads the form to the end of the body. `parts` holds the complete parts, also on refusal.
pub(super) async fn read(body: &mut Incoming, boundary: &str, parts: &mut Vec<ReceivedPart>) -> Result<(), Refusal> {
    let stray = Arc::new(AtomicU64::new(0));
    let metered = Metered { body: BodyDataStream::new(&mut *body), stray: Arc::clone(&stray) };
    let mut form = Multipart::new(metered, boundary);
    let malformed = |error: multer::Error| malformed(&error, boundary);

    while let Some(field) = form.next_field().await.map_err(malformed)? {
        if parts.len() == PART_LIMIT {
            return Err(Refusal::bad_request(format!("The form has more than {PART_LIMIT} parts.")));
        }
        parts.push(read_part(field, &stray).await.map_err(malformed)?);
    }
    drop(form);
    read_epilogue(body).await
}

async fn read_part(mut field: Field<'_>, stray: &AtomicU64) -> multer::Result<ReceivedPart> {
    let content_type = field.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let name = field.name().unwrap_or_default().to_owned();
    let file_name = field.file_name().map(str::to_owned);

    let (mut size, mut hash) = (0, Sha256::new());
    let mut text = file_name.is_none().then(Vec::new);
    while let Some(chunk) = field.chunk().await? {
        stray.store(0, Ordering::Relaxed);
        size += chunk.len() as u64;
        hash.update(&chunk);
        text = text.filter(|text| text.len() + chunk.len() <= TEXT_LIMIT);
        if let Some(text) = &mut text {
            text.extend_from_slice(&chunk);
        }
    }
    let text = text.and_then(|text| String::from_utf8(text).ok());
    Ok(ReceivedPart { name, file_name, content_type, size, sha256: hex(&hash.finalize()), text })
}

/// Checks that the body ends after the closing boundary. A request whose `Content-Length` is too long, or that lacks
/// the last chunk (RFC 9112, section 6), must not look like a success.
async fn read_epilogue(body: &mut Incoming) -> Result<(), Refusal> {
    let mut left = STRAY_LIMIT;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| cut_off(&error))?;
        let size = frame.data_ref().map_or(0, |data| data.len() as u64);
        left = left.checked_sub(size).ok_or_else(|| {
            Refusal::bad_request(format!(
                "The body goes on for more than {STRAY_LIMIT} bytes after its closing boundary."
            ))
        })?;
    }
    Ok(())
}

fn malformed(error: &multer::Error, boundary: &str) -> Refusal {
    if let multer::Error::StreamReadFailed(cause) = error {
        return match cause.downcast_ref::<Stray>() {
            Some(Stray) => Refusal::bad_request(format!(
                "The body has no part within {STRAY_LIMIT} bytes; each part must begin with a line `--{boundary}`, its \
                 header fields and an empty line."
            )),
            None => cut_off(cause.as_ref()),
        };
    }
    Refusal::bad_request(format!("The body is no complete form with the boundary `{boundary}`: {error}."))
}

pub(super) fn cut_off(error: &dyn std::error::Error) -> Refusal {
    Refusal::bad_request(format!("The body ends too early: {error}."))
}

/// The body for multer, which keeps all bytes until it finds a part's headers in them. It ends when they are too many.
struct Metered<'a> {
    body: BodyDataStream<&'a mut Incoming>,
    stray: Arc<AtomicU64>,
}

impl Stream for Metered<'_> {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.stray.load(Ordering::Relaxed) > STRAY_LIMIT {
            return Poll::Ready(Some(Err(Stray.into())));
        }
        let item = ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(Ok(chunk)) = &item {
            self.stray.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        }
        Poll::Ready(item.map(|chunk| chunk.map_err(Into::into)))
    }
}

/// The error of a body that reaches [`STRAY_LIMIT`].
#[derive(Debug)]
struct Stray;

impl std::fmt::Display for Stray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no part begins")
    }
}

impl std::error::Error for Stray {}
