//! The value of a field that is a file, or a text in its place.

use std::borrow::Cow;

use crate::into_upload::IntoUpload;
use crate::upload::Upload;

/// A file to upload, or a text in its place, such as the URL or the ID of a file. Setters take what converts to either: [a
/// file](IntoUpload), or a text. A text is never a path: give that as a [`Path`](std::path::Path).
///
/// ```
/// use cartesia_api::{FileOrText, Upload};
///
/// let file = FileOrText::from(Upload::from_path("photo.png"));
/// let address = FileOrText::from("https://example.com/photo.png");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum FileOrText {
    /// A file, which is sent with its name and its media type.
    File(Upload),
    /// A text, which is sent as any other field.
    Text(String),
}

impl<T: IntoUpload> From<T> for FileOrText {
    fn from(file: T) -> Self {
        Self::File(file.into_upload())
    }
}

impl From<String> for FileOrText {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FileOrText {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for FileOrText {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Cow<'_, str>> for FileOrText {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}

impl From<&Self> for FileOrText {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}
