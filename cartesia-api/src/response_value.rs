//! A success: its value, with the status and the headers of its response.

use std::fmt;
use std::ops::{Deref, DerefMut};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use serde::{Serialize, Serializer};

use crate::error;

/// A successful response: the value that it holds, and its status and headers. It dereferences to the value.
///
/// ```no_run
/// # async fn example(client: cartesia_api::Client) -> Result<(), cartesia_api::Error> {
/// use cartesia_api::Upload;
///
/// let clip = Upload::from_path("clip.wav");
/// let voice = client.voices_clone().clip(clip).name("Narrator").language("en").await?;
/// println!("{} is the voice of the request {:?}", voice.id, voice.request_id());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct ResponseValue<T> {
    inner: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    /// Returns a response with this value, for tests of what handles one.
    pub fn new(inner: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { inner, status, headers }
    }

    /// Returns the value alone.
    pub fn into_inner(self) -> T {
        self.inner
    }

    /// Returns the status code.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers, without the API key where a server echoes it.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the service's id of the request, for its support, from the headers.
    pub fn request_id(&self) -> Option<&str> {
        error::request_id(&self.headers)
    }

    /// Returns the length of the content in bytes, if a header gives it.
    pub fn content_length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// Returns the same response with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Self { inner, status, headers } = self;
        ResponseValue { inner: change(inner), status, headers }
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

impl<T> AsRef<T> for ResponseValue<T> {
    fn as_ref(&self) -> &T {
        &self.inner
    }
}

/// Compares the value.
impl<T: PartialEq> PartialEq<T> for ResponseValue<T> {
    fn eq(&self, other: &T) -> bool {
        self.inner == *other
    }
}

/// Writes the value.
impl<T: Serialize> Serialize for ResponseValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.inner.serialize(serializer)
    }
}

/// Shows the value.
impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
