//! The content of a request that is opened anew for each attempt, since it may hold files: a form, or one file.

use std::sync::Arc;

use crate::contract::Operation;
use crate::error::{Error, InvalidRequest, UploadError};
use crate::multipart::Form;
use crate::stall::Clock;
use crate::stream_body::StreamBody;
use crate::upload::{Files, Upload};

/// The field of a builder that is the content as a whole.
const WHOLE: &str = "body";

/// The content, not opened yet.
#[derive(Debug)]
pub(crate) enum Streamed {
    /// `multipart/form-data`.
    Form(Form),
    /// A file, as its media type.
    File(Upload, String),
}

impl Streamed {
    /// Returns a file as the whole content of a request.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the media type is unknown and the document has several.
    pub(crate) fn file(operation: &'static Operation, upload: Upload) -> Result<Self, Error> {
        match upload.media_type_among(operation.media_types).map(str::to_owned) {
            Some(media_type) => Ok(Self::File(upload.of_media_type(&media_type), media_type)),
            None => {
                let problem = format!(
                    "has no media type that is known, and may be of {}: give it one with `.content_type(…)`",
                    operation.media_types.join(", ")
                );
                Err(Error::Invalid(InvalidRequest::of(operation.id, WHOLE, problem)))
            }
        }
    }

    /// Returns `true` if a part of it is a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        match self {
            Self::Form(form) => form.is_spent(),
            Self::File(upload, _) => upload.is_spent(),
        }
    }

    /// Returns the media type for one attempt, and the content with all files open.
    pub(crate) async fn open(&self, files: &Files, clock: Arc<Clock>) -> Result<(String, StreamBody), UploadError> {
        match self {
            Self::Form(form) => form.open(files, clock).await,
            Self::File(upload, media_type) => {
                let mut body = StreamBody::new(clock);
                body.file(WHOLE, upload, files.of(0)).await?;
                Ok((media_type.clone(), body.end()))
            }
        }
    }
}
