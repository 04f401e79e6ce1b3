//! The value of a field that is a file, or a text in its place.

use crate::upload::Upload;

/// A file to upload, or a text in its place, such as the address or the id of a file. Setters of fields that take either take whatever
/// converts to it: an [`Upload`], or a text.
///
/// ```
/// use cartesia_api::{FileOrText, Upload};
///
/// let file = FileOrText::from(Upload::from_path("photo.png"));
/// let address = FileOrText::from("https://example.com/photo.png");
/// ```
#[derive(Clone, Debug)]
pub enum FileOrText {
    /// A file, which is sent with its name and its media type.
    File(Upload),
    /// A text, which is sent as any other field.
    Text(String),
}

impl From<Upload> for FileOrText {
    fn from(upload: Upload) -> Self {
        Self::File(upload)
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
